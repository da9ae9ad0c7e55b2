"""Connections to the log's file: one for each thread that asks, and one writer at a time.

The library's pool hands connections round under a lock and begins a transaction for every read;
that costs more than the reads themselves. A single SELECT is its own transaction here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, local
from typing import Any, Final

from eventsourcing.persistence import ConnectionUnavailableError
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore

_TURN_SECONDS: Final = 30.0


class LogDatastore(SQLiteDatastore):
    """Connections of the log. `db_name` is the URI of a file; `lock_timeout` is in seconds.

    `turn_seconds` is how long a writer waits for those of its own process.
    """

    def __init__(self, db_name: str, *, lock_timeout: int) -> None:
        super().__init__(db_name, lock_timeout=lock_timeout, originator_id_type="text")
        self.db_name = db_name
        self.lock_timeout = lock_timeout
        self.turn_seconds = _TURN_SECONDS
        self._turn = Lock()
        self._own = local()
        self._opened: list[sqlite3.Connection] = []
        self._closed = False

    def rows(self, statement: str, params: Sequence[str | int]) -> list[Any]:
        """What one SELECT finds."""
        return self._connection().execute(statement, params).fetchall()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor to read with, or one inside a transaction that is committed at the end."""
        if not commit:
            with SQLiteCursor(self._connection().cursor()) as cursor:
                yield SQLiteCursor(cursor)
            return
        if not self._turn.acquire(timeout=self.turn_seconds):
            raise ConnectionUnavailableError("Timed out waiting for the turn to write")
        try:
            connection = self._connection()
            with SQLiteCursor(connection.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    yield SQLiteCursor(cursor)
                    connection.commit()
                finally:
                    # Also a commit that failed must leave nothing to the next transaction.
                    if connection.in_transaction:
                        connection.rollback()
        finally:
            self._turn.release()

    def close(self) -> None:
        """Close every connection of every thread."""
        super().close()
        self._closed = True
        while self._opened:
            self._opened.pop().close()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = self._connect()
        return found

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise ConnectionUnavailableError("The log is closed")
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
