"""One request of somebody who is signed in: who looks, in which language, at which moment."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request

from engine.domain.access import Access, Door, known_access
from engine.domain.directory.state import Directory, known_directory
from engine.domain.event import Command, Proof, Recorded, Stamp, Via
from engine.domain.families import FAMILY_OF, TABLE
from engine.domain.office.kinds import ClockKind
from engine.domain.policy.acting import actor_of
from engine.domain.policy.actors import Actor, Role
from engine.domain.policy.permission import Question
from engine.errors import BadInput, NotPermitted
from engine.handling.door import CommandHandler
from engine.ids import CommandId, PersonId
from engine.phrases import phrase
from office.accounts.admission import counts
from office.accounts.provider import Provider
from office.accounts.sessions import Session
from office.accounts.store import Accounts
from office.answers.reading import Reading, reading
from office.answers.seeing import seeing_of
from office.bootstrap import Office
from office.cached import cached_property
from office.web import links
from office.words import LANGUAGES, Language, worded

COOKIE: Final = "campaign_session"
SECURE_COOKIE: Final = "__Host-campaign_session"
LANGUAGE_COOKIE: Final = "lang"
PAPERS: Final = ("a4", "a3")
"""Papers that `?print=` lays a page out for; pages.md, 2.9."""
_MOST_DIGITS: Final = 18


class SignInNeeded(Exception):
    """Nobody is signed in, or the session is over; `person` is whose it was, if that is known."""

    def __init__(self, person: PersonId | None = None) -> None:
        self.person = person


class ProofNeeded(Exception):
    """Who acts has to be proven again: it was proven more than five minutes ago."""


class Web(Struct, frozen=True):
    """What all requests share; `secure` says that people come by https."""

    office: Office
    accounts: Accounts
    rehearsal: CommandHandler
    secure: bool = False
    telephone: str = ""
    provider: Provider | None = None

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return SECURE_COOKIE if self.secure else COOKIE


class Visitor(Struct, frozen=True, kw_only=True):
    """Who looks. `principal` is for whom a deputy acts; `actor` has the grants that count today."""

    person: PersonId
    name: str
    principal: PersonId | None
    session: Session
    actor: Actor

    @property
    def roles(self) -> frozenset[Role]:
        """What he is, in any scope."""
        return frozenset(grant.role for grant in self.actor.grants)


class Visit:
    """One request. Its `reading` is opened when it is first asked for, and closed with the visit.

    `visitor` raises SignInNeeded where nobody is signed in.
    """

    def __init__(self, web: Web, request: Request) -> None:
        self.web, self.request, self.office = web, request, web.office
        self.lang = language_of(request, web)
        self._open = ExitStack()

    def close(self) -> None:
        """Give back what was opened."""
        self._open.close()

    @cached_property
    def session(self) -> Session | None:
        """The session of the cookie, if it lasts."""
        token = self.request.cookies.get(self.web.cookie)
        return self.web.accounts.session(token) if token else None

    @cached_property
    def visitor(self) -> Visitor:
        """Who is signed in."""
        session = self.session
        if session is not None and not self._counts(session):
            self.web.accounts.sessions.end(session.id, session.person)
            raise SignInNeeded
        if session is None:
            token = self.request.cookies.get(self.web.cookie)
            accounts = self.web.accounts
            over = accounts.sessions.whose(token, accounts.clock.now()) if token else None
            raise SignInNeeded(over)
        try:
            actor = actor_of(self.directory, self._own_stamp(session))
        except NotPermitted:
            sessions = self.web.accounts.sessions
            if session.principal is None:
                sessions.end(session.id, session.person)
                raise SignInNeeded from None
            # Named as a deputy no more: he goes on as himself.
            sessions.act_for(session.id, None)
            session = replace(session, principal=None)
            actor = actor_of(self.directory, self._own_stamp(session))
        return Visitor(
            person=session.person,
            name=self.directory.people[session.person].name,
            principal=session.principal,
            session=session,
            actor=actor,
        )

    @cached_property
    def directory(self) -> Directory:
        """The directory as it stands."""
        return known_directory(self.office.reads)

    @cached_property
    def access(self) -> Access:
        """The door that is set, and who may sign in."""
        return known_access(self.office.reads)

    @property
    def door(self) -> Door:
        """The door that is set."""
        return self.access.door

    @cached_property
    def at(self) -> date | int | None:
        """The moment that is looked at: `?at=2009-03-15`, `?at=120`. BadInput for what is none."""
        text = self.request.query_params.get("at", "").strip()
        number = text.removeprefix("#")
        if not text:
            return None
        if number.isdecimal() and number.isascii() and len(number) <= _MOST_DIGITS:
            return int(number)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadInput("at", [phrase("fault.moment.unknown", text=text)]) from None

    @cached_property
    def reading(self) -> Reading:
        """The views at the moment that is looked at, as far as the visitor may see."""
        found = self._open.enter_context(reading(self.office, self.at))
        return found._replace(sees=seeing_of(found, self.visitor.actor))

    @property
    def is_proven(self) -> bool:
        """Whether it is proven who somebody is, not only claimed: the door is closed."""
        return self.door is Door.CLOSED

    @property
    def is_fresh(self) -> bool:
        """Whether he has proven it within five minutes; where it is claimed, nobody asks."""
        return not self.is_proven or self.visitor.session.is_fresh(self.web.accounts.clock.now())

    @property
    def address(self) -> str:
        """Where the visitor's browser is."""
        return self.request.client.host if self.request.client else ""

    @property
    def is_past(self) -> bool:
        """Whether an earlier moment is looked at: nothing can be done there."""
        return self.at is not None

    @property
    def paper(self) -> str:
        """The paper that a page is laid out for, `a4` or `a3`; empty on the screen."""
        asked = self.request.query_params.get("print", "")
        return asked if asked in PAPERS else ""

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return self.request.url.path

    def url(self, path: str, **query: object) -> str:
        """A page, looked at from the same moment."""
        at = self.request.query_params.get("at")
        of_its_own = "at" in query or "at=" in path.partition("?")[2]
        return links.with_query(path, **query, **({} if of_its_own or not at else {"at": at}))

    def here(self, **query: object) -> str:
        """This page with other filters; those that are not named stay."""
        return links.with_query(self.path, **(dict(self.request.query_params) | query))

    def words(self, said: object) -> str:
        """What is said, in the visitor's language."""
        return worded(said, self.lang)

    def stamp(self, given: Mapping[str, Any], command_id: str | None = None) -> Stamp:
        """Who acts and when; `reason`, `authority`, `effective_on` and `document` as given."""
        visitor = self.visitor
        stamp = self.office.stamp(
            visitor.person,
            Via.WEB,
            on_behalf_of=visitor.principal,
            reason=given.get("reason"),
            authority=given.get("authority"),
            effective_on=given.get("effective_on"),
            document=given.get("document"),
            command_id=CommandId(command_id or uuid4().hex),
        )
        return replace(stamp, proof=Proof.SESSION if self.is_proven else Proof.CLAIMED)

    def may(self, command: Command) -> NotPermitted | None:
        """Whether the visitor may give a command; why not."""
        if self.door is Door.ANYONE:
            return None
        family, reads = FAMILY_OF[type(command)], self.office.reads
        stream = family.stream_of(command)
        state = reads.state(stream, family.evolve)
        return Question(
            directory=self.directory,
            table=TABLE,
            actor=actor_of(self.directory, command.stamp),
            command=type(command).__name__,
            facts=family.policy.facts_of(command, stream, state, reads),
            on=command.stamp.on,
        ).refused()

    def rehearse(self, command: Command) -> tuple[Recorded, ...]:
        """What a command would record; raises what it would raise."""
        return self.web.rehearsal.handle(command)

    def handle(self, command: Command) -> tuple[Recorded, ...]:
        """Hand a command in at the door."""
        return self.office.handle(command)

    def clock(self, moment: datetime) -> datetime:
        """A moment by the office's clocks."""
        return moment.astimezone(self.office.settings.office.zone_info)

    def _counts(self, session: Session) -> bool:
        """As the log has it, whatever is kept of the session; where identities are claimed, every
        session does.
        """
        record = self.office.record
        is_real = record is not None and record.clock is ClockKind.WALL
        return not self.is_proven or counts(self.access, session, real=is_real)

    def _own_stamp(self, session: Session) -> Stamp:
        return self.office.stamp(session.person, Via.WEB, on_behalf_of=session.principal)


def language_of(request: Request, web: Web) -> Language:
    """As chosen on a page, else as the browser asks, else the office's."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    asked = request.headers.get("accept-language", "")[:2].lower()
    own = web.office.settings.office.language
    return next((lang for text in (chosen, asked) for lang in LANGUAGES if lang == text), own)


@contextmanager
def visiting(web: Web, request: Request) -> Iterator[Visit]:
    """A visit that is closed at its end."""
    visit = Visit(web, request)
    try:
        yield visit
    finally:
        visit.close()


Look = Visit
"""How routes name their first parameter: the decorator of the page hands the visit in."""
