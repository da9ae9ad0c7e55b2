"""The log's recorder on PostgreSQL: any number of programs, one order of events.

It is a recorder of the eventsourcing library and differs from the library's own (design section
6): an append is one round trip, a function on the server (schema.py) that takes an advisory lock,
checks that what was read has not grown, inserts from arrays and wakes readers; positions are
dense and become visible in their order; command ids are unique in the same transaction; a failed
append is never retried without the caller's knowledge.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    InterfaceError,
    ListenNotifySubscription,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)
from psycopg.pq.abc import PGresult

from engine.ids import CommandId, StreamId
from engine.store.batches import record_group, record_stored
from engine.store.chain import START, leaves
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
from engine.store.postgres import statements as wire
from engine.store.postgres.connections import ServerDatastore
from engine.store.postgres.schema import CHANNEL

_NOWHERE: Final = -1  # where no log ever stands
_TRY: Final = (
    "SELECT CASE WHEN %b::text = '' OR campaign_log.follows(%b::bigint, %b::text) "
    "THEN campaign_log.try_append(%b::text[], %b::bigint[], %b::text[], %b::bytea[], "
    "%b::bytea[], %b::text[], %b::bigint[], %b::bigint[], %b::bytea[], %b::text[], "
    "%b::bigint[], %b::bigint) END"
)
_STREAM: Final = (
    "SELECT originator_id, originator_version, topic, state FROM campaign_log.stored_events "
    "WHERE originator_id = %s AND originator_version > %s "
    "AND originator_version <= coalesce(%s::bigint, 9223372036854775807) "
    "ORDER BY originator_version {order} LIMIT %s"
)
_ROWS_UNTIL: Final = (
    "SELECT originator_version, topic, state FROM campaign_log.stored_events "
    "WHERE originator_id = %s AND position <= %s ORDER BY originator_version"
)
_ONE_STREAM: Final = (
    "SELECT position, originator_id, originator_version, topic, state, link "
    "FROM campaign_log.stored_events "
    "WHERE originator_id = %s AND position <= %s ORDER BY originator_version"
)
_NOTIFICATIONS: Final = (
    "SELECT originator_id, originator_version, topic, state, position "
    "FROM campaign_log.stored_events "
    "WHERE position >= %s AND position <= coalesce(%s::bigint, 9223372036854775807) "
    "{topics}ORDER BY position LIMIT %s"
)
_LOG: Final = (
    "SELECT position, originator_id, originator_version, topic, state "
    "FROM campaign_log.stored_events WHERE position > %s ORDER BY position LIMIT %s"
)
_CHAINED: Final = (
    "SELECT position, originator_id, originator_version, topic, state, link "
    "FROM campaign_log.stored_events WHERE position > %s ORDER BY position LIMIT %s"
)
_CHAIN_END: Final = (
    "SELECT coalesce(e.position, 0), e.link, h.position, c.as_found "
    "FROM campaign_log.head AS h CROSS JOIN campaign_log.chain AS c LEFT JOIN "
    "(SELECT position, link FROM campaign_log.stored_events ORDER BY position DESC LIMIT 1) AS e "
    "ON true"
)
_HOLDS: Final = (
    "SELECT EXISTS (SELECT 1 FROM campaign_log.stored_events "
    "WHERE position(%s::bytea IN state) > 0)"
)
_GROWN: Final = (
    "SELECT position, originator_id FROM campaign_log.stored_events "
    "WHERE position > %s ORDER BY position LIMIT %s"
)
_NEWEST: Final = (
    "SELECT state FROM campaign_log.stored_events WHERE position > %s AND position <= %s "
    "AND position(%s::bytea IN state) > 0 ORDER BY position DESC LIMIT 1"
)
_COMMAND: Final = (
    "SELECT first_position, last_position, fingerprint FROM campaign_log.commands "
    "WHERE command_id = %s"
)

_COMMANDS: Final = (
    "SELECT command_id, first_position, last_position, fingerprint FROM campaign_log.commands "
    "WHERE command_id = ANY(%s)"
)
_COUNT_COMMANDS: Final = "SELECT count(*) FROM campaign_log.commands WHERE last_position > %s"
_COMMAND_ENDS: Final = (
    "SELECT c.command_id, c.first_position, first.state, last.state "
    "FROM campaign_log.commands AS c "
    "LEFT JOIN campaign_log.stored_events AS first ON first.position = c.first_position "
    "LEFT JOIN campaign_log.stored_events AS last ON last.position = c.last_position "
    "WHERE c.command_id > %s AND c.last_position > %s ORDER BY c.command_id LIMIT %s"
)


class _NotifiedSubscription(ListenNotifySubscription["PostgresLogRecorder"]):
    """Woken by the server's NOTIFY.

    It looks at the log once more when it begins to listen: for what was appended since its first
    look.
    """

    def __init__(
        self, recorder: "PostgresLogRecorder", gt: int | None, topics: Sequence[str]
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._listen_thread = Thread(target=self._listen)
        self._listen_thread.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listen_thread.join()

    def _listen(self) -> None:
        try:
            with self._recorder.datastore.listening(CHANNEL) as connection:
                self._has_been_notified.set()
                while not self._has_been_stopped and not self._thread_error:
                    for _ in connection.notifies(timeout=0.1, stop_after=1):
                        self._has_been_notified.set()
        except BaseException as fault:
            self._thread_error = self._thread_error or fault
            self.stop()


class PostgresLogRecorder(ApplicationRecorder):
    """Appends and reads stored events; positions are dense and ascending."""

    def __init__(self, datastore: ServerDatastore) -> None:
        self.datastore = datastore

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append in one transaction, without commands: what the library asks for."""
        return record_stored(stored_events, self.insert_group)

    def insert_group(self, requests: Sequence[Request]) -> Sequence[Outcome | None]:
        """Record requests in one transaction and one round trip; see LogRecorder."""
        return record_group(requests, self._insert, self._insert_each)

    def _insert(self, request: Request) -> range:
        with self.datastore.get_connection() as connection:
            answer = wire.ask(connection, wire.APPEND, _on_the_wire(request))
        first = wire.number(answer, 0, 0)
        if not first:
            raise IntegrityError("time has run on")
        return range(first, first + len(request.rows))

    def _insert_each(self, requests: Sequence[Request]) -> list[Outcome]:
        try:
            with self.datastore.get_connection() as connection:
                with connection.pipeline(), connection.transaction():
                    asked = [
                        connection.execute(_TRY, _tried(request), prepare=True)
                        for request in requests
                    ]
                return [
                    _outcome(cursor.fetchone()[0], len(request.rows))
                    for cursor, request in zip(asked, requests, strict=True)
                ]
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # The server cannot even be told one of them: then each alone.
            return [self._insert_alone(request) for request in requests]

    def _insert_alone(self, request: Request) -> Outcome:
        try:
            return self._insert(request)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:
            return fault

    def select_rows(self, stream: str, after: int) -> list[StreamRow]:
        """Events of a stream after a version, in order."""
        with self.datastore.get_connection() as connection:
            found = wire.ask(connection, wire.ROWS, (wire.text(stream), wire.bigint(after)))
        return [_row(found, number, 0) for number in range(found.ntuples)]

    def select_rows_until(self, stream: str, position: int) -> list[StreamRow]:
        """Events of a stream up to a log position, in order."""
        return self._rows(_ROWS_UNTIL, (stream, position))

    def select_rows_of(self, after: Mapping[StreamId, int]) -> dict[StreamId, list[StreamRow]]:
        """Events of many streams, each after its own version, in one query."""
        asked = (wire.texts(after), wire.bigints(after.values()))
        with self.datastore.get_connection() as connection:
            found = wire.ask(connection, wire.ROWS_OF, asked)
        rows: list[list[StreamRow]] = [[] for _ in after]
        for number in range(found.ntuples):
            rows[wire.number(found, number, 0) - 1].append(_row(found, number, 1))
        return dict(zip(after, rows, strict=True))

    def commands(self, ids: Collection[CommandId]) -> dict[CommandId, CommandRecord]:
        """What is on record of commands, those left out of which nothing is."""
        found = self._rows(_COMMANDS, (list(ids),))
        return {command: CommandRecord._make(row) for command, *row in found}

    def count_commands(self, after: int) -> int:
        """How many commands have recorded events after a position."""
        return int(self._rows(_COUNT_COMMANDS, (after,))[0][0])

    def commands_with_ends(self, after: CommandId, position: int, limit: int) -> list[CommandEnds]:
        """The ends of commands, in the order of their ids; see LogRecorder."""
        found = self._rows(_COMMAND_ENDS, (after, position, limit))
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
        query = _STREAM.format(order="DESC" if desc else "ASC")
        rows = self._rows(query, (str(originator_id), -1 if gt is None else gt, lte, limit))
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
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """Position of the newest event."""
        found: int | None = self._rows("SELECT max(position) FROM campaign_log.stored_events", ())[
            0
        ][0]
        return found

    def holds(self, part: bytes) -> bool:
        """Whether these bytes stand in any event."""
        return bool(self._rows(_HOLDS, (part,))[0][0])

    def select_log(self, after: int, limit: int) -> list[StoredRow]:
        """Events in log order after a position, at most `limit`."""
        return [StoredRow._make(row) for row in self._rows(_LOG, (after, limit))]

    def select_chained(self, after: int, limit: int) -> list[ChainedRow]:
        """The same, each with its link."""
        return self._rows(_CHAINED, (after, limit))

    def select_stream(self, stream: str, position: int) -> list[ChainedRow]:
        """Events of a stream up to a log position, in order, each with its link."""
        return self._rows(_ONE_STREAM, (stream, position))

    def chain_end(self) -> ChainEnd:
        """Where the chain ends."""
        position, link, given_out, as_found = self._rows(_CHAIN_END, ())[0]
        return ChainEnd(position, START if link is None else link, given_out, as_found)

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        return self._rows(_GROWN, (position, limit))

    def newest_undated(self, after: int, until: int) -> bytes | None:
        """The bytes of the last event in (after, until] that is not dated, None without one."""
        found = self._rows(_NEWEST, (after, until, UNDATED))
        return found[0][0] if found else None

    def command(self, command_id: str) -> CommandRecord | None:
        """What is on record of a command, None if nothing is."""
        found = self._rows(_COMMAND, (command_id,))
        return CommandRecord._make(found[0]) if found else None

    @contextmanager
    def listening(self) -> Iterator[WaitForAppend]:
        """Wait for appends of any process from now on, by the server's NOTIFY."""
        with self.datastore.listening(CHANNEL) as connection:

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
        return _NotifiedSubscription(self, gt, topics)

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True)
            found: list[Any] = cursor.execute(query, values, prepare=True).fetchall()
            return found


