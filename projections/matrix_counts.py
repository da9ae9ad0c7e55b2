"""Cells of the matrix: how the items of districts, or those of a few units, stand by duty."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from engine.calendars.clock import When
from engine.domain.audience import Part
from engine.ids import CampaignId, DutyKey, OccurrenceKey, StreamId, UnitId
from projections.board import BOARD, COUNTED
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

_COMMA: Final = ","
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
    district: Mapping[UnitId, UnitId],
    when: When,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
) -> dict[UnitId, Cells]:
    """By the `district` of each unit; a unit that has none there is its own."""
    b = BOARD.c
    columns = [b[name] for name in COUNTED]
    # To sort items by district costs the database four times what naming the units of each group
    # does: the index holds groups in this order.
    named = select(*columns, func.aggregate_strings(b.unit, _COMMA)).group_by(*columns)
    own = (b.campaign == campaign, *seen.within(b.unit, b.duty))

    def counted() -> Rows:
        found = list(conn.execute(named.where(*own, BOARD.valid_at(None), *_since(at))))
        if at is not None:
            found += conn.execute(named.where(*own, b.until_position > at, *_since(at)))
        return [
            (count, where, *alike)
            for *alike, units in found
            for where, count in _by_district(units.split(_COMMA), district)
        ]

    whole = seen.units is None
    rows = kept(conn, at, (campaign, "districts"), counted) if whole else counted()
    cells: defaultdict[UnitId, Cells] = defaultdict(dict)
    lights = _Lights(when)
    for count, unit, duty, _phase, *alike in rows:
        shown = lights.of(tuple(alike))
        if shown is not None:
            cell = cells[unit].setdefault(duty, CellCount())
            cell.add(shown[0], alike[1], count, late=shown[1])
    return dict(cells)


def _since(at: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if at is None else (BOARD.c.since_position <= at,)


def _by_district(
    units: list[UnitId], district: Mapping[UnitId, UnitId]
) -> Iterable[tuple[UnitId, int]]:
    found = Counter(map(district.get, units))
    if None in found:
        found = Counter(district.get(unit, unit) for unit in units)
    return [(where, count) for where, count in found.items() if where is not None]


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
    lights = _Lights(when)
    for item, unit, duty, _occurrence, *alike in _rows(conn, campaign, units, at, seen):
        shown = lights.of(tuple(alike))
        if shown is not None:
            cell = found[unit].setdefault(duty, CellCount())
            cell.item = item if cell.total == 0 else None
            cell.add(shown[0], alike[1], 1, late=shown[1])
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
    lights = _Lights(when)
    for item, unit, _duty, occurrence, *alike in _rows(conn, campaign, units, at, seen, duty):
        shown = lights.of(tuple(alike))
        if shown is not None:
            cell = found[unit].setdefault(occurrence, CellCount())
            cell.item = item
            cell.add(shown[0], alike[1], 1, late=shown[1])
    return dict(found)


def _rows(
    conn: Connection,
    campaign: CampaignId,
    units: Collection[UnitId],
    at: int | None,
    seen: Seen,
    duty: DutyKey | None = None,
) -> Iterator[Any]:
    """The items of these units, each with what its light depends on."""
    b = BOARD.c
    columns = (b.item, b.unit, b.duty, b.occurrence, *(b[name] for name in COUNTED[2:]))
    narrowed = () if duty is None else (b.duty == duty,)
    query = select(*columns).where(
        b.campaign == campaign,
        b.unit.in_(sorted(units)),
        BOARD.valid_at(at),
        *seen.within(b.unit, b.duty),
        *narrowed,
    )
    return iter(conn.execute(query))


class _Lights:
    """The lights of items at a moment, each sort of them looked at once."""

    def __init__(self, when: When) -> None:
        self._when = when
        self._known: dict[tuple[Any, ...], tuple[Light, bool] | None] = {}

    def of(self, alike: tuple[Any, ...]) -> tuple[Light, bool] | None:
        """Light and lateness of what stands like this; None for what nobody leads and owes."""
        if alike not in self._known:
            row = _Alike(*alike)
            counts = row.part is Part.LEAD and row.state not in NOT_OWED
            now = self._when
            self._known[alike] = (light(row, now), is_late(row, now)) if counts else None
        return self._known[alike]


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
