"""Tables of read models on PostgreSQL: one schema that can be deleted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DisconnectionError

from engine.errors import StoreUnavailable
from engine.store.ports import DatabaseUrl
from engine.store.postgres.connections import connect, has_spoken
from projections.tables.connections import for_writing
from projections.tables.ports import (
    ADDRESS,
    BESIDE_OTHERS,
    COPIED,
    UNBOUNDED,
    WRITES,
    BuiltTables,
)
from projections.tables.table import create_indexes

_SCHEMA: Final = "campaign_views"
_WAIT_SECONDS: Final = 30
_GIVES_WAY_MS: Final = 500
_SET_UP: Final = (
    # A power cut may lose the last batches; the runner reads them again from the log.
    "SET search_path TO {schema}; SET TimeZone TO 'UTC'; SET synchronous_commit TO off; "
    "SET default_transaction_isolation TO 'read committed'"
)


def open_views(address: DatabaseUrl) -> Engine:
    """An engine on the schema of the live tables, made if absent; several processes may at once."""
    with connect(address) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (_SCHEMA,))
        found = connection.execute("SELECT to_regnamespace(%s)", (_SCHEMA,)).fetchone()
        if found == (None,):
            connection.execute(f"CREATE SCHEMA {_SCHEMA}".encode())
    return _engine(address, _SCHEMA)


@contextmanager
def locked(address: DatabaseUrl, purpose: str) -> Iterator[bool]:
    """An advisory lock of the server, held by a connection of its own."""
    with connect(address) as connection:
        taken = "SELECT pg_try_advisory_lock(hashtext(%s))"
        yield connection.execute(taken, (f"{_SCHEMA}_{purpose}",)).fetchone() == (True,)


def open_staging(address: DatabaseUrl, purpose: str, number: int) -> Engine:
    """Another schema of the same database."""
    schema = f"{_SCHEMA}_{purpose}_{number}"
    with connect(address) as connection:
        connection.execute("SET client_min_messages TO warning")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}".encode())
    return _engine(address, schema)


def count_staging(address: DatabaseUrl, purpose: str) -> int:
    """How many schemas of this purpose there are."""
    return len(_schemas(address, purpose))


def drop_staging(address: DatabaseUrl, purpose: str) -> None:
    """Drop every schema of this purpose."""
    for schema in _schemas(address, purpose):
        _drop(address, schema)


def _schemas(address: DatabaseUrl, purpose: str) -> list[str]:
    with connect(address) as connection:
        like = f"{_SCHEMA}_{purpose}%".replace("_", r"\_")
        found = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", (like,)
        )
        return [schema for (schema,) in found.fetchall()]


def swap_in(views: Engine, built: Sequence[BuiltTables]) -> bool:
    """Move tables from the staging schemas in place of the old ones, in one transaction.

    It gives up after half a second, before the server's deadlock check at one second: that would
    abort a reader whose transaction reads several tables in turn.
    """
    sources = [_completed(part) for part in built]
    try:
        with for_writing(views).begin() as conn:
            _lock(
                conn, [name for part in built for tables in part.tables for name in tables.tables]
            )
            for part, source in zip(built, sources, strict=True):
                _replace(conn, part, source)
    except StoreUnavailable as fault:
        if isinstance(fault.__cause__, psycopg.errors.QueryCanceled):
            return False
        raise
    return True


def _lock(conn: Connection, names: Sequence[str]) -> None:
    """Lock those of the tables that exist, within half a second in total."""
    quote = conn.dialect.identifier_preparer.quote
    there = set(inspect(conn).get_table_names(_SCHEMA))
    tables = ", ".join(f"{_SCHEMA}.{quote(name)}" for name in names if name in there)
    if tables:
        conn.exec_driver_sql(f"SET LOCAL statement_timeout TO {_GIVES_WAY_MS}")
        conn.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        conn.exec_driver_sql("SET LOCAL statement_timeout TO DEFAULT")


def _replace(conn: Connection, part: BuiltTables, source: str) -> None:
    quote = conn.dialect.identifier_preparer.quote
    for table in (table for tables in part.tables for table in tables.sorted_tables):
        name = quote(table.name)
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {_SCHEMA}.{name}")
        conn.exec_driver_sql(f"ALTER TABLE {source}.{name} SET SCHEMA {_SCHEMA}")
    for table_name, projection in part.tracked:
        name = quote(table_name)
        of_it = {"projection": projection}
        conn.execute(text(f"DELETE FROM {name} WHERE projection = :projection"), of_it)
        copied = f"SELECT * FROM {source}.{name} WHERE projection = :projection"
        conn.execute(text(f"INSERT INTO {name} {copied}"), of_it)


def _completed(part: BuiltTables) -> str:
    """Make the indexes that are missing; returns the name of the schema."""
    with part.staging.begin() as conn:
        for metadata in part.tables:
            create_indexes(conn, metadata)
        return str(conn.scalar(text("SELECT current_schema()")))


def remove(address: DatabaseUrl) -> None:
    """Delete the live tables."""
    _drop(address, _SCHEMA)


def _drop(address: DatabaseUrl, schema: str) -> None:
    with connect(address, lock_timeout=_WAIT_SECONDS) as connection:
        connection.execute("SET client_min_messages TO warning")
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


def _engine(address: DatabaseUrl, schema: str) -> Engine:
    engine = create_engine(
        "postgresql+psycopg://", creator=_creator(address, schema), max_overflow=UNBOUNDED
    )
    event.listen(engine, "checkout", _check_alive)
    event.listen(engine, "begin", _locking(schema))
    event.listen(engine, "do_executemany", _copied)
    return engine.execution_options(**{ADDRESS: address})


def _copied(cursor: Any, statement: str, rows: Sequence[Any], context: Any) -> bool:
    """Whether the rows were written by COPY, which the driver does not run as a plain statement."""
    kinds = context.execution_options.get(COPIED)
    if kinds is None:
        return False
    with cursor.copy(statement) as copy:
        copy.set_types(kinds)
        for row in rows:
            copy.write_row(row)
    return True


def _creator(address: DatabaseUrl, schema: str) -> Callable[[], psycopg.Connection[Any]]:
    def create() -> psycopg.Connection[Any]:
        connection = connect(address, lock_timeout=_WAIT_SECONDS)
        connection.execute(_SET_UP.format(schema=schema).encode(), prepare=False)
        connection.autocommit = False
        return connection

    return create


def _check_alive(connection: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Make the pool replace a dead connection; it looks at the socket, without a round trip."""
    if has_spoken(connection):
        raise DisconnectionError


def _locking(schema: str) -> Callable[[Connection], None]:
    def begin(conn: Connection) -> None:
        """The lock is taken before the first statement: no table changes while another fills it."""
        if how := conn.get_execution_options().get(WRITES):
            shared = "_shared" if how == BESIDE_OTHERS else ""
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}(hashtext(%s))", (schema,))

    return begin
