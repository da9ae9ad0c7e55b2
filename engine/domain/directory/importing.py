"""A roster that is taken in: units, and the people who hold their posts."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from engine.domain.audience import nearest_category
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.events import (
    DirectoryEvent,
    PersonAmended,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
)
from engine.domain.directory.exclusions import conflicts
from engine.domain.directory.roster import RosterRow, on_line, roster_faults
from engine.domain.directory.state import Directory, Person
from engine.domain.event import Stamp
from engine.domain.policy.actors import Grant, Role, unit_scope
from engine.errors import BadInput
from engine.ids import GrantId, PersonId
from engine.phrases import Phrase, phrase

_POSTS: Final = {Role.LIAISON: "liaison", Role.UNIT_CHIEF: "chief"}


class _Post(NamedTuple):
    """Who shall hold a post by a row of the roster; without an `email` it stays as it is."""

    row: RosterRow
    role: Role
    person: PersonId
    name: str
    email: str | None


def import_facts(
    command: ImportRoster, state: Directory, categories: frozenset[str] = frozenset()
) -> tuple[DirectoryEvent, ...]:
    """What a roster adds to the directory, in order of its rows.

    Only grants that a roster made are ended by one, by another name or by an empty cell. Raises
    BadInput for every bad row at once; a known id under another name is one: ids are for ever of
    the same human. So is a category that is nearly one of `categories`, those that campaigns name.
    """
    posts = {row.line: tuple(_posts(row, state)) for row in command.rows}
    faults = roster_faults(command.rows, {u.unit: u.parent for u in state.units.values()})
    every = [post for found in posts.values() for post in found]
    faults += (
        *mistyped(command.rows, categories),
        *_other_names(every, state),
        *_excluded(every, state, command.stamp),
    )
    if faults:
        raise BadInput(phrase("error.roster.not-imported", file=command.source), faults)
    return tuple(_Import(command, state).facts(posts))


def vacant_posts(row: RosterRow) -> tuple[Role, ...]:
    """The posts that a row says nobody holds: their cells are empty."""
    names = ((Role.LIAISON, row.liaison), (Role.UNIT_CHIEF, row.chief))
    return tuple(role for role, name in names if name == "")


def _posts(row: RosterRow, state: Directory) -> Iterator[_Post]:
    cells = (
        (Role.LIAISON, row.liaison, row.liaison_id, row.liaison_email),
        (Role.UNIT_CHIEF, row.chief, row.chief_id, row.chief_email),
    )
    for role, name, given, email in cells:
        if name:
            yield _Post(row, role, given or _person_id(row, role, name, state), name, email)


def _person_id(row: RosterRow, role: Role, name: str, state: Directory) -> PersonId:
    """Who holds the post under that name, or the id of the unit's first holder."""
    for held in state.holders(role, unit_scope(row.unit)):
        if held.imported and state.people[held.person].name == name:
            return held.person
    return PersonId(f"{row.unit}.{_POSTS[role]}")


def mistyped(
    rows: Iterable[RosterRow], known: frozenset[str], code: str = "fault.row.category"
) -> Iterator[Phrase]:
    """Categories that are not known, where one that is known is nearly the same."""
    for row in rows:
        for category in row.categories:
            if near := nearest_category(category, known):
                yield on_line(row.line, phrase(code, unit=row.unit, category=category, near=near))


def _other_names(posts: list[_Post], state: Directory) -> Iterator[Phrase]:
    names = {person: known.name for person, known in state.people.items()}
    for post in posts:
        known = names.setdefault(post.person, post.name)
        column = phrase(f"thing.column.{_POSTS[post.role]}-id")
        if known != post.name:
            fault = phrase(
                "fault.row.other-name",
                person=post.person,
                known=known,
                name=post.name,
                column=column,
            )
            yield on_line(post.row.line, fault)
        elif post.person in state.people and state.people[post.person].ended:
            fault = phrase("fault.row.ended", person=post.person, column=column)
            yield on_line(post.row.line, fault)


def _excluded(posts: list[_Post], state: Directory, stamp: Stamp) -> Iterator[Phrase]:
    """Posts for somebody whose other roles exclude them."""
    for post in posts:
        scope = unit_scope(post.row.unit)
        if post.person in state.people and not _holds(state, post):
            wanted = (Grant(post.role, scope),)
            for fault in conflicts(state, post.person, wanted, stamp.day, None):
                yield on_line(post.row.line, phrase("fault.row.excluded", why=fault))


def _holds(state: Directory, post: _Post) -> bool:
    """Whether somebody has a post already, for as long as nobody ends it."""
    held = state.holders(post.role, unit_scope(post.row.unit))
    return any(grant.person == post.person and grant.last is None for grant in held)


def revoked(stamp: Stamp, grant: RoleGranted) -> RoleRevoked:
    """A grant counts no longer."""
    return RoleRevoked(
        stamp=stamp, id=grant.id, person=grant.person, role=grant.role, scope=grant.scope
    )


class _Import:
    """The facts of one import. It knows what its own earlier rows have added."""

    def __init__(self, command: ImportRoster, state: Directory) -> None:
        self._command, self._state = command, state
        self._people = dict(state.people)
        self._issued = state.issued

    def facts(self, posts: dict[int, tuple[_Post, ...]]) -> Iterator[DirectoryEvent]:
        for row in self._command.rows:
            yield from self._unit_facts(row)
            for post in posts[row.line]:
                yield from self._post_facts(post)
            for role in vacant_posts(row):
                for grant in self._state.holders(role, unit_scope(row.unit)):
                    if grant.imported:
                        yield revoked(self._command.stamp, grant)

    def _unit_facts(self, row: RosterRow) -> Iterator[DirectoryEvent]:
        known = self._state.units.get(row.unit)
        name_en, parent = row.name_en, row.parent
        if name_en is None:
            name_en = known.name_en if known else ""
        if parent is None:
            parent = known.parent if known else None
        parent = parent or None
        wanted = (row.name, name_en, parent, row.categories)
        if known and (known.name, known.name_en, known.parent, known.categories) == wanted:
            return
        kind = UnitAdded if known is None else UnitAmended
        yield kind(
            stamp=self._command.stamp,
            unit=row.unit,
            name=row.name,
            name_en=name_en,
            parent=parent,
            categories=row.categories,
        )

    def _post_facts(self, post: _Post) -> Iterator[DirectoryEvent]:
        stamp, scope = self._command.stamp, unit_scope(post.row.unit)
        known = self._people.get(post.person)
        email = post.email
        if email is None:
            email = known.email if known else ""
        if known is not None and known.email != email:
            self._people[post.person] = replace(known, name=post.name, email=email)
            yield PersonAmended(
                stamp=stamp,
                person=post.person,
                name=post.name,
                email=email,
                home=known.home,
            )
        if _holds(self._state, post):
            return
        for grant in self._state.holders(post.role, scope):
            if grant.imported:
                yield revoked(stamp, grant)
        self._issued += 1
        grant_id = GrantId(f"g-{self._issued}")
        comes_in = known is None
        self._people.setdefault(post.person, Person(post.name, email))
        yield RoleGranted(
            stamp=stamp,
            id=grant_id,
            person=post.person,
            role=post.role,
            scope=scope,
            first=stamp.day,
            imported=True,
            name=post.name if comes_in else None,
            email=email if comes_in else "",
        )
