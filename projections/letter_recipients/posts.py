"""Who is written to for a post of a unit, of the office, or of a campaign, on a day.

A post's letters go to one of its holders. When he is away they go to his deputy, and from one who
is away himself to another deputy, or to the office.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from engine.domain.agenda import Fact, Recipient
from engine.domain.audience import OFFICE_CATEGORY, POST_CATEGORY
from engine.domain.policy.actors import OFFICE_WIDE, Role, Scope
from engine.domain.reminder import ReminderFact
from engine.ids import PersonId, UnitId
from projections.directory import (
    DEPUTIES,
    GRANTS,
    PEOPLE,
    UNITS,
    DeputyRow,
    GrantRow,
    PersonRow,
    units,
)
from workflows.schema import RungRecipient

_OF_THE_OFFICE = (Role.OFFICE, Role.OFFICE_HEAD)
_KEEPERS = (Role.OFFICE_HEAD, Role.AUDITOR)


Told = Fact | ReminderFact
"""What somebody is told: a fact of the views, or one that is yet to be put on record."""


def written_to(row: PersonRow) -> Recipient:
    """Somebody as he can be written to."""
    return Recipient(
        person=row.person,
        name=row.name,
        address=row.address,
        reach=row.reached,
        channel=row.channel,
        lang=row.lang,
    )


class _Covers(Struct, frozen=True):
    """The people concerned, and who stands in for whom on the day."""

    people: Mapping[PersonId, PersonRow]
    deputies: Mapping[PersonId, list[DeputyRow]]

    def acts(self, person: PersonId) -> bool:
        known = self.people.get(person)
        return known is not None and not known.ended

    def of(self, grant: GrantRow) -> list[PersonId]:
        """Deputies for what a grant reaches, in order of naming."""
        return [
            row.deputy
            for row in self.deputies.get(grant.person, ())
            if self.acts(row.deputy) and (not row.scopes or grant.scope in row.scopes)
        ]

    def reached(self, grant: GrantRow) -> Recipient | None:
        """The holder; when he is away the first deputy who is not; None where all are."""
        holder = self.people[grant.person]
        standing_in = self.of(grant)
        if not standing_in:
            return written_to(holder)
        for person in standing_in:
            if not self.deputies.get(person):
                deputy = written_to(self.people[person])
                return deputy if can_be_reached(deputy) else _at_his_desk(deputy, holder)
        return None


def can_be_reached(recipient: Recipient) -> bool:
    """Whether there is an address of his, on whatever channel."""
    return bool(recipient.address or recipient.reach)


def _at_his_desk(deputy: Recipient, holder: PersonRow) -> Recipient:
    """A deputy without an address of his own, at that of the holder."""
    his = written_to(holder)
    return replace(deputy, address=his.address, reach=his.reach)


def _holders(conn: Connection, units: Iterable[UnitId], on: date) -> list[GrantRow]:
    """Who holds a post of these units on a day, those whom letters address first."""
    found = GRANTS.statements(conn).among(conn, "unit", list(units), None)
    return _on(found, on)


def reached(
    conn: Connection, units: Iterable[UnitId], on: date
) -> dict[tuple[UnitId, Role], Recipient | None]:
    """Who is written to for each post of these units that somebody holds; None where he and all
    his deputies are away.
    """
    held = _holders(conn, units, on)
    covers = _covers(conn, held, on)
    first: dict[tuple[UnitId, Role], GrantRow] = {}
    for grant in held:
        if grant.unit is not None and covers.acts(grant.person):
            first.setdefault((grant.unit, grant.role), grant)
    return {post: covers.reached(grant) for post, grant in first.items()}


def recipients(
    conn: Connection, units: Collection[UnitId], post: RungRecipient, on: date
) -> dict[UnitId, tuple[Recipient, ...]]:
    """Who is written to for a post of each unit, liaison or chief, on a day; a unit where it is
    vacant is left out.

    Where the unit is itself one person's post, and nobody in it has an address, that is the holder
    in the unit above.
    """
    role = Role.LIAISON if post is RungRecipient.LIAISON else Role.UNIT_CHIEF
    found = {unit: r for (unit, held), r in reached(conn, units, on).items() if held is role}
    away = any(recipient is None for recipient in found.values())
    office = people_of_the_office(conn, on) if away else ()
    named = {unit: office if r is None else (r,) for unit, r in found.items()}
    silent = [unit for unit in units if not any(can_be_reached(r) for r in named.get(unit, ()))]
    named |= _above(conn, silent, role, on) if silent else {}
    return {unit: people for unit, people in named.items() if people}


def people(conn: Connection, wanted: Collection[PersonId]) -> dict[PersonId, Recipient]:
    """People as they can be written to; those who are not known are left out."""
    rows = PEOPLE.statements(conn).among(conn, "person", sorted(wanted), None)
    return {row.person: written_to(row) for row in rows}


def leaders(
    conn: Connection, scopes: Collection[Scope], on: date
) -> dict[Scope, tuple[Recipient, ...]]:
    """Whoever is a leader for one of these scopes on a day; a scope without any is left out, and so
    is who is away with all his deputies.
    """
    granted = _on(GRANTS.statements(conn).among(conn, "role", (Role.LEADER,), None), on)
    held = [grant for grant in granted if grant.scope in scopes]
    covers = _covers(conn, held, on)
    found: dict[Scope, dict[PersonId, Recipient]] = {}
    for grant in held:
        person = covers.reached(grant) if covers.acts(grant.person) else None
        if person is not None:
            found.setdefault(grant.scope, {})[person.person] = person
    return {scope: tuple(some.values()) for scope, some in found.items()}


def keepers(conn: Connection, on: date) -> tuple[Recipient, ...]:
    """Who heads the office on a day, and who audits it."""
    held = _on(GRANTS.statements(conn).among(conn, "role", _KEEPERS, None), on)
    return tuple(people(conn, {grant.person for grant in held}).values()) if held else ()


def _above(
    conn: Connection, posts: Collection[UnitId], role: Role, on: date
) -> dict[UnitId, tuple[Recipient, ...]]:
    """Who holds a role in the units above these, of those that are posts."""
    rows = UNITS.statements(conn).among(conn, "unit", sorted(posts), None)
    parents = {
        row.unit: row.parent
        for row in rows
        if row.until_position is None and row.parent and POST_CATEGORY in row.categories
    }
    held = reached(conn, set(parents.values()), on) if parents else {}
    found = {unit: held.get((parent, role)) for unit, parent in parents.items()}
    return {unit: (recipient,) for unit, recipient in found.items() if recipient is not None}


def people_of_the_office(conn: Connection, on: date) -> tuple[Recipient, ...]:
    """Those who hold the role of the office, of them only those marked for its letters if there are
    any; or the liaisons of its own units where no such role was granted.
    """
    granted = _on(GRANTS.statements(conn).among(conn, "role", _OF_THE_OFFICE, None), on)
    everybody = [grant for grant in granted if grant.scope == OFFICE_WIDE]
    held = [grant for grant in everybody if grant.letters] or everybody
    if held:
        covers = _covers(conn, held, on)
        found = [covers.reached(grant) for grant in held if covers.acts(grant.person)]
    else:
        own = [row.unit for row in units(conn) if OFFICE_CATEGORY in row.categories]
        posts = reached(conn, own, on)
        found = [posts.get((unit, Role.LIAISON)) for unit in own]
    return tuple({person.person: person for person in found if person is not None}.values())


def _on(grants: Iterable[GrantRow], on: date) -> list[GrantRow]:
    held = [g for g in grants if g.held and g.first <= on and (g.last is None or on <= g.last)]
    # Of those marked for letters the last one counts, of the others the first.
    return sorted(held, key=lambda g: (not g.letters, -g.place if g.letters else g.place))


def _covers(conn: Connection, held: Iterable[GrantRow], on: date) -> _Covers:
    """The deputies of these holders, and the deputies of those."""
    deputies: dict[PersonId, list[DeputyRow]] = {}
    asked: set[PersonId] = set()
    people = {grant.person for grant in held}
    for _ in range(2):
        new = sorted(people - asked)
        asked |= people
        search = DEPUTIES.statements(conn).among(conn, "person", new, None) if new else ()
        for row in sorted(search, key=lambda row: row.position):
            if row.named and row.first <= on <= row.last:
                deputies.setdefault(row.person, []).append(row)
                people.add(row.deputy)
    known = PEOPLE.statements(conn).among(conn, "person", sorted(people), None) if people else ()
    return _Covers({row.person: row for row in known}, deputies)
