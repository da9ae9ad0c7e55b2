"""Who is known to the office, what they may be, and who stands in for whom."""

from datetime import date

from msgspec import Struct

from engine.domain.directory.events import RoleGranted
from engine.domain.directory.state import Directory, holds
from engine.domain.policy.acting import homes_of
from engine.domain.policy.actors import Role, Scope
from engine.ids import DeputyId, GrantId, PersonId, UnitId
from office.answers.seeing import EVERYTHING, Seeing


class PersonLine(Struct, frozen=True):
    """Somebody; `held` is what he holds on the day, `posts` the same in one text each. `email` and
    `reach` (his addresses at other channels) are empty for whoever does not see addresses;
    `channel` and `lang` are how he wants to be written to.
    """

    person: PersonId
    name: str
    email: str
    home: UnitId | None
    ended: bool
    posts: tuple[str, ...]
    held: tuple[tuple[Role, Scope], ...]
    reach: dict[str, str] = {}
    channel: str = ""
    lang: str = ""


class GrantLine(Struct, frozen=True):
    """A grant; `counts` says whether it does on the day."""

    id: GrantId
    person: PersonId
    name: str
    role: Role
    scope: Scope
    first: date
    last: date | None
    counts: bool
    part: str | None
    letters: bool
    imported: bool
    authority: str | None


class DeputyLine(Struct, frozen=True):
    """Who acts for whom; no scopes means wherever that person may."""

    id: DeputyId
    person: PersonId
    deputy: PersonId
    first: date
    last: date
    scopes: tuple[Scope, ...]


class Away(Struct, frozen=True):
    """A deputy who is away himself on some of the days, and who then acts for him."""

    deputy: PersonId
    first: date
    last: date


def people(directory: Directory, on: date, sees: Seeing = EVERYTHING) -> tuple[PersonLine, ...]:
    """Everybody who is seen, in order of registration."""
    found = []
    for person, known in directory.people.items():
        units = frozenset(homes_of(directory, person, {on}))
        if not sees.person(units):
            continue
        held = tuple(
            (grant.role, grant.scope)
            for grant in directory.grants_of(person)
            if holds(grant, on) and directory.acts(person)
        )
        line = PersonLine(
            person=person,
            name=known.name,
            email=known.email if sees.addresses_at(units) else "",
            home=known.home,
            ended=known.ended,
            posts=tuple(f"{role} {scope}" for role, scope in held),
            held=held,
            reach={r.channel: r.address for r in known.reach} if sees.addresses_at(units) else {},
            channel=known.channel,
            lang=known.lang,
        )
        found.append(line)
    return tuple(found)


def grants(
    directory: Directory,
    on: date,
    person: PersonId | None = None,
    role: Role | None = None,
    scope: Scope | None = None,
    sees: Seeing = EVERYTHING,
) -> tuple[GrantLine, ...]:
    """What was granted and not revoked to those who are seen, in order of granting."""
    return tuple(
        _grant_line(directory, grant, on)
        for grant in directory.grants.values()
        if person in (None, grant.person)
        and role in (None, grant.role)
        and scope in (None, grant.scope)
        and sees.person(frozenset(homes_of(directory, grant.person, {on})))
    )


def _grant_line(directory: Directory, grant: RoleGranted, on: date) -> GrantLine:
    return GrantLine(
        id=grant.id,
        person=grant.person,
        name=directory.people[grant.person].name,
        role=grant.role,
        scope=grant.scope,
        first=grant.first,
        last=grant.last,
        counts=holds(grant, on) and directory.acts(grant.person),
        part=grant.part,
        letters=grant.letters,
        imported=grant.imported,
        authority=grant.authority,
    )


def deputies(
    directory: Directory,
    person: PersonId | None = None,
    on: date | None = None,
    sees: Seeing = EVERYTHING,
) -> tuple[DeputyLine, ...]:
    """Who was named and not ended for those who are seen (on a day), in order of naming."""
    return tuple(
        DeputyLine(d.id, d.person, d.deputy, d.first, d.last, d.scopes)
        for d in directory.deputies.values()
        if person in (None, d.person)
        and sees.person(frozenset(homes_of(directory, d.person, {on} if on else ())))
    )


def away(directory: Directory, deputy: PersonId, first: date, last: date) -> tuple[Away, ...]:
    """When somebody who is to be a deputy is away himself."""
    return tuple(
        Away(named.deputy, max(first, named.first), min(last, named.last))
        for named in directory.deputies.values()
        if named.person == deputy and named.first <= last and first <= named.last
    )
