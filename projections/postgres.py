"""The views on PostgreSQL: one schema that can be deleted. Nothing else here knows PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.pool import NullPool

from engine.store.server_connections import connect
from engine.store.stores import DatabaseUrl
from projections.databases import BESIDE_OTHERS, WRITES, Tracked, for_writing

_SCHEMA: Final = "campaign_views"
_ADDRESS: Final = "views_address"
_WAIT_SECONDS: Final = 30
_SET_UP: Final = (
    # The last batches may go with the power; the runner reads them again from the log.
    "SET search_path TO {schema}; SET TimeZone TO 'UTC'; SET synchronous_commit TO off; "
    "SET default_transaction_isolation TO 'read committed'"
)


def open_views(address: DatabaseUrl) -> Engine:
    """An engine on the schema of the views, made if absent; any number of programs may."""
    with connect(address) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (_SCHEMA,))
        found = connection.execute("SELECT to_regnamespace(%s)", (_SCHEMA,)).fetchone()
        if found == (None,):
            connection.execute(f"CREATE SCHEMA {_SCHEMA}".encode())
    return _engine(address, _SCHEMA, pool_pre_ping=True)


@contextmanager
def shadow(views: Engine, purpose: str) -> Iterator[Engine]:
    """Another schema of the same database; what an interrupted run left there is removed."""
    address, schema = views.get_execution_options()[_ADDRESS], f"{_SCHEMA}_{purpose}"
    _drop(address, schema)
    with connect(address) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    engine = _engine(address, schema, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(address, schema)


def take_over(
    views: Engine, shadow: Engine, tables: Iterable[MetaData], tracking: Iterable[Tracked]
) -> None:
    """Move `tables` from the shadow's schema in place of the old ones, in one transaction."""
    found = [table for metadata in tables for table in metadata.sorted_tables]
    with shadow.begin() as conn:
        source = str(conn.scalar(text("SELECT current_schema()")))
        for table in found:
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                index.create(conn, checkfirst=True)
    with for_writing(views).begin() as conn:
        quote = conn.dialect.identifier_preparer.quote
        for name in (quote(table.name) for table in found):
            conn.exec_driver_sql(f"DROP TABLE IF EXISTS {_SCHEMA}.{name}")
            conn.exec_driver_sql(f"ALTER TABLE {source}.{name} SET SCHEMA {_SCHEMA}")
        for table_name, projection in tracking:
            name = quote(table_name)
            of_it = {"projection": projection}
            conn.execute(text(f"DELETE FROM {name} WHERE projection = :projection"), of_it)
            copied = f"SELECT * FROM {source}.{name} WHERE projection = :projection"
            conn.execute(text(f"INSERT INTO {name} {copied}"), of_it)


def remove(address: DatabaseUrl) -> None:
    """Delete the views."""
    _drop(address, _SCHEMA)


def _drop(address: DatabaseUrl, schema: str) -> None:
    with connect(address, lock_timeout=_WAIT_SECONDS) as connection:
        connection.execute("SET client_min_messages TO warning")
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


def _engine(address: DatabaseUrl, schema: str, **pool: Any) -> Engine:
    engine = create_engine("postgresql+psycopg://", creator=_creator(address, schema), **pool)
    event.listen(engine, "begin", _locking(schema))
    return engine.execution_options(**{_ADDRESS: address})


def _creator(address: DatabaseUrl, schema: str) -> Callable[[], psycopg.Connection[Any]]:
    def create() -> psycopg.Connection[Any]:
        connection = connect(address, lock_timeout=_WAIT_SECONDS)
        connection.execute(_SET_UP.format(schema=schema).encode(), prepare=False)
        connection.autocommit = False
        return connection

    return create


def _locking(schema: str) -> Callable[[Connection], None]:
    def begin(conn: Connection) -> None:
        """From the first statement on: who changes tables must have met none that fills them."""
        if how := conn.get_execution_options().get(WRITES):
            shared = "_shared" if how == BESIDE_OTHERS else ""
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}(hashtext(%s))", (schema,))

    return begin
