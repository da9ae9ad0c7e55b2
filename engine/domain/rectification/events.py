"""What happens to an item of the rectification ledger."""

from datetime import date

from engine.domain.event import Event
from engine.domain.evidence import Filed, Unsound
from engine.ids import CampaignId, RectificationId, UnitId
from workflows.dates import CalendarKind


class RectificationRaised(Event, frozen=True):
    """A shortcoming was found in a unit. `source` names where: an inspection, a duty, a letter."""

    campaign: CampaignId
    rectification: RectificationId
    unit: UnitId
    finding: str
    source: str


class RectificationIssued(Event, frozen=True):
    """Handed to the unit with two days to keep: for its plan, and for putting it right.

    `edition` and `calendar` pin what the days are counted on.
    """

    plan_due_on: date
    fix_due_on: date
    edition: str
    calendar: CalendarKind


class RectificationRecounted(Event, frozen=True):
    """By another calendar it is to be put right by `due_on`."""

    due_on: date
    edition: str
    before: str


class RectificationPlanned(Event, frozen=True):
    """The unit said why it came about and what it will do."""

    causes: str
    measures: str


class RectificationStarted(Event, frozen=True):
    """Work on it began."""


class RectificationReported(Event, frozen=True):
    """The unit claims that it is put right. `late` is by the date assessed against, and stays."""

    result: str
    filed: tuple[Filed, ...]
    due_on: date
    assessed_on: date
    late: bool


class RectificationVerified(Event, frozen=True):
    """Checked by somebody else and struck off the list; the stamp's reason says why although
    documents were `unsound`.
    """

    unsound: tuple[Unsound, ...] = ()


class RectificationSentBack(Event, frozen=True):
    """Not put right; the stamp's reason says what is missing."""


class RectificationReopened(Event, frozen=True):
    """A look back found it again; a new clock runs until `fix_due_on`.

    `generation` follows that of the clock before, so that reminders are named anew.
    """

    fix_due_on: date
    generation: int


class RectificationListed(Event, frozen=True):
    """Put under listed supervision by an authority."""

    authority: str


class RectificationFellOverdue(Event, frozen=True):
    """The day for putting it right passed without a report."""

    due_on: date
    assessed_on: date
    generation: int


class RectificationVerificationWithdrawn(Event, frozen=True):
    """The verification counts no more; the report waits for it again."""

    authority: str


class RectificationReportWithdrawn(Event, frozen=True):
    """The report counts no more; the unit has to put it right by the same day."""

    authority: str


class RectificationOverdueAnnulled(Event, frozen=True):
    """An overdue fact was false; the stamp's reason says how it came about.

    `late` says whether the item stays late for another reason.
    """

    due_on: date
    generation: int
    late: bool
    authority: str


RectificationEvent = (
    RectificationRaised
    | RectificationIssued
    | RectificationRecounted
    | RectificationPlanned
    | RectificationStarted
    | RectificationReported
    | RectificationVerified
    | RectificationSentBack
    | RectificationReopened
    | RectificationListed
    | RectificationFellOverdue
    | RectificationVerificationWithdrawn
    | RectificationReportWithdrawn
    | RectificationOverdueAnnulled
)
