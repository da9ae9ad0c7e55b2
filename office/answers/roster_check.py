"""A roster before it is taken in: every fault with its place, and what it would change."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.events import (
    DirectoryEvent,
    PersonAmended,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
)
from engine.domain.directory.importing import import_facts
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import Directory, known_directory
from engine.domain.directory.table import UnitState
from engine.domain.event import Stamp
from engine.domain.policy.actors import Role, unit_in
from engine.errors import BadInput
from engine.ids import UnitId
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from office.rosters import Roster, read_roster
from workflows.titles import Title

# The column and the value that a fault is about, by its code; whatever names its column is read.
_PLACES: Final = {
    "fault.row.no-parent": ("parent", "parent"),
    "fault.row.no-category": ("categories", ""),
    "fault.row.category": ("categories", "category"),
    "fault.row.no-name": ("name", ""),
    "fault.row.ring": ("parent", "ring"),
    "fault.row.no-unit-id": ("unit", ""),
    "fault.row.no-key": ("unit", "unit"),
    "fault.row.twice": ("unit", "unit"),
}


class RosterFault(Struct, frozen=True, kw_only=True):
    """What is wrong, in which line and column, with which value; `said` has the remedy too.

    `field` is that of RosterRow, empty where the whole line or file is meant; `near` is a value
    that is probably meant.
    """

    line: int | None
    field: str
    column: Phrase | str
    value: str
    said: Phrase | str
    near: str = ""


class DifferenceKind(StrEnum):
    """What an import does, or leaves."""

    ADDED = "added"
    AMENDED = "amended"
    GRANTED = "granted"
    REVOKED = "revoked"
    PERSON = "person"
    MISSING = "missing"


class RosterDifference(Struct, frozen=True, kw_only=True):
    """A difference to the directory: of a unit's name, place or categories, of who holds a post, of
    a mail address. A unit that the file lacks is `missing`: it stays as it is.
    """

    kind: DifferenceKind
    unit: UnitId | None
    unit_name: Title
    what: Phrase
    before: str
    now: str


class RosterCheck(Struct, frozen=True, kw_only=True):
    """A file that was read. With faults nothing can be taken in, and nothing is compared.

    `notes` say what was read otherwise than it stands, `unused` are headings of other columns;
    `same` counts the units that the file leaves as they are.
    """

    file: str
    rows: tuple[RosterRow, ...]
    faults: tuple[RosterFault, ...]
    notes: tuple[Phrase, ...] = ()
    unused: tuple[str, ...] = ()
    differences: tuple[RosterDifference, ...] = ()
    same: int = 0


def roster_check(
    office: Office,
    path: Path,
    stamp: Stamp,
    *,
    categories: frozenset[str] = frozenset(),
    encoding: str | None = None,
) -> RosterCheck:
    """As importing it would find it. `categories` are those of a definition that is not planned
    yet, beside those of the campaigns on record. Raises EncodingUnknown.
    """
    try:
        roster = read_roster(path, encoding)
    except BadInput as fault:
        return RosterCheck(file=path.name, rows=(), faults=tuple(map(_placed, fault.faults)))
    directory, known = known_directory(office.reads), office.categories() | categories
    command = ImportRoster(stamp=stamp, source=path.name, rows=roster.rows)
    try:
        facts = import_facts(command, directory, known)
    except BadInput as fault:
        return _checked(path, roster, tuple(map(_placed, fault.faults)))
    found = tuple(_differences(facts, directory, roster.rows))
    touched = {each.unit for each in found}
    same = sum(row.unit not in touched for row in roster.rows)
    return _checked(path, roster, (), found, same)


def _checked(
    path: Path,
    roster: Roster,
    faults: tuple[RosterFault, ...],
    differences: tuple[RosterDifference, ...] = (),
    same: int = 0,
) -> RosterCheck:
    return RosterCheck(
        file=path.name,
        rows=roster.rows,
        faults=tuple(sorted(faults, key=lambda fault: fault.line or 0)),
        notes=roster.notes,
        unused=roster.unused,
        differences=differences,
        same=same,
    )


def _placed(said: object) -> RosterFault:
    """A fault with its line, column and value taken out of what is said."""
    if not isinstance(said, Phrase):
        return RosterFault(line=None, field="", column="", value="", said=str(said))
    line = said.data.get("line")
    inner = said.data.get("fault") if said.code in ("fault.row.on-line", "fault.cell") else said
    if not isinstance(inner, Phrase):
        inner = said
    field, key = _PLACES.get(inner.code, ("", ""))
    column = said.data.get("column", inner.data.get("column"))
    if field:
        column = phrase(f"label.roster.{field}")
    elif isinstance(column, Phrase):  # thing.column.liaison-email
        field = column.code.rpartition(".")[2].replace("-", "_")
    value = inner.data.get(key) if key else None
    if value is None:
        value = next((inner.data[k] for k in ("value", "text", "person") if k in inner.data), "")
    return RosterFault(
        line=line if isinstance(line, int) else None,
        field=field,
        column=column if isinstance(column, Phrase) else str(column or ""),
        value=str(value),
        said=inner,
        near=str(inner.data.get("near", "")),
    )


def _differences(
    facts: Iterable[DirectoryEvent], directory: Directory, rows: Iterable[RosterRow]
) -> Iterator[RosterDifference]:
    names = {row.unit: Title(zh=row.name, en=row.name_en or "") for row in rows}
    names |= {
        unit.unit: Title(zh=unit.name, en=unit.name_en)
        for unit in directory.units.values()
        if unit.unit not in names
    }
    listed = {row.unit for row in rows}
    people = {person: known.name for person, known in directory.people.items()}
    for event in facts:
        match event:
            case UnitAdded(unit=unit):
                yield _of_unit(DifferenceKind.ADDED, unit, names, "unit", "", event.name)
            case UnitAmended():
                yield from _amended(event, directory, names)
            case RoleGranted(scope=scope, role=role, person=person, name=name):
                people.setdefault(person, name or person)
                yield _of_post(DifferenceKind.GRANTED, unit_in(scope), names, role, people[person])
            case RoleRevoked(scope=scope, role=role, person=person):
                yield _of_post(DifferenceKind.REVOKED, unit_in(scope), names, role, people[person])
            case PersonAmended(person=person, email=email):
                before = directory.people[person]
                yield RosterDifference(
                    kind=DifferenceKind.PERSON,
                    unit=None,
                    unit_name=Title(zh=before.name, en=before.name),
                    what=phrase("label.mail"),
                    before=before.email,
                    now=email,
                )
            case _:
                pass
    for unit in directory.units.values():
        if unit.unit not in listed and unit.state is UnitState.ACTIVE:
            yield _of_unit(DifferenceKind.MISSING, unit.unit, names, "unit", unit.name, "")


def _amended(
    event: UnitAmended, directory: Directory, names: dict[UnitId, Title]
) -> Iterator[RosterDifference]:
    known, kind = directory.units[event.unit], DifferenceKind.AMENDED
    for field in ("name", "name_en", "parent", "categories"):
        before, now = getattr(known, field), getattr(event, field)
        if before != now:
            label = field.replace("_", "-")
            yield _of_unit(kind, event.unit, names, label, _text(before), _text(now))


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


def _of_unit(
    kind: DifferenceKind, unit: UnitId, names: dict[UnitId, Title], field: str, was: str, now: str
) -> RosterDifference:
    what = phrase(f"label.roster.{field}")
    return RosterDifference(
        kind=kind, unit=unit, unit_name=names[unit], what=what, before=was, now=now
    )


def _of_post(
    kind: DifferenceKind, unit: UnitId | None, names: dict[UnitId, Title], role: Role, name: str
) -> RosterDifference:
    assert unit is not None, "a roster gives posts of units"
    before, now = ("", name) if kind is DifferenceKind.GRANTED else (name, "")
    return RosterDifference(
        kind=kind,
        unit=unit,
        unit_name=names[unit],
        what=phrase("label.roster.post", role=role),
        before=before,
        now=now,
    )
