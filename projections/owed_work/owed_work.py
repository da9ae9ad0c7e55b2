"""Who owes what, by which clock: from a few events about campaigns to thousands of items."""

import sys
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from engine.domain.audience import Participant
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.campaign.state import EFFECTS
from engine.domain.clocks import ClockChange
from engine.domain.effects import clock_changes
from engine.domain.entries.listed import EntryRenamed
from engine.domain.event import Event, Recorded
from engine.domain.obligation import OccurrenceOpened, OccurrencesWithdrawn, began_at
from engine.domain.phase import events as p
from engine.domain.terms import DutyDue
from engine.ids import (
    ONCE,
    CampaignId,
    DutyKey,
    OccurrenceKey,
    UnitId,
    assignment_stream,
    campaign_of,
    phase_key,
)
from projections.feeding.row_cache import RowCache
from projections.owed_work import tables
from projections.owed_work.changes import (
    Amended,
    Appeared,
    Change,
    Ended,
    Item,
    Joined,
    Left,
    Moved,
    Recalled,
)
from projections.owed_work.clocks import OwedClocks
from projections.owed_work.planned_rows import planned, said_of
from projections.owed_work.shifts import recalendared, shifted
from projections.owed_work.tables import CampaignRow, DueRow, ParticipantRow
from projections.tables.table import upsert
from workflows.owners import named_unit

_MOST_ROWS = 20_000
_NEWEST = sys.maxsize

OWED_WORK_EVENTS: tuple[type[Event], ...] = (
    CalendarEditionPublished,
    c.CampaignPlanned,
    c.DefinitionAmended,
    c.DutiesAdded,
    c.DutiesDropped,
    c.ParameterSet,
    c.DateCorrected,
    c.CampaignAnnounced,
    c.CampaignStarted,
    c.UnitJoined,
    c.UnitLeft,
    c.CampaignSuspended,
    c.CampaignResumed,
    c.CampaignRecalendared,
    c.CampaignConcluded,
    c.CampaignArchived,
    c.CampaignCancelled,
    p.PhaseOpened,
    p.PhaseClosed,
    p.PhaseClosedByOverride,
    p.PhaseExtended,
    p.PhaseReopened,
    p.PhaseDatesCorrected,
    p.PhaseDutiesAdded,
    p.PhaseDutiesDropped,
    p.PhaseOpeningWithdrawn,
    OccurrenceOpened,
    OccurrencesWithdrawn,
    EntryRenamed,
)
"""Events that OwedWork.apply takes; a view adds them to its HANDLES."""


