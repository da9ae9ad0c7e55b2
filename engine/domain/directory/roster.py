"""A roster as it is handed in, and everything that can be wrong with it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from msgspec import Struct

from engine.addresses import address_fault
from engine.domain.audience import POST_CATEGORY
from engine.ids import SYSTEM, PersonId, UnitId, is_key, person_faults
from engine.phrases import Phrase, phrase

_Parents = Mapping[UnitId, tuple[UnitId, ...]]


class RosterRow(Struct, frozen=True, kw_only=True):
    """One row; `line` is its line in the file, counted from 1 with the heading.

    What is None was not said and stays as it is on record; what is empty becomes empty: a root
    has no parent, a post without a name is vacant.
    """

    line: int
    unit: UnitId
    name: str
    name_en: str | None = None
    parent: UnitId | None = None
    categories: tuple[str, ...] = ()
    liaison: str | None = None
    liaison_id: PersonId | None = None
    liaison_email: str | None = None
    chief: str | None = None
    chief_id: PersonId | None = None
    chief_email: str | None = None


def roster_faults(
    rows: Iterable[RosterRow], standing: Mapping[UnitId, UnitId | None]
) -> tuple[Phrase, ...]:
    """Every fault, in the order of lines. `standing` maps units on record to their parents."""
    rows = tuple(rows)
    if not rows:
        return (phrase("fault.row.empty"),)
    lines: defaultdict[UnitId, list[int]] = defaultdict(list)
    for row in rows:
        lines[row.unit].append(row.line)
    parents = _parents(rows, standing)
    faults = [(row.line, fault) for row in rows for fault in _row_faults(row, lines, parents)]
    return tuple(on_line(line, fault) for line, fault in sorted(faults, key=itemgetter(0)))


def on_line(line: int, fault: Phrase) -> Phrase:
    """A fault and the line of the file that it stands in."""
    return phrase("fault.row.on-line", line=line, fault=fault)


def _row_faults(
    row: RosterRow, lines: Mapping[UnitId, list[int]], parents: _Parents
) -> Iterator[Phrase]:
    unit = row.unit
    yield from _post_faults(unit, "chief", row.chief, row.chief_id, row.chief_email)
    yield from _post_faults(unit, "liaison", row.liaison, row.liaison_id, row.liaison_email)
    known = not row.parent or row.parent in parents
    if not known:
        yield phrase("fault.row.no-parent", parent=row.parent, unit=unit)
    if not row.categories:
        yield phrase("fault.row.no-category", unit=unit)
    if POST_CATEGORY in row.categories and not parents.get(unit):
        yield phrase("fault.row.post-alone", unit=unit)
    if not row.name.strip():
        yield phrase("fault.row.no-name", unit=unit)
    if known and (cycle := _cycle(row, parents)):
        yield phrase("fault.row.ring", unit=unit, ring=" > ".join(cycle))
    if not unit:
        yield phrase("fault.row.no-unit-id")
    elif not is_key(unit):
        yield phrase("fault.row.no-key", unit=unit)
    elif lines[unit][0] != row.line:
        yield phrase("fault.row.twice", unit=unit, line=lines[unit][0])


def _post_faults(
    unit: UnitId, post: str, name: str | None, person: PersonId | None, email: str | None
) -> Iterator[Phrase]:
    if email and (why := address_fault(email)):
        column = phrase(f"thing.column.{post}-email")
        yield phrase("fault.row.no-mail", column=column, value=email, unit=unit, why=why)
    if person is None:
        return
    column = phrase(f"thing.column.{post}-id")
    faults = (phrase("fault.name.system", name=person),) if person == SYSTEM else ()
    for fault in (*person_faults(person), *faults):
        yield phrase("fault.row.bad-id", column=column, unit=unit, fault=fault)
    if not name:
        yield phrase("fault.row.id-alone", column=column, person=person, unit=unit)


def _parents(rows: Iterable[RosterRow], standing: Mapping[UnitId, UnitId | None]) -> _Parents:
    """Every parent that a unit is given: a second row of a unit must not hide a ring."""
    named: defaultdict[UnitId, dict[UnitId, None]] = defaultdict(dict)
    for row in rows:
        above = named[row.unit]
        if row.parent:
            above[row.parent] = None
        elif row.parent is None and (stands := standing.get(row.unit)) is not None:
            above[stands] = None
    kept = {unit: () if above is None else (above,) for unit, above in standing.items()}
    return {**kept, **{unit: tuple(above) for unit, above in named.items()}}


def _cycle(row: RosterRow, parents: _Parents) -> tuple[UnitId, ...]:
    """The shortest way from a row upwards to its own unit, both ends named; or nothing."""
    if not row.parent:
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
