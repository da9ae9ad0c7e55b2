"""Wrong tries make the next one wait: 1 s, then twice as long each time, at most 15 min.

Counted for a login from an address: nobody can lock a login for others. What was typed is kept as
a digest only: people type passwords into the wrong field.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, select

from office.accounts.refusals import TryLater
from office.accounts.tables import TRIES
from projections.tables.connections import for_writing, single_reads

_FIRST: Final = timedelta(seconds=1)
_LONGEST: Final = timedelta(minutes=15)
_FORGOTTEN: Final = timedelta(hours=24)
_DOUBLINGS: Final = 10


class Throttle:
    """Wrong tries by what was tried, and from where; hours are told in a zone."""

    def __init__(self, engine: Engine, zone: ZoneInfo) -> None:
        self._engine, self._writing, self._zone = engine, for_writing(engine), zone

    def check(self, purpose: str, tried: str, address: str, now: datetime) -> None:
        """Raise TryLater unless this may be tried now."""
        query = select(TRIES.c.until).where(TRIES.c.key == _key(purpose, tried, address))
        with single_reads(self._engine) as conn:
            until = conn.scalar(query)
        if until is not None and now < until:
            raise TryLater(until.astimezone(self._zone))

    def wrong(self, purpose: str, tried: str, address: str, now: datetime) -> datetime:
        """Count a wrong try; from when the next one is looked at."""
        key = _key(purpose, tried, address)
        with self._writing.begin() as conn:
            known = conn.execute(select(TRIES.c.wrong, TRIES.c.last).where(TRIES.c.key == key))
            found = known.one_or_none()
            before = found.wrong if found and now - found.last < _FORGOTTEN else 0
            until = now + delay_after(before + 1)
            values = {"wrong": before + 1, "last": now, "until": until}
            if found is None:
                conn.execute(TRIES.insert().values(key=key, **values))
            else:
                conn.execute(TRIES.update().where(TRIES.c.key == key).values(**values))
        return until

    def right(self, purpose: str, tried: str, address: str) -> None:
        """Forget the wrong tries before a right one."""
        with self._writing.begin() as conn:
            conn.execute(delete(TRIES).where(TRIES.c.key == _key(purpose, tried, address)))

    @staticmethod
    def tidy(conn: Connection, now: datetime) -> None:
        """Forget what is a day old."""
        conn.execute(delete(TRIES).where(TRIES.c.last < now - _FORGOTTEN))


def delay_after(wrong: int) -> timedelta:
    """How long the next try waits after so many wrong ones, from 1 on."""
    return min(_LONGEST, _FIRST * (1 << min(wrong - 1, _DOUBLINGS)))


def _key(purpose: str, tried: str, address: str) -> str:
    return hashlib.sha256(
        "\0".join((purpose, tried, address)).encode("utf-8", "surrogatepass")
    ).hexdigest()
