"""Who may do what to an assignment: its unit does the work, somebody else judges it."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.assignment.anchors import MADE_DUE, ON_RECORD
from engine.domain.assignment.commands import (
    AcceptAssignment,
    AnnulOverdue,
    ArmAssignment,
    CorrectFigures,
    DisarmAssignment,
    ExtendAssignment,
    PassOnAssignment,
    ReceiveAssignment,
    RecordOverdue,
    RecountAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TakeOverAssignment,
    TransferAssignment,
    WaiveAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.assignment.events import (
    AssignmentAcceptanceWithdrawn,
    AssignmentAccepted,
    AssignmentArmed,
    AssignmentDisarmed,
    AssignmentExtended,
    AssignmentFellOverdue,
    AssignmentFiguresCorrected,
    AssignmentOverdueAnnulled,
    AssignmentPassedOn,
    AssignmentReceived,
    AssignmentRecounted,
    AssignmentResumed,
    AssignmentReturned,
    AssignmentStarted,
    AssignmentSubmissionWithdrawn,
    AssignmentSubmitted,
    AssignmentSuspended,
    AssignmentTakenOver,
    AssignmentTransferred,
    AssignmentWaived,
    AssignmentWaiverWithdrawn,
)
from engine.domain.assignment.state import Assignment
from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.campaign.state import existing_campaign
from engine.domain.directive.commands import IssueDirective
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.actors import Scope
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places, reviewers_of, superior_of
from engine.domain.policy.rows import Policy
from engine.domain.proposals import ApplyProposal
from engine.ids import StreamId, assignment_key

_JUDGING: Final = (
    PassOnAssignment,
    AcceptAssignment,
    ReturnAssignment,
    WithdrawAcceptance,
    AssignmentPassedOn,
    AssignmentAccepted,
    AssignmentReturned,
    AssignmentAcceptanceWithdrawn,
)


def facts_of(deed: Any, stream: StreamId, state: Assignment | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    key = assignment_key(stream)
    assert key is not None, "its stream names an assignment"
    campaign = existing_campaign(key.campaign, reads)
    duty = campaign.definition.duties.get(key.duty)
    directory, state = known_directory(reads), state or Assignment()
    reviewers: frozenset[Scope] = frozenset()
    if isinstance(deed, _JUDGING):
        turns = duty.review if duty else (OFFICE_CATEGORY,)
        reviewers = reviewers_of(
            campaign.definition,
            key.campaign,
            turns[state.turn(turns)],
            campaign.participants.values(),
            superior=superior_of(directory, key.unit),
        )
    authority = getattr(deed, "authority", None)
    to_unit = getattr(deed, "to_unit", key.unit)
    return Facts(
        scopes=places(key.campaign, key.unit, reviewers),
        narrowed=narrowed_by(campaign.definition, duty),
        performers=state.handed_in_by | state.passed_by,
        units=frozenset({key.unit, to_unit}),
        order=order_of(directory, deed.stamp, authority, campaign.definition),
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            ReceiveAssignment: "U@u C@u",
            StartAssignment: "U@u C@u",
            SubmitAssignment: "U@u C@u",
            PassOnAssignment: "O@r L@r C@r | P H",
            AcceptAssignment: "O@r L@r C@r | P H",
            ReturnAssignment: "O@r L@r C@r | P H",
            WaiveAssignment: "L@c O@c | H A",
            ExtendAssignment: "L@c O@c | H A",
            TransferAssignment: "O@c | H",
            TakeOverAssignment: "",
            ArmAssignment: "",
            RecountAssignment: "",
            DisarmAssignment: "",
            SuspendAssignment: "O@c | H",
            ResumeAssignment: "O@c | H",
            RecordOverdue: "S@s",
            WithdrawAcceptance: "O@r L@r C@r | P H A",
            WithdrawSubmission: "U@u C@u O@c | A",
            WithdrawWaiver: "L@c O@c | H A",
            CorrectFigures: "U@u C@u O@c | A",
            AnnulOverdue: "L@c O@c | H A",
        }
    ),
    within=MappingProxyType(
        {
            TakeOverAssignment: (TransferAssignment,),
            ArmAssignment: (*ON_RECORD, *MADE_DUE),
            RecountAssignment: (ApplyProposal,),
            DisarmAssignment: ON_RECORD,
            WaiveAssignment: (IssueDirective,),
        }
    ),
    command_of=MappingProxyType(
        {
            AssignmentReceived: ReceiveAssignment,
            AssignmentStarted: StartAssignment,
            AssignmentSubmitted: SubmitAssignment,
            AssignmentPassedOn: PassOnAssignment,
            AssignmentAccepted: AcceptAssignment,
            AssignmentReturned: ReturnAssignment,
            AssignmentWaived: WaiveAssignment,
            AssignmentExtended: ExtendAssignment,
            AssignmentTransferred: TransferAssignment,
            AssignmentTakenOver: TakeOverAssignment,
            AssignmentArmed: ArmAssignment,
            AssignmentRecounted: RecountAssignment,
            AssignmentDisarmed: DisarmAssignment,
            AssignmentSuspended: SuspendAssignment,
            AssignmentResumed: ResumeAssignment,
            AssignmentFellOverdue: RecordOverdue,
            AssignmentAcceptanceWithdrawn: WithdrawAcceptance,
            AssignmentSubmissionWithdrawn: WithdrawSubmission,
            AssignmentWaiverWithdrawn: WithdrawWaiver,
            AssignmentFiguresCorrected: CorrectFigures,
            AssignmentOverdueAnnulled: AnnulOverdue,
        }
    ),
    facts_of=facts_of,
    by_paper=frozenset(
        {
            ReceiveAssignment,
            StartAssignment,
            SubmitAssignment,
            WithdrawSubmission,
            CorrectFigures,
        }
    ),
)
