"""The log's recorder on PostgreSQL: any number of programs, one order of events.

What it changes in the library's recorder, and why (design section 6): an append is one round
trip, a function on the server that takes an advisory lock, guards what was read, inserts from
arrays and wakes readers (server_schema.py); positions are dense and become visible in their
order; `command_id` is unique in the same transaction; nothing is tried again behind the
caller's back.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    BaseInfrastructureFactory,
    IntegrityError,
    InterfaceError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresFactory,
    PostgresSubscription,
)
from eventsourcing.utils import Environment
from psycopg.pq.abc import PGresult

from engine.ids import StreamId
from engine.store.batches import append_stored, joined, shared_out
from engine.store.group_commit import Outcome, Request
from engine.store.ports import WaitForAppend
from engine.store.postgres import schema as server_schema
from engine.store.postgres import statements as said
from engine.store.postgres.connections import ServerDatastore

_NOWHERE: Final = -1  # where no log ever stands
_TRY: Final = (
    "SELECT campaign_log.try_append(%b::text[], %b::bigint[], %b::text[], %b::bytea[], "
    "%b::text[], %b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::bigint)"
)
_STREAM: Final = (
    "SELECT originator_id, originator_version, topic, state FROM campaign_log.stored_events "
    "WHERE originator_id = %s AND originator_version > %s "
    "AND originator_version <= coalesce(%s::bigint, 9223372036854775807) "
    "ORDER BY originator_version {order} LIMIT %s"
)
_NOTIFICATIONS: Final = (
    "SELECT position, originator_id, originator_version, topic, state "
    "FROM campaign_log.stored_events "
    "WHERE position >= %s AND position <= coalesce(%s::bigint, 9223372036854775807) "
    "{topics}ORDER BY position LIMIT %s"
)
_GROWN: Final = (
    "SELECT position, originator_id FROM campaign_log.stored_events "
    "WHERE position > %s ORDER BY position LIMIT %s"
)
_POSITIONS: Final = (
    "SELECT first_position, last_position FROM campaign_log.commands WHERE command_id = %s"
)


class _Listening(PostgresSubscription):
    """Woken by the server. Looks once more when it begins to listen: the library's would sleep
    through what was appended between its first look and then.
    """

    _recorder: "PostgresLogRecorder"

    def _listen(self) -> None:
        try:
            with self._recorder.datastore.listening(server_schema.CHANNEL) as connection:
                self._has_been_notified.set()
                while not self._has_been_stopped and not self._thread_error:
                    for _ in connection.notifies(timeout=0.1, stop_after=1):
                        self._has_been_notified.set()
        except BaseException as fault:
            self._thread_error = self._thread_error or fault
            self.stop()


class PostgresLogRecorder(PostgresApplicationRecorder):
    """Appends and reads stored events; positions are dense and ascending."""

    datastore: ServerDatastore

    def create_table(self) -> None:
        """Nothing: the schema is installed before the log is opened, never by a worker."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append in one transaction, without commands: the way in for the library's own parts."""
        return append_stored(stored_events, self.insert_group)

    def insert_group(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Append all in one transaction, each whole or not at all, and wake subscribers everywhere.

        All of them are one round trip, unless one cannot stand. The outcome of a request is an
        IntegrityError when one of its streams or of those it has read has grown, or one of its
        commands is on record already.
        """
        try:
            return shared_out(self._insert(joined(requests)), requests)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:
            return [fault] if len(requests) == 1 else self._insert_each(requests)

    def _insert(self, request: Request) -> range:
        with self.datastore.get_connection() as connection:
            answer = said.ask(connection, said.APPEND, _said(request))
        first = said.number(answer, 0, 0)
        return range(first, first + len(request.rows))

    def _insert_each(self, requests: Sequence[Request]) -> list[Outcome]:
        try:
            with self.datastore.get_connection() as connection:
                with connection.pipeline(), connection.transaction():
                    asked = [
                        connection.execute(_TRY, _values(request), prepare=True)
                        for request in requests
                    ]
                return [
                    _outcome(cursor.fetchone()[0], len(request.rows))
                    for cursor, request in zip(asked, requests, strict=True)
                ]
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # One of them cannot even be said: then each for itself.
            return [outcome for request in requests for outcome in self.insert_group([request])]

    def select_rows(self, stream: str, after: int) -> list[tuple[int, str, bytes]]:
        """Version, stored name and bytes of a stream's events after a version, in order."""
        with self.datastore.get_connection() as connection:
            found = said.ask(connection, said.ROWS, (said.text(stream), said.bigint(after)))
        return [_row(found, number, 0) for number in range(found.ntuples)]

    def select_rows_of(
        self, after: Mapping[StreamId, int]
    ) -> dict[StreamId, list[tuple[int, str, bytes]]]:
        """The same of many streams, each after its own version, in one question."""
        asked = (said.texts(after), said.bigints(after.values()))
        with self.datastore.get_connection() as connection:
            found = said.ask(connection, said.ROWS_OF, asked)
        rows: list[list[tuple[int, str, bytes]]] = [[] for _ in after]
        for number in range(found.ntuples):
            rows[said.number(found, number, 0) - 1].append(_row(found, number, 1))
        return dict(zip(after, rows, strict=True))

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
        query = _STREAM.format(order="DESC" if desc else "ASC")
        rows = self._rows(query, (str(originator_id), gt or 0, lte, limit))
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
        chosen = (list(topics),) if topics else ()
        query = _NOTIFICATIONS.format(topics="AND topic = ANY(%s) " if topics else "")
        rows = self._rows(query, (first, stop, *chosen, limit))
        return [
            Notification(
                id=position, originator_id=stream, originator_version=version, topic=topic, state=s
            )
            for position, stream, version, topic, s in rows
        ]

    def max_notification_id(self) -> int | None:
        """Position of the newest event."""
        found: int | None = self._rows("SELECT max(position) FROM campaign_log.stored_events", ())[
            0
        ][0]
        return found

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        return self._rows(_GROWN, (position, limit))

    def positions_of(self, command_id: str) -> tuple[int, int] | None:
        """First and last position that a command recorded, or None."""
        return next(iter(self._rows(_POSITIONS, (command_id,))), None)

    @contextmanager
    def listening(self) -> Iterator[WaitForAppend]:
        """Hear of appends of any process from now on, by the server's NOTIFY."""
        with self.datastore.listening(server_schema.CHANNEL) as connection:

            def wait_for_append(seconds: float) -> bool:
                heard = list(connection.notifies(timeout=seconds, stop_after=1))
                while heard and list(connection.notifies(timeout=0)):
                    pass  # a hundred appends wake once
                return bool(heard)

            yield wait_for_append

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """An endless iterator over the log after `gt`; use it as a context manager.

        It ends with the library's OperationalError when the server goes away.
        """
        return _Listening(self, gt=gt, topics=topics)

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True)
            found: list[Any] = cursor.execute(query, values, prepare=True).fetchall()
            return found


