"""One's own account: sessions in other browsers, and for whom one acts as a deputy."""

from datetime import datetime

import structlog
from fastapi import APIRouter
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.directory.state import Directory
from engine.domain.policy.actors import Role
from engine.errors import NotFound
from engine.ids import PersonId
from engine.phrases import Phrase, phrase
from office.web import links
from office.web.links import safe_back
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.posting import posted, text
from office.web.visit import Look, Visit

router = APIRouter()
_PROGRAMS = ("MicroMessenger", "DingTalk", "Edg", "Firefox", "Chrome", "Safari")
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_SAID = {
    "password": "web.password-is-set",
    "ended": "web.session-ended",
    "acting": "web.acting-changed",
}


class OwnSession(Struct, frozen=True):
    """A session of the visitor; `here` is the one of this browser."""

    id: str
    started: datetime
    seen: datetime
    browser: str
    address: str
    here: bool


class Principal(Struct, frozen=True):
    """Somebody for whom the visitor may act, and until when."""

    person: PersonId
    name: str
    until: str


class AccountPage(PageContext, kw_only=True):
    """Who is signed in, and where."""

    person: PersonId
    name: str
    login: str
    roles: tuple[Role, ...]
    principals: tuple[Principal, ...]
    acting_for: PersonId | None
    proven: bool
    sessions: tuple[OwnSession, ...]
    said: Phrase | None = None


_COLUMNS: tuple[Column[OwnSession], ...] = (
    Column("browser", "web.session.browser", lambda row: row.browser),
    Column("address", "web.session.address", lambda row: row.address),
    Column("started", "web.session.started", lambda row: row.started, mark="day"),
    Column("seen", "web.session.seen", lambda row: row.seen, mark="day"),
    Column("here", "web.session.here", lambda row: row.here),
)


@page(router, links.ACCOUNT, "account.html")
def account(visit: Look, said: str = "") -> AccountPage:
    """Where am I signed in, and for whom do I act?"""
    visitor, accounts = visit.visitor, visit.web.accounts
    sessions = tuple(
        OwnSession(
            id=each.id,
            started=visit.clock(each.started),
            seen=visit.clock(each.seen),
            browser=browser_named(each.browser),
            address=each.address,
            here=each.id == visitor.session.id,
        )
        for each in accounts.sessions.of(visitor.person, accounts.clock.now())
    )
    login = accounts.logins.of(visitor.person)
    return AccountPage(
        title=phrase("web.account"),
        listing=listed(sessions, _COLUMNS),
        person=visitor.person,
        name=visitor.name,
        login=login.login if login is not None else "",
        roles=tuple(sorted(visitor.roles)),
        principals=principals(visit.directory, visitor.person, visit),
        acting_for=visitor.principal,
        proven=visit.is_proven,
        sessions=sessions,
        said=phrase(_SAID[said]) if said in _SAID else None,
    )


@posted(router, "/account/act-for", secret=True)
def act_for(visit: Visit, form: FormData) -> Response:
    """Go on as somebody's deputy, or as oneself."""
    visitor, wanted = visit.visitor, text(form, "principal")
    allowed = {each.person for each in principals(visit.directory, visitor.person, visit)}
    if wanted and wanted not in allowed:
        raise NotFound("thing.person", wanted)
    principal = PersonId(wanted) if wanted else None
    visit.web.accounts.sessions.act_for(visitor.session.id, principal)
    structlog.get_logger("web").info("acts_for", person=visitor.person, principal=principal)
    back = text(form, "next")
    target = safe_back(back) if back else links.with_query(links.ACCOUNT, said="acting")
    return RedirectResponse(target, status_code=303)


@posted(router, "/account/sessions/{session}/end", secret=True)
def end(visit: Visit, _form: FormData, session: str) -> Response:
    """End one of one's own; that of this browser is ended by signing out."""
    visitor = visit.visitor
    if session == visitor.session.id or not visit.web.accounts.sessions.end(
        session, visitor.person
    ):
        raise NotFound("thing.web.session", session)
    return _ended()


@posted(router, "/account/sessions/end-others", secret=True)
def end_others(visit: Visit, _form: FormData) -> Response:
    """End all but that of this browser."""
    visitor, sessions = visit.visitor, visit.web.accounts.sessions
    for each in sessions.of(visitor.person, visit.web.accounts.clock.now()):
        if each.id != visitor.session.id:
            sessions.end(each.id, visitor.person)
    return _ended()


def browser_named(agent: str) -> str:
    """`Chrome 109, Windows` of what a browser says of itself; else how that begins."""
    program = next((p for p in _PROGRAMS if f"{p}/" in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if program is None:
        return agent[:40]
    version = agent.split(f"{program}/", 1)[1].split(".")[0].split(" ")[0]
    return ", ".join(filter(None, (f"{program} {version}", system)))


def principals(directory: Directory, deputy: PersonId, visit: Visit) -> tuple[Principal, ...]:
    """For whom somebody may act today, in order of naming."""
    today = visit.office.today()
    found: dict[PersonId, Principal] = {}
    for named in directory.deputies.values():
        counts = named.first <= today <= named.last and directory.acts(named.person)
        if named.deputy == deputy and counts:
            name, until = directory.people[named.person].name, named.last.isoformat()
            found[named.person] = Principal(named.person, name, until)
    return tuple(found.values())


def _ended() -> Response:
    return RedirectResponse(links.with_query(links.ACCOUNT, said="ended"), status_code=303)
