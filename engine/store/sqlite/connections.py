"""Connections to the log's file: as many as are in use at once, and one writer at a time.

The library's pool passes connections on under a lock and begins a transaction for every read,
which costs more than the reads themselves. Here a single SELECT is its own transaction, and the
connection used last is used next: it made the last commit of this process, so its cached pages
are still valid and its statements prepared, whichever thread uses it.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Final

from eventsourcing import persistence

_TURN_SECONDS: Final = 30.0
_PAUSE: Final = 0.01
_KINDS: Final = (
    (sqlite3.IntegrityError, persistence.IntegrityError),
    (sqlite3.OperationalError, persistence.OperationalError),
    (sqlite3.DataError, persistence.DataError),
    (sqlite3.InternalError, persistence.InternalError),
    (sqlite3.NotSupportedError, persistence.NotSupportedError),
    (sqlite3.ProgrammingError, persistence.ProgrammingError),
    (sqlite3.DatabaseError, persistence.DatabaseError),
    (sqlite3.InterfaceError, persistence.InterfaceError),
)


def translated(fault: sqlite3.Error) -> persistence.PersistenceError:
    """A fault of the driver as the library's of the same name."""
    for kind, ours in _KINDS:
        if isinstance(fault, kind):
            return ours(str(fault))
    return persistence.PersistenceError(str(fault))


class LogDatastore:
    """Connections of the log. `db_name` is the URI of a file; `lock_timeout` is in seconds.

    `turn_seconds` is how long a writer waits for those of its own process. The driver's faults
    are raised as the library's.
    """

    def __init__(self, db_name: str, *, lock_timeout: int) -> None:
        self.db_name = db_name
        self.lock_timeout = lock_timeout
        self.turn_seconds = _TURN_SECONDS
        self.turn = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    def rows(self, statement: str, params: Sequence[str | int | bytes | None] = ()) -> list[Any]:
        """What one SELECT finds, as tuples."""
        try:
            connection = self.take()
            try:
                return connection.execute(statement, params).fetchall()
            finally:
                self.give_back(connection)
        except sqlite3.Error as fault:
            raise translated(fault) from fault

    def close(self) -> None:
        """Close every connection: those in use as soon as they are given back.

        SQLite does not survive that a connection is closed while another thread reads by it.
        """
        self._closed = True
        self._close_idle()

    def take(self) -> sqlite3.Connection:
        """A connection for this thread alone, until it is given back. Raises sqlite3.Error."""
        if self._closed:
            raise persistence.ConnectionUnavailableError("The log is closed")
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Let the next reader or writer have it."""
        self._idle.append(connection)
        if self._closed:
            self._close_idle()

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=self.lock_timeout,
        )
        try:
            self._into_wal(connection)
            connection.execute("PRAGMA synchronous = FULL").close()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _into_wal(self, connection: sqlite3.Connection) -> None:
        """Where other programs turn a new file into one with a WAL at the same moment, SQLite
        refuses at once instead of waiting.
        """
        until = monotonic() + self.lock_timeout
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                sleep(_PAUSE)
            else:
                return


class Writing:
    """A transaction of the one thread that may write: committed at the end, undone by a fault.

    Every command passes here, and a context manager written as a generator would cost more than
    the statements.
    """

    __slots__ = ("_connection", "_cursor", "_datastore")

    def __init__(self, datastore: LogDatastore) -> None:
        self._datastore = datastore

    def __enter__(self) -> sqlite3.Cursor:
        datastore = self._datastore
        if not datastore.turn.acquire(timeout=datastore.turn_seconds):
            raise persistence.ConnectionUnavailableError("Timed out waiting for the turn to write")
        try:
            self._connection = datastore.take()
        except BaseException as fault:
            datastore.turn.release()
            if isinstance(fault, sqlite3.Error):
                raise translated(fault) from fault
            raise
        try:
            self._cursor = self._connection.execute("BEGIN IMMEDIATE")
            return self._cursor
        except BaseException as fault:
            self._leave()
            if isinstance(fault, sqlite3.Error):
                raise translated(fault) from fault
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._cursor.execute("COMMIT")
            self._cursor.close()
        except sqlite3.Error as failed:
            raise translated(failed) from failed
        finally:
            self._leave()
        if isinstance(fault, sqlite3.Error):
            raise translated(fault) from fault

    def _leave(self) -> None:
        try:
            # A COMMIT that failed leaves the transaction open.
            if self._connection.in_transaction:
                self._connection.rollback()
        finally:
            self._datastore.give_back(self._connection)
            self._datastore.turn.release()
