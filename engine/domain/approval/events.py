"""What happens to an approval: the whole of it, its branches, and the clock that they share."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.ids import CampaignId, UnitId
from workflows.dates import CalendarKind
from workflows.sections.approvals import BranchOrder


class BranchAsked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One branch, and the unit that answers for it."""

    branch: str
    unit: UnitId


class ApprovalFiled(Event, frozen=True):
    """`unit` takes the file in and drives it; `agent` acts for the applicant (R090), and
    `first_contact` answers for it to him (R070, R086).
    """

    campaign: CampaignId
    number: str
    approval: str
    unit: UnitId
    title: str
    applicant: str
    agent: str | None = None
    first_contact: str | None = None
    filed: tuple[Filed, ...] = ()


class OneTimeNoticeGiven(Event, frozen=True):
    """Everything that is missing was told at once (R118)."""

    missing: tuple[str, ...]


class FilingCompleted(Event, frozen=True):
    """What was missing has been handed in."""

    filed: tuple[Filed, ...] = ()


class FilingAccepted(Event, frozen=True, kw_only=True):
    """The clock runs, for all branches or for the first of a sequence: `limit` days counted on
    `calendar` as of `edition`, the last of them `due_on`.

    `rule` is that by which silence counts, `document_within` working days a branch then has for
    its paper. What the plan says later of approvals changes nothing in this one.
    """

    branches: tuple[BranchAsked, ...]
    order: BranchOrder = BranchOrder.PARALLEL
    limit: int | None = None
    calendar: CalendarKind = CalendarKind.WORKING_DAYS
    edition: str = ""
    due_on: date | None = None
    rule: str | None = None
    document_within: int | None = None


class OnBranch(Event, frozen=True, kw_only=True):
    """Something that one branch does, or is silent about."""

    branch: str


class MovesOn(OnBranch, frozen=True, kw_only=True):
    """`acts_on` is the first day on which silence counts in some branch, as things stand after
    this; `next_units` are those that have to act.
    """

    acts_on: date | None = None
    next_units: tuple[UnitId, ...] = ()


class BranchReceived(MovesOn, frozen=True, kw_only=True):
    """The branch has signed for the file."""


class ApprovalClockStopped(MovesOn, frozen=True, kw_only=True):
    """A hearing, tender or inspection of this branch is not counted; the stamp's reason says which.
    The clock of all branches stands still.
    """


class ApprovalClockResumed(MovesOn, frozen=True, kw_only=True):
    """The reason is gone. `due_on` is the last day by now, None while another branch stops it."""

    due_on: date | None = None


class BranchAnswered(MovesOn, frozen=True, kw_only=True):
    """`due_on` is the last day of the branch whose turn begins with this, in a sequence.

    `authority` is by whose word an answer counts that was filed after silence had counted.
    """

    due_on: date | None = None
    authority: str | None = None


class BranchGranted(BranchAnswered, frozen=True, kw_only=True):
    """The branch consents."""

    filed: tuple[Filed, ...] = ()


class BranchRefused(BranchAnswered, frozen=True, kw_only=True):
    """The branch does not; the stamp's reason says why."""


class BranchDeemed(MovesOn, frozen=True, kw_only=True):
    """The branch was silent past `silent_past`, its last day: by `rule` it has consented, as of the
    day after. Its paper is owed by `document_by`. `due_on` is as in an answer.
    """

    rule: str
    silent_past: date
    document_by: date | None = None
    due_on: date | None = None


class BranchDocumented(OnBranch, frozen=True, kw_only=True):
    """The paper of a branch that has consented is out; `late` where it was owed earlier."""

    filed: tuple[Filed, ...]
    late: bool = False


class StartAllowed(Event, frozen=True):
    """The conditions for a start are met, while branches may be open (R085)."""

    conditions: tuple[str, ...]
    filed: tuple[Filed, ...] = ()


class ApprovalGranted(Event, frozen=True):
    """Every branch has consented."""


class ApprovalRefused(Event, frozen=True):
    """A branch has refused."""

    branch: str


class ApprovalWithdrawn(Event, frozen=True):
    """Nobody asks for it any more; the stamp's reason says why."""


class ApprovalFellOverdue(Event, frozen=True):
    """The last day has passed, and `branches` have not answered whose silence does not count."""

    due_on: date
    generation: int
    branches: tuple[str, ...]


ApprovalEvent = (
    ApprovalFiled
    | OneTimeNoticeGiven
    | FilingCompleted
    | FilingAccepted
    | BranchReceived
    | ApprovalClockStopped
    | ApprovalClockResumed
    | BranchGranted
    | BranchRefused
    | BranchDeemed
    | BranchDocumented
    | StartAllowed
    | ApprovalGranted
    | ApprovalRefused
    | ApprovalWithdrawn
    | ApprovalFellOverdue
)
