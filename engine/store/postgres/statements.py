"""The statements that every command runs on PostgreSQL, sent through libpq directly.

They are prepared once for each connection, and values are encoded here: the driver's cursors adapt
arrays in Python, which takes longer than the server's own work. Ctrl-C does not interrupt a call
that the server works on, so it is always known whether a command was recorded.
"""

from collections.abc import Iterable, Sequence
from struct import pack
from typing import Any, Final

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult

Connection = psycopg.Connection[tuple[Any, ...]]

_BIGINT, _BYTEA, _TEXT = 20, 17, 25
"""Object ids of types, the same on every server."""
_NOT_PREPARED: Final = b"26000"

ROWS: Final = b"rows"
ROWS_OF: Final = b"rows of"
APPEND: Final = b"append"
_STATEMENTS: Final = {
    ROWS: b"SELECT originator_version, topic, state FROM campaign_log.stored_events "
    b"WHERE originator_id = $1::text AND originator_version > $2::bigint "
    b"ORDER BY originator_version",
    # The inner ORDER BY keeps the planner from joining the whole log to a few streams.
    ROWS_OF: b"SELECT w.n, e.originator_version, e.topic, e.state "
    b"FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS w (stream, version, n) "
    b"CROSS JOIN LATERAL (SELECT originator_version, topic, state "
    b"FROM campaign_log.stored_events AS s "
    b"WHERE s.originator_id = w.stream AND s.originator_version > w.version "
    b"ORDER BY originator_version) AS e ORDER BY w.n, e.originator_version",
    APPEND: b"SELECT CASE WHEN $13::text = '' OR campaign_log.follows($12::bigint, $13::text) "
    b"THEN campaign_log.append($1::text[], $2::bigint[], $3::text[], $4::bytea[], "
    b"$5::bytea[], $6::text[], $7::bigint[], $8::bigint[], $9::bytea[], $10::text[], "
    b"$11::bigint[], $12::bigint) END",
}


def prepare(connection: Connection, names: Iterable[bytes] = tuple(_STATEMENTS)) -> None:
    """Prepare the statements on a connection. Raises psycopg.Error."""
    for name in names:
        made = connection.pgconn.prepare(name, _STATEMENTS[name])
        _checked(connection, made, ExecStatus.COMMAND_OK)


def ask(connection: Connection, name: bytes, values: Sequence[bytes]) -> PGresult:
    """Run a statement in a transaction of its own; its result. Raises psycopg.Error."""
    formats = [Format.BINARY] * len(values)
    answer = connection.pgconn.exec_prepared(name, values, formats, Format.BINARY)
    if answer.error_field(DiagnosticField.SQLSTATE) == _NOT_PREPARED:
        # The driver drops prepared statements after a ROLLBACK.
        prepare(connection, (name,))
        answer = connection.pgconn.exec_prepared(name, values, formats, Format.BINARY)
    return _checked(connection, answer, ExecStatus.TUPLES_OK)


def _checked(connection: Connection, answer: PGresult, wanted: ExecStatus) -> PGresult:
    if answer.status == wanted:
        return answer
    fault = error_from_result(answer)
    if fault.sqlstate is None and connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(str(fault))
    raise fault


def number(answer: PGresult, row: int, column: int) -> int:
    """The integer in a row and column of a result."""
    return int.from_bytes(answer.get_value(row, column) or b"")


def text(value: str) -> bytes:
    """A text parameter."""
    return value.encode()


def bigint(value: int) -> bytes:
    """A bigint parameter."""
    return value.to_bytes(8, signed=True)


def texts(values: Iterable[str]) -> bytes:
    """A text[] parameter."""
    return _array(_TEXT, [value.encode() for value in values])


def bigints(values: Iterable[int]) -> bytes:
    """A bigint[] parameter."""
    return _array(_BIGINT, [bigint(value) for value in values])


def byteas(values: Iterable[bytes]) -> bytes:
    """A bytea[] parameter."""
    return _array(_BYTEA, list(values))


def _array(kind: int, values: list[bytes]) -> bytes:
    # Dimensions, no nulls, type; then the length and the first index of the only dimension.
    if not values:
        return pack("!iii", 0, 0, kind)
    head = pack("!iiiii", 1, 0, kind, len(values), 1)
    return head + b"".join([pack("!i", len(value)) + value for value in values])