class OwedWork(OwedClocks):
    """Owed work as of one log position, moved on event by event.

    With `writes` it is the view itself. Without, another view reads the rows as of its own
    position, which the view of owed work has reached or passed, and applies later events itself;
    without `dues` those about what all items of a campaign share.
    """

    def __init__(self, cache: RowCache, *, writes: bool = False, dues: bool = True) -> None:
        super().__init__(cache, writes=writes)
        self._moves_dues = dues
        self._position = 0
        self._units: dict[CampaignId, list[ParticipantRow]] = {}

    def begin(self, batch: Sequence[Recorded]) -> None:
        """Stand just before a batch; the view itself reads the newest rows instead."""
        before = batch[0].position - 1
        if before < self._position or sum(len(rows) for rows in self._versioned) > _MOST_ROWS:
            for rows in self._versioned:
                rows.forget()
            self._units.clear()
            self._forget_clocks()
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
                    self._campaigns.put(planned(event, recorded.position))
                return None
            case OccurrenceOpened(campaign=campaign, edition=edition, due=due, label=label):
                began = began_at(event)
                return self._opened(recorded, campaign, (due,), began, edition, label=label or "")
            case p.PhaseOpened(campaign=campaign, phase=phase, edition=edition, terms=terms):
                began = event.stamp.recorded_at
                ends = phase, terms.ends_on
                return self._opened(recorded, campaign, terms.dues, began, edition, *ends)
            case p.PhaseDutiesAdded(campaign=campaign, phase=phase, edition=edition, dues=dues):
                began = event.stamp.recorded_at
                ends = phase, event.ends_on
                return self._opened(recorded, campaign, dues, began, edition, *ends)
            case p.PhaseDutiesDropped(campaign=campaign, phase=phase, duties=gone):
                own = self._of_phase(campaign, phase)
                return self._recalled(recorded, [row for row in own if row.duty in gone])
            case p.PhaseOpeningWithdrawn(campaign=campaign, phase=phase):
                return self._recalled(recorded, self._of_phase(campaign, phase))
            case OccurrencesWithdrawn(campaign=campaign, duty=duty, occurrences=keys):
                known = self._dues.of(campaign)
                return self._recalled(recorded, [known[campaign, duty, key] for key in keys])
            case EntryRenamed():
                self._relabelled(recorded.position, event)
                return None
            case (
                p.PhaseClosed()
                | p.PhaseClosedByOverride()
                | p.PhaseReopened()
                | p.PhaseExtended()
                | p.PhaseDatesCorrected()
            ):
                return self._phase(recorded)
            case _:
                return self._campaign(recorded)

    # --- one event ---------------------------------------------------------------------------

    def _opened(
        self,
        recorded: Recorded,
        campaign: CampaignId,
        dues: Sequence[DutyDue],
        began: datetime,
        edition: str,
        phase: str | None = None,
        ends_on: date | None = None,
        label: str = "",
    ) -> Change | None:
        known = self._dues.of(campaign)
        rows: list[DueRow] = []
        for due in dues:
            row = known.get((campaign, due.duty, due.occurrence))
            if row is not None and not (row.recalled and row.since_position < recorded.position):
                continue
            rows.append(
                DueRow(
                    campaign, due.duty, due.occurrence, recorded.position, None, phase, edition,
                    began, due, (), ends_on, None, row.withdrawn if row else 0, False, label,
                    bool(label or due.joint),
                )
            )  # fmt: skip
        if not rows:
            return None
        self._forget_clocks()
        for row in rows:
            self._dues.put(row)
        units = () if self._writes else self._taking_part(campaign)
        return Appeared(self._items(units, rows))

    def _of_phase(self, campaign: CampaignId, phase: str) -> list[DueRow]:
        return [row for row in self._dues.of(campaign).values() if row.phase == phase]

    def _recalled(self, recorded: Recorded, dues: Sequence[DueRow]) -> Change | None:
        gone = [row for row in dues if not row.recalled and row.since_position < recorded.position]
        for row in gone:
            self._dues.put(
                msgspec.structs.replace(
                    row,
                    since_position=recorded.position,
                    changes=(),
                    withdrawn=row.withdrawn + 1 + len(row.changes),
                    recalled=True,
                )
            )
        self._forget_clocks()
        keys = tuple((row.duty, row.occurrence) for row in gone)
        return Recalled(gone[0].campaign, keys) if gone else None

    def _relabelled(self, position: int, event: EntryRenamed) -> None:
        known = self._dues.of(event.campaign)
        for duty in event.duties:
            row = known[event.campaign, duty, event.key]
            if row.since_position < position:
                self._dues.put(
                    msgspec.structs.replace(row, since_position=position, label=event.label)
                )

    def _phase(self, recorded: Recorded) -> Change | None:
        key = phase_key(recorded.stream)
        assert key is not None, "these are events of phases"
        event, at = recorded.event, recorded.position
        moved = shifted(event)
        own = [
            row
            for row in self._dues.of(key.campaign).values()
            if row.phase == key.phase and row.since_position < at and not row.recalled
        ]
        touched: list[DutyKey] = []
        for row in own:
            changes, ends_on, closed_on = row.changes, row.ends_on, row.closed_on
            if row.duty in moved:
                changes = (*changes, moved[row.duty])
            match event:
                case p.PhaseClosed() | p.PhaseClosedByOverride():
                    closed_on = event.stamp.day
                case p.PhaseReopened() | p.PhaseExtended():
                    ends_on, closed_on = event.ends_on, None
                case p.PhaseDatesCorrected():
                    ends_on = event.ends_on
                case _:
                    pass
            if row.duty in moved or closed_on is not None or not row.open:
                touched.append(row.duty)
            self._dues.put(
                msgspec.structs.replace(
                    row, since_position=at, changes=changes, ends_on=ends_on, closed_on=closed_on
                )
            )
        self._forget_clocks()
        return Moved(key.campaign, tuple(touched)) if touched else None

    def _campaign(self, recorded: Recorded) -> Change | None:
        campaign = campaign_of(recorded.stream)
        row, at = self.campaign(campaign), recorded.position
        self._forget_clocks()
        self._units.pop(campaign, None)
        match recorded.event:
            case c.CampaignAnnounced(participants=participants):
                for participant in participants:
                    self._take_part(campaign, participant, at)
            case c.CampaignStarted(dues=dues, stamp=stamp):
                return self._opened(recorded, campaign, dues, stamp.recorded_at, row.edition)
            case c.DutiesAdded(dues=dues, stamp=stamp):
                return self._opened(recorded, campaign, dues, stamp.recorded_at, row.edition)
            case c.DutiesDropped(duties=duties):
                return self._recalled(recorded, [self.due(campaign, d, ONCE) for d in duties])
            case c.ParameterSet() | c.DateCorrected() as event:
                return self._moved(campaign, event, at)
            case c.UnitJoined(participant=participant, stamp=stamp):
                self._take_part(campaign, participant, at)
                return self._joined(campaign, participant.unit, stamp.day)
            case c.UnitLeft(unit=unit):
                gone = self._participants.of(campaign).get((campaign, unit))
                if gone is not None and gone.since_position < at:
                    gone = msgspec.structs.replace(gone, since_position=at, left=True)
                    self._participants.put(gone)
                return Left(campaign, unit)
            case c.CampaignSuspended() | c.CampaignResumed() as event:
                self._share(row, at, changes=self._changed(row, event))
                return Moved(campaign)
            case c.CampaignRecalendared(edition=edition) as event:
                self._recalendared(event, row, at)
                self._share(row, at, edition=edition, changes=self._changed(row, event))
                self._yellow.clear()
                return Amended(campaign)
            case c.DefinitionAmended(definition=definition):
                # What is not owed any more keeps its title.
                said = said_of(definition)
                said["titles"] = {**row.titles, **said["titles"]}
                self._share(row, at, **said)
                self._yellow.clear()
                self._moved(campaign, recorded.event, at)
                return Amended(campaign)
            case c.CampaignConcluded() | c.CampaignArchived() | c.CampaignCancelled():
                if row.ended_on is None:
                    called_off = isinstance(recorded.event, c.CampaignCancelled)
                    ended_on = recorded.event.stamp.day
                    self._share(row, at, ended_on=ended_on, called_off=called_off)
                return Ended(campaign)
            case _:
                pass
        return None

    def _moved(self, campaign: CampaignId, event: Event, at: int) -> Change | None:
        """Duties that a date moves which was corrected or decided late, or an amended plan."""
        moved = shifted(event)
        for duty, change in moved.items():
            self._change((campaign, duty, ONCE), change, at)
        return Moved(campaign, tuple(moved)) if moved else None

    def _recalendared(self, event: c.CampaignRecalendared, row: CampaignRow, at: int) -> None:
        """What recurs, and what is owed once, falls on the days of another calendar."""
        self._moved(row.campaign, event, at)
        for (duty, occurrence), change in recalendared(event).items():
            self._change((row.campaign, duty, occurrence), change, at)

    def _change(
        self, of: tuple[CampaignId, DutyKey, OccurrenceKey], change: ClockChange, at: int
    ) -> None:
        row = self.due(*of) if self._moves_dues else None
        if row is not None and row.since_position < at:
            changes = (*row.changes, change)
            self._dues.put(msgspec.structs.replace(row, since_position=at, changes=changes))

    def _changed(self, row: CampaignRow, event: Event) -> tuple[ClockChange, ...]:
        return clock_changes(EFFECTS[type(event)], row.changes, event, row.campaign)

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
            for unit in self._asked(units, due):
                part = self._part(unit, due)
                if part is not None:
                    stream = assignment_stream(due.campaign, due.duty, unit.unit, due.occurrence)
                    if self.partition.owns(stream):
                        found.append(Item(stream, unit.unit, part, due))
        return tuple(found)

    def _asked(self, units: Sequence[ParticipantRow], due: DueRow) -> Sequence[ParticipantRow]:
        """Those that a duty may be for: where it names units one by one, they alone."""
        named = [named_unit(owner) for owner in (*due.due.audience, *due.due.supporting)]
        return units if None in named else [unit for unit in units if unit.unit in named]
