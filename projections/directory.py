"""The directory: units, holders of roles, and deputies."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, MetaData

from engine.domain import directory as d
from engine.domain.agenda import Recipient
from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.directory import Role
from engine.domain.event import Event, Recorded
from engine.domain.lifecycle import UnitState
from engine.ids import PersonId, UnitId
from projections.feeding.row_cache import CachedRows, RowCache
from projections.tables.table import Table
from workflows.schema import RungRecipient

NAME = "directory"
VERSION = 1
HANDLES: tuple[type[Event], ...] = (
    d.UnitAdded,
    d.UnitAmended,
    d.UnitRetired,
    d.UnitReinstated,
    d.RoleGranted,
    d.RoleRevoked,
    d.DeputyNamed,
)

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class UnitRow(Struct, frozen=True, gc=False):
    """A unit. `place` is the log position at which it was added, for the order of the roster."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]
    state: UnitState
    place: int
    position: int


class HolderRow(Struct, frozen=True, gc=False):
    """Who holds a role in a unit, and how they are reached. `held` is false once revoked."""

    unit: UnitId
    role: Role
    person: PersonId
    name: str
    address: str
    held: bool
    position: int


class DeputyRow(Struct, frozen=True, gc=False):
    """`deputy` acts for `person` from `first` to `last`, both inclusive (R119)."""

    person: PersonId
    deputy: PersonId
    first: date
    last: date
    position: int


UNITS = Table("units", UnitRow, ("unit",), TABLES, for_queries=(("parent",),))
HOLDERS = Table("holders", HolderRow, ("unit", "role"), TABLES, for_queries=(("person",),))
DEPUTIES = Table("deputies", DeputyRow, ("person",), TABLES)

# --- project ---------------------------------------------------------------------------------


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self.units, self.holders = CachedRows(cache, UNITS), CachedRows(cache, HOLDERS)
        self.deputies = CachedRows(cache, DEPUTIES)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per unit, per role in a unit, and per person with a deputy."""
    tables = cache.once(_Tables)
    units, holders, deputies = tables.units, tables.holders, tables.deputies
    units.fetch(
        r.event.unit
        for r in batch
        if isinstance(r.event, d.UnitAdded | d.UnitAmended | d.UnitRetired | d.UnitReinstated)
    )
    holders.fetch(r.event.unit for r in batch if isinstance(r.event, d.RoleGranted | d.RoleRevoked))
    for r in batch:
        match r.event:
            case d.UnitAdded() | d.UnitAmended():
                _unit(r, r.event, units)
            case d.UnitRetired(unit=unit):
                _state(r, unit, UnitState.RETIRED, units)
            case d.UnitReinstated(unit=unit):
                _state(r, unit, UnitState.ACTIVE, units)
            case d.RoleGranted(unit=unit, role=role, person=person, name=name, email=email):
                before = holders.get(unit, role)
                if before is None or before.position < r.position:
                    holders.put(HolderRow(unit, role, person, name, email, True, r.position))
            case d.RoleRevoked(unit=unit, role=role):
                before = holders.get(unit, role)
                if before is not None and before.position < r.position:
                    holders.put(msgspec.structs.replace(before, held=False, position=r.position))
            case d.DeputyNamed(person=person, deputy=deputy, first=first, last=last):
                deputies.put(DeputyRow(person, deputy, first, last, r.position))
            case _:
                pass
    for rows in (units, holders, deputies):
        rows.flush()


def _unit(r: Recorded, event: d.UnitAdded | d.UnitAmended, units: CachedRows[UnitRow]) -> None:
    before = units.get(event.unit)
    if before is not None and before.position >= r.position:
        return
    units.put(
        UnitRow(
            unit=event.unit,
            name=event.name,
            name_en=event.name_en,
            parent=event.parent,
            categories=event.categories,
            state=before.state if before else UnitState.ACTIVE,
            place=before.place if before else r.position,
            position=r.position,
        )
    )


def _state(r: Recorded, unit: UnitId, state: UnitState, units: CachedRows[UnitRow]) -> None:
    before = units.get(unit)
    if before is not None and before.position < r.position:
        units.put(msgspec.structs.replace(before, state=state, position=r.position))


# --- queries ---------------------------------------------------------------------------------


class UnitNode(Struct, frozen=True):
    """A unit in the tree; `depth` is 0 for a root."""

    unit: UnitRow
    depth: int


def units(conn: Connection) -> list[UnitRow]:
    """Every unit, in the order of the roster."""
    return sorted(UNITS.rows(conn), key=lambda row: row.place)


def unit_names(conn: Connection) -> dict[UnitId, str]:
    """The names of units."""
    return {row.unit: row.name for row in UNITS.rows(conn)}


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


def holders(conn: Connection, unit: UnitId | None = None) -> list[HolderRow]:
    """Who holds which role, by unit and role."""
    if unit is None:
        return HOLDERS.find(conn, held=True)
    return HOLDERS.find(conn, unit=unit, held=True)


def reached(
    conn: Connection, units: Iterable[UnitId], on: date
) -> dict[tuple[UnitId, Role], Recipient]:
    """Who receives messages for each role of these units on a day: the holder, or the deputy.

    A deputy who holds no role is written to at the holder's address.
    """
    holding = HOLDERS.statements(conn).among
    held = [row for row in holding(conn, "unit", list(units), None) if row.held]
    people = [row.person for row in held]
    deputies = {
        row.person: row.deputy
        for row in DEPUTIES.statements(conn).among(conn, "person", people, None)
        if row.first <= on <= row.last
    }
    posts = list(holding(conn, "person", list(deputies.values()), None))
    own = {row.person: row for row in reversed(posts) if row.held}  # the first of several
    return {(row.unit, row.role): _reached(row, deputies.get(row.person), own) for row in held}


def _reached(
    holder: HolderRow, deputy: PersonId | None, own: Mapping[PersonId, HolderRow]
) -> Recipient:
    if deputy is None:
        return Recipient(person=holder.person, name=holder.name, address=holder.address)
    if post := own.get(deputy):
        return Recipient(person=deputy, name=post.name, address=post.address)
    return Recipient(person=deputy, name=deputy, address=holder.address)


def recipients(
    conn: Connection, units: Collection[UnitId], post: RungRecipient, on: date
) -> dict[UnitId, tuple[Recipient, ...]]:
    """Who holds a post of each unit on a day; a unit where it is vacant is left out.

    The office is everyone with the role office, otherwise the liaisons of the office's own units.
    """
    if post is RungRecipient.OFFICE:
        return dict.fromkeys(units, _people_of_the_office(conn, on))
    role = Role.LIAISON if post is RungRecipient.LIAISON else Role.UNIT_CHIEF
    found = reached(conn, units, on)
    return {unit: (found[unit, role],) for unit in units if (unit, role) in found}


def _people_of_the_office(conn: Connection, on: date) -> tuple[Recipient, ...]:
    posts: list[tuple[UnitId, Role]] = [
        (row.unit, row.role) for row in holders(conn) if row.role is Role.OFFICE
    ] or [(row.unit, Role.LIAISON) for row in units(conn) if OFFICE_CATEGORY in row.categories]
    found = reached(conn, dict(posts), on)
    named = (found[post] for post in posts if post in found)
    return tuple({person.person: person for person in named}.values())
