"""What can be asked of a rectification item."""

from datetime import date

from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.ids import CampaignId, RectificationId, RectificationKey, UnitId


class RaiseRectification(Command, frozen=True):
    """Put a shortcoming of a unit on the ledger, under the next free number: r-0001 and on.

    `number` is filled in when the command has its turn; nobody chooses it.
    """

    campaign: CampaignId
    unit: UnitId
    finding: str
    source: str
    number: RectificationId | None = None


class OnRectification(Command, frozen=True):
    """What every other command carries: which item."""

    key: RectificationKey


class IssueRectification(OnRectification, frozen=True):
    """Hand it to the unit; days that are not given come from the definition's rules."""

    plan_due_on: date | None = None
    fix_due_on: date | None = None


class RecountRectification(OnRectification, frozen=True):
    """Let it be put right by the day that another calendar gives; sent with the proposal that is
    applied.
    """

    due_on: date
    edition: str
    before: str


class PlanRectification(OnRectification, frozen=True):
    """Say why and what will be done."""

    causes: str
    measures: str


class StartRectification(OnRectification, frozen=True):
    """Begin."""


class ReportRectification(OnRectification, frozen=True):
    """Claim that it is put right."""

    result: str
    filed: tuple[Filed, ...] = ()


class VerifyRectification(OnRectification, frozen=True):
    """Strike it off; never by one who performed it."""


class SendBackRectification(OnRectification, frozen=True):
    """Refuse the report, saying why."""


class ReopenRectification(OnRectification, frozen=True):
    """Open it again after a look back, with a new day to keep."""

    fix_due_on: date


class ListRectification(OnRectification, frozen=True):
    """Put it under listed supervision."""

    authority: str


class RecordRectificationOverdue(OnRectification, frozen=True):
    """Put on record that its day is past: sent by the scheduler."""


class CorrectRectification(OnRectification, frozen=True):
    """What every correction carries: by whose word. The stamp says why."""

    authority: str


class WithdrawVerification(CorrectRectification, frozen=True):
    """Take a verification back: the report waits for it again."""


class WithdrawReport(CorrectRectification, frozen=True):
    """Take a report back: it has to be put right again."""


class AnnulRectificationOverdue(CorrectRectification, frozen=True):
    """Annul an overdue fact that was false: it can fall due anew. Without `generation` the last."""

    generation: int | None = None


RectificationCommand = (
    RaiseRectification
    | IssueRectification
    | RecountRectification
    | PlanRectification
    | StartRectification
    | ReportRectification
    | VerifyRectification
    | SendBackRectification
    | ReopenRectification
    | ListRectification
    | RecordRectificationOverdue
    | WithdrawVerification
    | WithdrawReport
    | AnnulRectificationOverdue
)
