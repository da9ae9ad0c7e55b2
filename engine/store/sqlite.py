"""The log's recorder on SQLite: one file, write-ahead logging, every commit on disk.

What it changes in the library's recorder, and why (design section 6): writers begin IMMEDIATE,
for a deferred BEGIN meets "database is locked" at once (connections.py); positions come from
AUTOINCREMENT, for a bare rowid can be used again; `command_id` is unique in the same transaction;
streams that a decision has read are guarded like those that it writes; `subscribe` works.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any
from weakref import WeakSet

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    ProgrammingError,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)

from engine.store.connections import LogDatastore
from engine.store.schema import bring_up

_POLL_SECONDS = 0.2


class RepeatedCommandError(IntegrityError):
    """The command is on record already; its first result stands."""


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

    def _create_table(self, c: SQLiteCursor) -> None:
        bring_up(c)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append in one transaction and wake subscribers of this process.

        `command_ids` names the command of each event, in order. `unchanged` maps streams that
        were read to their versions: one that has grown since is an IntegrityError, unless the
        log still stands at `as_of`, where nothing can have grown.
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
        self._check_unchanged(c, kwargs.get("unchanged", {}), kwargs.get("as_of"))
        c.executemany(
            self.insert_events_statement,
            [(str(s.originator_id), s.originator_version, s.topic, s.state) for s in stored_events],
        )
        c.execute("SELECT last_insert_rowid()")
        last: int = c.fetchone()[0]
        positions = range(last - len(stored_events) + 1, last + 1)
        self._record_commands(c, kwargs.get("command_ids", ()), positions)
        return positions

    def _check_unchanged(
        self, c: SQLiteCursor, unchanged: Mapping[str, int], as_of: int | None
    ) -> None:
        if not unchanged or (as_of is not None and (self._max_notification_id(c) or 0) == as_of):
            return
        for stream, version in unchanged.items():
            c.execute(
                "SELECT MAX(originator_version) FROM stored_events WHERE originator_id=?",
                (stream,),
            )
            if (c.fetchone()[0] or 0) != version:
                raise IntegrityError(f"{stream} has grown")

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT position, originator_id FROM stored_events WHERE position > ? "
                "ORDER BY position LIMIT ?",
                (position, limit),
            )
            return [(row[0], row[1]) for row in c.fetchall()]

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
