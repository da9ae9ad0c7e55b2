"""What is kept while somebody signs in at an identity provider: ten minutes, used once.

The state in the address tells which handshake it is; that it was begun in this browser is told by
a cookie, or others could make it sign in as they.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from office.accounts.digests import digest_of
from office.accounts.tables import HANDSHAKES
from projections.tables.connections import for_writing

_LIVES: Final = timedelta(minutes=10)


class Handshake(Struct, frozen=True):
    """The nonce and the verifier (PKCE) are made up for each; `back` is the page to go on to."""

    state: str
    browser: str
    nonce: str
    verifier: str
    back: str

    def __repr__(self) -> str:
        return "Handshake()"


class Handshakes:
    """Those that were begun and are not over."""

    def __init__(self, engine: Engine) -> None:
        self._writing = for_writing(engine)

    def begin(self, back: str, now: datetime) -> Handshake:
        """A new one."""
        state, browser, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(4))
        begun = Handshake(state, browser, nonce, verifier, back)
        with self._writing.begin() as conn:
            conn.execute(
                HANDSHAKES.insert().values(
                    digest=digest_of(begun.state),
                    browser=digest_of(begun.browser),
                    nonce=begun.nonce,
                    verifier=begun.verifier,
                    back=back,
                    ends_at=now + _LIVES,
                )
            )
        return begun

    def take(self, state: str, browser: str, now: datetime) -> Handshake | None:
        """The one that this browser began, which is then over; None if there is none."""
        mine = HANDSHAKES.c.digest == digest_of(state)
        with self._writing.begin() as conn:
            row = conn.execute(select(HANDSHAKES).where(mine)).one_or_none()
            if row is None or row.browser != digest_of(browser):
                return None
            conn.execute(delete(HANDSHAKES).where(mine))
        if now >= row.ends_at:
            return None
        return Handshake(state, browser, row.nonce, row.verifier, row.back)

    @staticmethod
    def tidy(conn: Connection, now: datetime) -> None:
        """Forget those that are over."""
        conn.execute(delete(HANDSHAKES).where(HANDSHAKES.c.ends_at < now))
