"""Who may do what to an item of the rectification ledger: who put it right does not verify it."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.inspection.commands import ReportInspection, RevealInspection
from engine.domain.inspection.state import Inspection, evolve
from engine.domain.policy.actors import Role, team_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.domain.proposals import ApplyProposal
from engine.domain.rectification.commands import (
    AnnulRectificationOverdue,
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    RecordRectificationOverdue,
    RecountRectification,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
    WithdrawReport,
    WithdrawVerification,
)
from engine.domain.rectification.events import (
    RectificationFellOverdue,
    RectificationIssued,
    RectificationListed,
    RectificationOverdueAnnulled,
    RectificationPlanned,
    RectificationRaised,
    RectificationRecounted,
    RectificationReopened,
    RectificationReported,
    RectificationReportWithdrawn,
    RectificationSentBack,
    RectificationStarted,
    RectificationVerificationWithdrawn,
    RectificationVerified,
)
from engine.domain.rectification.state import Rectification
from engine.ids import PersonId, StreamId, item_key, rectification_key


def facts_of(deed: Any, stream: StreamId, state: Rectification | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned. An unknown item has no unit."""
    key = rectification_key(stream)
    assert key is not None, "its stream names an item"
    definition = existing_campaign(key.campaign, reads).definition
    unit = state.raised.unit if state else getattr(deed, "unit", None)
    authority = getattr(deed, "authority", None)
    scopes, team = places(key.campaign, unit), frozenset[PersonId]()
    if state is not None and (found := _inspection(state.raised.source, reads)) is not None:
        # What an inspection found its own team may verify; others are granted for the campaign.
        case = team_scope(StreamId(state.raised.source))
        scopes = {**scopes, Where.TEAM: scopes[Where.TEAM] | {case}}
        team = found.team
    return Facts(
        scopes=scopes,
        appointed={Role.INSPECTOR: team},
        narrowed=narrowed_by(definition),
        performers=state.performers if state else frozenset(),
        units=frozenset({unit} if unit else ()),
        order=order_of(known_directory(reads), deed.stamp, authority, definition),
    )


def _inspection(source: str, reads: Reads) -> Inspection | None:
    """The inspection that found it, None where it came otherwise."""
    key = item_key(StreamId(source))
    if key is None or key.family != "inspection":
        return None
    return reads.state(key.stream, evolve)


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            RaiseRectification: "O@c I@t | H",
            ReopenRectification: "O@c I@t | H",
            IssueRectification: "O@c",
            RecountRectification: "",
            PlanRectification: "U@u C@u",
            StartRectification: "U@u C@u",
            ReportRectification: "U@u C@u",
            VerifyRectification: "O@c I@t | P H",
            SendBackRectification: "O@c I@t | P H",
            ListRectification: "L@c O@c | H A",
            RecordRectificationOverdue: "S@s",
            WithdrawVerification: "O@c I@t | P H A",
            WithdrawReport: "U@u C@u O@c | A",
            AnnulRectificationOverdue: "L@c O@c | H A",
        }
    ),
    within=MappingProxyType(
        {
            RecountRectification: (ApplyProposal,),
            RaiseRectification: (ReportInspection, RevealInspection),
        }
    ),
    command_of=MappingProxyType(
        {
            RectificationRaised: RaiseRectification,
            RectificationReopened: ReopenRectification,
            RectificationIssued: IssueRectification,
            RectificationRecounted: RecountRectification,
            RectificationPlanned: PlanRectification,
            RectificationStarted: StartRectification,
            RectificationReported: ReportRectification,
            RectificationVerified: VerifyRectification,
            RectificationSentBack: SendBackRectification,
            RectificationListed: ListRectification,
            RectificationFellOverdue: RecordRectificationOverdue,
            RectificationVerificationWithdrawn: WithdrawVerification,
            RectificationReportWithdrawn: WithdrawReport,
            RectificationOverdueAnnulled: AnnulRectificationOverdue,
        }
    ),
    facts_of=facts_of,
    by_paper=frozenset(
        {PlanRectification, StartRectification, ReportRectification, WithdrawReport}
    ),
)
