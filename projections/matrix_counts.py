"""Cells of the matrix: how the items of districts, or those of a few units, stand by duty."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, and_, func, select

from engine.calendars.clock import When
from engine.domain.audience import Part
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.board import BOARD, COUNTED, BoardRow
from projections.directory import UNITS
from projections.kept_counts import Rows, kept
from projections.seen import ALL_ROWS, Seen
from projections.states import (
    NOT_OWED,
    SETTLED,
    WORST_FIRST,
    ItemState,
    Light,
    is_late,
    light,
)

_PLACE: Final = {light: place for place, light in enumerate(WORST_FIRST)}


class CellCount(Struct, gc=False):
    """How many items stand in a cell. `worst` is their worst light, `lights` how many have each;
    `item` is the only one of them, where there is one.
    """

    total: int = 0
    done: int = 0
    waiting: int = 0
    late: int = 0
    worst: Light = Light.BLUE
    lights: dict[Light, int] = {}
    item: StreamId | None = None

    def add(self, shown: Light, state: str, count: int, *, late: bool) -> None:
        """Take in items that stand alike."""
        self.total += count
        self.done += count if state in SETTLED else 0
        self.waiting += count if state == ItemState.SUBMITTED else 0
        self.late += count if late else 0
        self.lights[shown] = self.lights.get(shown, 0) + count
        if _PLACE[shown] < _PLACE[self.worst]:
            self.worst = shown


Cells = dict[DutyKey, CellCount]


def of_districts(
    conn: Connection,
    campaign: CampaignId,
    when: When,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[UnitId, Cells]:
    """By district, which is the unit above, or a unit itself that has none above it."""
    b, u = BOARD.c, UNITS.c
    district = func.coalesce(u.parent, b.unit)
    columns = [b[name] for name in COUNTED]
    query = (
        select(func.count(), district, *columns)
        .select_from(BOARD.sql)
        .outerjoin(UNITS.sql, and_(u.unit == b.unit, UNITS.valid_at(at)))
        .where(b.campaign == campaign, BOARD.valid_at(at), *seen.within(b.unit, b.duty))
        .group_by(district, *columns)
    )
    found: defaultdict[UnitId, Cells] = defaultdict(dict)
    lit: dict[tuple[Any, ...], tuple[Light, bool]] = {}

    def counted() -> Rows:
        return [tuple(row) for row in conn.execute(query)]

    whole = seen.units is None
    rows = kept(conn, at, (campaign, "districts"), counted) if whole else counted()
    for count, unit, duty, _phase, part, *values in rows:
        if part is not Part.LEAD or values[0] in NOT_OWED:
            continue
        alike = tuple(values)
        known = lit.get(alike)
        if known is None:
            row = _Alike(part, *values)
            known = lit[alike] = light(row, when), is_late(row, when)
        _cell(found[unit], duty).add(known[0], values[0], count, late=known[1])
    return dict(found)


def of_units(
    conn: Connection,
    campaign: CampaignId,
    units: Collection[UnitId],
    when: When,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[UnitId, Cells]:
    """By unit; a cell of one item names it."""
    found: defaultdict[UnitId, Cells] = defaultdict(dict)
    for row in rows_of(conn, campaign, units, at, seen):
        cell = _cell(found[row.unit], row.duty)
        cell.item = row.item if cell.total == 0 else None
        cell.add(light(row, when), row.state, 1, late=is_late(row, when))
    return dict(found)


def of_periods(
    conn: Connection,
    campaign: CampaignId,
    duty: DutyKey,
    units: Collection[UnitId],
    when: When,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[UnitId, dict[OccurrenceKey, CellCount]]:
    """The items of one recurring duty, by unit and period."""
    found: defaultdict[UnitId, dict[OccurrenceKey, CellCount]] = defaultdict(dict)
    for row in rows_of(conn, campaign, units, at, seen, duty):
        cell = found[row.unit].setdefault(row.occurrence, CellCount())
        cell.item = row.item
        cell.add(light(row, when), row.state, 1, late=is_late(row, when))
    return dict(found)


def rows_of(
    conn: Connection,
    campaign: CampaignId,
    units: Collection[UnitId],
    at: int | None,
    seen: Seen,
    duty: DutyKey | None = None,
) -> Sequence[BoardRow]:
    """What these units lead and owe."""
    b = BOARD.c
    narrowed = () if duty is None else (b.duty == duty,)
    return BOARD.where(
        conn,
        b.campaign == campaign,
        b.unit.in_(sorted(units)),
        BOARD.valid_at(at),
        b.part == Part.LEAD,
        b.state.not_in(NOT_OWED),
        *seen.within(b.unit, b.duty),
        *narrowed,
    )


def _cell(cells: Cells, duty: DutyKey) -> CellCount:
    cell = cells.get(duty)
    if cell is None:
        cell = cells[duty] = CellCount()
    return cell


class _Alike(Struct, frozen=True, gc=False):
    """What the light of items depends on that stand alike, in the order of COUNTED."""

    part: Part
    state: Any
    held: Any
    late: bool
    handed_in: bool
    stopped_on: Any
    due_on: Any
    assessed_on: Any
    yellow_from: Any
    due_time: Any
