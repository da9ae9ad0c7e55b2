"""The tables of the deadlines view (projection.py writes them, queries.py reads them)."""

from datetime import date, datetime, time

from msgspec import Struct
from sqlalchemy import MetaData

from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.ids import CampaignId, DutyKey, OccurrenceKey, RectificationId, StreamId, UnitId
from projections.items.outlines import outlines_table
from projections.tables.table import Table
from workflows.dates import CalendarKind

TABLES = MetaData()


class DeadlineRow(Struct, frozen=True, gc=False):
    """An item and its clock. `item` is the stream of an assignment, of a rectification, or of a
    numbered item: that has neither duty nor rectification, its `state` is where it stands in the
    words that all items share, and its `unit` is None where it is the office's.

    `generation` grows whenever a date moves; `first_generation` is that of the clock's first day,
    more than 1 after a look-back began a new clock. `ladder_index` is the first rung that is
    neither on record for this generation nor past its use. `stopped_on` is the day on which the
    clock stands still, for good once the campaign is over; None while it runs. `takes_work` is
    false once its phase is closed, unless it is due beyond the end of that phase. `late` says that
    lateness is on record (states.is_late adds what the day alone shows). `held` is the state before
    a stop, a leave or the end of the campaign; `changes` are those of its own clock. Without a
    deadline it has no dates, and nobody has to look.

    While it is `in_review` its rungs count from `waits_since`, and come to whoever reviews it:
    `hand_ins` counts how often it began to wait for a reviewer, `passed` the reviewers who passed
    it on, `review_index` is the first rung not on record for this wait. A closed
    phase stops no review; `review_stopped` says that something else does. `counts_from` is the day
    from which the rungs of its ladder count now; `urged_at` is when somebody urged it last.
    """

    item: StreamId
    campaign: CampaignId
    duty: DutyKey | None
    rectification: RectificationId | None
    unit: UnitId | None
    occurrence: OccurrenceKey | None
    phase: str | None
    part: Part
    title: str
    state: str
    opens_on: date
    began: datetime
    first_due_on: date | None
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    calendar: CalendarKind
    edition: str
    position: int
    held: str | None = None
    generation: int = 0
    first_generation: int = 1
    stopped_on: date | None = None
    takes_work: bool = True
    submitted_on: date | None = None
    done_on: date | None = None
    late: bool = False
    overdue_on: date | None = None
    overdue_generation: int = 0
    ladder_index: int = 0
    attention_on: date | None = None
    due_time: time | None = None
    changes: tuple[ClockChange, ...] = ()
    in_review: bool = False
    waits_since: date | None = None
    hand_ins: int = 0
    passed: int = 0
    review_index: int = 0
    review_stopped: bool = False
    counts_from: date | None = None
    urged_at: datetime | None = None

    @property
    def is_numbered(self) -> bool:
        """Whether it is an item of a lifecycle that numbers them (engine.domain.items)."""
        return self.duty is None and self.rectification is None

    @property
    def handed_in(self) -> bool:
        """Whether something was handed in since its clock began."""
        return self.submitted_on is not None

    @property
    def running(self) -> bool:
        """Whether its clock runs."""
        return self.stopped_on is None


class LadderRow(Struct, frozen=True, gc=False):
    """The days on which the rungs of a ladder of a campaign come, in their order, that of due dates
    or that of reviews, counted from one day.
    """

    campaign: CampaignId
    in_review: bool
    counts_from: date
    rungs: tuple[str, ...]
    days: tuple[date, ...]


class UnitRow(Struct, frozen=True, gc=False):
    """The name of a unit."""

    unit: UnitId
    name: str


class FindingRow(Struct, frozen=True, gc=False):
    """A rectification that is raised and not yet issued."""

    item: StreamId
    campaign: CampaignId
    rectification: RectificationId
    unit: UnitId
    finding: str


DEADLINES = Table(
    "deadlines",
    DeadlineRow,
    ("item",),
    TABLES,
    indexes=(("campaign", "unit"),),
    for_queries=(("attention_on", "item"),),
)
LADDERS = Table("deadlines_ladders", LadderRow, ("campaign", "in_review", "counts_from"), TABLES)
UNITS = Table("deadlines_units", UnitRow, ("unit",), TABLES)
FINDINGS = Table("deadlines_findings", FindingRow, ("item",), TABLES)
OUTLINES = outlines_table("deadlines_outlines", TABLES)
