"""Codes by which somebody sets a new password: used once, and by which nobody signs in.

A link holds 256 bits and lives for 30 minutes; what is printed on a slip is typed by hand, holds
98 bits and lives for 24 hours. A new code of a person puts the earlier ones out of use.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from engine.ids import PersonId
from office.accounts.digests import digest_of
from office.accounts.refusals import ResetUnusable
from office.accounts.tables import RESETS
from projections.tables.connections import for_writing, single_reads

_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for one another on paper."""
_GROUPS: Final = 4
_OF: Final = 5


class ResetKind(StrEnum):
    """How a code reaches its person."""

    LINK = "link"
    SLIP = "slip"


LIVES: Final = {ResetKind.LINK: timedelta(minutes=30), ResetKind.SLIP: timedelta(hours=24)}


class Reset(Struct, frozen=True):
    """A code that was made, shown once; and until when it can be used."""

    code: str
    person: PersonId
    ends_at: datetime

    def __repr__(self) -> str:
        return f"Reset(person={self.person!r}, ends_at={self.ends_at!r})"


class Resets:
    """Codes that were made and neither used nor put out of use."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, for_writing(engine)

    def make(self, person: PersonId, kind: ResetKind, now: datetime) -> Reset:
        """A code for a person, the only one he has."""
        code = secrets.token_urlsafe(32) if kind is ResetKind.LINK else _slip()
        made = Reset(code, person, now + LIVES[kind])
        with self._writing.begin() as conn:
            self.drop_of(conn, person)
            conn.execute(
                RESETS.insert().values(
                    digest=_digest(code),
                    person=person,
                    kind=str(kind),
                    made_at=now,
                    ends_at=made.ends_at,
                )
            )
        return made

    def whose(self, code: str, now: datetime) -> PersonId:
        """Whose code it is. Raises ResetUnusable."""
        with single_reads(self._engine) as conn:
            return _found(conn, code, now)

    @staticmethod
    def used(conn: Connection, code: str, now: datetime) -> PersonId:
        """Use a code up, within a transaction. Raises ResetUnusable."""
        person = _found(conn, code, now)
        conn.execute(delete(RESETS).where(RESETS.c.digest == _digest(code)))
        return person

    @staticmethod
    def drop_of(conn: Connection, person: PersonId) -> None:
        """Put a person's codes out of use, within a transaction."""
        conn.execute(delete(RESETS).where(RESETS.c.person == person))

    @staticmethod
    def tidy(conn: Connection, now: datetime) -> None:
        """Forget those that have run out."""
        conn.execute(delete(RESETS).where(RESETS.c.ends_at < now))


def _found(conn: Connection, code: str, now: datetime) -> PersonId:
    query = select(RESETS.c.person, RESETS.c.ends_at).where(RESETS.c.digest == _digest(code))
    row = conn.execute(query).one_or_none()
    if row is None or now >= row.ends_at:
        raise ResetUnusable
    return PersonId(row.person)


def _slip() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_OF)) for _ in range(_GROUPS))


def _digest(code: str) -> str:
    """Of a slip, however it was typed; a link's code has signs that no slip has."""
    typed = "".join(code.split())
    compact = typed.replace("-", "").upper()
    if len(compact) == _GROUPS * _OF and set(compact) <= set(_SIGNS):
        typed = compact
    return digest_of(typed)
