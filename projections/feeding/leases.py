"""Leases: which of several workers keeps which view, so that no two do the same work.

They spare work; right the rows are without them, for a batch that another has taken is dropped
(runner.py). Views are dealt out like cards among the workers that are alive: who comes is given
some as the others renew, and those of a worker that died go round when its lease runs out.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, MetaData, delete, select

from projections.tables.connections import for_writing
from projections.tables.ports import BESIDE_OTHERS
from projections.tables.table import Sheet, upsert

_NOBODY = ""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseRow(Struct, frozen=True):
    """Who keeps a view, and until when unless they say so again; nobody where holder is empty."""

    projection: str
    holder: str
    until: datetime


class WorkerRow(Struct, frozen=True):
    """A worker, and until when it counts as alive unless it says so again."""

    holder: str
    until: datetime


_TABLES = MetaData()
LEASES = Sheet("leases", LeaseRow, ("projection",), _TABLES)
WORKERS = Sheet("workers", WorkerRow, ("holder",), _TABLES)
_LOCKED = select(LEASES.table).order_by(LEASES.c.projection).with_for_update()


class Leases:
    """The leases of one worker; `holder` is a name that no other worker has."""

    def __init__(self, views: Engine, holder: str, lasting: timedelta) -> None:
        self._alone, self._views = for_writing(views), for_writing(views, BESIDE_OTHERS)
        self._holder, self._lasting = holder, lasting
        self._made: tuple[str, ...] = ()

    def take(self, names: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Renew or take those of these views that fall to us and are free, give up the others.

        Which are ours now. What a worker must still give up falls to us at a later call.
        """
        wanted = tuple(names)
        if wanted != self._made:
            self._make(wanted)
        until = now + self._lasting
        with self._views.begin() as conn:
            free = {
                row.projection
                for row in LEASES.rows(conn, _LOCKED)
                if row.holder == self._holder or row.until <= now
            }
            dealt = self._dealt(conn, wanted, now)
            ours = tuple(name for name in dealt if name in free)
            upsert(conn, WORKERS, [WorkerRow(self._holder, until)])
            upsert(conn, LEASES, [LeaseRow(name, self._holder, until) for name in ours])
            upsert(
                conn, LEASES, [_free(name) for name in wanted if name in free and name not in dealt]
            )
        return ours

    def release(self) -> None:
        """Let others have them at once."""
        with self._views.begin() as conn:
            held = [row for row in LEASES.rows(conn, _LOCKED) if row.holder == self._holder]
            upsert(conn, LEASES, [_free(row.projection) for row in held])
            conn.execute(delete(WORKERS.table).where(WORKERS.c.holder == self._holder))

    def _dealt(self, conn: Connection, names: tuple[str, ...], now: datetime) -> tuple[str, ...]:
        """Which views fall to us: one to each of those alive, by name, then from the first on."""
        conn.execute(delete(WORKERS.table).where(WORKERS.c.until <= now))
        alive = sorted({self._holder, *(row.holder for row in WORKERS.rows(conn))})
        return names[alive.index(self._holder) :: len(alive)]

    def _make(self, names: tuple[str, ...]) -> None:
        with self._alone.begin() as conn:
            _TABLES.create_all(conn)
            known = {row.projection for row in LEASES.rows(conn)}
            upsert(conn, LEASES, [_free(name) for name in names if name not in known])
        self._made = names


def _free(name: str) -> LeaseRow:
    return LeaseRow(name, _NOBODY, _LONG_AGO)
