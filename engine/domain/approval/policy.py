"""Who may do what to an approval: its unit drives it, each branch answers for itself (R086).

Nobody decides on what his own unit has applied for.
"""

from types import MappingProxyType
from typing import Any, Final

import engine.domain.approval.commands as c
import engine.domain.approval.events as e
from engine.domain.approval.state import Approval
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.actors import unit_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId, UnitId, item_key


def facts_of(deed: Any, stream: StreamId, state: Approval | None, reads: Reads) -> Facts:
    """Where an approval lies: with the unit that took it in, and with the unit of the branch that
    acts. A late answer after silence takes authority. Raises NotFound (campaign).
    """
    key = item_key(stream)
    campaign = deed.campaign if isinstance(deed, c.FileApproval) else key.campaign if key else None
    assert campaign is not None, "its stream names an approval"
    definition = existing_campaign(campaign, reads).definition
    directory = known_directory(reads)
    unit = state.filed.unit if state else getattr(deed, "unit", None)
    scopes = places(campaign, unit)
    if state is not None and state.branches:
        branch = state.branch(getattr(deed, "branch", None) or "")
        # Of a branch that there is not, the rules say so; a page asks before one is chosen.
        asked = state.branches if branch is None else (branch,)
        scopes[Where.BRANCH] = frozenset(unit_scope(each.unit) for each in asked)
    applicant = UnitId(state.filed.applicant) if state else None
    authority = getattr(deed, "authority", None)
    return Facts(
        scopes=scopes,
        narrowed=narrowed_by(definition),
        units=frozenset({applicant} if applicant in directory.units else ()),
        order=order_of(directory, deed.stamp, authority, definition),
        also="A" if authority is not None else "",
    )


_OF_THE_UNIT: Final = "U@u C@u"
_OF_A_BRANCH: Final = "U@b C@b | H"

POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            c.FileApproval: _OF_THE_UNIT,
            c.NoticeOnce: _OF_THE_UNIT,
            c.CompleteFiling: _OF_THE_UNIT,
            c.AcceptFiling: _OF_THE_UNIT,
            c.MayStart: _OF_THE_UNIT,
            c.WithdrawApproval: _OF_THE_UNIT,
            c.ReceiveBranch: _OF_A_BRANCH,
            c.StopClock: _OF_A_BRANCH,
            c.ResumeClock: _OF_A_BRANCH,
            c.GrantBranch: _OF_A_BRANCH,
            c.RefuseBranch: _OF_A_BRANCH,
            c.DocumentBranch: _OF_A_BRANCH,
            c.DeemBranch: "S@s",
            c.GrantApproval: "S@s",
            c.RecordApprovalOverdue: "S@s",
        }
    ),
    command_of=MappingProxyType(
        {
            e.ApprovalFiled: c.FileApproval,
            e.OneTimeNoticeGiven: c.NoticeOnce,
            e.FilingCompleted: c.CompleteFiling,
            e.FilingAccepted: c.AcceptFiling,
            e.BranchReceived: c.ReceiveBranch,
            e.ApprovalClockStopped: c.StopClock,
            e.ApprovalClockResumed: c.ResumeClock,
            e.BranchGranted: c.GrantBranch,
            e.BranchRefused: c.RefuseBranch,
            e.BranchDeemed: c.DeemBranch,
            e.BranchDocumented: c.DocumentBranch,
            e.StartAllowed: c.MayStart,
            e.ApprovalGranted: c.GrantApproval,
            e.ApprovalRefused: c.RefuseBranch,
            e.ApprovalWithdrawn: c.WithdrawApproval,
            e.ApprovalFellOverdue: c.RecordApprovalOverdue,
        }
    ),
    facts_of=facts_of,
)
