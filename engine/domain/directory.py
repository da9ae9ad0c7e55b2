"""The directory: the tree of units with their categories, the people, their roles and deputies."""

from datetime import date
from enum import StrEnum
from typing import assert_never, get_args

import msgspec
from msgspec import Struct

from engine.domain.audience import Participant
from engine.domain.event import Command, Event, need_reason
from engine.domain.family import Family, Reads
from engine.domain.lifecycle import UNIT, UnitState
from engine.domain.roster import RosterRow, roster_faults
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import DIRECTORY_STREAM, PersonId, StreamId, UnitId
from engine.phrases import phrase


class Role(StrEnum):
    """What a person may be in the engine (design section 10), and the unit's top leader."""

    OFFICE = "office"
    LIAISON = "liaison"
    UNIT_CHIEF = "unit_chief"
    LEADER = "leader"
    INSPECTOR = "inspector"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"


# --- facts -----------------------------------------------------------------------------------


class UnitAdded(Event, frozen=True):
    """A unit stands in the directory. `parent` is None for the root of a tree."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]


class UnitAmended(Event, frozen=True):
    """Its name, place or categories are now these."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]


class UnitRetired(Event, frozen=True):
    """It takes part in no further campaign."""

    unit: UnitId


class UnitReinstated(Event, frozen=True):
    """It does again."""

    unit: UnitId


class RoleGranted(Event, frozen=True):
    """A person holds a role in a unit and is reached at `email`."""

    person: PersonId
    name: str
    role: Role
    unit: UnitId
    email: str


class RoleRevoked(Event, frozen=True):
    """The person holds it no longer."""

    person: PersonId
    role: Role
    unit: UnitId


class DeputyNamed(Event, frozen=True):
    """`deputy` acts for `person` from `first` to `last`, both inclusive (AB post cover, R119)."""

    person: PersonId
    deputy: PersonId
    first: date
    last: date


DirectoryEvent = (
    UnitAdded | UnitAmended | UnitRetired | UnitReinstated | RoleGranted | RoleRevoked | DeputyNamed
)


# --- state -----------------------------------------------------------------------------------


