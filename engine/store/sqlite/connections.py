"""Connections to the log's file: as many as are in use at once, and one writer at a time.

The library's pool hands connections round under a lock and begins a transaction for every read;
that costs more than the reads themselves. A single SELECT is its own transaction here, and the
connection used last is used next: it alone has seen all commits of this process, so its pages are
still good and its statements prepared, whichever thread decides and writes.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import Any, Final

from eventsourcing.persistence import ConnectionUnavailableError
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore

_TURN_SECONDS: Final = 30.0


class LogDatastore(SQLiteDatastore):
    """Connections of the log. `db_name` is the URI of a file; `lock_timeout` is in seconds.

    `turn_seconds` is how long a writer waits for those of its own process.
    """

    def __init__(self, db_name: str, *, lock_timeout: int) -> None:
        # Without the library's own beginning, which makes a pool that nobody would ask.
        self.originator_id_type = "text"
        self.db_name = db_name
        self.lock_timeout = lock_timeout
        self.turn_seconds = _TURN_SECONDS
        self.turn = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._opened: list[sqlite3.Connection] = []
        self._closed = False

    def rows(self, statement: str, params: Sequence[str | int]) -> list[Any]:
        """What one SELECT finds."""
        connection = self.take()
        try:
            return connection.execute(statement, params).fetchall()
        finally:
            self.give_back(connection)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor to read with, or one inside a transaction that is committed at the end."""
        if commit:
            with Writing(self) as cursor:
                yield SQLiteCursor(cursor)
            return
        connection = self.take()
        try:
            with SQLiteCursor(connection.cursor()) as cursor:
                yield SQLiteCursor(cursor)
        finally:
            self.give_back(connection)

    def close(self) -> None:
        """Close every connection, also those in use."""
        self._closed = True
        while self._opened:
            self._opened.pop().close()

    def take(self) -> sqlite3.Connection:
        """A connection for this thread alone, until it is given back."""
        if self._closed:
            raise ConnectionUnavailableError("The log is closed")
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def give_back(self, connection: sqlite3.Connection) -> None:
        """The next to come may have it."""
        self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=self.lock_timeout,
        )
        try:
            for pragma in ("journal_mode = WAL", "synchronous = FULL"):
                connection.execute(f"PRAGMA {pragma}").close()
        except sqlite3.Error:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        self._opened.append(connection)
        return connection


class Writing:
    """A transaction, in this thread's turn to write: committed at the end, or undone by a fault.

    A context manager of its own kind, for each command passes here: one written as a generator
    costs more than the statements.
    """

    __slots__ = ("_connection", "_cursor", "_datastore")

    def __init__(self, datastore: LogDatastore) -> None:
        self._datastore = datastore

    def __enter__(self) -> sqlite3.Cursor:
        datastore = self._datastore
        if not datastore.turn.acquire(timeout=datastore.turn_seconds):
            raise ConnectionUnavailableError("Timed out waiting for the turn to write")
        try:
            self._connection = datastore.take()
        except BaseException:
            datastore.turn.release()
            raise
        try:
            self._cursor = self._connection.execute("BEGIN IMMEDIATE")
            return self._cursor
        except BaseException:
            self._leave()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._cursor.execute("COMMIT")
            self._cursor.close()
        finally:
            self._leave()

    def _leave(self) -> None:
        try:
            # Also a commit that failed must leave nothing to the next transaction.
            if self._connection.in_transaction:
                self._connection.rollback()
        finally:
            self._datastore.give_back(self._connection)
            self._datastore.turn.release()
