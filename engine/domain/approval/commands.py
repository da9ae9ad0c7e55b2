"""What can be asked of an approval."""

from engine.domain.approval.events import BranchAsked
from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import CampaignId, ItemKey, UnitId


class FileApproval(Command, frozen=True, kw_only=True):
    """Take an application in, under the next free number: f-0001 and on.

    `approval` is its section of the definition. Without an `applicant` the unit applies for
    itself. `number` is filled in when the command has its turn; nobody chooses it.
    """

    campaign: CampaignId
    approval: str
    unit: UnitId
    title: str
    applicant: str | None = None
    agent: str | None = None
    first_contact: str | None = None
    filed: tuple[Filed, ...] = ()
    number: str | None = None


class OnApproval(Command, frozen=True):
    """What every other command carries: which one."""

    key: ItemKey


class NoticeOnce(OnApproval, frozen=True, kw_only=True):
    """Tell the applicant everything that is missing, once."""

    missing: tuple[str, ...]


class CompleteFiling(OnApproval, frozen=True, kw_only=True):
    """Put down that what was missing has come."""

    filed: tuple[Filed, ...] = ()


class AcceptFiling(OnApproval, frozen=True, kw_only=True):
    """Take the file as complete: the clock begins. `units` says who answers for which branch,
    where the branch's name does not.
    """

    units: tuple[BranchAsked, ...] = ()


class MayStart(OnApproval, frozen=True, kw_only=True):
    """Put down that the conditions for a start are met."""

    conditions: tuple[str, ...]
    filed: tuple[Filed, ...] = ()


class WithdrawApproval(OnApproval, frozen=True):
    """Ask for it no more, saying why."""


class OnOneBranch(OnApproval, frozen=True, kw_only=True):
    """What a branch does."""

    branch: str


class ReceiveBranch(OnOneBranch, frozen=True, kw_only=True):
    """Sign for the file."""


class StopClock(OnOneBranch, frozen=True, kw_only=True):
    """Let the clock stand still for a hearing, a tender, an inspection; the reason says which."""


class ResumeClock(OnOneBranch, frozen=True, kw_only=True):
    """Let it run on."""


class GrantBranch(OnOneBranch, frozen=True, kw_only=True):
    """Consent. With `authority` although silence had counted before it was filed."""

    filed: tuple[Filed, ...] = ()
    authority: str | None = None


class RefuseBranch(OnOneBranch, frozen=True, kw_only=True):
    """Refuse, saying why. With `authority` although silence had counted before it was filed."""

    authority: str | None = None


class DocumentBranch(OnOneBranch, frozen=True, kw_only=True):
    """Hand out the paper of a branch that has consented, or was silent."""

    filed: tuple[Filed, ...]


class DeemBranch(OnApproval, frozen=True, kw_only=True):
    """Put on record in which branches silence has counted by now: sent by the scheduler. A branch
    that is named is refused where its silence counts not.
    """

    branch: str | None = None


class GrantApproval(OnApproval, frozen=True):
    """Put on record that every branch has consented; that follows from the last one."""


class RecordApprovalOverdue(OnApproval, frozen=True):
    """Put on record that the day is past and no silence counts: sent by the scheduler."""


ApprovalCommand = (
    FileApproval
    | NoticeOnce
    | CompleteFiling
    | AcceptFiling
    | MayStart
    | WithdrawApproval
    | ReceiveBranch
    | StopClock
    | ResumeClock
    | GrantBranch
    | RefuseBranch
    | DocumentBranch
    | DeemBranch
    | GrantApproval
    | RecordApprovalOverdue
)
