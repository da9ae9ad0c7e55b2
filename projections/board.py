"""The board: every state an assignment was in, with the log positions from and to which it held.

So the board as of any event is one indexed query, and now is the case without a position.
"""

from collections.abc import Sequence
from datetime import date
from typing import get_args

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, MetaData, and_, or_

from engine.domain.assignment import events as a
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Event, Recorded
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.feeding.row_cache import Bench, Rows
from projections.owed_work.expansion import (
    GROUND,
    Appeared,
    Ended,
    Ground,
    Item,
    Joined,
    Left,
    Moved,
)
from projections.owed_work.tables import Owing
from projections.states import OVER, ItemState, changed, kept, moved, resumed
from projections.tables.table import Sheet

NAME = "board"
VERSION = 2
PARTS = 2
HANDLES: tuple[type[Event], ...] = (
    *GROUND,
    *get_args(a.AssignmentEvent),
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class BoardRow(Struct, frozen=True, gc=False):
    """A state of an assignment, in force from `since_position` up to before `until_position`.

    `late` says that the date assessed against passed before it was handed in, and never goes
    back to false; `overdue` that the present due date passed with nothing handed in. `running` is
    false while its clock stands still, and once the campaign is over. `held` is the state before
    a stop or a leave; `changes` are those of its own clock.
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
OWING = Owing("board", TABLES, PARTS)
PART_TABLES = tuple(owing.metadata for owing in OWING.others)

# --- project ---------------------------------------------------------------------------------


def key_of(r: Recorded) -> str | None:
    """The item, or none where the event is about all of them."""
    return r.stream if r.stream.startswith("assignment/") else None


class _Work:
    """The tables of this view: the rows in force, by item, and what they rest on."""

    def __init__(self, bench: Bench) -> None:
        self.ground = Ground(bench, OWING)
        self.rows = Rows(bench, BOARD, key=("item",), empty="until_position")

    def where(self, *conditions: ColumnElement[bool]) -> list[BoardRow]:
        """Rows in force of our part that meet the conditions."""
        return [row for row in self.rows.where(*conditions) if self.ground.part.owns(row.item)]


def project(bench: Bench, batch: Sequence[Recorded]) -> None:
    """Close the row in force and open the next one for everything that changes an item."""
    work = bench.kept(_Work)
    rows, ground = work.rows, work.ground
    rows.fetch(r.stream for r in batch if r.stream.startswith("assignment/"))
    for r in batch:
        if r.stream.startswith("assignment/"):
            _assignment(r, rows, ground)
            continue
        change = ground.take(r)
        match change:
            case Appeared(items=items):
                _appear(r, items, rows, ground)
            case Joined():
                _join(r, change, work)
            case Left(campaign=campaign, unit=unit):
                for row in _standing(work, campaign, BOARD.c.unit == unit):
                    _turn(r, row, rows, state=ItemState.LEFT, held=kept(row.state, row.held))
            case Moved(campaign=campaign, duties=duties):
                narrow = () if duties is None else (BOARD.c.duty.in_(duties),)
                for row in _standing(work, campaign, *narrow):
                    _reclock(r, row, rows, ground)
            case Ended(campaign=campaign):
                for row in _standing(work, campaign):
                    _reclock(r, row, rows, ground)
            case None:
                pass
    rows.flush()
    ground.flush()


def _standing(work: _Work, campaign: CampaignId, *narrow: ColumnElement[bool]) -> list[BoardRow]:
    return work.where(BOARD.c.campaign == campaign, BOARD.c.state.not_in(OVER), *narrow)


def _appear(r: Recorded, items: Sequence[Item], rows: Rows[BoardRow], ground: Ground) -> None:
    rows.fetch(item.item for item in items)
    for item in items:
        if rows.get(item.item) is None:
            rows.put(_first(r, item, ground))


def _join(r: Recorded, joined: Joined, work: _Work) -> None:
    """What the unit owed before and can still do in time comes back; the rest is new, or past."""
    rows, ground = work.rows, work.ground
    own = (BOARD.c.campaign == joined.campaign) & (BOARD.c.unit == joined.unit)
    for row in work.where(own, BOARD.c.state == ItemState.LEFT):
        due = ground.due(row.campaign, row.duty, row.occurrence)
        if row.since_position < r.position and ground.comes_back(due, row.changes, joined.day):
            state, held = resumed(row.held, row.changes)
            back = msgspec.structs.replace(row, state=state, held=held)
            _turn(r, row, rows, after=_clocked(back, ground))
    _appear(r, joined.items, rows, ground)


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
    late, overdue, part = row.late, row.overdue, row.part
    match event:
        case a.AssignmentTakenOver():
            part = event.part
        case a.AssignmentSubmitted():
            late = late or event.late
        case a.AssignmentFellOverdue():
            late = overdue = True
        case _:
            pass
    after = msgspec.structs.replace(
        row,
        state=state,
        held=held,
        part=part,
        changes=changed(row.changes, event),
        late=late,
        overdue=overdue,
    )
    _turn(r, row, rows, after=_clocked(after, ground))


def _reclock(r: Recorded, row: BoardRow, rows: Rows[BoardRow], ground: Ground) -> None:
    _turn(r, row, rows, after=_clocked(row, ground))


def _clocked(row: BoardRow, ground: Ground) -> BoardRow:
    """With the dates that its clock shows now; a date that moved takes `overdue` back."""
    clock = ground.clock(ground.due(row.campaign, row.duty, row.occurrence), row.changes)
    running = clock.running and ground.live(row.campaign)
    if (clock.due_on, running) == (row.due_on, row.running):
        return row
    still = clock.due_on == row.due_on
    return msgspec.structs.replace(
        row,
        due_on=clock.due_on,
        yellow_from=ground.yellow_from(row.campaign, clock.due_on),
        running=running,
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
    at = r.position
    if row.since_position < at:
        rows.write(msgspec.structs.replace(row, until_position=at))
    rows.put(msgspec.structs.replace(after, since_position=at, since_day=r.event.stamp.day))


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
