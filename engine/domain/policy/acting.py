"""From a stamp to an actor: whose grants count, on which days."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from engine.domain.directory.events import RoleGranted
from engine.domain.directory.exclusions import lent
from engine.domain.directory.state import Directory, holds
from engine.domain.event import Stamp, Via
from engine.domain.policy.actors import (
    SERVICE,
    Actor,
    Grant,
    Role,
    campaign_in,
    part_scope,
    unit_in,
)
from engine.errors import NotPermitted
from engine.ids import SYSTEM, PersonId, UnitId
from engine.phrases import Phrase, phrase

WITHHELD: Final = frozenset({"GrantRole", "RevokeRole", "NameDeputy", "EndDeputy", "ConfirmAccess"})
"""What a deputy never does in his principal's name."""
_OUTSIDE: Final = (Via.API, Via.WEB)


def actor_of(directory: Directory, stamp: Stamp, counting_on: date | None = None) -> Actor:
    """Who acts by a stamp, with the grants that count on the day of recording and on the day from
    which the deed counts, or on another day that is given; a deputy acts with those of his
    principal alone.

    Raises NotPermitted for somebody who is not registered or has ended, for one who says through
    the web that he is the program, and for a deputy who is not named for both days.
    """
    if stamp.actor == SYSTEM and stamp.via not in _OUTSIDE:
        grants = (Grant(Role.SYSTEM, SERVICE),)
        return Actor(id=SYSTEM, people=frozenset({SYSTEM}), grants=grants)
    days = {counting_on} if counting_on else {stamp.on, stamp.day}
    if not directory.acts(stamp.actor):
        heads = to_ask(directory, Role.OFFICE_HEAD, stamp.on)
        raise NotPermitted("error.policy.stranger", person=stamp.actor, ask=heads)
    people, entering = stamp.people, _entering(directory, stamp, days)
    homes = frozenset(home for person in people for home in homes_of(directory, person, days))
    if stamp.on_behalf_of is None:
        own = _as_grants(tuple(_counting(directory, stamp.actor, days)))
        return Actor(id=stamp.actor, people=people, grants=own, homes=homes, entering=entering)
    lending = _as_grants(deputised(directory, stamp, days))
    return Actor(
        id=stamp.actor,
        people=people,
        grants=lending,
        homes=homes,
        withheld=WITHHELD,
        entering=entering,
    )


def _entering(
    directory: Directory, stamp: Stamp, days: Collection[date]
) -> tuple[Grant, ...] | None:
    """What whoever enters another's paper holds himself; nothing if he has ended."""
    if stamp.entered_by is None:
        return None
    return _as_grants(tuple(_counting(directory, stamp.entered_by, days)))


def deputised(
    directory: Directory, stamp: Stamp, counting_on: Collection[date]
) -> tuple[RoleGranted, ...]:
    """The grants that a deputy has from his principal, out of those that count on some days.
    Of what was granted after he was named he has something only if the principal named him: a
    chief lends posts of his unit, not what comes later.

    Raises NotPermitted unless he is named for the day of recording and for the day from which the
    deed counts.
    """
    principal = stamp.on_behalf_of
    assert principal is not None, "asked of a deputy alone"
    lending = [
        each
        for each in directory.deputies_of(principal, stamp.on)
        if each.deputy == stamp.actor and each.first <= stamp.day <= each.last
    ]
    if not lending or not directory.acts(principal):
        raise NotPermitted(
            "error.policy.not-deputy",
            deputy=named(directory, stamp.actor),
            person=named(directory, principal),
            days=tuple(sorted({stamp.on, stamp.day})),
        )
    counting = tuple(_counting(directory, principal, counting_on))
    found = {
        grant.id
        for each in lending
        for grant in lent(directory, principal, each.scopes)
        if each.stamp.actor == principal or grant.stamp.recorded_at <= each.stamp.recorded_at
    }
    return tuple(grant for grant in counting if grant.id in found)


def to_ask(directory: Directory, role: Role, on: date) -> tuple[Phrase | str, ...]:
    """Who holds a role on a day, by name; the role where nobody does."""
    holders = dict.fromkeys(grant.person for grant in directory.with_role(role, on))
    return tuple(named(directory, person) for person in holders) or (role,)


def named(directory: Directory, person: PersonId) -> Phrase | str:
    """Somebody by name, the id beside it; by the id alone if he is not known."""
    known = directory.people.get(person)
    if known is None:
        return person
    return phrase("say.policy.person", name=known.name, person=person)


def _counting(
    directory: Directory, person: PersonId, days: Collection[date]
) -> Iterator[RoleGranted]:
    if directory.acts(person):
        yield from (g for g in directory.grants_of(person) if all(holds(g, day) for day in days))


def homes_of(directory: Directory, person: PersonId, days: Collection[date]) -> Iterator[UnitId]:
    """The units that somebody belongs to: his own, and those where he holds a post on any day of
    `days`.
    """
    known = directory.people.get(person)
    if known is not None and known.home is not None:
        yield known.home
    for grant in directory.grants_of(person):
        unit = unit_in(grant.scope)
        if unit is not None and any(holds(grant, day) for day in days):
            yield unit


def _as_grants(held: Collection[RoleGranted]) -> tuple[Grant, ...]:
    """As the policy sees them: the head is of the office too, a leader may play a part."""
    found = []
    for grant in held:
        found.append(Grant(grant.role, grant.scope))
        if grant.role is Role.OFFICE_HEAD:
            found.append(Grant(Role.OFFICE, grant.scope))
        campaign = campaign_in(grant.scope)
        if grant.part is not None and campaign is not None:
            found.append(Grant(grant.role, part_scope(campaign, grant.part)))
    return tuple(found)
