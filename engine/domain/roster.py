"""A roster as it is handed in, and everything that can be wrong with it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from engine.ids import UnitId, is_key

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_Parents = Mapping[UnitId, tuple[UnitId, ...]]


class RosterRow(Struct, frozen=True, kw_only=True):
    """One row; `line` is its line in the file, counted from 1 with the heading."""

    line: int
    unit: UnitId
    name: str
    name_en: str = ""
    parent: UnitId | None = None
    categories: tuple[str, ...] = ()
    liaison: str = ""
    liaison_email: str = ""
    chief: str = ""
    chief_email: str = ""


def roster_faults(
    rows: Iterable[RosterRow], standing: Mapping[UnitId, UnitId | None]
) -> tuple[str, ...]:
    """Every fault, in the order of lines. `standing` maps units on record to their parents."""
    rows = tuple(rows)
    if not rows:
        return ("the roster is empty; give a heading line and one line a unit",)
    lines: defaultdict[UnitId, list[int]] = defaultdict(list)
    for row in rows:
        lines[row.unit].append(row.line)
    parents = _parents(rows, standing)
    faults: list[tuple[int, str]] = []
    for row in rows:
        faults += [(row.line, fault) for fault in _row_faults(row, lines, parents)]
    return tuple(f"line {line}: {fault}" for line, fault in sorted(faults))


def _row_faults(row: RosterRow, lines: Mapping[UnitId, list[int]], parents: _Parents) -> list[str]:
    faults = []
    if not row.unit:
        faults.append("unit_id is empty; give each unit a short name such as town-03")
    elif not is_key(row.unit):
        faults.append(
            f"unit_id {row.unit!r} must be lower-case letters, digits and hyphens, such as town-03"
        )
    elif lines[row.unit][0] != row.line:
        faults.append(f"unit {row.unit!r} stands already in line {lines[row.unit][0]}; drop one")
    if not row.name.strip():
        faults.append(f"unit {row.unit!r} has no name; fill the column name")
    if not row.categories:
        faults.append(
            f"unit {row.unit!r} has no category; without one no duty reaches it: "
            "fill the column categories (several with ; between)"
        )
    if row.parent is not None and row.parent not in parents:
        faults.append(f"parent_id {row.parent!r} of unit {row.unit!r} is no unit; add it or fix it")
    elif cycle := _cycle(row, parents):
        faults.append(f"unit {row.unit!r} stands above itself: {' > '.join(cycle)}; break the ring")
    faults += [
        f"{column} {value!r} of unit {row.unit!r} is no mail address"
        for column, value in (
            ("liaison_email", row.liaison_email),
            ("chief_email", row.chief_email),
        )
        if value and not _EMAIL.fullmatch(value)
    ]
    return faults


def _parents(rows: Iterable[RosterRow], standing: Mapping[UnitId, UnitId | None]) -> _Parents:
    """Every parent that a unit is given: a second row of a unit must not hide a ring."""
    named: defaultdict[UnitId, dict[UnitId, None]] = defaultdict(dict)
    for row in rows:
        above = named[row.unit]
        if row.parent is not None:
            above[row.parent] = None
    kept = {unit: () if above is None else (above,) for unit, above in standing.items()}
    return {**kept, **{unit: tuple(above) for unit, above in named.items()}}


def _cycle(row: RosterRow, parents: _Parents) -> tuple[UnitId, ...]:
    """The shortest way from a row upwards to its own unit, both ends named; or nothing."""
    if row.parent is None:
        return ()
    below = {row.parent: row.unit}
    for unit in (queue := [row.parent]):
        if unit == row.unit:
            break
        for above in parents.get(unit, ()):
            if above not in below:
                below[above] = unit
                queue.append(above)
    if row.unit not in below:
        return ()
    path = [row.unit]
    while (lower := below[path[-1]]) != row.unit:
        path.append(lower)
    return (row.unit, *reversed(path))
