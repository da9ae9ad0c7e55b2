"""One holder at a time among all the programs of a PostgreSQL database."""

import os
import re
from contextlib import closing, suppress
from socket import gethostname
from types import TracebackType
from typing import Final, Self

import psycopg

from engine.delivery.lock import SchedulerHeld
from engine.errors import Said
from engine.phrases import phrase
from engine.store.postgres.connections import Connection, connect
from engine.store.postgres.schema import APPEND_LOCK
from engine.store.postgres.store import ServerStore

_LOCK: Final = APPEND_LOCK + 1
_TAKE: Final = "SELECT pg_try_advisory_lock(%s)"
_SIGNATURE: Final = "process {pid} on {host}"
_SIGN: Final = "SELECT set_config('application_name', %s, false)"
_HOLDER: Final = (
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND (classid::bigint << 32) + objid::bigint = %s"
)


class ServerLock:
    """Held between `with` and its end, or until its connection ends, however it ends.

    Raises SchedulerHeld at once when it is taken, StoreUnavailable when the server cannot be
    reached.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._store = ServerStore(url, lock_timeout=5)
        self._held: Connection | None = None

    def __enter__(self) -> Self:
        self._take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def check(self) -> None:
        """Still held, or taken again after the connection was lost; SchedulerHeld if neither."""
        if self._held is not None:
            with suppress(psycopg.Error):
                self._held.execute("SELECT 1")
                return
        self._let_go()
        self._take()

    def _take(self) -> None:
        with self._store.faults:
            connection = connect(self._url)
            try:
                # Others are told who it is: the server knows only the process that it started.
                connection.execute(_SIGN, (_SIGNATURE.format(pid=os.getpid(), host=gethostname()),))
                if connection.execute(_TAKE, (_LOCK,)).fetchone() == (True,):
                    self._held = connection
                    return
                holder = connection.execute(_HOLDER, (_LOCK,)).fetchone()
            finally:
                if self._held is not connection:
                    connection.close()
        raise SchedulerHeld(self._store.place, _named(holder))

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


def holder(url: str) -> Said | None:
    """The process that holds the lock, and its machine; None if nobody does."""
    with ServerStore(url, lock_timeout=5).faults, closing(connect(url)) as connection:
        return _named(connection.execute(_HOLDER, (_LOCK,)).fetchone())


def _named(row: tuple[str, ...] | None) -> Said | None:
    if row is None:
        return None
    signed = re.fullmatch(_SIGNATURE.format(pid=r"(\d+)", host="(.+)"), row[0])
    pid, host = signed.groups() if signed else (None, None)
    return phrase("thing.process-elsewhere", pid=pid, host=host) if signed else row[0]
