"""Who answers for whom, today."""

from fastapi import APIRouter

from engine.domain.directory.commands import (
    AmendPerson,
    EndPerson,
    GrantRole,
    ImportRoster,
    NameDeputy,
    RegisterPerson,
    ReinstateUnit,
    RetireUnit,
)
from engine.domain.directory.state import Directory, known_directory
from engine.domain.policy.permission import post_in_words, scope_in_words
from engine.errors import NotFound
from engine.ids import PersonId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.people import DeputyLine, GrantLine, PersonLine, deputies, grants, people
from office.answers.unit_posts import OpenWork, UnitPosts, open_work, posts_of, unit_posts
from office.web import links
from office.web.action import ActionLink
from office.web.page import page
from office.web.page_context import Column, Listing, PageContext, listed
from office.web.roles import may_ever
from office.web.routes import people_deeds as deeds
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()


class PeoplePage(PageContext, kw_only=True):
    """The tree of units with who answers for them; `without` counts those with no liaison."""

    tab: str
    without: int
    units: int
    persons: int
    only: str
    text: str
    deeds: tuple[ActionLink, ...]


@page(router, "/people", "people.html")
def people_page(visit: Look, q: str = "", only: str = "", page: int = 1) -> PeoplePage:
    """Who answers for whom, today?"""
    directory = _directory(visit)
    every = unit_posts(directory, visit.reading.day, visit.reading.sees)
    without = sum(unit.is_without for unit in every)
    text = q.strip()
    rows = [
        unit for unit in every if (not only or unit.is_without) and (not text or _fits(unit, text))
    ]
    columns = (
        Column[UnitPosts](
            "name", "web.people.unit", _indented, lambda u: links.directory_unit(u.unit)
        ),
        Column[UnitPosts]("unit", "label.roster.unit", lambda u: u.unit),
        Column[UnitPosts]("categories", "label.roster.categories", lambda u: u.categories),
        Column[UnitPosts]("chiefs", "web.people.chief", lambda u: _holders(u, "chiefs")),
        Column[UnitPosts]("liaisons", "web.people.liaison", lambda u: _holders(u, "liaisons")),
        Column[UnitPosts]("state", "web.why.state", _unit_state),
    )
    return PeoplePage(
        title=phrase("web.people.title"),
        tab="units",
        without=without,
        units=len(every),
        persons=len(people(directory, visit.reading.day, visit.reading.sees)),
        only=only,
        text=text,
        deeds=_deeds(visit),
        listing=listed(rows, columns, page, "web.people.no-unit"),
    )


@page(router, "/people/persons", "people.html")
def persons_page(visit: Look, q: str = "", page: int = 1) -> PeoplePage:
    """Who is known, and what he may be."""
    directory, reading = _directory(visit), visit.reading
    every, text = people(directory, reading.day, reading.sees), q.strip()
    units = unit_posts(directory, reading.day, reading.sees)
    rows = [each for each in every if not text or text in f"{each.name} {each.person}"]
    signed_in = visit.web.accounts.logins.all() if may_ever(visit, RegisterPerson) else {}

    def last_sign_in(line: PersonLine) -> object:
        login = signed_in.get(line.person)
        moment = login.last_sign_in if login else None
        return visit.clock(moment) if moment else None

    columns = (
        Column[PersonLine](
            "name", "web.people.name", lambda p: p.name, lambda p: links.person(p.person)
        ),
        Column[PersonLine]("person", "label.person-id", lambda p: p.person),
        Column[PersonLine]("posts", "label.posts", lambda p: _posts(directory, p)),
        Column[PersonLine]("home", "label.home", lambda p: p.home and directory.title(p.home)),
        Column[PersonLine]("email", "label.mail", lambda p: p.email),
        Column[PersonLine]("last_sign_in", "web.people.last-sign-in", last_sign_in),
        Column[PersonLine]("state", "web.why.state", _person_state),
    )
    return PeoplePage(
        title=phrase("web.people.title"),
        tab="persons",
        without=sum(unit.is_without for unit in units),
        units=len(units),
        persons=len(every),
        only="",
        text=text,
        deeds=_deeds(visit),
        listing=listed(rows, columns, page, "web.people.nobody"),
    )


class PersonPage(PageContext, kw_only=True):
    """Somebody: what he holds, who acts for him, for whom he acts."""

    line: PersonLine
    posts: tuple[Phrase, ...]
    grants: tuple[GrantLine, ...]
    said: dict[str, Phrase]
    scopes: dict[str, Phrase | Title | str]
    deputies: tuple[DeputyLine, ...]
    acts_for: tuple[DeputyLine, ...]
    names: dict[PersonId, str]
    home: Title | str
    may_grant: bool
    may_name: bool
    deeds: tuple[ActionLink, ...]


@page(router, "/people/p/{person}", "person.html")
def person_page(visit: Look, person: PersonId) -> PersonPage:
    """What somebody may do, and who stands in for him."""
    directory, reading = _directory(visit), visit.reading
    seen = {line.person: line for line in people(directory, reading.day, reading.sees)}
    if person not in seen:
        raise NotFound("thing.person", person)
    line = seen[person]
    held = grants(directory, reading.day, person)
    every = deputies(directory)
    return PersonPage(
        title=line.name,
        line=line,
        posts=_posts(directory, line),
        grants=held,
        said={each.id: post_in_words(directory, each.role, each.scope) for each in held},
        scopes={scope: scope_in_words(directory, scope) for each in every for scope in each.scopes},
        deputies=tuple(each for each in every if each.person == person),
        acts_for=tuple(each for each in every if each.deputy == person),
        names={each: known.name for each, known in directory.people.items()},
        home="" if line.home is None else directory.title(line.home),
        may_grant=may_ever(visit, GrantRole) and not visit.is_past,
        may_name=may_ever(visit, NameDeputy) and not visit.is_past,
        deeds=_deeds_on(visit, line),
        listing=_grant_listing(directory, held),
    )


