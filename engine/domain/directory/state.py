"""The directory as it stands."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TypeVar, assert_never

import msgspec
from msgspec import Struct

from engine.domain.audience import Participant
from engine.domain.directory.events import (
    DeputyEnded,
    DeputyNamed,
    DirectoryEvent,
    PersonAmended,
    PersonEnded,
    PersonRegistered,
    Reach,
    ReachAmended,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
    UnitReinstated,
    UnitRetired,
)
from engine.domain.directory.table import UnitState
from engine.domain.family import Reads
from engine.domain.policy.actors import Role, Scope, unit_scope
from engine.errors import NotFound
from engine.ids import DIRECTORY_STREAM, DeputyId, GrantId, PersonId, UnitId
from workflows.titles import Title

K = TypeVar("K", bound=Hashable)


class Unit(Struct, frozen=True, kw_only=True, gc=False):
    """A unit as it stands."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]
    state: UnitState = UnitState.ACTIVE


class Person(Struct, frozen=True, gc=False):
    """A registered person; one who has `ended` acts no more. `reach` holds his addresses at
    channels other than mail, by the channel; `channel` and `lang` are what he wants, if he said.
    """

    name: str
    email: str = ""
    home: UnitId | None = None
    ended: bool = False
    reach: tuple[Reach, ...] = ()
    channel: str = ""
    lang: str = ""


class Directory(Struct, kw_only=True, dict=True):
    """What decisions need: units, people, grants that were not revoked, deputies not ended.

    While a stream is read, events grow its dictionaries in place; `freeze` ends that. What
    comes to a frozen directory goes into a copy, so that it may be kept and shared.
    `issued` counts the grants and deputies there ever were; their ids come from it.
    """

    units: dict[UnitId, Unit] = {}
    people: dict[PersonId, Person] = {}
    grants: dict[GrantId, RoleGranted] = {}
    deputies: dict[DeputyId, DeputyNamed] = {}
    issued: int = 0

    def freeze(self) -> None:
        """From now on nothing changes it."""
        self.__dict__["frozen"] = True

    def grown(self) -> "Directory":
        """Itself while it is being read, a copy once it is frozen."""
        if "frozen" not in self.__dict__:
            self.__dict__.clear()
            return self
        return Directory(
            units=self.units.copy(),
            people=self.people.copy(),
            grants=self.grants.copy(),
            deputies=self.deputies.copy(),
            issued=self.issued,
        )

    def participants(self, categories: frozenset[str] | None = None) -> tuple[Participant, ...]:
        """Active units that have one of `categories`, or are named among them as `unit:town-03`
        (None: all), in order of entry.
        """
        active = (
            Participant(unit=unit.unit, categories=unit.categories)
            for unit in self.units.values()
            if unit.state is UnitState.ACTIVE
        )
        return tuple(unit for unit in active if categories is None or unit.is_among(categories))

    def participant(self, unit: UnitId) -> Participant:
        """An active unit as a participant; NotFound lists the active ones."""
        active = {participant.unit: participant for participant in self.participants()}
        if unit not in active:
            raise NotFound("thing.active-unit", unit, active)
        return active[unit]

    def title(self, unit: UnitId) -> Title | UnitId:
        """The name of a unit; its id if it is not known."""
        known = self.units.get(unit)
        return unit if known is None else Title(zh=known.name, en=known.name_en)

    def acts(self, person: PersonId) -> bool:
        """Whether somebody is known and has not ended."""
        known = self.people.get(person)
        return known is not None and not known.ended

    def holders(self, role: Role, scope: Scope, on: date | None = None) -> tuple[RoleGranted, ...]:
        """Who holds a role in a scope on a day (None: on any), in order of granting; before them
        those who were marked for letters, the last one first.
        """
        held = [
            grant
            for grant in self._by_post.get((role, scope), ())
            if self.acts(grant.person) and (on is None or holds(grant, on))
        ]
        marked = [grant for grant in reversed(held) if grant.letters]
        return (*marked, *(grant for grant in held if not grant.letters))

    def with_role(self, role: Role, on: date | None = None) -> tuple[RoleGranted, ...]:
        """Who holds a role on a day (None: on any), wherever it reaches."""
        return tuple(
            grant
            for grant in self._by_role.get(role, ())
            if self.acts(grant.person) and (on is None or holds(grant, on))
        )

    def holder(self, role: Role, unit: UnitId, on: date | None = None) -> RoleGranted | None:
        """To whom letters for a post of a unit go."""
        return next(iter(self.holders(role, unit_scope(unit), on)), None)

    def grants_of(self, person: PersonId) -> tuple[RoleGranted, ...]:
        """What somebody holds or will hold."""
        if "asked" not in self.__dict__:
            # A command of its own process asks once: to search takes a third of an index.
            self.__dict__["asked"] = True
            return tuple(grant for grant in self.grants.values() if grant.person == person)
        return tuple(self._by_person.get(person, ()))

    def deputies_of(self, person: PersonId, on: date) -> tuple[DeputyNamed, ...]:
        """Who may act for this person on a day, in order of naming."""
        return tuple(
            named
            for named in self.deputies.values()
            if named.person == person
            and named.first <= on <= named.last
            and self.acts(named.deputy)
        )

    # `grown` throws away what these found of a directory that is still being read.

    @cached_property
    def _by_post(self) -> Mapping[tuple[Role, Scope], list[RoleGranted]]:
        return _grouped(self, attrgetter("role", "scope"))

    @cached_property
    def _by_person(self) -> Mapping[PersonId, list[RoleGranted]]:
        return _grouped(self, attrgetter("person"))

    @cached_property
    def _by_role(self) -> Mapping[Role, list[RoleGranted]]:
        return _grouped(self, attrgetter("role"))


