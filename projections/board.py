"""The board: every state an assignment was in, with the log positions from and to which it held.

So the board as of any event is one indexed query, and now is the case without a position.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, MetaData, and_, func, or_, select

from engine.domain import assignment as a
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Event, Recorded
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.bench import Bench, Rows
from projections.expansion import GROUND, Appeared, Ended, Ground, Item, Left, Moved, Owing
from projections.sheet import Sheet
from projections.states import OVER, ItemState, moved

NAME = "board"
VERSION = 1
HANDLES: tuple[type[Event], ...] = (
    *GROUND,
    a.AssignmentReceived,
    a.AssignmentStarted,
    a.AssignmentSubmitted,
    a.AssignmentAccepted,
    a.AssignmentReturned,
    a.AssignmentWaived,
    a.AssignmentTransferred,
    a.AssignmentTakenOver,
    a.AssignmentExtended,
    a.AssignmentSuspended,
    a.AssignmentResumed,
    a.AssignmentFellOverdue,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class BoardRow(Struct, frozen=True, gc=False):
    """A state of an assignment, in force from `since_position` up to before `until_position`.

    `late` says that the date assessed against passed before it was handed in, and never goes
    back to false; `overdue` that the present due date passed with nothing handed in. `held` is
    the state before a stop or a leave; `changes` are those of its own clock.
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


BOARD = Sheet(
    "board",
    BoardRow,
    ("item", "since_position"),
    TABLES,
    indexes=(("campaign", "until_position"),),
    for_queries=(("campaign", "duty", "unit"),),
)
OWING = Owing("board", TABLES)

# --- project ---------------------------------------------------------------------------------


class _Work:
    """The tables of this view: the rows in force, by item, and what they rest on."""

    def __init__(self, bench: Bench) -> None:
        self.ground = Ground(bench, OWING)
        self.rows = Rows(bench, BOARD, key=("item",), empty="until_position")


def project(bench: Bench, batch: Sequence[Recorded]) -> None:
    """Close the row in force and open the next one for everything that changes an item."""
    work = bench.kept(_Work)
    rows, ground = work.rows, work.ground
    rows.fetch(r.stream for r in batch if r.stream.startswith("assignment/"))
    for r in batch:
        if r.stream.startswith("assignment/"):
            _assignment(r, rows, ground)
            continue
        match ground.take(r):
            case Appeared(items=items):
                _appear(r, items, rows, ground)
            case Left(campaign=campaign, unit=unit):
                for row in _standing(rows, campaign, BOARD.c.unit == unit):
                    _turn(r, row, rows, state=ItemState.LEFT, held=row.state)
            case Moved(campaign=campaign, duties=duties):
                narrow = () if duties is None else (BOARD.c.duty.in_(duties),)
                for row in _standing(rows, campaign, *narrow):
                    _reclock(r, row, rows, ground)
            case Ended() | None:
                pass
    rows.flush()
    ground.flush()


def _standing(
    rows: Rows[BoardRow], campaign: CampaignId, *narrow: ColumnElement[bool]
) -> list[BoardRow]:
    return rows.where(BOARD.c.campaign == campaign, BOARD.c.state.not_in(OVER), *narrow)


def _appear(r: Recorded, items: Sequence[Item], rows: Rows[BoardRow], ground: Ground) -> None:
    rows.fetch(item.item for item in items)
    for item in items:
        row = rows.get(item.item)
        if row is None:
            rows.put(_first(r, item, ground))
        elif row.state is ItemState.LEFT and row.since_position < r.position:
            _turn(r, row, rows, state=row.held or ItemState.ASSIGNED, held=None)
            _reclock(r, rows.get(item.item) or row, rows, ground)


def _first(r: Recorded, item: Item, ground: Ground) -> BoardRow:
    due = item.due
    clock = ground.clock(due)
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
        yellow_from=ground.yellow_from(due.campaign, clock.due_on),
        since_day=r.event.stamp.day,
        changes=(),
    )