class Unit(Struct, frozen=True, kw_only=True):
    """A unit as it stands."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]
    state: UnitState = UnitState.ACTIVE


class Directory(Struct, frozen=True, kw_only=True):
    """What decisions need: units, who holds which role where, and who stands in for whom."""

    units: dict[UnitId, Unit] = {}
    holders: dict[tuple[UnitId, Role], RoleGranted] = {}
    people: dict[PersonId, str] = {}
    deputies: dict[PersonId, DeputyNamed] = {}

    def participants(self, categories: frozenset[str] | None = None) -> tuple[Participant, ...]:
        """Active units that have one of `categories` (None: all), in order of entry."""
        return tuple(
            Participant(unit=unit.unit, categories=unit.categories)
            for unit in self.units.values()
            if unit.state is UnitState.ACTIVE
            and (categories is None or categories & set(unit.categories))
        )

    def participant(self, unit: UnitId) -> Participant:
        """An active unit as a participant; NotFound lists the active ones."""
        active = {participant.unit: participant for participant in self.participants()}
        if unit not in active:
            raise NotFound("active unit", unit, active)
        return active[unit]

    def deputy_of(self, person: PersonId, on: date) -> PersonId | None:
        """Who acts for this person on a day."""
        named = self.deputies.get(person)
        return named.deputy if named and named.first <= on <= named.last else None


# --- commands --------------------------------------------------------------------------------


class ImportRoster(Command, frozen=True):
    """Take in a whole roster; a row that is known already only amends."""

    source: str
    rows: tuple[RosterRow, ...]


class RetireUnit(Command, frozen=True):
    """Take a unit out of further campaigns."""

    unit: UnitId


class ReinstateUnit(Command, frozen=True):
    """Take it back in."""

    unit: UnitId


class GrantRole(Command, frozen=True):
    """Give a person a role in a unit; the former holder loses it."""

    person: PersonId
    name: str
    role: Role
    unit: UnitId
    email: str


class RevokeRole(Command, frozen=True):
    """Take a role away."""

    person: PersonId
    role: Role
    unit: UnitId


class NameDeputy(Command, frozen=True):
    """Let somebody act for a person for some days."""

    person: PersonId
    deputy: PersonId
    first: date
    last: date


DirectoryCommand = ImportRoster | RetireUnit | ReinstateUnit | GrantRole | RevokeRole | NameDeputy


def decide(
    command: DirectoryCommand, state: Directory | None, _context: None = None
) -> tuple[DirectoryEvent, ...]:
    """The facts that follow.

    Raises BadInput (a roster: every bad row with its line), NotFound, RuleBroken, NotAllowed,
    ReasonRequired.
    """
    stamp = command.stamp
    state = state or Directory()
    match command:
        case ImportRoster(source=source, rows=rows):
            faults = roster_faults(rows, {u.unit: u.parent for u in state.units.values()})
            if faults:
                raise BadInput(f"{source} was not imported", faults)
            return tuple(fact for row in rows for fact in _row_facts(command, row, state))
        case RetireUnit(unit=unit):
            need_reason(command, "retire a unit")
            UNIT.step("retire", _unit(state, unit).state, phrase("thing.unit.named", unit=unit))
            return (UnitRetired(stamp=stamp, unit=unit),)
        case ReinstateUnit(unit=unit):
            UNIT.step("reinstate", _unit(state, unit).state, phrase("thing.unit.named", unit=unit))
            return (UnitReinstated(stamp=stamp, unit=unit),)
        case GrantRole(unit=unit):
            _unit(state, unit)
            granted = RoleGranted(
                stamp=stamp,
                person=command.person,
                name=command.name,
                role=command.role,
                unit=unit,
                email=command.email,
            )
            return _if_new(granted, state)
        case RevokeRole(person=person, role=role, unit=unit):
            held = state.holders.get((unit, role))
            if held is None or held.person != person:
                raise RuleBroken(f"{person!r} does not hold the role {role} in unit {unit!r}")
            return (RoleRevoked(stamp=stamp, person=person, role=role, unit=unit),)
        case NameDeputy(person=person, deputy=deputy, first=first, last=last):
            for name in (person, deputy):
                if name not in state.people:
                    raise NotFound("person", name, state.people)
            if person == deputy or last < first:
                raise RuleBroken("a deputy is somebody else, for days in order: first, last")
            return (DeputyNamed(stamp=stamp, person=person, deputy=deputy, first=first, last=last),)
        case _:
            assert_never(command)


def _unit(state: Directory, unit: UnitId) -> Unit:
    if unit not in state.units:
        raise NotFound("unit", unit, state.units)
    return state.units[unit]


def _row_facts(command: ImportRoster, row: RosterRow, state: Directory) -> list[DirectoryEvent]:
    stamp = command.stamp
    known = state.units.get(row.unit)
    wanted = (row.name, row.name_en, row.parent, row.categories)
    facts: list[DirectoryEvent] = []
    if known is None or (known.name, known.name_en, known.parent, known.categories) != wanted:
        kind = UnitAdded if known is None else UnitAmended
        facts.append(
            kind(
                stamp=stamp,
                unit=row.unit,
                name=row.name,
                name_en=row.name_en,
                parent=row.parent,
                categories=row.categories,
            )
        )
    for role, name, email in (
        (Role.LIAISON, row.liaison, row.liaison_email),
        (Role.UNIT_CHIEF, row.chief, row.chief_email),
    ):
        if name:
            person = PersonId(f"{row.unit}.{role.value.removeprefix('unit_')}")
            granted = RoleGranted(
                stamp=stamp, person=person, name=name, role=role, unit=row.unit, email=email
            )
            facts += _if_new(granted, state)
    return facts


def _if_new(granted: RoleGranted, state: Directory) -> tuple[RoleGranted, ...]:
    held = state.holders.get((granted.unit, granted.role))
    if held and (held.person, held.name, held.email) == (
        granted.person,
        granted.name,
        granted.email,
    ):
        return ()
    return (granted,)


# --- evolve ----------------------------------------------------------------------------------


def evolve(state: Directory | None, event: DirectoryEvent) -> Directory:
    """The state after a fact. Never refuses.

    It grows the dictionaries of the state in place: a roster of thousands is folded in one pass,
    and nobody but the fold holds the state it is given.
    """
    state = state or Directory(units={}, holders={}, people={}, deputies={})
    match event:
        case UnitAdded() | UnitAmended():
            before = state.units.get(event.unit)
            state.units[event.unit] = Unit(
                unit=event.unit,
                name=event.name,
                name_en=event.name_en,
                parent=event.parent,
                categories=event.categories,
                state=before.state if before else UnitState.ACTIVE,
            )
        case UnitRetired(unit=unit):
            state.units[unit] = _in_state(state.units[unit], UnitState.RETIRED)
        case UnitReinstated(unit=unit):
            state.units[unit] = _in_state(state.units[unit], UnitState.ACTIVE)
        case RoleGranted():
            state.holders[event.unit, event.role] = event
            state.people[event.person] = event.name
        case RoleRevoked(unit=unit, role=role):
            state.holders.pop((unit, role), None)
        case DeputyNamed(person=person):
            state.deputies[person] = event
        case _:
            assert_never(event)
    return state


def _in_state(unit: Unit, to: UnitState) -> Unit:
    return msgspec.structs.replace(unit, state=to)


def known_directory(reads: Reads) -> Directory:
    """The directory as it stands."""
    return reads.state(DIRECTORY_STREAM, evolve, cached=False) or Directory()


def _stream_of(_command: DirectoryCommand) -> StreamId:
    return DIRECTORY_STREAM


FAMILY = Family(
    name="directory",
    table=UNIT,
    commands=get_args(DirectoryCommand),
    events=get_args(DirectoryEvent),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    cached=False,
)
