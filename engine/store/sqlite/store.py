"""A log in a SQLite file: checks that the file can be used, and names what is wrong with it."""

import os
import sqlite3
from pathlib import Path
from shutil import disk_usage
from typing import Final

from eventsourcing.persistence import PersistenceError
from msgspec import Struct

from engine.errors import StoreUnavailable
from engine.store.library import LogFactory
from engine.store.sqlite.connections import LogDatastore
from engine.store.sqlite.recorder import SQLiteLogRecorder
from engine.store.sqlite.schema import SCHEMA_VERSION
from engine.store.unavailable import unavailable

NAMED: Final = (
    ("locked", "held", "wait"),
    ("busy", "held", "wait"),
    ("readonly", "read-only", "make-writable"),
    ("full", "disk-full", "free-space"),
    ("not a database", "no-database", "check-path-restore"),
    ("malformed", "damaged", "restore"),
    ("disk I/O", "disk-fails", "check-disk"),
    ("imed out waiting", "too-many-wait", "in-a-moment"),
    ("unable to open", "cannot-open", "check-access"),
    ("no such table", "no-log", "check-path-init"),
    ("no such column", "no-log", "check-path"),
)
"""A word in SQLite's message, and the names of the fault and the remedy."""

_NO_ROOM: Final = 64 * 1024
"""Bytes. The memory that SQLite shares between processes grows by half as much at a time."""


class Inode(Struct, frozen=True):
    """The identity of the file at a path: tells whether another file was put in its place."""

    device: int
    number: int


def check(path: Path, *, create: bool, known: int = SCHEMA_VERSION) -> None:
    """Raise StoreUnavailable unless `path` is a log that this program may write.

    `known` is the version of the schema that it writes; with `create` an older one will do.
    """
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as closed:
        raise unavailable(path, "cannot-open", "check-access") from closed
    if is_folder:
        raise unavailable(path, "folder", "name-file")
    if not exists:
        if not create:
            raise unavailable(path, "no-log-yet", "init")
        return
    for target in (path, path.parent):
        if not os.access(target, os.W_OK):
            raise unavailable(target, "read-only", "make-writable")
    with FaultsNamed(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            # Tables first: another program may be making them, with the version, at this moment.
            tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        finally:
            connection.close()
    if tables and found == 0:
        raise unavailable(path, "foreign", "other-file")
    if tables and found < known and not create:
        raise unavailable(path, "older", "back-up-init", found=found, known=known)
    if found > known:
        raise unavailable(path, "newer", "update-file", found=found, known=known)


def inode(path: Path | str) -> Inode:
    """The identity of the file at `path` now; StoreUnavailable when there is none."""
    try:
        found = os.stat(path)
    except OSError as fault:
        raise unavailable(path, "taken-away", "put-back") from fault
    return Inode(found.st_dev, found.st_ino)


def unchanged(path: Path | str, opened: Inode) -> None:
    """Raise StoreUnavailable unless `path` is the file that was opened.

    SQLite goes on writing to a file that was deleted or replaced, and what it writes is lost.
    """
    if inode(path) != opened:
        raise unavailable(path, "replaced", "start-again")


class FaultsNamed:
    """Turns the library's and SQLite's faults into StoreUnavailable with a remedy.

    Can be entered any number of times, by any number of threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if isinstance(fault, (PersistenceError, sqlite3.Error)):
            raise _named(self._path, fault) from fault


class InUse(FaultsNamed):
    """The same, and each time it is entered the path must hold the file that it held at first."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._place = str(path)
        self._opened = inode(path)

    def __enter__(self) -> None:
        unchanged(self._place, self._opened)


def _named(path: Path, fault: Exception) -> StoreUnavailable:
    text = str(fault)
    if "disk I/O" in text and _is_full(path):
        text = "full"  # SQLite says this of its tables, but not of its shared memory
    for word, what, remedy in NAMED:
        if word in text.replace("read-only", "readonly").replace("read only", "readonly"):
            return unavailable(path, what, remedy)
    return unavailable(path, text, "program-log")


def _is_full(path: Path) -> bool:
    try:
        return disk_usage(path.parent).free < _NO_ROOM
    except OSError:
        return False


class FileStore:
    """A log in one file. `lock_timeout` is in seconds."""

    schema_version = SCHEMA_VERSION

    def __init__(self, path: Path, *, lock_timeout: int) -> None:
        self.path, self.place = path, str(path)
        self.faults = FaultsNamed(path)
        self._lock_timeout = lock_timeout
        self._uri = path.absolute().as_uri()

    def factory(self, *, create: bool) -> LogFactory:
        """The factory of the log's recorder; StoreUnavailable unless the file may be written."""
        check(self.path, create=create)
        datastore = LogDatastore(
            f"{self._uri}?mode={'rwc' if create else 'rw'}", lock_timeout=self._lock_timeout
        )
        recorder = SQLiteLogRecorder(datastore)
        factory = LogFactory(recorder, datastore.close)
        if create:
            try:
                recorder.create_table()
            except BaseException:
                factory.close()
                raise
        # From now on a missing file is an error, and no longer created.
        datastore.db_name = f"{self._uri}?mode=rw"
        return factory

    def opened(self) -> InUse:
        """To enter for each use: the path must still hold the file that was opened."""
        return InUse(self.path)
