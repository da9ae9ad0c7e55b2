"""The log's recorder on SQLite: one file, write-ahead logging, every commit on disk.

It is a recorder of the eventsourcing library and more than its own on SQLite (design section 6):
a writer begins IMMEDIATE, because a deferred BEGIN meets "database is locked" at once; positions
come from AUTOINCREMENT, because a bare rowid can be used again; command ids are unique in the
same transaction; streams that a decision has read are guarded like those that it writes; and
`subscribe` works.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic
from typing import Any, Final
from uuid import UUID
from weakref import WeakSet

from eventsourcing.persistence import (
    ApplicationRecorder,
    ListenNotifySubscription,
    Notification,
    StoredEvent,
    Subscription,
)

from engine.ids import CommandId, StreamId
from engine.store.batches import record_group, record_stored
from engine.store.chain import leaves
from engine.store.moments import UNDATED
from engine.store.ports import (
    ChainedRow,
    ChainEnd,
    CommandEnds,
    CommandRecord,
    Outcome,
    Request,
    StoredRow,
    StreamRow,
    WaitForAppend,
)
from engine.store.sqlite.connections import LogDatastore, Writing
from engine.store.sqlite.schema import bring_up
from engine.store.sqlite.statements import (
    CHAIN_END,
    CHAINED,
    NEWEST,
    append,
    append_each,
    chain_end,
)

_POLL_SECONDS: Final = 0.2
_ALL: Final = -1  # no LIMIT

_ROWS: Final = (
    "SELECT originator_version, topic, state FROM stored_events "
    "WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
_ROWS_UNTIL: Final = (
    "SELECT originator_version, topic, state FROM stored_events "
    "WHERE originator_id = ? AND position <= ? ORDER BY originator_version"
)
_STREAM: Final = (
    "SELECT position, originator_id, originator_version, topic, state, link FROM stored_events "
    "WHERE originator_id = ? AND position <= ? ORDER BY originator_version"
)
_ROWS_OF: Final = (
    "SELECT originator_id, originator_version, topic, state FROM json_each(?) "
    "JOIN stored_events ON originator_id = key AND originator_version > value "
    "ORDER BY originator_id, originator_version"
)
_EVENTS: Final = (
    "SELECT originator_id, originator_version, topic, state FROM stored_events "
    "WHERE originator_id = ? AND originator_version > coalesce(?, -1) "
    "AND originator_version <= coalesce(?, 9223372036854775807) "
    "ORDER BY originator_version {order} LIMIT ?"
)
_LOG: Final = (
    "SELECT position, originator_id, originator_version, topic, state "
    "FROM stored_events WHERE position > ? ORDER BY position LIMIT ?"
)
_HOLDS: Final = "SELECT EXISTS (SELECT 1 FROM stored_events WHERE instr(state, ?))"
_GROWN: Final = (
    "SELECT position, originator_id FROM stored_events WHERE position > ? ORDER BY position LIMIT ?"
)
_COMMAND: Final = (
    "SELECT first_position, last_position, fingerprint FROM commands WHERE command_id = ?"
)

_COMMANDS: Final = (
    "SELECT command_id, first_position, last_position, fingerprint FROM commands "
    "WHERE command_id IN (SELECT value FROM json_each(?))"
)
_COUNT_COMMANDS: Final = "SELECT count(*) FROM commands WHERE last_position > ?"
_COMMAND_ENDS: Final = (
    "SELECT c.command_id, c.first_position, first.state, last.state FROM commands AS c "
    "LEFT JOIN stored_events AS first ON first.position = c.first_position "
    "LEFT JOIN stored_events AS last ON last.position = c.last_position "
    "WHERE c.command_id > ? AND c.last_position > ? ORDER BY c.command_id LIMIT ?"
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


class SQLiteLogRecorder(ApplicationRecorder):
    """Appends and reads stored events; positions are ascending, and dense in a transaction."""

    def __init__(self, datastore: LogDatastore) -> None:
        self.datastore = datastore
        self._listeners: WeakSet[Event] = WeakSet()
        self._subscribing = Lock()

    def create_table(self) -> None:
        """Bring the file to the schema of today."""
        with Writing(self.datastore) as cursor:
            bring_up(cursor)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append in one transaction, without commands: what the library asks for."""
        return record_stored(stored_events, self.insert_group)

    def insert_group(self, requests: Sequence[Request]) -> Sequence[Outcome | None]:
        """Record requests in one transaction; see LogRecorder."""
        outcomes = record_group(requests, self._insert, self._insert_each)
        if self._listeners:
            with self._subscribing:
                listeners = tuple(self._listeners)
            for appended in listeners:
                appended.set()
        return outcomes

    def _insert(self, request: Request) -> range:
        digests = leaves(request.rows)  # before others have to wait
        with Writing(self.datastore) as cursor:
            return append(cursor, request, digests)

    def _insert_each(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        with Writing(self.datastore) as cursor:
            return append_each(cursor, requests)

    def select_rows(self, stream: str, after: int) -> list[StreamRow]:
        """Events of a stream after a version, in order."""
        return self.datastore.rows(_ROWS, (stream, after))

    def select_rows_until(self, stream: str, position: int) -> list[StreamRow]:
        """Events of a stream up to a log position, in order."""
        return self.datastore.rows(_ROWS_UNTIL, (stream, position))

    def select_rows_of(self, after: Mapping[StreamId, int]) -> dict[StreamId, list[StreamRow]]:
        """Events of many streams, each after its own version, in one query."""
        found: dict[StreamId, list[StreamRow]] = {stream: [] for stream in after}
        for stream, *row in self.datastore.rows(_ROWS_OF, (json.dumps(after, ensure_ascii=False),)):
            found[stream].append((row[0], row[1], row[2]))
        return found

    def select_log(self, after: int, limit: int) -> list[StoredRow]:
        """Events in log order after a position, at most `limit`."""
        return [StoredRow._make(row) for row in self.datastore.rows(_LOG, (after, limit))]

    def holds(self, part: bytes) -> bool:
        """Whether these bytes stand in any event."""
        return bool(self.datastore.rows(_HOLDS, (part,))[0][0])

    def select_chained(self, after: int, limit: int) -> list[ChainedRow]:
        """The same, each with its link."""
        return self.datastore.rows(CHAINED, (after, limit))

    def select_stream(self, stream: str, position: int) -> list[ChainedRow]:
        """Events of a stream up to a log position, in order, each with its link."""
        return self.datastore.rows(_STREAM, (stream, position))

    def chain_end(self) -> ChainEnd:
        """Where the chain ends."""
        return chain_end(self.datastore.rows(CHAIN_END)[0])

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        return self.datastore.rows(_GROWN, (position, limit))

    def newest_undated(self, after: int, until: int) -> bytes | None:
        """The bytes of the last event in (after, until] that is not dated, None without one."""
        found = self.datastore.rows(NEWEST, (after, until, UNDATED))
        return found[0][0] if found else None

    def command(self, command_id: str) -> CommandRecord | None:
        """What is on record of a command, None if nothing is."""
        found = self.datastore.rows(_COMMAND, (command_id,))
        return CommandRecord._make(found[0]) if found else None

    def commands(self, ids: Collection[CommandId]) -> dict[CommandId, CommandRecord]:
        """What is on record of commands, those left out of which nothing is."""
        found = self.datastore.rows(_COMMANDS, (json.dumps(list(ids)),))
        return {command: CommandRecord._make(row) for command, *row in found}

    def count_commands(self, after: int) -> int:
        """How many commands have recorded events after a position."""
        return int(self.datastore.rows(_COUNT_COMMANDS, (after,))[0][0])

    def commands_with_ends(self, after: CommandId, position: int, limit: int) -> list[CommandEnds]:
        """The ends of commands, in the order of their ids; see LogRecorder."""
        found = self.datastore.rows(_COMMAND_ENDS, (after, position, limit))
        return [CommandEnds._make(row) for row in found]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Stored events of a stream after version `gt` up to `lte`, at most `limit`."""
        order, most = "DESC" if desc else "ASC", _ALL if limit is None else limit
        rows = self.datastore.rows(_EVENTS.format(order=order), (str(originator_id), gt, lte, most))
        return [StoredEvent(*row) for row in rows]

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
            "SELECT originator_id, originator_version, topic, state, position "
            f"FROM stored_events WHERE {where} ORDER BY position LIMIT ?"
        )
        rows = self.datastore.rows(statement, (*params, *topics, limit))
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """Position of the newest event, None in an empty log."""
        found: int | None = self.datastore.rows("SELECT MAX(position) FROM stored_events")[0][0]
        return found

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """An endless iterator over the log after `gt`; use it as a context manager."""
        subscription = _PolledSubscription(self, gt=gt, topics=topics)
        self._wake_at_append(subscription.appended)
        return subscription

    @contextmanager
    def listening(self) -> Iterator[WaitForAppend]:
        """Wait for appends from now on: woken by those of this process, polling for others."""
        appended, known = Event(), self.max_notification_id()
        self._wake_at_append(appended)

        def has_grown() -> bool:
            nonlocal known
            before, known = known, self.max_notification_id()
            return known != before

        def wait_for_append(seconds: float) -> bool:
            appended.clear()
            until = monotonic() + seconds
            while not has_grown():
                left = until - monotonic()
                if left <= 0:
                    return False
                appended.wait(min(left, _POLL_SECONDS))
            return True

        yield wait_for_append

    def _wake_at_append(self, listener: Event) -> None:
        """Set `listener` at every append of this process, for as long as somebody holds it."""
        with self._subscribing:
            self._listeners.add(listener)
