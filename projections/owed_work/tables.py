"""The tables of owed work. Rows are valid from one log position until just before another."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import MetaData

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import Edition
from engine.domain.assignment.table import AssignmentState
from engine.domain.clocks import PLANS, ClockChange
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, OccurrenceKey, UnitId
from projections.tables.table import Table
from workflows.schema import Rung, Title

TABLES = MetaData()


class CampaignRow(Struct, frozen=True, gc=False):
    """What all items of a campaign share. `ended_on` is the day on which it was concluded or
    cancelled (`called_off`), None until then.
    """

    campaign: CampaignId
    since_position: int
    until_position: int | None
    edition: str
    ended_on: date | None
    called_off: bool
    ladder: tuple[Rung, ...]
    review_ladder: tuple[Rung, ...]
    yellow_within: int
    receive_within: int | None
    start_within: int | None
    titles: dict[str, Title]
    changes: tuple[ClockChange, ...]

    def within(self, state: str) -> int | None:
        """Within how many working days an item is to be out of this state, if the plan says so."""
        if state == AssignmentState.ASSIGNED and self.receive_within is not None:
            return self.receive_within
        waits = state in (AssignmentState.ASSIGNED, AssignmentState.RECEIVED)
        return self.start_within if waits else None

    def stops(self, clock: DeadlineClock) -> date | None:
        """The day on which a clock stands still, that of the campaign's end at the latest."""
        if self.ended_on is None or clock.stopped_on is None:
            return self.ended_on or clock.stopped_on
        return min(self.ended_on, clock.stopped_on)


class ParticipantRow(Struct, frozen=True, gc=False):
    """A unit in a campaign."""

    campaign: CampaignId
    unit: UnitId
    since_position: int
    until_position: int | None
    categories: tuple[str, ...]
    left: bool


class DueRow(Struct, frozen=True, gc=False):
    """A duty made due. `changes` are those of its phase, which ends on `ends_on` and was closed on
    `closed_on`; both None for what is owed outside any phase, and for a recurring duty, whose
    occurrences outlast one.

    `withdrawn` counts the openings that were taken back, with their extensions; `recalled` says
    that the last one was. `label` is what the occurrence is about, where it has a name of its own;
    `named` says that it has, or that others are named beside the lead.
    """

    campaign: CampaignId
    duty: DutyKey
    occurrence: OccurrenceKey
    since_position: int
    until_position: int | None
    phase: str | None
    edition: str
    began: datetime
    due: DutyDue
    changes: tuple[ClockChange, ...]
    ends_on: date | None = None
    closed_on: date | None = None
    withdrawn: int = 0
    recalled: bool = False
    label: str = ""
    named: bool = False

    @property
    def open(self) -> bool:
        """Whether its phase takes work."""
        return self.closed_on is None and not self.recalled

    @property
    def planned_on(self) -> date | None:
        """The day that the plan has for it, as last corrected or counted on another calendar."""
        planned = [change.to for change in self.changes if change.kind in PLANS and change.to]
        return planned[-1] if planned else self.due.due_on

    @property
    def is_due_past_the_end(self) -> bool:
        """Whether the plan has it due after the end of its phase, as either was last moved."""
        corrected = [change.to for change in self.changes if change.kind in PLANS and change.to]
        planned = corrected[-1] if corrected else self.due.through or self.due.due_on
        return planned is not None and self.ends_on is not None and planned > self.ends_on

    def outlasts(self, due_on: date | None) -> bool:
        """Whether this due date of an item lies beyond the end of the phase, or there is none: it
        can be handed in until then, though the phase is closed before.
        """
        beyond = self.ends_on is None or due_on is None or due_on > self.ends_on
        return beyond and not self.recalled


class EditionRow(Struct, frozen=True, gc=False):
    """A calendar edition; once published it never changes."""

    id: str
    edition: Edition


CAMPAIGNS = Table("owed_campaigns", CampaignRow, ("campaign", "since_position"), TABLES)
PARTICIPANTS = Table(
    "owed_participants", ParticipantRow, ("campaign", "unit", "since_position"), TABLES
)
DUES = Table("owed_dues", DueRow, ("campaign", "duty", "occurrence", "since_position"), TABLES)
EDITIONS = Table("owed_editions", EditionRow, ("id",), TABLES)
