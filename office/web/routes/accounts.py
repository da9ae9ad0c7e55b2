"""Who may sign in, for the administrator: by which login, since when, and in how many places."""

from datetime import datetime

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.access.doors import AccessDeed
from engine.domain.access.state import Access
from engine.domain.policy.actors import Role
from engine.domain.policy.permission import post_in_words
from engine.errors import NotFound
from engine.ids import PersonId
from engine.phrases import Phrase, phrase
from office.answers.accounts import AccountLine, accounts
from office.web import links
from office.web.action import ActionLink
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.refusals import PageRefused
from office.web.routes.account_deeds import deeds_of
from office.web.visit import Look, Visit

router = APIRouter()
_LOOKS = frozenset({Role.ADMINISTRATOR, Role.OFFICE_HEAD, Role.LEADER})
_DECIDES = frozenset({Role.ADMINISTRATOR})


class Account(Struct, frozen=True, kw_only=True):
    """Somebody's ways in. `waiting` is what a second person has to confirm."""

    person: PersonId
    name: str
    posts: tuple[Phrase, ...]
    login: str
    open_since: datetime | None
    has_password: bool
    last_sign_in: datetime | None
    sessions: int
    links: tuple[str, ...]
    waiting: AccessDeed | None
    asked_by: PersonId | None

    @property
    def state(self) -> Phrase:
        """Whether he may sign in, and whether he can."""
        if self.waiting is not None:
            return phrase("web.accounts.waits")
        if self.open_since is None:
            return phrase("web.accounts.closed")
        can = self.has_password or any("#" in link for link in self.links)
        return phrase("web.accounts.open" if can else "web.accounts.no-password")


class AccountsPage(PageContext, kw_only=True):
    """Everybody, those who wait for a second person first."""

    waiting: tuple[Account, ...]
    door: str


class PersonAccountPage(PageContext, kw_only=True):
    """One person's account, and what can be done to it."""

    account: Account
    deeds: tuple[ActionLink, ...]
    open_sessions: tuple[datetime, ...]
    said: Phrase | None = None
    may_end: bool = False


COLUMNS: tuple[Column[Account], ...] = (
    Column("name", "label.person-name", lambda r: r.name, lambda r: account_url(r.person)),
    Column("person", "label.person-id", lambda r: r.person),
    Column("posts", "label.posts", lambda r: r.posts),
    Column("login", "web.login", lambda r: r.login),
    Column("state", "web.accounts.state", lambda r: r.state),
    Column("last_sign_in", "web.accounts.last", lambda r: r.last_sign_in, mark="day"),
    Column("sessions", "web.sessions", lambda r: r.sessions, mark="number"),
    Column("links", "web.accounts.links", lambda r: r.links),
)


@page(router, links.ACCOUNTS, "accounts.html")
def everybody(visit: Look, page: int = 1, state: str = "") -> AccountsPage:
    """Who can sign in, and who waits for it?"""
    _check(visit)
    rows = tuple(_accounts(visit))
    waiting = tuple(row for row in rows if row.waiting is not None)
    shown = tuple(row for row in rows if not state or row.state.code.endswith(f".{state}"))
    return AccountsPage(
        title=phrase("web.accounts"),
        listing=listed(shown, COLUMNS, page),
        waiting=waiting,
        door=visit.words(visit.door),
    )


@page(router, links.ACCOUNTS + "/{person}", "person-account.html")
def one(visit: Look, person: PersonId, said: str = "") -> PersonAccountPage:
    """How does this person come in?"""
    _check(visit)
    found = next((row for row in _accounts(visit) if row.person == person), None)
    if found is None:
        raise NotFound("thing.person", person)
    kept = visit.web.accounts
    sessions = kept.sessions.of(person, kept.clock.now())
    return PersonAccountPage(
        title=phrase("web.accounts.of", name=found.name),
        account=found,
        deeds=tuple(deeds_of(visit, person)),
        open_sessions=tuple(visit.clock(each.seen) for each in sessions),
        said=phrase("web.session-ended") if said == "ended" else None,
        may_end=bool(visit.visitor.roles & _DECIDES),
    )


def account_url(person: PersonId) -> str:
    """The page of one person's account."""
    return links.below(links.ACCOUNTS, person)


def _check(visit: Visit) -> None:
    if not visit.visitor.roles & _LOOKS:
        raise PageRefused(403, "error.web.accounts")


def _accounts(visit: Visit) -> list[Account]:
    kept = visit.web.accounts
    logins, counted = kept.logins.all(), kept.sessions.count(kept.clock.now())
    access: Access = visit.access
    found = []
    for each in accounts(visit.directory, access, visit.office.today()):
        login = logins.get(each.line.person)
        found.append(
            Account(
                person=each.line.person,
                name=each.line.name,
                posts=tuple(post_in_words(visit.directory, *post) for post in each.line.held),
                login=login.login if login else "",
                open_since=each.open_since and visit.clock(each.open_since),
                has_password=login is not None and login.has_password,
                last_sign_in=visit.clock(login.last_sign_in)
                if login is not None and login.last_sign_in
                else None,
                sessions=counted.get(each.line.person, 0),
                links=tuple(_linked(each)),
                waiting=each.waiting.deed if each.waiting else None,
                asked_by=each.waiting.asked_by if each.waiting else None,
            )
        )
    return found


def _linked(line: AccountLine) -> list[str]:
    """Of an identity provider `issuer#subject`, of the operating system the login alone."""
    return [f"{each.issuer}#{each.login}" if each.issuer else each.login for each in line.logins]
