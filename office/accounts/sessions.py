"""Sessions: 256 random bits in a cookie, of which the database holds the SHA-256 alone.

A session ends an hour after it was last used, and twelve hours after it began. Signing in makes
a new one, never revives one.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, delete, select

from engine.ids import PersonId
from office.accounts.digests import digest_of
from office.accounts.tables import SESSIONS
from projections.tables.connections import for_writing, single_reads

FRESH: Final = timedelta(minutes=5)
_NOTED: Final = timedelta(minutes=1)
"""How exactly it is kept when a session was last used: not every page writes."""
_KNOWN_AFTER: Final = timedelta(days=7)
"""So long after its end it is known whose a session was: what he was typing waits for him."""
_MOST_SIGNS: Final = 200


class Session(Struct, frozen=True, kw_only=True):
    """Somebody who has signed in, in one browser. `principal` is for whom he acts as a deputy. One
    that is `claimed` was begun by saying who one is.
    """

    id: str
    person: PersonId
    principal: PersonId | None
    started: datetime
    seen: datetime
    proven_at: datetime
    claimed: bool
    address: str
    browser: str
    csrf: str = ""

    def is_fresh(self, now: datetime) -> bool:
        """Whether he has given his password within five minutes."""
        return now - self.proven_at < FRESH

    def __repr__(self) -> str:
        return f"Session(id={self.id!r}, person={self.person!r})"


class SignedIn(Struct, frozen=True):
    """A session that has begun, and its token: for the cookie, and for nothing else."""

    token: str
    session: Session

    def __repr__(self) -> str:
        return f"SignedIn({self.session!r})"


class Sessions:
    """Sessions that have begun and not ended. `idle` and `longest` bound each of them."""

    def __init__(self, engine: Engine, idle: timedelta, longest: timedelta) -> None:
        self._engine, self._writing = engine, for_writing(engine)
        self._idle, self._longest = idle, longest

    def begin(
        self,
        person: PersonId,
        address: str,
        browser: str,
        now: datetime,
        *,
        claimed: bool = False,
    ) -> SignedIn:
        """A new session."""
        token = secrets.token_urlsafe(32)
        session = Session(
            id=uuid4().hex,
            person=person,
            principal=None,
            started=now,
            seen=now,
            proven_at=now,
            claimed=claimed,
            address=address[:_MOST_SIGNS],
            browser=browser[:_MOST_SIGNS],
            csrf=_csrf(token),
        )
        values = {name: getattr(session, name) for name in session.__struct_fields__}
        del values["csrf"]
        with self._writing.begin() as conn:
            conn.execute(SESSIONS.insert().values(digest=digest_of(token), **values))
        return SignedIn(token, session)

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a cookie, None if there is none or it is over; it counts as used."""
        row = self._row(token)
        if row is None or self._is_over(row, now):
            return None
        if now - row.seen >= _NOTED:
            with self._writing.begin() as conn:
                conn.execute(
                    SESSIONS.update().where(SESSIONS.c.digest == row.digest).values(seen=now)
                )
        return _session(row, _csrf(token))

    def whose(self, token: str, now: datetime) -> PersonId | None:
        """Whose session has run out of time; None for one that is not over, or was ended."""
        row = self._row(token)
        return PersonId(row.person) if row is not None and self._is_over(row, now) else None

    def of(self, person: PersonId, now: datetime) -> tuple[Session, ...]:
        """Those of a person, the one last used first."""
        query = select(SESSIONS).where(SESSIONS.c.person == person)
        with single_reads(self._engine) as conn:
            rows = conn.execute(query).all()
        found = [_session(row) for row in rows if not self._is_over(row, now)]
        return tuple(sorted(found, key=lambda each: (each.seen, each.id), reverse=True))

    def count(self, now: datetime) -> dict[PersonId, int]:
        """How many each person has."""
        query = select(SESSIONS.c.person, SESSIONS.c.started, SESSIONS.c.seen)
        found: dict[PersonId, int] = {}
        with single_reads(self._engine) as conn:
            for row in conn.execute(query):
                if not self._is_over(row, now):
                    found[PersonId(row.person)] = found.get(PersonId(row.person), 0) + 1
        return found

    def proven(self, session: str, now: datetime) -> None:
        """He has given his password again."""
        self._change(session, proven_at=now)

    def act_for(self, session: str, principal: PersonId | None) -> None:
        """From now on he acts for somebody, or for himself."""
        self._change(session, principal=principal)

    def end(self, session: str, person: PersonId) -> bool:
        """End one of a person's; whether there was one."""
        named = (SESSIONS.c.id == session, SESSIONS.c.person == person)
        with self._writing.begin() as conn:
            return conn.execute(delete(SESSIONS).where(*named)).rowcount == 1

    def end_all(self) -> int:
        """End everybody's: a log was restored."""
        with self._writing.begin() as conn:
            return conn.execute(delete(SESSIONS)).rowcount

    @staticmethod
    def end_of(conn: Connection, person: PersonId, but: str | None = None) -> int:
        """End those of a person, but for one, within a transaction."""
        ended = delete(SESSIONS).where(SESSIONS.c.person == person)
        if but is not None:
            ended = ended.where(SESSIONS.c.id != but)
        return conn.execute(ended).rowcount

    def tidy(self, conn: Connection, now: datetime) -> None:
        """Forget those that are long over."""
        conn.execute(
            delete(SESSIONS).where(SESSIONS.c.started < now - self._longest - _KNOWN_AFTER)
        )

    def _change(self, session: str, **values: object) -> None:
        with self._writing.begin() as conn:
            conn.execute(SESSIONS.update().where(SESSIONS.c.id == session).values(**values))

    def _row(self, token: str) -> Row[Any] | None:
        with single_reads(self._engine) as conn:
            query = select(SESSIONS).where(SESSIONS.c.digest == digest_of(token))
            return conn.execute(query).one_or_none()

    def _is_over(self, row: Any, now: datetime) -> bool:
        return bool(now - row.seen >= self._idle or now - row.started >= self._longest)


def _session(row: Row[Any], csrf: str = "") -> Session:
    values = {name: getattr(row, name) for name in Session.__struct_fields__ if name != "csrf"}
    return Session(**values, csrf=csrf)


def _csrf(token: str) -> str:
    """What forms of a session carry: made of the token, which the database does not hold."""
    return digest_of(f"forms of {token}")