def _row(found: PGresult, number: int, column: int) -> StreamRow:
    return (
        wire.number(found, number, column),
        (found.get_value(number, column + 1) or b"").decode(),
        found.get_value(number, column + 2) or b"",
    )


def _values(request: Request) -> tuple[Any, ...]:
    columns = [list(column) for column in zip(*request.rows, strict=True)]
    # A command spans its rows from the first to the last; those between may be of others.
    return (
        *(columns or ([], [], [], [])),
        leaves(request.rows),
        [command.command_id for command in request.commands],
        [command.first for command in request.commands],
        [command.last for command in request.commands],
        [command.fingerprint or b"" for command in request.commands],
        list(request.unchanged.keys()),
        list(request.unchanged.values()),
        request.as_of,
    )


def _on_the_wire(request: Request) -> tuple[bytes, ...]:
    streams, versions, topics, states, digests, *others = _values(request)
    commands, firsts, lasts, prints, read, seen, as_of = others
    return (
        wire.texts(streams),
        wire.bigints(versions),
        wire.texts(topics),
        wire.byteas(states),
        wire.byteas(digests),
        wire.texts(commands),
        wire.bigints(firsts),
        wire.bigints(lasts),
        wire.byteas(prints),
        wire.texts(read),
        wire.bigints(seen),
        wire.bigint(_NOWHERE if as_of is None else as_of),
        wire.text(_moment(request)),
    )


def _tried(request: Request) -> tuple[Any, ...]:
    moment, as_of = _moment(request), request.as_of
    return (moment, _NOWHERE if as_of is None else as_of, moment, *_values(request))


def _moment(request: Request) -> str:
    """The earliest moment of a request as the server reads it, empty if it is not compared."""
    return request.moments[0].isoformat() if request.moments else ""


def _outcome(first: int | None, rows: int) -> Outcome:
    if first is None:
        return IntegrityError("a stream has grown, or a command is on record already")
    return range(first, first + rows)
