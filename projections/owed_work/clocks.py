"""Rows of owed work as of one log position, and the clocks and calendars computed from them."""

from datetime import date, time, timedelta
from itertools import chain
from typing import Any, Final, Protocol

from engine.calendars.clock import When, wall_time
from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.asked import Asked
from engine.domain.audience import Part, Participant, part_of
from engine.domain.clocks import ChangeKind, ClockChange, run
from engine.domain.event import Recorded
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId, assignment_key
from projections.feeding.row_cache import RowCache
from projections.owed_work import tables
from projections.owed_work.changes import Item
from projections.owed_work.tables import CampaignRow, DueRow, ParticipantRow
from projections.owed_work.valid_rows import ValidRows
from workflows.dates import CalendarKind
from workflows.owners import named_unit

_DAY: Final = timedelta(days=1)
_STANDING: Final = (ChangeKind.STOP, ChangeKind.RESUME)


class Hourly(Protocol):
    """An item, and the hour at which its days are over."""

    @property
    def campaign(self) -> CampaignId: ...
    @property
    def duty(self) -> DutyKey | None: ...
    @property
    def occurrence(self) -> OccurrenceKey | None: ...
    @property
    def due_time(self) -> time | None: ...


class OwedClocks:
    """What items of campaigns are owed, in which part, and by which clock."""

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
        self._calendars: Calendars | None = None
        self._parts: dict[tuple[object, ...], Part | None] = {}
        self._clocks: dict[tuple[object, ...], DeadlineClock] = {}
        self._behind: dict[tuple[object, ...], date] = {}
        self._yellow: dict[tuple[CampaignId, date], date] = {}

    def campaign(self, campaign: CampaignId) -> CampaignRow:
        """The row of a campaign; NotFound if the log never planned it."""
        row = self._campaigns.of(campaign).get(campaign)
        if row is None:
            raise NotFound("thing.logged.campaign", campaign)
        return row

    def item(self, stream: StreamId) -> Item:
        """The item that a stream is about; NotFound if no event made its duty due."""
        key = assignment_key(stream)
        assert key is not None, "only assignments are owed"
        due = self.due(key.campaign, key.duty, key.occurrence)
        row = self._participants.of(key.campaign).get((key.campaign, key.unit))
        part = None if row is None else self._part(row, due)
        return Item(stream, key.unit, part or Part.LEAD, due)

    def clock(self, due: DueRow, own: tuple[ClockChange, ...] = ()) -> DeadlineClock:
        """The clock of an item, after the changes of its campaign and phase and its own."""
        key = (due.campaign, due.duty, due.occurrence, own)
        known = self._clocks.get(key)
        if known is None:
            current = self.due(due.campaign, due.duty, due.occurrence)
            changes = (*self.campaign(due.campaign).changes, *current.changes, *own)
            calendar = self.calendar(current.edition, current.due.calendar)
            known = run(
                current.due.due_on,
                current.began,
                changes,
                calendar,
                withdrawn=current.withdrawn,
                hour=current.due.due_time,
                zone=current.due.zone,
            )
            self._clocks[key] = known
        return known

    def moment(self, r: Recorded, row: Hourly) -> When:
        """When an event counts for an item: its day is enough where days are over at midnight. What
        was asked for earlier counts from then.
        """
        asked: Asked | None = getattr(r.event, "asked", None)
        if row.due_time is None or row.duty is None or row.occurrence is None:
            return asked.on if asked else r.event.stamp.day
        zone = self.due(row.campaign, row.duty, row.occurrence).due.zone
        return asked.moment(zone) if asked else r.event.stamp.moment(zone)

    def stopped_on(self, due: DueRow, clock: DeadlineClock) -> date | None:
        """The day on which the clock of an item stands still, None while it runs.

        Where its phase was closed before the due date, it does so from that day on, unless the
        date lies beyond the end of the phase. `due` is the row as it is now.
        """
        stops, closed = self.campaign(due.campaign).stops(clock), due.closed_on
        past = closed is not None and clock.due_on is not None and clock.due_on < closed
        if closed is None or past or due.outlasts(clock.due_on):
            return stops
        return closed if stops is None else min(closed, stops)

    def has_left(self, campaign: CampaignId, unit: UnitId) -> bool:
        """Whether the unit left and has not joined again."""
        row = self._participants.of(campaign).get((campaign, unit))
        return row is not None and row.left

    def comes_back(
        self,
        due: DueRow,
        own: tuple[ClockChange, ...],
        day: date,
        *,
        late: bool = False,
        handed_in: bool = False,
    ) -> bool:
        """Whether a unit that joins on this day again owes an item with these clock changes.

        It does if there is time left for it, and if it was `late` or `handed_in` when it left:
        that is not forgotten.
        """
        if late or handed_in:
            return True
        clock = self.clock(due, own)
        return due.open and (
            clock.due_on is None or clock.due_on >= min(day, clock.stopped_on or day)
        )

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

    def yellow_from(self, campaign: CampaignId, due_on: date | None) -> date | None:
        """The first day on which the working days left are within the campaign's threshold; None
        without a deadline.
        """
        if due_on is None:
            return None
        known = self._yellow.get((campaign, due_on))
        if known is None:
            row = self.campaign(campaign)
            working = self.calendar(row.edition, CalendarKind.WORKING_DAYS)
            within = row.yellow_within + (not working.is_working_day(due_on))
            known = self._yellow[campaign, due_on] = working.add(due_on, -within)
        return known

    def _forget_clocks(self) -> None:
        self._clocks.clear()
        self._behind.clear()

    def yellow_of(
        self, due: DueRow, due_on: date | None, state: str, own: tuple[ClockChange, ...] = ()
    ) -> date | None:
        """The first day on which an open item is yellow: its date draws near, or it is behind plan.
        None without a deadline.
        """
        near, row = self.yellow_from(due.campaign, due_on), self.campaign(due.campaign)
        within = row.within(state)
        if near is None or within is None:
            return near
        since = max(due.due.opens_on, wall_time(due.began, due.due.zone).date())
        key = (due.campaign, due.duty, due.occurrence, own, within)
        behind = self._behind.get(key)
        if behind is None:
            working = self.calendar(row.edition, CalendarKind.WORKING_DAYS)
            stops = [c for c in (*row.changes, *own) if c.kind in _STANDING]
            by = run(working.add(since, within), due.began, stops, working).due_on
            assert by is not None, "it was given a day"
            behind = self._behind[key] = by + _DAY
        return min(near, behind)

    def _part(self, unit: ParticipantRow, due: DueRow) -> Part | None:
        """The part that a unit has in a duty; the same for all units of the same categories, unless
        the duty names units one by one.
        """
        owners = (due.due.audience, due.due.supporting)
        single = any(map(named_unit, chain.from_iterable(owners)))
        key = (unit.categories, unit.unit if single else None, *owners)
        if key not in self._parts:
            one = Participant(unit=unit.unit, categories=unit.categories)
            self._parts[key] = part_of(one, *owners)
        return self._parts[key]
