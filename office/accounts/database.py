"""The database of accounts: a file beside the log that its owner alone reads, or a schema.

Unlike views it cannot be built anew: a damaged file is a fault, never deleted.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from engine.errors import StoreUnavailable
from engine.phrases import phrase, system_words
from engine.store.open import store_at
from engine.store.ports import Address, DatabaseUrl
from engine.store.sqlite.faults import FaultsNamed
from engine.store.sqlite.files import inode, unchanged
from engine.store.unavailable import unavailable
from office.accounts.tables import SHAPE, SHAPES, TABLES
from projections.tables.connections import for_writing
from projections.tables.database_errors import translated
from projections.tables.ports import ALONE, UNBOUNDED, WRITES

if TYPE_CHECKING:
    import psycopg

_SCHEMA: Final = "campaign_accounts"
_WAIT_SECONDS: Final = 30
_OWNER_ALONE: Final = 0o600
_NO_BACKUP: Final = {"restore": "accounts-damaged", "check-path-restore": "accounts-damaged"}
"""Instead of the remedies for a log."""


def open_database(address: Address) -> Engine:
    """An engine on the tables, which are made if absent. Its transactions take the write lock when
    they begin if it is made `for_writing`.

    Raises StoreUnavailable, also for tables of a newer program.
    """
    faults = _faults_of(address)
    with faults:
        made = _on_file(address) if isinstance(address, Path) else _on_server(address)
    engine = translated(made, faults)
    try:
        _lay_out(engine, address)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _lay_out(engine: Engine, address: Address) -> None:
    with for_writing(engine).begin() as conn:
        if not inspect(conn).has_table(SHAPES.name):
            TABLES.create_all(conn)
            conn.execute(SHAPES.insert().values(shape=SHAPE))
            return
        found = conn.scalar(select(SHAPES.c.shape))
        if found is not None and found < SHAPE:
            TABLES.create_all(conn)
            conn.execute(SHAPES.update().values(shape=SHAPE))
        elif found != SHAPE:
            raise unavailable(store_at(address).place, "newer", "update", found=found, known=SHAPE)


def _faults_of(address: Address) -> AbstractContextManager[None]:
    if isinstance(address, Path):
        return FaultsNamed(address, _NO_BACKUP)
    return store_at(address).faults


def _on_file(path: Path) -> Engine:
    """WAL: readers never wait. Every commit is on disk: a session that was ended stays ended.

    A file that was deleted or replaced is used no more: what is written to it would be lost.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ALONE))
        path.chmod(_OWNER_ALONE)
    except OSError as fault:
        remedy = phrase("remedy.store.check-access")
        raise StoreUnavailable(str(path), system_words(fault), remedy) from fault
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": _WAIT_SECONDS},
        hide_parameters=True,  # no digest in a traceback
        max_overflow=UNBOUNDED,
    )
    opened = inode(path)

    def check_in_place(_conn: Connection) -> None:
        unchanged(path, opened)

    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", check_in_place)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # _begin starts transactions, not the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(conn: Connection) -> None:
    writes = conn.get_execution_options().get(WRITES)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _on_server(address: DatabaseUrl) -> Engine:
    from engine.store.postgres.connections import connect

    with connect(address) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (_SCHEMA,))
        found = connection.execute("SELECT to_regnamespace(%s)", (_SCHEMA,)).fetchone()
        if found == (None,):
            connection.execute(f"CREATE SCHEMA {_SCHEMA}".encode())
    engine = create_engine(
        "postgresql+psycopg://",
        creator=_creator(address),
        hide_parameters=True,
        max_overflow=UNBOUNDED,
    )
    event.listen(engine, "checkout", _check_alive)
    event.listen(engine, "begin", _lock)
    return engine


def _creator(address: DatabaseUrl) -> "Callable[[], psycopg.Connection[Any]]":
    from engine.store.postgres.connections import connect

    def create() -> "psycopg.Connection[Any]":
        connection = connect(address, lock_timeout=_WAIT_SECONDS)
        connection.execute(f"SET search_path TO {_SCHEMA}; SET TimeZone TO 'UTC'".encode())
        connection.autocommit = False
        return connection

    return create


def _check_alive(connection: "psycopg.Connection[Any]", _record: object, _proxy: object) -> None:
    """Make the pool replace a dead connection."""
    from engine.store.postgres.connections import has_spoken

    if has_spoken(connection):
        raise DisconnectionError


def _lock(conn: Connection) -> None:
    """What is read in a transaction that writes ALONE stays as it was read; such transactions are
    short. Files, which take longer, are written BESIDE_OTHERS.
    """
    if conn.get_execution_options().get(WRITES) == ALONE:
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (_SCHEMA,))
