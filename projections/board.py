"""The board: every state of every assignment, valid from one log position up to another.

One indexed query gives the board as of any event; without a position, the board as of now.
"""

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, MetaData

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
    held_state,
    next_state,
    state_on_return,
)
from projections.owed_work import projection as owed_work_view
from projections.owed_work.changes import Appeared, Ended, Item, Joined, Left, Moved
from projections.owed_work.owed_work import OWED_WORK_EVENTS, OwedWork
from projections.states import OVER, ItemState
from projections.tables.table import Table

NAME = "board"
VERSION = 4
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

    `late` says that the date assessed against passed before it was handed in, and goes back to
    false only where the fact that says so is annulled; `overdue` that the present due date passed
    with nothing handed in. `running` is false while its clock stands still, and once the campaign
    is over. `held` is the state before a stop or a leave; `changes` are those of its own clock.
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
    required: bool
    state: ItemState
    held: ItemState | None
    late: bool
    overdue: bool
    running: bool
    due_on: date
    yellow_from: date
    since_day: date
    changes: tuple[ClockChange, ...]


BOARD = Table(
    "board",
    BoardRow,
    ("item", "since_position"),
    TABLES,
    indexes=(("campaign", "until_position"),),
    for_queries=(("campaign", "duty", "unit"),),
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
                        r, row, rows, state=ItemState.LEFT, held=held_state(row.state, row.held)
                    )
            case Moved(campaign=campaign, duties=duties):
                narrow = () if duties is None else (BOARD.c.duty.in_(duties),)
                for row in _unfinished(tables, r, campaign, *narrow):
                    _reclock(r, row, rows, owed_work)
            case Ended(campaign=campaign):
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
        if rows.get(item.item) is None:
            rows.put(_first(r, item, owed_work))


def _join(r: Recorded, joined: Joined, tables: _Tables) -> None:
    """Reopen what the unit owed before it left, if not past due, and add what it owes newly."""
    rows, owed_work = tables.rows, tables.owed_work
    own = (BOARD.c.campaign == joined.campaign) & (BOARD.c.unit == joined.unit)
    for row in tables.where(own, BOARD.c.state == ItemState.LEFT):
        due = owed_work.due(row.campaign, row.duty, row.occurrence)
        if row.since_position < r.position and owed_work.comes_back(due, row.changes, joined.day):
            state, held = state_on_return(row.held, row.changes)
            back = msgspec.structs.replace(row, state=state, held=held)
            _succeed(r, row, rows, after=_clocked(back, owed_work))
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
        required=due.due.required,
        state=ItemState.ASSIGNED,
        held=None,
        late=False,
        overdue=False,
        running=clock.running,
        due_on=clock.due_on,
        yellow_from=owed_work.yellow_from(due.campaign, clock.due_on),
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
    overdue = row.overdue or isinstance(event, a.AssignmentFellOverdue)
    late = row.late or overdue or getattr(event, "late", False)
    if isinstance(event, a.AssignmentOverdueAnnulled):
        overdue, late = False, event.late
    after = msgspec.structs.replace(
        row,
        state=state,
        held=held,
        part=getattr(event, "part", row.part),
        changes=clock_changes(row.changes, event),
        late=late,
        overdue=overdue,
    )
    _succeed(r, row, rows, after=_clocked(after, owed_work))


def _reclock(r: Recorded, row: BoardRow, rows: CachedRows[BoardRow], owed_work: OwedWork) -> None:
    _succeed(r, row, rows, after=_clocked(row, owed_work))


def _clocked(row: BoardRow, owed_work: OwedWork) -> BoardRow:
    """The row with the dates of its clock now; `overdue` is reset when the due date has moved."""
    clock = owed_work.clock(owed_work.due(row.campaign, row.duty, row.occurrence), row.changes)
    running = clock.running and owed_work.live(row.campaign)
    if (clock.due_on, running) == (row.due_on, row.running):
        return row
    still = clock.due_on == row.due_on
    return msgspec.structs.replace(
        row,
        due_on=clock.due_on,
        yellow_from=owed_work.yellow_from(row.campaign, clock.due_on),
        running=running,
        overdue=row.overdue and still,
    )


def _succeed(
    r: Recorded,
    row: BoardRow,
    rows: CachedRows[BoardRow],
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
    at = r.position
    if row.since_position < at:
        rows.write(msgspec.structs.replace(row, until_position=at))
    rows.put(msgspec.structs.replace(after, since_position=at, since_day=r.event.stamp.day))


# --- queries ---------------------------------------------------------------------------------


def valid_at(position: int | None) -> ColumnElement[bool]:
    """The condition for rows valid at a log position (None: now)."""
    return BOARD.valid_at(position)


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
    conditions = [BOARD.c.campaign == campaign, valid_at(position)]
    for column, wanted in ((BOARD.c.unit, unit), (BOARD.c.duty, duty), (BOARD.c.phase, phase)):
        if wanted is not None:
            conditions.append(column == wanted)
    return BOARD.where(conn, *conditions)
