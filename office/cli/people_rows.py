"""People, grants and deputies as tables show them: units and people by name."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from engine.domain.directory.state import Directory
from engine.domain.policy.acting import named
from engine.domain.policy.permission import post_in_words, scope_in_words
from engine.ids import DeputyId, GrantId, PersonId
from engine.phrases import Phrase
from office.answers.people import DeputyLine, GrantLine, PersonLine
from workflows.titles import Title


class PersonRow(Struct, frozen=True):
    """Somebody, what he is, and the unit that he belongs to."""

    person: PersonId
    name: str
    posts: tuple[Phrase, ...]
    home: Title | str | None
    email: str
    reach: tuple[str, ...]


class GrantRow(Struct, frozen=True):
    """A grant: who is what, from when to when."""

    id: GrantId
    person: PersonId
    name: str
    post: Phrase
    first: date
    last: date | None
    authority: str | None


class DeputyRow(Struct, frozen=True):
    """Who acts for whom; no scopes means wherever that person may."""

    id: DeputyId
    person: Phrase | str
    deputy: Phrase | str
    first: date
    last: date
    scopes: tuple[Phrase | Title | str, ...]


def person_rows(directory: Directory, lines: Sequence[PersonLine]) -> tuple[PersonRow, ...]:
    """Those who have not ended."""
    return tuple(
        PersonRow(
            person=line.person,
            name=line.name,
            posts=tuple(post_in_words(directory, *post) for post in line.held),
            home=directory.title(line.home) if line.home else None,
            email=line.email,
            reach=tuple(f"{channel}={address}" for channel, address in line.reach.items()),
        )
        for line in lines
        if not line.ended
    )


def grant_rows(directory: Directory, lines: Sequence[GrantLine]) -> tuple[GrantRow, ...]:
    """One row a grant."""
    return tuple(
        GrantRow(
            id=line.id,
            person=line.person,
            name=line.name,
            post=post_in_words(directory, line.role, line.scope),
            first=line.first,
            last=line.last,
            authority=line.authority,
        )
        for line in lines
    )


def deputy_rows(directory: Directory, lines: Sequence[DeputyLine]) -> tuple[DeputyRow, ...]:
    """One row a deputy."""
    return tuple(
        DeputyRow(
            id=line.id,
            person=named(directory, line.person),
            deputy=named(directory, line.deputy),
            first=line.first,
            last=line.last,
            scopes=tuple(scope_in_words(directory, scope) for scope in line.scopes),
        )
        for line in lines
    )
