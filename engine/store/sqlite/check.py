"""Whether a file is a log that this program may write. Nothing of it is touched by the question."""

import os
import sqlite3
from collections.abc import Mapping, Set
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from msgspec import Struct

from engine.store.sqlite.faults import FaultsNamed
from engine.store.sqlite.files import beside, check_beside, former_logs, has_wal
from engine.store.sqlite.schema import SCHEMA_VERSION
from engine.store.unavailable import unavailable

COLUMNS: Final[Mapping[str, Set[str]]] = {
    "stored_events": {"position", "originator_id", "originator_version", "topic", "state"},
    "commands": {"command_id", "first_position", "last_position"},
}
"""Tables and columns that a log of any version has."""

_LOOKS: Final = 3
_PAUSE: Final = 0.05


class _Found(Struct, frozen=True):
    """What a file holds: how many tables, a table of a log that is missing or has other columns,
    and the version of the schema.
    """

    tables: int
    lacking: str | None
    version: int

    @property
    def foreign(self) -> bool:
        """Whether it is another program's: a log has all its tables from its first commit on."""
        return self.lacking is not None if self.tables else self.version != 0


def check(
    path: Path,
    *,
    create: bool,
    known: int = SCHEMA_VERSION,
    patience: float = 5,
) -> None:
    """Raise StoreUnavailable unless `path` is a log that this program may write.

    `known` is the version of the schema that it writes; with `create` an older one will do, and
    an empty file. `patience` is in seconds (files.check_beside).
    """
    try:
        is_folder, exists = path.is_dir(), path.exists()
        left = _left_beside_nothing(path, patience)
    except OSError as closed:
        raise unavailable(path, "cannot-open", "check-access") from closed
    if is_folder:
        raise unavailable(path, "folder", "name-file")
    if exists and not path.is_file():
        raise unavailable(path, "no-file-but", "name-file")
    if left is not None:
        # SQLite would delete what lies beside, or take it for the new file's own.
        for each in (*left, *former_logs(path)):
            raise unavailable(path, "left-beside", "put-back-or-restore", name=each.name)
    if not exists:
        if not create:
            raise unavailable(path, "no-log-yet", "init")
        return
    for target in (path, Path(os.path.realpath(path)).parent):
        if not os.access(target, os.W_OK):
            raise unavailable(target, "read-only", "make-writable")
    if left is not None and not create:
        raise unavailable(path, "no-log", "check-path-init")
    with FaultsNamed(path):
        found = _seen_in_passing(path)
        if found is None or not found.foreign:
            check_beside(path, patience)
            if found is None or has_wal(path):
                found = _look(path, "mode=ro")
        _refuse_kind(path, found, create=create, known=known)


def _left_beside_nothing(path: Path, patience: float) -> tuple[Path, ...] | None:
    """What lies beside a file that holds nothing, or beside none; None if it holds something.

    Waits for a program that is about to make a log of it, which makes the file before what is
    beside it.
    """
    until = monotonic() + patience
    while True:
        exists = path.exists()
        if exists and (not path.is_file() or path.stat().st_size):
            return None
        left = tuple(beside(path))
        if not left or monotonic() > until or not (exists or path.exists()):
            return left
        sleep(_PAUSE)


def lacking_table(file: sqlite3.Connection) -> str | None:
    """A table that a log has and this file has not, or with other columns; None if it has all."""
    for table, wanted in COLUMNS.items():
        if not wanted <= {row[1] for row in file.execute(f"PRAGMA table_info({table})")}:
            return table
    return None


def _refuse_kind(path: Path, found: _Found, *, create: bool, known: int) -> None:
    if found.foreign:
        raise unavailable(path, "foreign", "other-file")
    if not found.tables and not create:
        raise unavailable(path, "no-log", "check-path-init")
    if found.tables and found.version == 0:
        raise unavailable(path, "foreign", "other-file")
    if found.tables and found.version < known and not create:
        raise unavailable(path, "older", "back-up-init", found=found.version, known=known)
    if found.version > known:
        raise unavailable(path, "newer", "update-file", found=found.version, known=known)


def _seen_in_passing(path: Path) -> _Found | None:
    """What the file holds, without what is in its `-wal`; locks nothing and makes nothing.

    None if it is not whole without that: on a full disk part of it may not be in the file yet.
    """
    for look in range(_LOOKS):
        try:
            found = _look(path, "immutable=1")
        except sqlite3.DatabaseError:
            if look == _LOOKS - 1 and has_wal(path):
                return None
            if look == _LOOKS - 1:
                raise
        else:
            if not found.foreign:
                break
        # Without a lock, a program that is at it may have been seen in the middle.
        sleep(_PAUSE)
    return found


def _look(path: Path, mode: str) -> _Found:
    uri = f"{path.absolute().as_uri()}?{mode}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as file:
        file.execute("BEGIN")  # so that all is of one moment
        tables: int = file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        version: int = file.execute("PRAGMA user_version").fetchone()[0]
        return _Found(tables, lacking_table(file), version)
