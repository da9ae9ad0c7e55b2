"""The directory: units, people, what they are granted, and their deputies."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, MetaData

from engine.domain.directory import events as d
from engine.domain.directory.table import UnitState
from engine.domain.event import Event, Recorded
from engine.domain.policy.actors import Role, Scope, unit_in
from engine.ids import DeputyId, GrantId, PersonId, UnitId
from projections.feeding.row_cache import CachedRows, CurrentRows, RowCache
from projections.tables.table import Table

NAME = "directory"
VERSION = 4
HANDLES: tuple[type[Event], ...] = (
    d.UnitAdded,
    d.UnitAmended,
    d.UnitRetired,
    d.UnitReinstated,
    d.PersonRegistered,
    d.PersonAmended,
    d.ReachAmended,
    d.PersonEnded,
    d.RoleGranted,
    d.RoleRevoked,
    d.DeputyNamed,
    d.DeputyEnded,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class UnitRow(Struct, frozen=True, gc=False):
    """A unit, valid from `since_position` until just before `until_position`.

    `place` is the log position at which it was added, for the order of the roster.
    """

    unit: UnitId
    since_position: int
    until_position: int | None
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]
    state: UnitState
    place: int


class PersonRow(Struct, frozen=True, gc=False):
    """Somebody as he is known; one who has `ended` acts no more. `reach` holds pairs of a channel
    and his address there, `channel` and `lang` what he wants.
    """

    person: PersonId
    name: str
    address: str
    home: UnitId | None
    ended: bool
    reach: tuple[str, ...]
    channel: str
    lang: str
    position: int

    @property
    def reached(self) -> dict[str, str]:
        """His addresses at channels other than mail, by the channel."""
        return dict(each.split(" ", 1) for each in self.reach)


class GrantRow(Struct, frozen=True, gc=False):
    """A role that somebody holds from `first` to `last`, both inclusive; `held` is false once it
    is revoked. `unit` is that of a post. `place` is the log position it was granted at first.
    """

    id: GrantId
    person: PersonId
    role: Role
    scope: Scope
    unit: UnitId | None
    first: date
    last: date | None
    letters: bool
    held: bool
    place: int
    position: int


class DeputyRow(Struct, frozen=True, gc=False):
    """`deputy` acts for `person` from `first` to `last`, both inclusive (R119); `named` is false
    once that was ended. No scopes means all.
    """

    id: DeputyId
    person: PersonId
    deputy: PersonId
    first: date
    last: date
    scopes: tuple[str, ...]
    named: bool
    position: int


UNITS = Table("units", UnitRow, ("unit", "since_position"), TABLES)
PEOPLE = Table("people", PersonRow, ("person",), TABLES)
GRANTS = Table("grants", GrantRow, ("id",), TABLES, for_queries=(("unit",), ("person",), ("role",)))
DEPUTIES = Table("deputies", DeputyRow, ("id",), TABLES, for_queries=(("person",),))

# --- project ---------------------------------------------------------------------------------


class _Work:
    """The tables of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.units = CurrentRows(cache, UNITS, ("unit",))
        self.people = CachedRows(cache, PEOPLE)
        self.grants, self.deputies = CachedRows(cache, GRANTS), CachedRows(cache, DEPUTIES)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per person, grant and deputy, and one per unit for each change of it."""
    work = cache.once(_Work)
    _read_ahead(work, batch)
    for r in batch:
        match r.event:
            case d.RoleGranted():
                _granted(r, r.event, work)
            case d.UnitAdded() | d.UnitAmended():
                _unit(r, r.event, work.units)
            case d.UnitRetired(unit=unit):
                _state(r, unit, UnitState.RETIRED, work.units)
            case d.UnitReinstated(unit=unit):
                _state(r, unit, UnitState.ACTIVE, work.units)
            case d.PersonRegistered() | d.PersonAmended():
                _person(r, _known(r, r.event, r.event.name, work), work)
            case d.ReachAmended(person=person):
                if before := work.people.get(person):
                    _person(r, _reached(r, r.event, before), work)
            case d.PersonEnded(person=person):
                if before := work.people.get(person):
                    _person(r, replace(before, ended=True, position=r.position), work)
            case d.RoleRevoked(id=id):
                grant = work.grants.get(id)
                if grant is not None and grant.position < r.position:
                    work.grants.put(replace(grant, held=False, position=r.position))
            case d.DeputyNamed():
                _named(r, r.event, work.deputies)
            case d.DeputyEnded(id=id):
                named = work.deputies.get(id)
                if named is not None and named.position < r.position:
                    work.deputies.put(replace(named, named=False, position=r.position))
            case _:
                pass
    work.units.flush()
    work.people.flush()
    work.grants.flush()
    work.deputies.flush()


def _read_ahead(work: _Work, batch: Sequence[Recorded]) -> None:
    events = [r.event for r in batch]
    work.units.fetch(
        e.unit
        for e in events
        if isinstance(e, d.UnitAdded | d.UnitAmended | d.UnitRetired | d.UnitReinstated)
    )
    granted = [e for e in events if isinstance(e, d.RoleGranted)]
    work.grants.fetch(e.id for e in granted)
    work.people.fetch(e.person for e in granted if e.name is not None)


def _granted(r: Recorded, event: d.RoleGranted, work: _Work) -> None:
    before = work.grants.get(event.id)
    if before is None or before.position < r.position:
        work.grants.put(
            GrantRow(
                id=event.id,
                person=event.person,
                role=event.role,
                scope=event.scope,
                unit=unit_in(event.scope),
                first=event.first,
                last=event.last,
                letters=event.letters,
                held=True,
                place=r.position,
                position=r.position,
            )
        )
    if event.name is not None:
        _person(r, _known(r, event, event.name, work), work)


def _known(
    r: Recorded,
    event: d.PersonRegistered | d.PersonAmended | d.RoleGranted,
    name: str,
    work: _Work,
) -> PersonRow:
    """Somebody as an event names him; how he is reached beside his mail stays."""
    before = work.people.get(event.person)
    return PersonRow(
        person=event.person,
        name=name,
        address=event.email,
        home=event.home,
        ended=False,
        reach=before.reach if before else (),
        channel=before.channel if before else "",
        lang=before.lang if before else "",
        position=r.position,
    )


def _reached(r: Recorded, event: d.ReachAmended, before: PersonRow) -> PersonRow:
    reach = tuple(f"{each.channel} {each.address}" for each in event.reach)
    return replace(before, reach=reach, channel=event.channel, lang=event.lang, position=r.position)


def _person(r: Recorded, row: PersonRow, work: _Work) -> None:
    before = work.people.get(row.person)
    if before is None or before.position < r.position:
        work.people.put(row)


def _named(r: Recorded, event: d.DeputyNamed, deputies: CachedRows[DeputyRow]) -> None:
    before = deputies.get(event.id)
    if before is None or before.position < r.position:
        deputies.put(
            DeputyRow(
                id=event.id,
                person=event.person,
                deputy=event.deputy,
                first=event.first,
                last=event.last,
                scopes=event.scopes,
                named=True,
                position=r.position,
            )
        )


def _unit(r: Recorded, event: d.UnitAdded | d.UnitAmended, units: CurrentRows[UnitRow]) -> None:
    before = units.get(event.unit)
    row = UnitRow(
        unit=event.unit,
        since_position=r.position,
        until_position=None,
        name=event.name,
        name_en=event.name_en,
        parent=event.parent,
        categories=event.categories,
        state=before.state if before else UnitState.ACTIVE,
        place=before.place if before else r.position,
    )
    units.follow(row, r.position)


def _state(r: Recorded, unit: UnitId, state: UnitState, units: CurrentRows[UnitRow]) -> None:
    before = units.get(unit)
    if before is not None:
        units.follow(replace(before, state=state), r.position)


# --- queries ---------------------------------------------------------------------------------


class UnitNode(Struct, frozen=True):
    """A unit in the tree; `depth` is 0 for a root."""

    unit: UnitRow
    depth: int


def units(conn: Connection, at: int | None = None) -> list[UnitRow]:
    """Every unit at a log position (None: now), in the order of the roster."""
    return sorted(UNITS.where(conn, UNITS.valid_at(at)), key=lambda row: row.place)


def tree(conn: Connection) -> list[UnitNode]:
    """Every unit after its parent, siblings in the order of the roster."""
    rows = units(conn)
    known = {row.unit for row in rows}
    children: dict[UnitId | None, list[UnitRow]] = {}
    for row in rows:
        parent = row.parent if row.parent in known else None
        children.setdefault(parent, []).append(row)
    found: list[UnitNode] = []
    stack = [(row, 0) for row in reversed(children.get(None, []))]
    while stack:
        row, depth = stack.pop()
        found.append(UnitNode(row, depth))
        stack += [(child, depth + 1) for child in reversed(children.get(row.unit, []))]
    return found
