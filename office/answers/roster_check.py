"""A roster before it is taken in: every fault with its place, and what it would change."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import reduce
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.campaign.context import audience_of, categories_of
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.importing import import_facts
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import Directory, Unit, evolve, known_directory
from engine.domain.directory.table import UnitState
from engine.domain.event import Stamp
from engine.domain.policy.actors import Role, unit_scope
from engine.errors import BadInput
from engine.ids import UnitId
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from office.rosters import Roster, read_roster
from office.rosters.titled import with_keys
from workflows.schema import Definition
from workflows.titles import Title

# The column and the value that a fault is about, by its code; whatever names its column is read.
_PLACES: Final = {
    "fault.row.no-parent": ("parent", "parent"),
    "fault.row.no-category": ("categories", ""),
    "fault.row.category": ("categories", "category"),
    "fault.row.post-alone": ("parent", ""),
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
    `same` counts the units that the file leaves as they are. `strangers` are of no category of the
    definition that the roster is for.
    """

    file: str
    rows: tuple[RosterRow, ...]
    faults: tuple[RosterFault, ...]
    notes: tuple[Phrase, ...] = ()
    unused: tuple[str, ...] = ()
    differences: tuple[RosterDifference, ...] = ()
    same: int = 0
    strangers: tuple[Title, ...] = ()

    @property
    def changes(self) -> int:
        """How many differences importing would do away with."""
        return sum(each.kind is not DifferenceKind.MISSING for each in self.differences)

    @property
    def missing(self) -> int:
        """How many units the file lacks: they stay."""
        return len(self.differences) - self.changes


def roster_check(
    office: Office,
    path: Path,
    stamp: Stamp,
    *,
    definition: Definition | None = None,
    encoding: str | None = None,
) -> RosterCheck:
    """As importing it would find it. `definition` is the one that the roster is for: its categories
    may stand there by their titles, and it need not be on record. Raises EncodingUnknown.
    """
    try:
        roster = read_roster(path, encoding)
    except BadInput as fault:
        return RosterCheck(file=path.name, rows=(), faults=tuple(map(_placed, fault.faults)))
    directory, known = known_directory(office.reads), office.categories()
    if definition is not None:
        roster = roster._replace(rows=with_keys(roster.rows, definition))
        known |= categories_of(definition)
    command = ImportRoster(stamp=stamp, source=path.name, rows=roster.rows)
    try:
        facts = import_facts(command, directory, known)
    except BadInput as fault:
        return _checked(path, roster, tuple(map(_placed, fault.faults)))
    directory.freeze()  # what follows goes into a copy
    after = reduce(evolve, facts, directory)
    found = tuple(_differences(directory, after, roster.rows))
    touched = {each.unit for each in found}
    same = sum(row.unit not in touched for row in roster.rows)
    strangers = _strangers(roster.rows, definition) if definition else ()
    return replace(_checked(path, roster, (), found, same), strangers=tuple(strangers))


def _strangers(rows: Iterable[RosterRow], definition: Definition) -> Iterator[Title]:
    """The units that would take no part."""
    asked = audience_of(definition)
    for row in rows:
        if asked is not None and asked.isdisjoint(row.categories):
            yield Title(zh=row.name, en=row.name_en or row.name)


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
    before: Directory, after: Directory, rows: Iterable[RosterRow]
) -> Iterator[RosterDifference]:
    """In the order of the file; then what the file lacks."""
    listed = dict.fromkeys(row.unit for row in rows)
    for unit in listed:
        yield from _of_unit(before.units.get(unit), after.units[unit])
        for role in (Role.LIAISON, Role.UNIT_CHIEF):
            yield from _of_post(before, after, after.units[unit], role)
    for person, known in before.people.items():
        now = after.people[person]
        if now.email != known.email:
            kind, name = DifferenceKind.PERSON, Title(zh=known.name, en=known.name)
            yield _difference(kind, None, name, phrase("label.mail"), known.email, now.email)
    for left in before.units.values():
        if left.unit not in listed and left.state is UnitState.ACTIVE:
            what, kind = phrase("label.roster.name"), DifferenceKind.MISSING
            yield _difference(kind, left.unit, _title(left), what, left.name, "")


def _of_unit(before: Unit | None, now: Unit) -> Iterator[RosterDifference]:
    if before is None:
        what = phrase("label.roster.name")
        yield _difference(DifferenceKind.ADDED, now.unit, _title(now), what, "", now.name)
        return
    for field in ("name", "name_en", "parent", "categories"):
        was, is_now = _text(getattr(before, field)), _text(getattr(now, field))
        if was != is_now:
            what = phrase(f"label.roster.{field.replace('_', '-')}")
            yield _difference(DifferenceKind.AMENDED, now.unit, _title(now), what, was, is_now)


def _of_post(
    before: Directory, after: Directory, unit: Unit, role: Role
) -> Iterator[RosterDifference]:
    """Who comes and who goes."""
    was, is_now = (
        {grant.person: each.people[grant.person].name for grant in held}
        for each in (before, after)
        for held in (each.holders(role, unit_scope(unit.unit)),)
    )
    what = phrase("label.roster.post", role=role)
    for person in was.keys() - is_now.keys():
        kind = DifferenceKind.REVOKED
        yield _difference(kind, unit.unit, _title(unit), what, was[person], "")
    for person in is_now.keys() - was.keys():
        kind = DifferenceKind.GRANTED
        yield _difference(kind, unit.unit, _title(unit), what, "", is_now[person])


def _title(unit: Unit) -> Title:
    return Title(zh=unit.name, en=unit.name_en)


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value or "")


def _difference(
    kind: DifferenceKind, unit: UnitId | None, name: Title, what: Phrase, was: str, now: str
) -> RosterDifference:
    return RosterDifference(kind=kind, unit=unit, unit_name=name, what=what, before=was, now=now)
