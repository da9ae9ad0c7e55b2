"""Leases: which of several workers keeps which view, so that no two do the same work.

They spare work; right the rows are without them, for a batch that another has taken is dropped
(runner.py). A worker that dies lets go when its lease runs out.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Engine, MetaData, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from projections.sheet import Sheet
from projections.sqlite import for_writing

_NOBODY = ""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseRow(Struct, frozen=True):
    """Who keeps a view, and until when unless they say so again; nobody where holder is empty."""

    projection: str
    holder: str
    until: datetime


LEASES = Sheet("leases", LeaseRow, ("projection",), MetaData())


class Leases:
    """The leases of one worker; `holder` is a name that no other worker has."""

    def __init__(self, views: Engine, holder: str, lasting: timedelta) -> None:
        self._views, self._holder, self._lasting = for_writing(views), holder, lasting
        self._made: set[str] = set()

    def take(self, names: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Take or renew what is free of these views, or was ours; those that are ours now."""
        wanted = tuple(names)
        if not self._made.issuperset(wanted):
            self._make(wanted)
        with self._views.begin() as conn:
            conn.execute(
                update(LEASES.table)
                .where(
                    LEASES.c.projection.in_(wanted),
                    or_(LEASES.c.holder == self._holder, LEASES.c.until <= now),
                )
                .values(holder=self._holder, until=now + self._lasting)
            )
            ours = select(LEASES.c.projection).where(
                LEASES.c.projection.in_(wanted), LEASES.c.holder == self._holder
            )
            return tuple(conn.execute(ours).scalars())

    def release(self) -> None:
        """Let others have them at once."""
        with self._views.begin() as conn:
            conn.execute(
                update(LEASES.table)
                .where(LEASES.c.holder == self._holder)
                .values(holder=_NOBODY, until=_LONG_AGO)
            )

    def _make(self, names: tuple[str, ...]) -> None:
        with self._views.begin() as conn:
            LEASES.metadata.create_all(conn)
            known = {row.projection for row in LEASES.rows(conn)}
        for name in set(names) - known:
            row = {"projection": name, "holder": _NOBODY, "until": _LONG_AGO}
            with suppress(IntegrityError), self._views.begin() as conn:  # another may be first
                conn.execute(insert(LEASES.table).values(row))
        self._made.update(names)