def _assignment(r: Recorded, rows: Rows[BoardRow], ground: Ground) -> None:
    row, event = rows.get(r.stream), r.event
    if row is None:
        row = _first(r, ground.item(r.stream), ground)
        rows.put(row)
    elif row.since_position >= r.position:
        return
    state, held = moved(row.state, row.held, event)
    changes, stamp = row.changes, event.stamp
    late, overdue = row.late, row.overdue
    match event:
        case a.AssignmentExtended(to=to):
            changes = (*changes, ClockChange.extend(to, stamp))
        case a.AssignmentSuspended():
            changes = (*changes, ClockChange.stop("assignment", stamp))
        case a.AssignmentResumed():
            changes = (*changes, ClockChange.resume("assignment", stamp))
        case a.AssignmentTakenOver(changes=taken):
            changes = taken
        case a.AssignmentSubmitted():
            late = late or event.late
        case a.AssignmentFellOverdue():
            late = overdue = True
        case _:
            pass
    after = msgspec.structs.replace(
        row, state=state, held=held, changes=changes, late=late, overdue=overdue
    )
    _turn(r, row, rows, after=_clocked(after, ground))


def _reclock(r: Recorded, row: BoardRow, rows: Rows[BoardRow], ground: Ground) -> None:
    _turn(r, row, rows, after=_clocked(row, ground))


def _clocked(row: BoardRow, ground: Ground) -> BoardRow:
    """With the dates that its clock shows now; a date that moved takes `overdue` back."""
    clock = ground.clock(ground.due(row.campaign, row.duty, row.occurrence), row.changes)
    if (clock.due_on, clock.running) == (row.due_on, row.running):
        return row
    still = clock.due_on == row.due_on
    return msgspec.structs.replace(
        row,
        due_on=clock.due_on,
        yellow_from=ground.yellow_from(row.campaign, clock.due_on),
        running=clock.running,
        overdue=row.overdue and still,
    )


def _turn(
    r: Recorded,
    row: BoardRow,
    rows: Rows[BoardRow],
    *,
    after: BoardRow | None = None,
    state: ItemState | None = None,
    held: ItemState | None = None,
) -> None:
    """Close `row` and open its successor, unless nothing has changed or it was taken already."""
    if after is None:
        after = msgspec.structs.replace(row, state=state or row.state, held=held)
    if after == row:
        return
    if row.since_position < r.position:
        rows.write(msgspec.structs.replace(row, until_position=r.position))
    rows.put(msgspec.structs.replace(after, since_position=r.position, since_day=r.event.stamp.day))


# --- queries ---------------------------------------------------------------------------------


def held_at(position: int | None) -> ColumnElement[bool]:
    """The condition for rows in force at a log position (None: now)."""
    since, until = BOARD.table.c.since_position, BOARD.table.c.until_position
    if position is None:
        return until.is_(None)
    return and_(since <= position, or_(until.is_(None), until > position))


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
    conditions = [BOARD.c.campaign == campaign, held_at(position)]
    for column, wanted in ((BOARD.c.unit, unit), (BOARD.c.duty, duty), (BOARD.c.phase, phase)):
        if wanted is not None:
            conditions.append(column == wanted)
    return BOARD.where(conn, *conditions)


def item_at(conn: Connection, item: StreamId, position: int | None = None) -> BoardRow | None:
    """One assignment as it stood."""
    return next(iter(BOARD.where(conn, BOARD.c.item == item, held_at(position))), None)


def spans_of(conn: Connection, item: StreamId) -> list[BoardRow]:
    """Every state an assignment was in, oldest first."""
    return BOARD.where(conn, BOARD.c.item == item)


class StateCount(Struct, frozen=True):
    """How many lead assignments of a duty stand in a state."""

    phase: str | None
    duty: DutyKey
    state: ItemState
    count: int
    late: int
    overdue: int


def counts_at(
    conn: Connection, campaign: CampaignId, position: int | None = None
) -> list[StateCount]:
    """Figures per duty and state, counted in the database."""
    table = BOARD.c
    query = (
        select(
            table.phase,
            table.duty,
            table.state,
            func.count(),
            func.count().filter(table.late.is_(True)),
            func.count().filter(table.overdue.is_(True)),
        )
        .where(table.campaign == campaign, table.part == Part.LEAD, held_at(position))
        .group_by(table.phase, table.duty, table.state)
        .order_by(table.phase, table.duty, table.state)
    )
    return [StateCount(*row) for row in conn.execute(query)]


def states_of(rows: Sequence[BoardRow]) -> Counter[ItemState]:
    """How many rows stand in each state."""
    return Counter(row.state for row in rows)
