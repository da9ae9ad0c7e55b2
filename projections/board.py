"""The board: every state of every assignment, valid from one log position up to another.

One indexed query gives the board as of any event; without a position, the board as of now.
"""

from collections.abc import Sequence
from datetime import date, time

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, MetaData, tuple_

from engine.domain.assignment import events as a
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Event, Recorded
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import CachedRows, RowCache
from projections.next_states import (
    ASSIGNMENT_EVENTS,
    clock_changes,
    final_state,
    held_state,
    next_state,
    state_on_return,
    taken_back,
)
from projections.owed_work import projection as owed_work_view
from projections.owed_work.changes import (
    Amended,
    Appeared,
    Ended,
    Item,
    Joined,
    Left,
    Moved,
    Recalled,
)
from projections.owed_work.owed_work import OWED_WORK_EVENTS, OwedWork
from projections.states import NOT_OWED, OVER, ItemState, late_after
from projections.tables.table import Table

NAME = "board"
VERSION = 11
RESTS_ON: tuple[ReadModel, ...] = (owed_work_view,)
PARTITIONS = 2
HANDLES: tuple[type[Event], ...] = (
    *OWED_WORK_EVENTS,
    *ASSIGNMENT_EVENTS,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class BoardRow(Struct, frozen=True, gc=False):
    """A state of an assignment, valid from `since_position` until just before `until_position`.

    `late` says that lateness is on record, and goes back to false only where the fact that says so
    is annulled (states.is_late adds what the day alone shows); `handed_in` that it was handed in
    once. `stopped_on` is the day on which its clock stands still, for good once the campaign is
    over; None while it runs. `held` is the state before a stop, a leave or the end of the campaign;
    `changes` are those of its own clock. Without a deadline it has no dates; where `due_time` is
    set, its days are over at that hour.
    """

    item: StreamId
    since_position: int
    until_position: int | None
    campaign: CampaignId
    duty: DutyKey
    unit: UnitId
    occurrence: OccurrenceKey
    phase: str | None
    part: Part
    state: ItemState
    held: ItemState | None
    late: bool
    handed_in: bool
    stopped_on: date | None
    due_on: date | None
    assessed_on: date | None
    yellow_from: date | None
    due_time: time | None
    since_day: date
    changes: tuple[ClockChange, ...]

    @property
    def running(self) -> bool:
        """Whether its clock runs."""
        return self.stopped_on is None


COUNTED = (
    "duty", "phase", "part", "state", "held", "late", "handed_in", "stopped_on", "due_on",
    "assessed_on", "yellow_from", "due_time",
)  # fmt: skip
"""What items have in common that count as one group; their light depends on no more."""

BOARD = Table(
    "board",
    BoardRow,
    ("item", "since_position"),
    TABLES,
    current=(("campaign", "due_on", "item"),),
    for_queries=(
        ("campaign", "until_position", "since_position"),
        ("campaign", "duty", "unit"),
        ("campaign", "unit", "until_position"),
    ),
    counted=("campaign", "until_position", *COUNTED, "unit", "since_position"),
)

# --- project ---------------------------------------------------------------------------------


def key_of(r: Recorded) -> str | None:
    """The item, None for an event about many items."""
    return r.stream if r.stream.startswith("assignment/") else None


class _Tables:
    """The current rows by item, and the owed work that they depend on."""

    def __init__(self, cache: RowCache) -> None:
        self.owed_work = OwedWork(cache)
        self.rows = CachedRows(cache, BOARD, key=("item",), empty="until_position")

    def where(self, *conditions: ColumnElement[bool]) -> list[BoardRow]:
        """Current rows of this partition that meet the conditions."""
        return [
            row for row in self.rows.where(*conditions) if self.owed_work.partition.owns(row.item)
        ]


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Close the current row of each item that changes, and open its next one."""
    tables = cache.once(_Tables)
    rows, owed_work = tables.rows, tables.owed_work
    owed_work.begin(batch)
    rows.fetch(r.stream for r in batch if r.stream.startswith("assignment/"))
    for r in batch:
        if r.stream.startswith("assignment/"):
            _assignment(r, rows, owed_work)
            continue
        change = owed_work.apply(r)
        match change:
            case Appeared(items=items):
                _appear(r, items, rows, owed_work)
            case Joined():
                _join(r, change, tables)
            case Left(campaign=campaign, unit=unit):
                for row in _unfinished(tables, r, campaign, BOARD.c.unit == unit):
                    _succeed(
                        r,
                        row,
                        rows,
                        owed_work,
                        state=ItemState.LEFT,
                        held=held_state(row.state, row.held),
                    )
            case Recalled(campaign=campaign, dues=dues):
                owed = tuple_(BOARD.c.duty, BOARD.c.occurrence).in_(dues)
                for row in tables.where(BOARD.c.campaign == campaign, owed):
                    if row.state not in NOT_OWED and row.since_position < r.position:
                        held = held_state(row.state, row.held)
                        _succeed(r, row, rows, owed_work, state=ItemState.RECALLED, held=held)
            case Moved(campaign=campaign, duties=duties):
                narrow = () if duties is None else (BOARD.c.duty.in_(duties),)
                for row in _unfinished(tables, r, campaign, *narrow):
                    _reclock(r, row, rows, owed_work)
            case Ended(campaign=campaign) | Amended(campaign=campaign):
                for row in _unfinished(tables, r, campaign):
                    _reclock(r, row, rows, owed_work)
            case None:
                pass
    rows.flush()


def _unfinished(
    tables: _Tables, r: Recorded, campaign: CampaignId, *narrow: ColumnElement[bool]
) -> list[BoardRow]:
    before = BOARD.c.since_position < r.position
    return tables.where(BOARD.c.campaign == campaign, before, BOARD.c.state.not_in(OVER), *narrow)


def _appear(
    r: Recorded, items: Sequence[Item], rows: CachedRows[BoardRow], owed_work: OwedWork
) -> None:
    rows.fetch(item.item for item in items)
    for item in items:
        row = rows.get(item.item)
        if row is None:
            rows.put(_first(r, item, owed_work))
        elif row.state is ItemState.RECALLED and row.since_position < r.position:
            state, held = state_on_return(row.held, row.changes)
            back = msgspec.structs.replace(row, state=state, held=held)
            _succeed(r, row, rows, owed_work, after=_clocked(back, owed_work))


def _join(r: Recorded, joined: Joined, tables: _Tables) -> None:
    """Reopen what the unit owed before it left, and add what it owes newly."""
    rows, owed_work = tables.rows, tables.owed_work
    own = (BOARD.c.campaign == joined.campaign) & (BOARD.c.unit == joined.unit)
    for row in tables.where(own, BOARD.c.state == ItemState.LEFT):
        due = owed_work.due(row.campaign, row.duty, row.occurrence)
        waiting = row.held is ItemState.SUBMITTED
        if row.since_position < r.position and owed_work.comes_back(
            due, row.changes, joined.day, late=row.late, handed_in=waiting
        ):
            state, held = state_on_return(row.held, row.changes)
            back = msgspec.structs.replace(row, state=state, held=held)
            _succeed(r, row, rows, owed_work, after=_clocked(back, owed_work))
    _appear(r, joined.items, rows, owed_work)


def _first(r: Recorded, item: Item, owed_work: OwedWork) -> BoardRow:
    due = item.due
    clock = owed_work.clock(due)
    return BoardRow(
        item=item.item,
        since_position=r.position,
        until_position=None,
        campaign=due.campaign,
        duty=due.duty,
        unit=item.unit,
        occurrence=due.occurrence,
        phase=due.phase,
        part=item.part,
        state=ItemState.ASSIGNED,
        held=None,
        late=False,
        handed_in=False,
        stopped_on=owed_work.stopped_on(due, clock),
        due_on=clock.due_on,
        assessed_on=clock.assessed_on,
        yellow_from=owed_work.yellow_of(due, clock.due_on, ItemState.ASSIGNED),
        due_time=clock.due_time,
        since_day=r.event.stamp.day,
        changes=(),
    )


def _assignment(r: Recorded, rows: CachedRows[BoardRow], owed_work: OwedWork) -> None:
    row, event = rows.get(r.stream), r.event
    if row is None:
        row = _first(r, owed_work.item(r.stream), owed_work)
        rows.put(row)
    elif row.since_position >= r.position:
        return
    state, held = next_state(row.state, row.held, event)
    late = row.late or getattr(event, "late", False) or isinstance(event, a.AssignmentFellOverdue)
    if isinstance(event, a.AssignmentOverdueAnnulled):
        late = event.late
    handed_in = row.handed_in and taken_back(type(event)) != "submit"
    after = msgspec.structs.replace(
        row,
        state=state,
        held=held,
        part=getattr(event, "part", row.part),
        changes=clock_changes(row.changes, event),
        late=late,
        handed_in=handed_in or state is ItemState.SUBMITTED,
    )
    _succeed(r, row, rows, owed_work, after=_clocked(after, owed_work))


def _reclock(r: Recorded, row: BoardRow, rows: CachedRows[BoardRow], owed_work: OwedWork) -> None:
    _succeed(r, row, rows, owed_work, after=_clocked(row, owed_work))


def _clocked(row: BoardRow, owed_work: OwedWork) -> BoardRow:
    """The row with the dates of its clock now, and in its final state if the campaign is over."""
    due = owed_work.due(row.campaign, row.duty, row.occurrence)
    clock = owed_work.clock(due, row.changes)
    terms, state, held = owed_work.campaign(row.campaign), row.state, row.held
    stopped_on = owed_work.stopped_on(due, clock)
    yellow_from = owed_work.yellow_of(due, clock.due_on, row.state, row.changes)
    if terms.ended_on is not None:
        state, held = final_state(state, held, called_off=terms.called_off)
    if (
        clock.due_on == row.due_on
        and clock.due_time == row.due_time
        and clock.assessed_on == row.assessed_on
        and stopped_on == row.stopped_on
        and yellow_from == row.yellow_from
        and state is row.state
    ):
        return row
    return msgspec.structs.replace(
        row,
        state=state,
        held=held,
        due_on=clock.due_on,
        assessed_on=clock.assessed_on,
        yellow_from=yellow_from,
        due_time=clock.due_time,
        stopped_on=stopped_on,
    )


def _succeed(
    r: Recorded,
    row: BoardRow,
    rows: CachedRows[BoardRow],
    owed_work: OwedWork,
    *,
    after: BoardRow | None = None,
    state: ItemState | None = None,
    held: ItemState | None = None,
) -> None:
    """Close `row` and open its successor, unless nothing changes or the event came before."""
    if after is None:
        after = msgspec.structs.replace(row, state=state or row.state, held=held)
    if after == row:
        return
    at, day = r.position, r.event.stamp.day
    if row.since_position < at:
        rows.write(msgspec.structs.replace(row, until_position=at))
    late = after.late or late_after(row, after, owed_work.moment(r, row))
    rows.put(msgspec.structs.replace(after, since_position=at, since_day=day, late=late))


# --- queries ---------------------------------------------------------------------------------


def board_at(
    conn: Connection,
    campaign: CampaignId,
    position: int | None = None,
    *,
    unit: UnitId | None = None,
    duty: DutyKey | None = None,
    phase: str | None = None,
) -> list[BoardRow]:
    """Every assignment in the state it had at a log position (None: now), by item."""
    conditions = [BOARD.c.campaign == campaign, BOARD.valid_at(position)]
    for column, wanted in ((BOARD.c.unit, unit), (BOARD.c.duty, duty), (BOARD.c.phase, phase)):
        if wanted is not None:
            conditions.append(column == wanted)
    return BOARD.where(conn, *conditions)
