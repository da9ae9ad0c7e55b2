"""The log's recorder on SQLite: one file, write-ahead logging, every commit on disk.

What it changes in the library's recorder, and why (design section 6): writers begin IMMEDIATE,
for a deferred BEGIN meets "database is locked" at once; positions come from AUTOINCREMENT, for a
bare rowid can be used again; `command_id` is unique in the same transaction; `subscribe` works.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import Any
from weakref import WeakSet

from eventsourcing.persistence import (
    ApplicationRecorder,
    ConnectionUnavailableError,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    ProgrammingError,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)

SCHEMA_VERSION = 1
_POLL_SECONDS = 0.2

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS stored_events ("
    "position INTEGER PRIMARY KEY AUTOINCREMENT, "
    "originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, "
    "state BLOB NOT NULL, "
    "UNIQUE (originator_id, originator_version))",
    "CREATE TABLE IF NOT EXISTS commands ("
    "command_id TEXT PRIMARY KEY, "
    "first_position INTEGER NOT NULL, "
    "last_position INTEGER NOT NULL) WITHOUT ROWID",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


class RepeatedCommandError(IntegrityError):
    """The command is on record already; its first result stands."""


class _Transaction(SQLiteTransaction):
    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(exc_type, exc_val, exc_tb)
        finally:
            # A commit that failed must not leave its transaction to the connection's next user.
            if self.connection._sqlite_conn.in_transaction:
                self.connection.rollback()


class _Connection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Pool(SQLiteConnectionPool):
    """Writers take turns before they ask for a connection.

    In the library they do so while they hold up everybody who asks, readers too; and a writer
    that gets no connection keeps its turn for good.
    """

    def __init__(self, db_name: str, lock_timeout: int) -> None:
        super().__init__(db_name=db_name, lock_timeout=lock_timeout)
        self._turn = Lock()

    def get_connection(
        self, timeout: float | None = None, *, is_writer: bool | None = None
    ) -> SQLiteConnection:
        if not is_writer:
            return super().get_connection(timeout)
        if not self._turn.acquire(timeout=self.pool_timeout if timeout is None else timeout):
            raise ConnectionUnavailableError("Timed out waiting for the turn to write")
        try:
            connection = super().get_connection(timeout)
        except BaseException:
            self._turn.release()
            raise
        connection.is_writer = True
        return connection

    def put_connection(self, conn: SQLiteConnection) -> None:
        writes, conn.is_writer = conn.is_writer, None
        try:
            super().put_connection(conn)
        finally:
            if writes:
                self._turn.release()

    def _create_connection(self) -> SQLiteConnection:
        plain = super()._create_connection()
        connection = plain._sqlite_conn
        connection.execute("PRAGMA synchronous = FULL")
        return _Connection(connection, max_age=self.max_age)


class LogDatastore(SQLiteDatastore):
    """Connections of the log. `db_name` is the URI of a file; `lock_timeout` is in seconds."""

    def __init__(self, db_name: str, *, lock_timeout: int) -> None:
        super().__init__(db_name, lock_timeout=lock_timeout, originator_id_type="text")
        self.pool = _Pool(db_name=db_name, lock_timeout=lock_timeout)


class _PolledSubscription(ListenNotifySubscription["SQLiteLogRecorder"]):
    """Woken by appends of this process, and by a poll for those of others."""

    def wake(self) -> None:
        self._has_been_notified.set()

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._has_been_notified.wait(timeout=_POLL_SECONDS)
        except BaseException as fault:
            self._thread_error = self._thread_error or fault
            self.stop()


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """Appends and reads stored events; positions are dense within a transaction and ascending."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "stored_events"):
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES (?, ?, ?, ?)"
        )
        self.select_events_statement = (
            "SELECT originator_id, originator_version, topic, state "
            "FROM stored_events WHERE originator_id=? "
        )
        self.select_max_notification_id_statement = "SELECT MAX(position) FROM stored_events"
        self._subscriptions: WeakSet[_PolledSubscription] = WeakSet()
        self._subscribing = Lock()

    def construct_create_table_statements(self) -> list[str]:
        """The whole schema of the log file."""
        return list(_SCHEMA)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append in one transaction and wake subscribers of this process.

        `command_ids` names the command of each event, in order.
        """
        positions = super().insert_events(stored_events, **kwargs)
        with self._subscribing:
            listening = tuple(self._subscriptions)
        for subscription in listening:
            subscription.wake()
        return positions

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,
    ) -> Sequence[int]:
        c.executemany(
            self.insert_events_statement,
            [(str(s.originator_id), s.originator_version, s.topic, s.state) for s in stored_events],
        )
        c.execute("SELECT last_insert_rowid()")
        last: int = c.fetchone()[0]
        positions = range(last - len(stored_events) + 1, last + 1)
        self._record_commands(c, kwargs.get("command_ids", ()), positions)
        return positions

    def _record_commands(
        self, c: SQLiteCursor, command_ids: Sequence[str], positions: Sequence[int]
    ) -> None:
        spans: dict[str, tuple[int, int]] = {}
        for command_id, position in zip(command_ids, positions, strict=bool(command_ids)):
            spans[command_id] = (spans.get(command_id, (position,))[0], position)
        try:
            c.executemany(
                "INSERT INTO commands VALUES (?, ?, ?)",
                [(command_id, *span) for command_id, span in spans.items()],
            )
        except sqlite3.IntegrityError as fault:
            raise RepeatedCommandError(str(fault)) from fault

    def positions_of(self, command_id: str) -> tuple[int, int] | None:
        """First and last position that a command recorded, or None."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT first_position, last_position FROM commands WHERE command_id=?",
                (command_id,),
            )
            row = c.fetchone()
            return (row[0], row[1]) if row else None

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Stored events in log order from `start` on, at most `limit`, up to `stop` inclusive."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        where, params = "position >= ?", [first]
        if stop is not None:
            where += " AND position <= ?"
            params.append(stop)
        if topics:
            where += f" AND topic IN ({','.join('?' * len(topics))})"
        statement = (
            "SELECT position, originator_id, originator_version, topic, state "
            f"FROM stored_events WHERE {where} ORDER BY position LIMIT ?"
        )
        with self.datastore.transaction(commit=False) as c:
            c.execute(statement, [*params, *topics, limit])
            return [
                Notification(
                    id=row[0],
                    originator_id=row[1],
                    originator_version=row[2],
                    topic=row[3],
                    state=row[4],
                )
                for row in c.fetchall()
            ]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """An endless iterator over the log after `gt`; use it as a context manager."""
        subscription = _PolledSubscription(self, gt=gt, topics=topics)
        with self._subscribing:
            self._subscriptions.add(subscription)
        return subscription


class LogFactory(SQLiteFactory):
    """Builds the log's parts from an environment with SQLITE_DBNAME."""

    application_recorder_class = SQLiteLogRecorder

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        self.datastore.close()
        lock_timeout = self.env.get(self.SQLITE_LOCK_TIMEOUT)
        if lock_timeout is None:
            raise ProgrammingError("the log needs SQLITE_LOCK_TIMEOUT, in seconds")
        self.datastore = LogDatastore(
            str(self.env.get(self.SQLITE_DBNAME)), lock_timeout=int(lock_timeout)
        )
