"""The database file: can it be used, and what to say when it cannot. Nothing is lost either way."""

import os
import sqlite3
from pathlib import Path
from shutil import disk_usage
from typing import Final

from eventsourcing.persistence import PersistenceError
from msgspec import Struct

from engine.errors import StoreUnavailable
from engine.phrases import phrase
from engine.store.library import LogFactory
from engine.store.sqlite.connections import LogDatastore
from engine.store.sqlite.recorder import SQLiteLogRecorder
from engine.store.sqlite.schema import SCHEMA_VERSION

_REMEDIES = (
    ("locked", phrase("fault.store.held"), phrase("remedy.store.wait")),
    ("busy", phrase("fault.store.held"), phrase("remedy.store.wait")),
    ("readonly", phrase("fault.store.read-only"), phrase("remedy.store.make-writable")),
    ("full", phrase("fault.store.full"), phrase("remedy.store.free-space")),
    ("not a database", phrase("fault.store.no-database"), phrase("remedy.store.path-or-restore")),
    ("malformed", phrase("fault.store.damaged"), phrase("remedy.store.restore")),
    ("disk I/O", phrase("fault.store.disk-fails"), phrase("remedy.store.check-disk")),
    ("imed out waiting", phrase("fault.store.too-many-wait"), phrase("remedy.store.try-again")),
    (
        "unable to open",
        phrase("fault.store.cannot-be-opened"),
        phrase("remedy.store.path-and-rights"),
    ),
    ("no such table", phrase("fault.store.no-log"), phrase("remedy.store.path-or-init")),
    ("no such column", phrase("fault.store.no-log"), phrase("remedy.store.check-path")),
)

_NO_ROOM: Final = 64 * 1024
"""Bytes: what SQLite shares between processes grows by half of that."""


class Inode(Struct, frozen=True):
    """Which file stands behind a path, so that another one in its place is noticed."""

    device: int
    number: int


def check(path: Path, *, create: bool, known: int = SCHEMA_VERSION) -> None:
    """Raise StoreUnavailable unless `path` is a log that this program may write.

    `known` is the version of the schema that it writes; with `create` an older one will do.
    """
    place = str(path)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as closed:
        remedy = phrase("remedy.store.path-and-rights")
        raise StoreUnavailable(place, phrase("fault.store.cannot-be-opened"), remedy) from closed
    if is_folder:
        raise StoreUnavailable(
            place, phrase("fault.store.is-a-folder"), phrase("remedy.store.name-a-file")
        )
    if not exists:
        if not create:
            raise StoreUnavailable(
                place, phrase("fault.store.no-log-yet"), phrase("remedy.store.init")
            )
        return
    for target in (path, path.parent):
        if not os.access(target, os.W_OK):
            remedy = phrase("remedy.store.make-writable")
            raise StoreUnavailable(str(target), phrase("fault.store.read-only"), remedy)
    with FaultsNamed(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            # Tables first: another program may be making them, with the version, at this moment.
            tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        finally:
            connection.close()
    if tables and found == 0:
        fault = phrase("fault.store.another-database")
        raise StoreUnavailable(place, fault, phrase("remedy.store.another-file"))
    if tables and found < known and not create:
        fault = phrase("fault.store.schema-old", found=found, needed=known)
        raise StoreUnavailable(place, fault, phrase("remedy.store.back-up-and-init"))
    if found > known:
        fault = phrase("fault.store.schema-new", found=found, known=known)
        raise StoreUnavailable(place, fault, phrase("remedy.store.update-untouched"))


def inode(path: Path | str) -> Inode:
    """The file behind `path` now; StoreUnavailable when there is none."""
    try:
        found = os.stat(path)
    except OSError as fault:
        remedy = phrase("remedy.store.put-back")
        raise StoreUnavailable(str(path), phrase("fault.store.taken-away"), remedy) from fault
    return Inode(found.st_dev, found.st_ino)


def unchanged(path: Path | str, opened: Inode) -> None:
    """Raise StoreUnavailable unless `path` is the file that was opened.

    SQLite goes on writing to a file that was deleted or replaced, and all of that would be lost.
    """
    if inode(path) != opened:
        fault = phrase("fault.store.replaced")
        raise StoreUnavailable(str(path), fault, phrase("remedy.store.start-again"))


class FaultsNamed:
    """Turns the library's and SQLite's faults into StoreUnavailable with a remedy.

    To be entered any number of times, by any number of threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if isinstance(fault, (PersistenceError, sqlite3.Error)):
            raise _named(self._path, fault) from fault


class InUse(FaultsNamed):
    """The same for the file behind `path` now, which must be that file whenever this is entered."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._place = str(path)
        self._opened = inode(path)

    def __enter__(self) -> None:
        unchanged(self._place, self._opened)


def _named(path: Path, fault: Exception) -> StoreUnavailable:
    text = str(fault)
    if "disk I/O" in text and _is_full(path):
        text = "full"  # SQLite says so of its tables, but not of what it shares with others
    for word, what, remedy in _REMEDIES:
        if word in text.replace("read-only", "readonly").replace("read only", "readonly"):
            return StoreUnavailable(str(path), what, remedy)
    return StoreUnavailable(str(path), text, phrase("remedy.store.see-log"))


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
        # Once made, the file is never made again: one that went missing must be noticed.
        datastore.db_name = f"{self._uri}?mode=rw"
        return factory

    def opened(self) -> InUse:
        """The file at the path is the log, as long as it is that very file."""
        return InUse(self.path)
