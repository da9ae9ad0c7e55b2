"""Roles that nobody may hold together, as grants or as somebody's deputy."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from engine.domain.directory.events import RoleGranted
from engine.domain.directory.state import Directory
from engine.domain.policy.actors import OFFICE_WIDE, Grant, Role, Scope, unit_in
from engine.errors import RuleBroken
from engine.ids import PersonId
from engine.phrases import Phrase, phrase

NOT_BY_DEPUTY: Final = frozenset(
    {Role.ADMINISTRATOR, Role.AUDITOR, Role.INSPECTOR, Role.ASSESSOR, Role.SYSTEM}
)
"""Roles that stay with the person himself when he is away."""
_WITHOUT_ADMINISTRATOR: Final = frozenset({Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER})


def conflict(one: Grant, other: Grant) -> bool:
    """An auditor is nothing else where he audits; an administrator does not run the office."""
    if one.role is other.role:
        return False
    roles = {one.role, other.role}
    if Role.AUDITOR in roles:
        return _meet(one.scope, other.scope)
    return Role.ADMINISTRATOR in roles and not roles.isdisjoint(_WITHOUT_ADMINISTRATOR)


def refuse_conflicts(
    state: Directory,
    person: PersonId,
    wanted: Iterable[Grant],
    first: date,
    last: date | None,
    *,
    alone: bool,
) -> None:
    """Raise RuleBroken if somebody would hold roles that exclude each other on some day."""
    for refused in conflicts(state, person, wanted, first, last, alone=alone):
        raise RuleBroken(refused.code, **refused.data)


def conflicts(
    state: Directory,
    person: PersonId,
    wanted: Iterable[Grant],
    first: date,
    last: date | None,
    *,
    alone: bool = False,
) -> Iterator[Phrase]:
    """Each pair of roles that exclude each other, and that somebody would hold on some day: the
    person himself, or a deputy to whom he would lend what he is granted.

    With `alone` the office has one person for all: then an administrator may run it too.
    """
    wanted = tuple(wanted)
    for new, old in _pairs(wanted, _held(state, person, first, last)):
        if not (alone and Role.AUDITOR not in (new.role, old.role)):
            yield phrase(
                "error.directory.roles-exclude", person=person, role=new.role, held=old.role
            )
    for named in state.deputies.values():
        if named.person != person or not _days_meet(first, last, named.first, named.last):
            continue
        lending = [grant for grant in wanted if _lends(grant, named.scopes)]
        for new, old in _pairs(lending, _held(state, named.deputy, named.first, named.last)):
            yield phrase(
                "error.directory.deputy-excludes",
                person=person,
                deputy=named.deputy,
                role=new.role,
                held=old.role,
                id=named.id,
            )


def _pairs(wanted: Iterable[Grant], held: Iterable[Grant]) -> Iterator[tuple[Grant, Grant]]:
    standing = tuple(held)
    return ((new, old) for new in wanted for old in standing if conflict(new, old))


def lent(state: Directory, person: PersonId, scopes: tuple[Scope, ...]) -> tuple[RoleGranted, ...]:
    """What somebody's deputy has from him; no scopes means all of them."""
    return tuple(
        grant for grant in state.grants_of(person) if _lends(Grant(grant.role, grant.scope), scopes)
    )


def _lends(grant: Grant, scopes: tuple[Scope, ...]) -> bool:
    return grant.role not in NOT_BY_DEPUTY and (not scopes or grant.scope in scopes)


def _held(state: Directory, person: PersonId, first: date, last: date | None) -> Iterable[Grant]:
    """What he holds himself or as a deputy on some of the days."""
    for grant in state.grants_of(person):
        if _days_meet(first, last, grant.first, grant.last):
            yield Grant(grant.role, grant.scope)
    for named in state.deputies.values():
        if named.deputy == person and _days_meet(first, last, named.first, named.last):
            for grant in lent(state, named.person, named.scopes):
                yield Grant(grant.role, grant.scope)


def _days_meet(first: date, last: date | None, begins: date, ends: date | None) -> bool:
    return (last is None or begins <= last) and (ends is None or first <= ends)


def _meet(one: Scope, other: Scope) -> bool:
    """The office reaches everywhere, a campaign into every unit that may take part."""
    if OFFICE_WIDE in (one, other) or one == other:
        return True
    return (unit_in(one) is None) != (unit_in(other) is None)
