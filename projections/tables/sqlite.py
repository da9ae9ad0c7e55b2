"""Tables of read models on SQLite: one file that can be deleted."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateIndex, CreateTable

from engine.store.sqlite.files import BESIDE, is_damaged
from projections.tables.ports import ADDRESS, UNBOUNDED, WRITES, BuiltTables

_WAIT_MS = 30_000
_CACHE = "cache_size=-32000"
_SMALL_CACHE = "cache_size=-8000"  # a rebuild writes more than it reads: more makes it no faster

# Without an adapter of its own the driver searches for one at every None.
sqlite3.register_adapter(type(None), {None: None}.get)


def open_views(path: Path) -> Engine:
    """An engine on the file of the live tables, created if absent; its folder must exist.

    WAL lets readers go on while a batch is written. With synchronous NORMAL a power cut may lose
    the last batches; the runner then reads them again from the log.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": _WAIT_MS / 1000},
        max_overflow=UNBOUNDED,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine.execution_options(**{ADDRESS: path})


@contextmanager
def locked(address: Path, purpose: str) -> Iterator[bool]:
    """A lock on the folder of staging files; the folder is deleted once it is empty."""
    folder = _folder(address, purpose)
    if folder.is_file():
        remove(folder)  # earlier versions used a single file of this name
    descriptor = _held(folder)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            with suppress(OSError):
                folder.rmdir()
            os.close(descriptor)


def open_staging(address: Path, purpose: str, number: int) -> Engine:
    """A file in a folder beside the live tables; `locked` makes the folder.

    A kill or a power cut loses at most the open transaction: a later run goes on from the rest.
    """
    path = _folder(address, purpose) / f"{number}.db"
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _set_up_staging)
    event.listen(engine, "begin", _begin)
    return engine


def count_staging(address: Path, purpose: str) -> int:
    """How many files of this purpose there are."""
    return len(list(_folder(address, purpose).glob("*.db")))


def drop_staging(address: Path, purpose: str) -> None:
    """Empty the folder; the lock on it is kept."""
    for path in _folder(address, purpose).iterdir():
        path.unlink()


def discard_unusable(path: Path) -> bool:
    """Delete a file of tables that is damaged, cut short, or no database; whether there was one.

    Reads the whole file.
    """
    if not path.is_file():
        return False
    if is_damaged(path):
        remove(path)
        return True
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            whole = conn.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.OperationalError:
        return False  # locked, or not readable by this user: no reason to delete it
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        remove(path)
    return not whole


def remove(path: Path) -> None:
    """Delete a database file and the files that SQLite keeps beside it."""
    real = os.path.realpath(path)  # SQLite follows links before it names what is beside
    for suffix in ("", *BESIDE):
        Path(f"{real}{suffix}").unlink(missing_ok=True)


def swap_in(views: Engine, built: Sequence[BuiltTables]) -> bool:
    """Copy tables from the staging files in place of the old ones, in one transaction.

    Always True: readers never block it, and go on reading the state they began with.
    """
    with views.connect() as conn:
        raw = conn.connection.dbapi_connection
        assert raw is not None
        try:
            _run(raw, f"PRAGMA {_SMALL_CACHE}", ())
            for number, part in enumerate(built):
                _run(raw, f"ATTACH DATABASE ? AS staging{number}", (part.staging.url.database,))
            _run(raw, "BEGIN IMMEDIATE", ())
            try:
                for number, part in enumerate(built):
                    _replace(raw, part, f"staging{number}", conn)
                _run(raw, "COMMIT", ())
            except BaseException:
                if raw.in_transaction:  # a full disk has ended it already
                    _run(raw, "ROLLBACK", ())
                raise
        finally:
            _run(raw, f"PRAGMA {_CACHE}", ())
            for (name,) in raw.execute("SELECT name FROM pragma_database_list").fetchall():
                if name.startswith("staging"):
                    _run(raw, f"DETACH DATABASE {name}", ())
    return True


def _replace(raw: Any, part: BuiltTables, source: str, conn: Connection) -> None:
    """An index that staging has too is made first: SQLite then copies it instead of sorting."""
    prepare = conn.dialect.identifier_preparer
    there = {name for (name,) in raw.execute(f"SELECT name FROM {source}.sqlite_master")}
    for table in (table for metadata in part.tables for table in metadata.sorted_tables):
        name = prepare.quote(table.name)
        _run(raw, f"DROP TABLE IF EXISTS main.{name}", ())
        _run(raw, str(CreateTable(table).compile(dialect=conn.dialect)), ())
        copy = f"INSERT INTO main.{name} SELECT * FROM {source}.{name}"
        indexes = {
            str(index.name): str(CreateIndex(index).compile(dialect=conn.dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        }
        first = [text for index, text in indexes.items() if index in there]
        for statement in (*first, copy, *(text for text in indexes.values() if text not in first)):
            _run(raw, statement, ())
    for table_name, projection in part.tracked:
        name = prepare.quote(table_name)
        _run(raw, f"DELETE FROM main.{name} WHERE projection = ?", (projection,))
        _run(
            raw,
            f"INSERT INTO main.{name} SELECT * FROM {source}.{name} WHERE projection = ?",
            (projection,),
        )


def _folder(address: Path, purpose: str) -> Path:
    return Path(f"{address}.{purpose}")


def _held(folder: Path) -> int | None:
    """The folder, made if absent, opened and locked; None if another process holds the lock."""
    while True:
        folder.mkdir(exist_ok=True)
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # its last holder has just deleted it
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), os.stat(folder)):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except FileNotFoundError:
            pass
        os.close(descriptor)


def _run(raw: Any, statement: str, values: tuple[object, ...]) -> None:
    raw.execute(statement, values).close()


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # _begin starts transactions, not the driver
    for pragma in (
        f"busy_timeout={_WAIT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "wal_autocheckpoint=8000",  # pages; every checkpoint waits for the disk
        _CACHE,
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _set_up_staging(connection: sqlite3.Connection, _record: object) -> None:
    """A rollback journal instead of WAL: no reader needs the old pages, and each is written once.

    Transactions are few and long, so that waiting for the disk at each costs next to nothing.
    """
    connection.isolation_level = None
    for pragma in ("journal_mode=PERSIST", "synchronous=FULL", _SMALL_CACHE):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(conn: Connection) -> None:
    writes = conn.get_execution_options().get(WRITES)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
