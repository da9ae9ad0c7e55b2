"""Logins: by which name somebody signs in to the pages, and what his password is checked by.

A person has one login. Whether he may sign in at all is on record in the log, not here.
"""

import re
import unicodedata
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, select
from sqlalchemy.exc import IntegrityError

from engine.ids import PersonId
from office.accounts.refusals import LoginTaken, LoginUnfit
from office.accounts.tables import LOGINS
from projections.tables.connections import for_writing, single_reads

_FORM: Final = re.compile(r"\w[\w.@+-]{0,99}")


class Login(Struct, frozen=True, kw_only=True):
    """Somebody's login, without its password."""

    login: str
    person: PersonId
    has_password: bool
    made_at: datetime
    changed_at: datetime | None
    last_sign_in: datetime | None


class Logins:
    """Everybody's. Identities of an identity provider are linked to people in the log."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, for_writing(engine)

    def add(self, login: str, person: PersonId, now: datetime) -> Login:
        """Give a person a login, or another one in its place; his password stays.

        Raises LoginTaken, LoginUnfit.
        """
        name = plain(login)
        if not _FORM.fullmatch(name):
            raise LoginUnfit(login)
        try:
            with self._writing.begin() as conn:
                mine = conn.execute(_of_person(person)).one_or_none()
                if mine is None:
                    values = {"login": name, "person": person, "made_at": now, "handed_for": 0}
                    conn.execute(LOGINS.insert().values(**values))
                else:
                    renamed = LOGINS.update().where(LOGINS.c.person == person)
                    conn.execute(renamed.values(login=name))
                return _login(conn.execute(_of_person(person)).one())
        except IntegrityError as fault:
            raise LoginTaken(name) from fault

    def of(self, person: PersonId) -> Login | None:
        """A person's login, None for one who has none."""
        with single_reads(self._engine) as conn:
            row = conn.execute(_of_person(person)).one_or_none()
        return _login(row) if row is not None else None

    def named(self, login: str) -> Login | None:
        """Whose login it is, however it was typed; None if it is nobody's."""
        found = self.with_password(login)
        return found[0] if found is not None else None

    def with_password(self, login: str) -> tuple[Login, str | None] | None:
        """The same, and by what the password is checked."""
        name = plain(login)
        if not _FORM.fullmatch(name):
            return None  # nobody's, and maybe more than a database takes
        query = select(LOGINS).where(LOGINS.c.login == name)
        with single_reads(self._engine) as conn:
            row = conn.execute(query).one_or_none()
        return (_login(row), row.password) if row is not None else None

    def all(self) -> dict[PersonId, Login]:
        """Every login, by person."""
        with single_reads(self._engine) as conn:
            rows = conn.execute(select(LOGINS).order_by(LOGINS.c.login)).all()
        return {PersonId(row.person): _login(row) for row in rows}

    def signed_in(self, person: PersonId, now: datetime) -> None:
        """He has signed in."""
        with self._writing.begin() as conn:
            mine = LOGINS.update().where(LOGINS.c.person == person)
            conn.execute(mine.values(last_sign_in=now))

    @staticmethod
    def set_password(conn: Connection, person: PersonId, stored: str, now: datetime) -> None:
        """Another password, within a transaction."""
        mine = LOGINS.update().where(LOGINS.c.person == person)
        conn.execute(mine.values(password=stored, changed_at=now))

    @staticmethod
    def clear_password(conn: Connection, person: PersonId, now: datetime) -> None:
        """No password is right any more, within a transaction."""
        mine = LOGINS.update().where(LOGINS.c.person == person)
        conn.execute(mine.values(password=None, changed_at=now))

    @staticmethod
    def claim(conn: Connection, person: PersonId, position: int) -> bool:
        """Whether a code may be handed out for what stands at a position of the log: once."""
        mine = (LOGINS.c.person == person, LOGINS.c.handed_for < position)
        return conn.execute(LOGINS.update().where(*mine).values(handed_for=position)).rowcount == 1


def plain(login: str) -> str:
    """A login as it is kept: the same in small and capital letters, full and half width."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def _of_person(person: PersonId) -> Any:
    return select(LOGINS).where(LOGINS.c.person == person)


def _login(row: Row[Any]) -> Login:
    return Login(
        login=row.login,
        person=PersonId(row.person),
        has_password=row.password is not None,
        made_at=row.made_at,
        changed_at=row.changed_at,
        last_sign_in=row.last_sign_in,
    )
