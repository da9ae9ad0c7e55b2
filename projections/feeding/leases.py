"""Leases: which of several workers feeds which views, so that no two do the same work.

They only save work. Rows are correct without them: a worker drops a batch that another has
projected first (runner.py). Views are shared out evenly among the live workers. A new worker gets
its share as the others renew their leases; the views of a dead worker pass on when its leases end.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, MetaData, delete, select

from projections.tables.connections import for_writing
from projections.tables.ports import BESIDE_OTHERS
from projections.tables.table import Table, upsert

_NOBODY = ""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseRow(Struct, frozen=True):
    """Who feeds a view until when; an empty `holder` means nobody."""

    projection: str
    holder: str
    until: datetime


class WorkerRow(Struct, frozen=True):
    """A worker, and until when it counts as alive without renewing."""

    holder: str
    until: datetime


_TABLES = MetaData()
LEASES = Table("leases", LeaseRow, ("projection",), _TABLES)
WORKERS = Table("workers", WorkerRow, ("holder",), _TABLES)
_LOCKED = select(LEASES.sql).order_by(LEASES.c.projection).with_for_update()


class Leases:
    """The leases of one worker; `holder` is a name that no other worker has."""

    def __init__(self, views: Engine, holder: str, lasting: timedelta) -> None:
        self._alone, self._views = for_writing(views), for_writing(views, BESIDE_OTHERS)
        self._holder, self._lasting = holder, lasting
        self._created: tuple[str, ...] = ()

    def take(self, names: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Renew or take the leases of this worker's share, and give up all others; those it has.

        A view of its share that another worker still holds is taken by a later call.
        """
        wanted = tuple(names)
        if wanted != self._created:
            self._create(wanted)
        until = now + self._lasting
        with self._views.begin() as conn:
            free = {
                row.projection
                for row in LEASES.rows(conn, _LOCKED)
                if row.holder == self._holder or row.until <= now
            }
            share = self._share(conn, wanted, now)
            ours = tuple(name for name in share if name in free)
            upsert(conn, WORKERS, [WorkerRow(self._holder, until)])
            upsert(conn, LEASES, [LeaseRow(name, self._holder, until) for name in ours])
            upsert(
                conn, LEASES, [_free(name) for name in wanted if name in free and name not in share]
            )
        return ours

    def release(self) -> None:
        """Give up every lease at once."""
        with self._views.begin() as conn:
            held = [row for row in LEASES.rows(conn, _LOCKED) if row.holder == self._holder]
            upsert(conn, LEASES, [_free(row.projection) for row in held])
            conn.execute(delete(WORKERS.sql).where(WORKERS.c.holder == self._holder))

    def _share(self, conn: Connection, names: tuple[str, ...], now: datetime) -> tuple[str, ...]:
        """The views of this worker: every n-th of the names, n being the number of live workers."""
        conn.execute(delete(WORKERS.sql).where(WORKERS.c.until <= now))
        alive = sorted({self._holder, *(row.holder for row in WORKERS.rows(conn))})
        return names[alive.index(self._holder) :: len(alive)]

    def _create(self, names: tuple[str, ...]) -> None:
        with self._alone.begin() as conn:
            _TABLES.create_all(conn)
            known = {row.projection for row in LEASES.rows(conn)}
            upsert(conn, LEASES, [_free(name) for name in names if name not in known])
        self._created = names


def _free(name: str) -> LeaseRow:
    return LeaseRow(name, _NOBODY, _LONG_AGO)
