"""Who owes what, by which clock: from a few events about campaigns to thousands of items.

Opening a phase is one event; it makes one item per task and unit. Views do not read each other's
rows, so each view that needs this keeps tables of its own (tables.py).
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain import campaign as c
from engine.domain import phase as p
from engine.domain.audience import Part, Participant, part_of
from engine.domain.calendar import CalendarEditionPublished, Calendars
from engine.domain.clocks import ClockChange, run
from engine.domain.event import Event, Recorded
from engine.domain.obligation import OccurrenceOpened
from engine.domain.terms import DutyDue
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId, assignment_stream
from projections.feeding.row_cache import CachedRows, RowCache
from projections.owed_work.changes import Appeared, Change, Ended, Item, Joined, Left, Moved
from projections.owed_work.tables import (
    CampaignRow,
    DueRow,
    EditionRow,
    OwedWorkTables,
    ParticipantRow,
)
from workflows.dates import CalendarKind
from workflows.schema import Definition

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
    """One view's rows of owed work, with the clocks and calendars computed from them."""

    def __init__(self, cache: RowCache, tables: OwedWorkTables) -> None:
        self._tables = tables = (tables, *tables.others)[cache.partition.number]
        self.partition = cache.partition
        self._campaigns = CachedRows(cache, tables.campaigns)
        self._participants = CachedRows(cache, tables.participants)
        self._dues = CachedRows(cache, tables.dues)
        self._editions = CachedRows(cache, tables.editions)
        self._calendars: Calendars | None = None
        self._units: dict[CampaignId, list[ParticipantRow]] = {}
        self._parts: dict[tuple[object, ...], Part | None] = {}
        self._clocks: dict[tuple[object, ...], DeadlineClock] = {}
        self._yellow: dict[tuple[CampaignId, date], date] = {}

    def flush(self) -> None:
        """Write pending rows."""
        for rows in (self._campaigns, self._participants, self._dues, self._editions):
            rows.flush()

    def apply(self, recorded: Recorded) -> Change | None:
        """Update the rows; what it means for items, None if nothing or if it was applied before."""
        event = recorded.event
        match event:
            case CalendarEditionPublished(edition=edition):
                self._editions.put(EditionRow(edition.id, edition))
                self._calendars = None
                return None
            case c.CampaignPlanned():
                if self._campaigns.get(event.campaign) is None:
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
        row = self._campaigns.get(campaign)
        if row is None:
            raise NotFound("campaign planned in the log", campaign)
        return row

    def item(self, stream: StreamId) -> Item:
        """The item that a stream is about; NotFound if no event made its duty due."""
        _, campaign, duty, unit, occurrence = stream.split("/")
        due = self._dues.get(campaign, duty, occurrence)
        if due is None:
            raise NotFound("duty made due in the log", f"{campaign}/{duty}/{occurrence}")
        row = self._participants.get(campaign, unit)
        part = None if row is None else self._part(row, due)
        return Item(stream, UnitId(unit), part or Part.LEAD, due)

    def clock(self, due: DueRow, own: tuple[ClockChange, ...] = ()) -> DeadlineClock:
        """The clock of an item, after the changes of its campaign and phase and its own."""
        key = (due.campaign, due.duty, due.occurrence, own)
        known = self._clocks.get(key)
        if known is None:
            current = self._dues.get(due.campaign, due.duty, due.occurrence) or due
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
        row = self._participants.get(campaign, unit)
        return row is not None and row.left

    def comes_back(self, due: DueRow, own: tuple[ClockChange, ...], day: date) -> bool:
        """Whether a unit that joins on this day again owes an item with these clock changes."""
        clock = self.clock(due, own)
        return due.open and clock.due_on >= min(day, clock.stopped_on or day)

    def due(self, campaign: CampaignId, duty: DutyKey, occurrence: OccurrenceKey) -> DueRow:
        """The row of a duty that was made due; NotFound if none was."""
        row = self._dues.get(campaign, duty, occurrence)
        if row is None:
            raise NotFound("duty made due in the log", f"{campaign}/{duty}/{occurrence}")
        return row

    def calendar(self, edition: str, kind: CalendarKind) -> WorkingCalendar:
        """A calendar of an edition on record."""
        if self._calendars is None:
            self._calendars = Calendars(row.edition for row in self._editions.where())
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
        self._dues.cover(campaign)
        fresh = [d for d in dues if self._dues.get(campaign, d.duty, d.occurrence) is None]
        if not fresh:
            return None
        began = recorded.event.stamp.recorded_at
        rows = [
            DueRow(
                campaign, due.duty, due.occurrence, phase, edition, began, due, (), True,
                recorded.position,
            )
            for due in fresh
        ]  # fmt: skip
        for row in rows:
            self._dues.put(row)
        return Appeared(self._items(self._taking_part(campaign), rows))

    def _phase(self, recorded: Recorded) -> Change | None:
        _, campaign, phase = recorded.stream.split("/")
        table = self._tables.dues.c
        rows = self._dues.where(table.campaign == campaign, table.phase == phase)
        rows = [row for row in rows if row.position < recorded.position]
        event = recorded.event
        takes_work = isinstance(event, p.PhaseReopened | p.PhaseExtended)
        shifted = event.duties if isinstance(event, p.PhaseExtended) else ()
        for row in rows:
            changes = row.changes
            if isinstance(event, p.PhaseExtended) and row.duty in shifted:
                changes = (*changes, ClockChange.extend(event.ends_on, event.stamp))
            self._dues.put(
                msgspec.structs.replace(
                    row, open=takes_work, changes=changes, position=recorded.position
                )
            )
        self._clocks.clear()
        touched = [row.duty for row in rows if row.duty in shifted or row.open is not takes_work]
        return Moved(CampaignId(campaign), tuple(touched)) if touched else None

    def _campaign(self, recorded: Recorded) -> Change | None:
        campaign = CampaignId(recorded.stream.partition("/")[2])
        row = self.campaign(campaign)
        if row.position >= recorded.position:
            return None
        event = recorded.event
        change: Change | None = None
        row = msgspec.structs.replace(row, position=recorded.position)
        match event:
            case c.CampaignAnnounced(participants=participants):
                for participant in participants:
                    self._participants.put(_participant(campaign, participant))
            case c.UnitJoined(participant=participant):
                joined = _participant(campaign, participant)
                self._participants.put(joined)
                change = self._joined(joined, event.stamp.day)
            case c.UnitLeft(unit=unit):
                gone = self._participants.get(campaign, unit)
                if gone is not None:
                    self._participants.put(msgspec.structs.replace(gone, left=True))
                change = Left(campaign, unit)
            case c.CampaignSuspended(stamp=stamp):
                stop = ClockChange.stop(campaign, stamp)
                row = msgspec.structs.replace(row, changes=(*row.changes, stop))
                change = Moved(campaign)
            case c.CampaignResumed(stamp=stamp):
                go = ClockChange.resume(campaign, stamp)
                row = msgspec.structs.replace(row, changes=(*row.changes, go))
                change = Moved(campaign)
            case c.CampaignConcluded() | c.CampaignArchived() | c.CampaignCancelled():
                row = msgspec.structs.replace(row, live=False)
                change = Ended(campaign)
            case _:
                pass
        self._campaigns.put(row)
        self._clocks.clear()
        self._units.pop(campaign, None)
        return change

    def _joined(self, unit: ParticipantRow, day: date) -> Joined:
        table = self._tables.dues.c
        dues = self._dues.where(table.campaign == unit.campaign, table.open.is_(True))
        items = self._items([unit], [due for due in dues if self.comes_back(due, (), day)])
        return Joined(unit.campaign, unit.unit, day, items)

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
            table = self._tables.participants.c
            known = self._participants.where(table.campaign == campaign, table.left.is_(False))
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
        edition=event.edition,
        live=True,
        ladder=definition.reminders,
        yellow_within=definition.lights.yellow_within,
        titles={duty.key: duty.title for duty in duties},
        changes=(),
        position=position,
    )


def _participant(campaign: CampaignId, participant: Participant) -> ParticipantRow:
    return ParticipantRow(campaign, participant.unit, participant.categories, False)