def _row(found: PGresult, number: int, column: int) -> tuple[int, str, bytes]:
    return (
        said.number(found, number, column),
        (found.get_value(number, column + 1) or b"").decode(),
        found.get_value(number, column + 2) or b"",
    )


def _values(request: Request) -> tuple[Any, ...]:
    columns = [list(column) for column in zip(*request.rows, strict=True)]
    # A command spans its rows from the first to the last; those between may be of others.
    commands = sorted(request.commands.items(), key=lambda item: item[1])
    return (
        *(columns or ([], [], [], [])),
        [command for command, _ in commands],
        [first for _, (first, _) in commands],
        [last for _, (_, last) in commands],
        list(request.unchanged.keys()),
        list(request.unchanged.values()),
        request.as_of,
    )


def _said(request: Request) -> tuple[bytes, ...]:
    streams, versions, topics, states, commands, begins, ends, read, seen, as_of = _values(request)
    return (
        said.texts(streams),
        said.bigints(versions),
        said.texts(topics),
        said.byteas(states),
        said.texts(commands),
        said.bigints(begins),
        said.bigints(ends),
        said.texts(read),
        said.bigints(seen),
        said.bigint(_NOWHERE if as_of is None else as_of),
    )


def _outcome(first: int | None, rows: int) -> Outcome:
    if first is None:
        return IntegrityError("a stream has grown, or a command is on record already")
    return range(first, first + rows)


class PostgresLogFactory(PostgresFactory):
    """Builds the log's parts on connections that are set up already."""

    application_recorder_class = PostgresLogRecorder

    def __init__(self, env: Environment, datastore: ServerDatastore) -> None:
        BaseInfrastructureFactory.__init__(self, env)
        self.datastore = datastore
