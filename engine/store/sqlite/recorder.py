"""The log's recorder on SQLite: one file, write-ahead logging, every commit on disk.

What it changes in the library's recorder, and why (design section 6): writers begin IMMEDIATE,
for a deferred BEGIN meets "database is locked" at once (connections.py); positions come from
AUTOINCREMENT, for a bare rowid can be used again; `command_id` is unique in the same transaction;
streams that a decision has read are guarded like those that it writes; `subscribe` works.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic
from typing import Any
from weakref import WeakSet

from eventsourcing.persistence import (
    ApplicationRecorder,
    ConnectionUnavailableError,
    InfrastructureFactory,
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

from engine.ids import StreamId
from engine.store.batches import append_stored, joined, shared_out
from engine.store.group_commit import Outcome, Request
from engine.store.ports import WaitForAppend
from engine.store.sqlite.connections import LogDatastore, Writing
from engine.store.sqlite.schema import bring_up
from engine.store.sqlite.statements import append, append_each

_POLL_SECONDS = 0.2

_STREAM = (
    "SELECT originator_version, topic, state FROM stored_events "
    "WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
_STREAMS = (
    "SELECT originator_id, originator_version, topic, state FROM json_each(?) "
    "JOIN stored_events ON originator_id = key AND originator_version > value "
    "ORDER BY originator_id, originator_version"
)


class _PolledSubscription(ListenNotifySubscription["SQLiteLogRecorder"]):
    """Woken by appends of this process, and by a poll for those of others."""

    @property
    def appended(self) -> Event:
        return self._has_been_notified

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

    datastore: LogDatastore

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "stored_events"):
        super().__init__(datastore, events_table_name)
        self.select_events_statement = (
            "SELECT originator_id, originator_version, topic, state "
            "FROM stored_events WHERE originator_id=? "
        )
        self.select_max_notification_id_statement = "SELECT MAX(position) FROM stored_events"
        self._listeners: WeakSet[Event] = WeakSet()
        self._subscribing = Lock()

    def _create_table(self, c: SQLiteCursor) -> None:
        bring_up(c)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append in one transaction, without commands: the way in for the library's own parts."""
        return append_stored(stored_events, self.insert_group)

    def insert_group(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Append all in one transaction, each whole or not at all, and wake subscribers.

        The outcome of a request is an IntegrityError, sqlite3's or the library's, when one of its
        streams or of those it has read has grown, or one of its commands is on record already.
        """
        try:
            whole = joined(requests)
            with Writing(self.datastore) as cursor:
                positions = append(cursor, whole)
            outcomes: Sequence[Outcome] = shared_out(positions, requests)
        except (sqlite3.OperationalError, ConnectionUnavailableError):
            raise
        except Exception as fault:
            outcomes = [fault] if len(requests) == 1 else self._insert_each(requests)
        if self._listeners:
            with self._subscribing:
                listeners = tuple(self._listeners)
            for appended in listeners:
                appended.set()
        return outcomes

    def _insert_each(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        with Writing(self.datastore) as cursor:
            return append_each(cursor, requests)

    def select_rows(self, stream: str, after: int) -> list[tuple[int, str, bytes]]:
        """Version, stored name and bytes of a stream's events after a version, in order."""
        return self.datastore.rows(_STREAM, (stream, after))

    def select_rows_of(
        self, after: Mapping[StreamId, int]
    ) -> dict[StreamId, list[tuple[int, str, bytes]]]:
        """The same of many streams, each after its own version, in one question."""
        found: dict[StreamId, list[tuple[int, str, bytes]]] = {stream: [] for stream in after}
        for stream, *row in self.datastore.rows(_STREAMS, (json.dumps(after, ensure_ascii=False),)):
            found[stream].append((row[0], row[1], row[2]))
        return found

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        return self.datastore.rows(
            "SELECT position, originator_id FROM stored_events WHERE position > ? "
            "ORDER BY position LIMIT ?",
            (position, limit),
        )

    def positions_of(self, command_id: str) -> tuple[int, int] | None:
        """First and last position that a command recorded, or None."""
        found = self.datastore.rows(
            "SELECT first_position, last_position FROM commands WHERE command_id=?", (command_id,)
        )
        return found[0] if found else None

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
        return [
            Notification(
                id=row[0],
                originator_id=row[1],
                originator_version=row[2],
                topic=row[3],
                state=row[4],
            )
            for row in self.datastore.rows(statement, (*params, *topics, limit))
        ]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """An endless iterator over the log after `gt`; use it as a context manager."""
        subscription = _PolledSubscription(self, gt=gt, topics=topics)
        self._wake(subscription.appended)
        return subscription

    @contextmanager
    def listening(self) -> Iterator[WaitForAppend]:
        """Hear of appends from now on: of this process as they come, of others by a poll."""
        appended, heard = Event(), self.max_notification_id()
        self._wake(appended)

        def grown() -> bool:
            nonlocal heard
            before, heard = heard, self.max_notification_id()
            return heard != before

        def wait_for_append(seconds: float) -> bool:
            appended.clear()
            until = monotonic() + seconds
            while not grown():
                left = until - monotonic()
                if left <= 0:
                    return False
                appended.wait(min(left, _POLL_SECONDS))
            return True

        yield wait_for_append

    def _wake(self, ear: Event) -> None:
        """At every append of this process."""
        with self._subscribing:
            self._listeners.add(ear)


class LogFactory(SQLiteFactory):
    """Builds the log's parts from an environment with SQLITE_DBNAME."""

    application_recorder_class = SQLiteLogRecorder

    def __init__(self, env: Any) -> None:
        InfrastructureFactory.__init__(self, env)
        lock_timeout = self.env.get(self.SQLITE_LOCK_TIMEOUT)
        if lock_timeout is None:
            raise ProgrammingError("the log needs SQLITE_LOCK_TIMEOUT, in seconds")
        self.datastore = LogDatastore(
            str(self.env.get(self.SQLITE_DBNAME)), lock_timeout=int(lock_timeout)
        )