def _grouped(state: Directory, key: Callable[[RoleGranted], K]) -> Mapping[K, list[RoleGranted]]:
    found: defaultdict[K, list[RoleGranted]] = defaultdict(list)
    for grant in state.grants.values():
        found[key(grant)].append(grant)
    return found


def holds(grant: RoleGranted, on: date) -> bool:
    """Whether a grant counts on a day."""
    return grant.first <= on and (grant.last is None or on <= grant.last)


def known_directory(reads: Reads) -> Directory:
    """The directory as it stands."""
    return reads.state(DIRECTORY_STREAM, evolve) or Directory()


def evolve(state: Directory | None, event: DirectoryEvent) -> Directory:
    """The state after an event. Never refuses. It is the state itself, grown, until it is frozen:
    a roster of thousands is read in one pass.
    """
    if state is None:
        state = Directory()
    elif state.__dict__:
        state = state.grown()
    if isinstance(event, RoleGranted):  # most events are
        state.grants[event.id] = event
        state.issued += 1
        if event.name is not None:
            state.people[event.person] = Person(event.name, event.email, event.home)
        return state
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
            _set_state(state, unit, UnitState.RETIRED)
        case UnitReinstated(unit=unit):
            _set_state(state, unit, UnitState.ACTIVE)
        case PersonRegistered() | PersonAmended():
            amended = Person(event.name, event.email, event.home)
            if (known := state.people.get(event.person)) is not None:
                amended = reached_as(known, amended)
            state.people[event.person] = amended
        case ReachAmended():
            state.people[event.person] = reached_as(event, state.people[event.person])
        case PersonEnded(person=person):
            state.people[person] = msgspec.structs.replace(state.people[person], ended=True)
        case RoleRevoked(id=id):
            state.grants.pop(id, None)
        case DeputyNamed():
            state.deputies[event.id] = event
            state.issued += 1
        case DeputyEnded(id=id):
            state.deputies.pop(id, None)
        case _:
            assert_never(event)
    return state


def reached_as(told: Person | ReachAmended, person: Person) -> Person:
    """The person, reached as somebody is told to be."""
    return msgspec.structs.replace(person, reach=told.reach, channel=told.channel, lang=told.lang)


def _set_state(state: Directory, unit: UnitId, to: UnitState) -> None:
    state.units[unit] = msgspec.structs.replace(state.units[unit], state=to)
