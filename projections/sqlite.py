"""The views on SQLite: one file that can be deleted. Nothing else here knows SQLite."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from projections.databases import WRITES, Tracked

_WAIT_MS = 30_000


def open_views(path: Path) -> Engine:
    """An engine on the views file, created if absent; its folder must exist.

    WAL lets readers go on while a batch is written; synchronous NORMAL may lose the last batches
    with the power, and the runner reads them again from the log.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": _WAIT_MS / 1000}
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def shadow(views: Engine, purpose: str) -> Iterator[Engine]:
    """A file on the same disk; what an interrupted run left there is removed."""
    path = Path(f"{views.url.database}.{purpose}")
    remove(path)
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    event.listen(engine, "connect", _set_up_shadow)
    event.listen(engine, "begin", _begin)
    try:
        yield engine
    finally:
        engine.dispose()
        remove(path)


def discard_unusable(path: Path) -> bool:
    """Delete a views file that SQLite cannot read; whether there was one."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return False  # locked, or not ours to read: not a reason to delete it
    except sqlite3.DatabaseError:
        remove(path)
        return True
    return False


def remove(path: Path) -> None:
    """Delete a database file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def take_over(
    views: Engine, shadow: Engine, tables: Iterable[MetaData], tracking: Iterable[Tracked]
) -> None:
    """Copy `tables` from the shadow file in place of the old ones, in one transaction."""
    with views.connect() as conn:
        raw = conn.connection.dbapi_connection
        assert raw is not None
        _run(raw, "ATTACH DATABASE ? AS shadow", (shadow.url.database,))
        try:
            _run(raw, "BEGIN IMMEDIATE", ())
            try:
                _replace(raw, tables, tracking, conn)
            except BaseException:
                _run(raw, "ROLLBACK", ())
                raise
            _run(raw, "COMMIT", ())
        finally:
            _run(raw, "DETACH DATABASE shadow", ())


def _replace(
    raw: Any, tables: Iterable[MetaData], tracking: Iterable[Tracked], conn: Connection
) -> None:
    prepare = conn.dialect.identifier_preparer
    for metadata in tables:
        for table in metadata.sorted_tables:
            name = prepare.quote(table.name)
            _run(raw, f"DROP TABLE IF EXISTS main.{name}", ())
            _run(raw, str(CreateTable(table).compile(dialect=conn.dialect)), ())
            _run(raw, f"INSERT INTO main.{name} SELECT * FROM shadow.{name}", ())
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                _run(raw, str(CreateIndex(index).compile(dialect=conn.dialect)), ())
    for table_name, projection in tracking:
        name = prepare.quote(table_name)
        _run(raw, f"DELETE FROM main.{name} WHERE projection = ?", (projection,))
        _run(
            raw,
            f"INSERT INTO main.{name} SELECT * FROM shadow.{name} WHERE projection = ?",
            (projection,),
        )


def _run(raw: Any, statement: str, values: tuple[object, ...]) -> None:
    raw.execute(statement, values).close()


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin, not in the driver
    for pragma in (
        f"busy_timeout={_WAIT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "wal_autocheckpoint=8000",  # pages; every checkpoint waits for the disk
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _set_up_shadow(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(conn: Connection) -> None:
    writes = conn.get_execution_options().get(WRITES)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
