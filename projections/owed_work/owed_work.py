"""Who owes what, by which clock: from a few events about campaigns to thousands of items."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.audience import Part, Participant, part_of
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.clocks import ClockChange, run
from engine.domain.event import Event, Recorded
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase import events as p
from engine.domain.terms import DutyDue
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId, assignment_stream
from projections.feeding.row_cache import RowCache
from projections.owed_work import tables
from projections.owed_work.changes import Appeared, Change, Ended, Item, Joined, Left, Moved
from projections.owed_work.tables import CampaignRow, DueRow, ParticipantRow
from projections.owed_work.valid_rows import ValidRows
from projections.tables.table import upsert
from workflows.dates import CalendarKind
from workflows.schema import Definition

_MOST_ROWS = 20_000
_NEWEST = sys.maxsize

OWED_WORK_EVENTS: tuple[type[Event], ...] = (
    CalendarEditionPublished,
    c.CampaignPlanned,
    c.CampaignAnnounced,
    c.CampaignStarted,
    c.UnitJoined,
    c.UnitLeft,
    c.CampaignSuspended,
    c.CampaignResumed,
    c.CampaignConcluded,
    c.CampaignArchived,
    c.CampaignCancelled,
    p.PhaseOpened,
    p.PhaseClosed,
    p.PhaseClosedByOverride,
    p.PhaseExtended,
    p.PhaseReopened,
    OccurrenceOpened,
)
"""Events that OwedWork.apply takes; a view adds them to its HANDLES."""


class OwedWork:
    """Owed work as of one log position, moved on event by event.

    With `writes` it is the view itself. Without, another view reads the rows as of its own
    position, which the view of owed work has reached or passed, and applies later events itself.
    """

    def __init__(self, cache: RowCache, *, writes: bool = False) -> None:
        self.partition = cache.partition
        self._cache, self._writes = cache, writes
        self._campaigns = ValidRows(cache, tables.CAMPAIGNS, writes=writes)
        self._participants = ValidRows(cache, tables.PARTICIPANTS, writes=writes)
        self._dues = ValidRows(cache, tables.DUES, writes=writes)
        self._versioned: tuple[ValidRows[Any], ...] = (
            self._campaigns,
            self._participants,
            self._dues,
        )
        self._position = 0
        self._calendars: Calendars | None = None
        self._units: dict[CampaignId, list[ParticipantRow]] = {}
        self._parts: dict[tuple[object, ...], Part | None] = {}
        self._clocks: dict[tuple[object, ...], DeadlineClock] = {}
        self._yellow: dict[tuple[CampaignId, date], date] = {}

    def begin(self, batch: Sequence[Recorded]) -> None:
        """Stand just before a batch; the view itself reads the newest rows instead."""
        before = batch[0].position - 1
        if before < self._position or sum(len(rows) for rows in self._versioned) > _MOST_ROWS:
            for rows in self._versioned:
                rows.forget()
            self._units.clear()
            self._clocks.clear()
        self._stand_at(before)

    def _stand_at(self, position: int) -> None:
        self._position = position
        for rows in self._versioned:
            rows.position = _NEWEST if self._writes else position

    def flush(self) -> None:
        """Write pending rows."""
        for rows in self._versioned:
            rows.flush()

    def apply(self, recorded: Recorded) -> Change | None:
        """Move on past an event; what it means for items, None if nothing."""
        self._stand_at(recorded.position - 1)
        change = self._applied(recorded)
        self._stand_at(recorded.position)
        return change

    def _applied(self, recorded: Recorded) -> Change | None:
        event = recorded.event
        match event:
            case CalendarEditionPublished(edition=edition):
                if self._writes:
                    row = tables.EditionRow(edition.id, edition)
                    upsert(self._cache.conn, tables.EDITIONS, [row])
                self._calendars = None
                return None
            case c.CampaignPlanned(campaign=campaign):
                if campaign not in self._campaigns.of(campaign):
                    self._campaigns.put(_planned(event, recorded.position))
                return None
            case OccurrenceOpened(campaign=campaign, edition=edition, due=due):
                return self._opened(recorded, campaign, None, edition, (due,))
            case p.PhaseOpened(campaign=campaign, phase=phase, edition=edition, terms=terms):
                return self._opened(recorded, campaign, phase, edition, terms.dues)
            case (
                p.PhaseClosed() | p.PhaseClosedByOverride() | p.PhaseReopened() | p.PhaseExtended()
            ):
                return self._phase(recorded)
            case _:
                return self._campaign(recorded)

    def campaign(self, campaign: CampaignId) -> CampaignRow:
        """The row of a campaign; NotFound if the log never planned it."""
        row = self._campaigns.of(campaign).get(campaign)
        if row is None:
            raise NotFound("thing.logged.campaign", campaign)
        return row

    def item(self, stream: StreamId) -> Item:
        """The item that a stream is about; NotFound if no event made its duty due."""
        _, campaign, duty, unit, occurrence = stream.split("/")
        due = self.due(CampaignId(campaign), DutyKey(duty), OccurrenceKey(occurrence))
        row = self._participants.of(due.campaign).get((campaign, unit))
        part = None if row is None else self._part(row, due)
        return Item(stream, UnitId(unit), part or Part.LEAD, due)

    def clock(self, due: DueRow, own: tuple[ClockChange, ...] = ()) -> DeadlineClock:
        """The clock of an item, after the changes of its campaign and phase and its own."""
        key = (due.campaign, due.duty, due.occurrence, own)
        known = self._clocks.get(key)
        if known is None:
            current = self.due(due.campaign, due.duty, due.occurrence)
            changes = (*self.campaign(due.campaign).changes, *current.changes, *own)
            calendar = self.calendar(due.edition, due.due.calendar)
            known = run(due.due.due_on, due.began, changes, calendar)
            self._clocks[key] = known
        return known

    def live(self, campaign: CampaignId) -> bool:
        """Whether the campaign is not over yet."""
        return self.campaign(campaign).live

    def has_left(self, campaign: CampaignId, unit: UnitId) -> bool:
        """Whether the unit left and has not joined again."""
        row = self._participants.of(campaign).get((campaign, unit))
        return row is not None and row.left

    def comes_back(self, due: DueRow, own: tuple[ClockChange, ...], day: date) -> bool:
        """Whether a unit that joins on this day again owes an item with these clock changes."""
        clock = self.clock(due, own)
        return due.open and clock.due_on >= min(day, clock.stopped_on or day)

    def due(self, campaign: CampaignId, duty: DutyKey, occurrence: OccurrenceKey) -> DueRow:
        """The row of a duty that was made due; NotFound if none was."""
        row = self._dues.of(campaign).get((campaign, duty, occurrence))
        if row is None:
            raise NotFound("thing.logged.duty", f"{campaign}/{duty}/{occurrence}")
        return row

    def calendar(self, edition: str, kind: CalendarKind) -> WorkingCalendar:
        """A calendar of an edition on record."""
        if self._calendars is None:
            rows = tables.EDITIONS.rows(self._cache.conn)
            self._calendars = Calendars(row.edition for row in rows)
        return self._calendars.of(kind, edition)

    def yellow_from(self, campaign: CampaignId, due_on: date) -> date:
        """The first day on which the working days left are within the campaign's threshold."""
        known = self._yellow.get((campaign, due_on))
        if known is None:
            row = self.campaign(campaign)
            working = self.calendar(row.edition, CalendarKind.WORKING_DAYS)
            within = row.yellow_within + (not working.is_working_day(due_on))
            known = self._yellow[campaign, due_on] = working.add(due_on, -within)
        return known

    # --- one event ---------------------------------------------------------------------------

    def _opened(
        self,
        recorded: Recorded,
        campaign: CampaignId,
        phase: str | None,
        edition: str,
        dues: Sequence[DutyDue],
    ) -> Change | None:
        known = self._dues.of(campaign)
        fresh = [d for d in dues if (campaign, d.duty, d.occurrence) not in known]
        if not fresh:
            return None
        began = recorded.event.stamp.recorded_at
        rows = [
            DueRow(
                campaign, due.duty, due.occurrence, recorded.position, None, phase, edition, began,
                due, (), True,
            )
            for due in fresh
        ]  # fmt: skip
        for row in rows:
            self._dues.put(row)
        units = () if self._writes else self._taking_part(campaign)
        return Appeared(self._items(units, rows))

    def _phase(self, recorded: Recorded) -> Change | None:
        _, campaign, phase = recorded.stream.split("/")
        event, at = recorded.event, recorded.position
        takes_work = isinstance(event, p.PhaseReopened | p.PhaseExtended)
        shifted = event.duties if isinstance(event, p.PhaseExtended) else ()
        touched = [
            row
            for row in self._dues.of(CampaignId(campaign)).values()
            if row.phase == phase
            and row.since_position < at
            and (row.duty in shifted or row.open is not takes_work)
        ]
        for row in touched:
            changes = row.changes
            if isinstance(event, p.PhaseExtended) and row.duty in shifted:
                changes = (*changes, ClockChange.extend(event.ends_on, event.stamp))
            self._dues.put(
                msgspec.structs.replace(row, since_position=at, open=takes_work, changes=changes)
            )
        self._clocks.clear()
        return Moved(CampaignId(campaign), tuple(row.duty for row in touched)) if touched else None

    def _campaign(self, recorded: Recorded) -> Change | None:
        campaign = CampaignId(recorded.stream.partition("/")[2])
        row, at = self.campaign(campaign), recorded.position
        self._clocks.clear()
        self._units.pop(campaign, None)
        match recorded.event:
            case c.CampaignAnnounced(participants=participants):
                for participant in participants:
                    self._take_part(campaign, participant, at)
            case c.UnitJoined(participant=participant, stamp=stamp):
                self._take_part(campaign, participant, at)
                return self._joined(campaign, participant.unit, stamp.day)
            case c.UnitLeft(unit=unit):
                gone = self._participants.of(campaign).get((campaign, unit))
                if gone is not None and gone.since_position < at:
                    gone = msgspec.structs.replace(gone, since_position=at, left=True)
                    self._participants.put(gone)
                return Left(campaign, unit)
            case c.CampaignSuspended(stamp=stamp):
                self._share(row, at, changes=(*row.changes, ClockChange.stop(campaign, stamp)))
                return Moved(campaign)
            case c.CampaignResumed(stamp=stamp):
                self._share(row, at, changes=(*row.changes, ClockChange.resume(campaign, stamp)))
                return Moved(campaign)
            case c.CampaignConcluded() | c.CampaignArchived() | c.CampaignCancelled():
                self._share(row, at, live=False)
                return Ended(campaign)
            case _:
                pass
        return None

    def _share(self, row: CampaignRow, at: int, **changes: object) -> None:
        if row.since_position < at:
            self._campaigns.put(msgspec.structs.replace(row, since_position=at, **changes))

    def _take_part(self, campaign: CampaignId, participant: Participant, at: int) -> None:
        unit = participant.unit
        known = self._participants.of(campaign).get((campaign, unit))
        if known is None or known.since_position < at:
            self._participants.put(
                ParticipantRow(campaign, unit, at, None, participant.categories, False)
            )

    def _joined(self, campaign: CampaignId, unit: UnitId, day: date) -> Joined:
        if self._writes:
            return Joined(campaign, unit, day, ())
        row = self._participants.of(campaign)[campaign, unit]
        dues = self._dues.of(campaign).values()
        items = self._items([row], [due for due in dues if self.comes_back(due, (), day)])
        return Joined(campaign, unit, day, items)

    def _part(self, unit: ParticipantRow, due: DueRow) -> Part | None:
        """The part that a unit has in a duty; the same for all units of the same categories."""
        key = (unit.categories, due.due.audience, due.due.supporting)
        if key not in self._parts:
            one = Participant(unit=unit.unit, categories=unit.categories)
            self._parts[key] = part_of(one, due.due.audience, due.due.supporting)
        return self._parts[key]

    def _taking_part(self, campaign: CampaignId) -> list[ParticipantRow]:
        """Units in the campaign, by name; cached until the campaign changes."""
        known = self._units.get(campaign)
        if known is None:
            every = self._participants.of(campaign)
            known = [every[key] for key in sorted(every) if not every[key].left]
            self._units[campaign] = known
        return known

    def _items(self, units: Sequence[ParticipantRow], dues: Sequence[DueRow]) -> tuple[Item, ...]:
        found: list[Item] = []
        for due in dues:
            for unit in units:
                part = self._part(unit, due)
                if part is not None:
                    stream = assignment_stream(due.campaign, due.duty, unit.unit, due.occurrence)
                    if self.partition.owns(stream):
                        found.append(Item(stream, unit.unit, part, due))
        return tuple(found)


def _planned(event: c.CampaignPlanned, position: int) -> CampaignRow:
    definition: Definition = event.definition
    duties = (*definition.tasks(), *definition.obligations)
    return CampaignRow(
        campaign=event.campaign,
        since_position=position,
        until_position=None,
        edition=event.edition,
        live=True,
        ladder=definition.ladder,
        yellow_within=definition.lights.yellow_within,
        titles={duty.key: duty.title for duty in duties},
        changes=(),
    )