class UnitPage(PageContext, kw_only=True):
    """A unit of the directory, who holds its posts, and what can be done with it."""

    unit: UnitPosts
    parent: Title | str | None
    people: tuple[PersonLine, ...]
    open: tuple[OpenWork, ...]
    deeds: tuple[ActionLink, ...]


@page(router, "/people/units/{unit}", "people-unit.html")
def unit_page(visit: Look, unit: UnitId) -> UnitPage:
    """Who answers for this unit?"""
    directory, reading = _directory(visit), visit.reading
    seen = {each.unit for each in unit_posts(directory, reading.day, reading.sees)}
    if unit not in seen:
        raise NotFound("thing.unit", unit)
    found = posts_of(directory, unit, reading.day)
    holders = {each.person for each in (*found.chiefs, *found.liaisons)}
    return UnitPage(
        title=found.name,
        unit=found,
        parent=directory.title(found.parent) if found.parent else None,
        people=tuple(
            line
            for line in people(directory, reading.day, reading.sees)
            if line.person in holders or line.home == unit
        ),
        open=open_work(reading, unit),
        deeds=_deeds_on_unit(visit, found),
    )


def _directory(visit: Visit) -> Directory:
    return known_directory(visit.reading.reads)


def _fits(unit: UnitPosts, text: str) -> bool:
    people = " ".join(each.name for each in (*unit.chiefs, *unit.liaisons))
    return text.lower() in f"{unit.name.zh} {unit.name.en} {unit.unit} {people}".lower()


def _indented(unit: UnitPosts) -> Title:
    ahead = "\u3000" * (unit.depth - 1) + "└ " if unit.depth else ""
    return Title(zh=ahead + unit.name.zh, en=ahead + unit.name.english)


def _holders(unit: UnitPosts, posts: str) -> tuple[Phrase | str, ...]:
    return tuple(
        phrase("web.people.with-deputy", name=each.name, deputies=each.deputies)
        if each.deputies
        else each.name
        for each in getattr(unit, posts)
    )


def _unit_state(unit: UnitPosts) -> Phrase | None:
    if unit.retired:
        return phrase("state.unit.retired")
    return phrase("web.people.without") if unit.is_without else None


def _person_state(line: PersonLine) -> Phrase | None:
    return phrase("web.people.ended") if line.ended else None


def _posts(directory: Directory, line: PersonLine) -> tuple[Phrase, ...]:
    return tuple(post_in_words(directory, role, scope) for role, scope in line.held)


def _grant_listing(directory: Directory, held: tuple[GrantLine, ...]) -> Listing[GrantLine]:
    columns = (
        Column[GrantLine]("id", "label.grant", lambda g: g.id),
        Column[GrantLine](
            "post", "label.posts", lambda g: post_in_words(directory, g.role, g.scope)
        ),
        Column[GrantLine]("first", "label.from", lambda g: g.first, mark="day"),
        Column[GrantLine]("last", "label.to", lambda g: g.last, mark="day"),
        Column[GrantLine]("authority", "label.authority", lambda g: g.authority),
    )
    return listed(held, columns, empty="web.people.no-grant")


def _deeds(visit: Visit) -> tuple[ActionLink, ...]:
    if visit.is_past:
        return ()
    found = []
    if may_ever(visit, ImportRoster):
        found.append(ActionLink(phrase("web.people.import"), f"{links.PEOPLE}/roster"))
    if may_ever(visit, RegisterPerson):
        found.append(ActionLink(deeds.REGISTER.title, deeds.REGISTER.url()))
    return tuple(found)


def _deeds_on(visit: Visit, line: PersonLine) -> tuple[ActionLink, ...]:
    if visit.is_past or line.ended:
        return ()
    found, own = [], {"person": line.person}
    if may_ever(visit, GrantRole):
        found.append(ActionLink(deeds.GRANT.title, deeds.GRANT.url(**own)))
    if may_ever(visit, NameDeputy):
        found.append(ActionLink(deeds.NAME_DEPUTY.title, deeds.NAME_DEPUTY.url(**own)))
    if may_ever(visit, AmendPerson):
        typed = {
            "name": line.name,
            "email": line.email,
            "home": line.home,
            "reach": " ".join(f"{channel}={at}" for channel, at in line.reach.items()),
            "channel": line.channel,
            "lang": line.lang,
        }
        url = links.with_query(deeds.AMEND.url(**own), **typed)
        found.append(ActionLink(deeds.AMEND.title, url))
    if may_ever(visit, EndPerson):
        found.append(ActionLink(deeds.END.title, deeds.END.url(**own)))
    return tuple(found)


def _deeds_on_unit(visit: Visit, unit: UnitPosts) -> tuple[ActionLink, ...]:
    command = ReinstateUnit if unit.retired else RetireUnit
    if visit.is_past or not may_ever(visit, command):
        return ()
    action = deeds.REINSTATE if unit.retired else deeds.RETIRE
    return (ActionLink(action.title, action.url(unit=unit.unit)),)
