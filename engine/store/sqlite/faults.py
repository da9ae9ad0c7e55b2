"""Faults of SQLite and of the library, turned into StoreUnavailable with a remedy."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from shutil import disk_usage
from typing import Final

from eventsourcing.persistence import PersistenceError

from engine.errors import StoreUnavailable
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


class FaultsNamed:
    """Turns the library's and SQLite's faults into StoreUnavailable with a remedy.

    Can be entered any number of times, by any number of threads. `instead` names other remedies
    for a file that is no log.
    """

    def __init__(self, path: Path, instead: Mapping[str, str] = {}) -> None:
        self._path, self._instead = path, instead

    def _remedy(self, name: str) -> str:
        return self._instead.get(name, name)

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if isinstance(fault, (PersistenceError, sqlite3.Error)):
            raise _named(self._path, fault, self._instead) from fault


def _named(path: Path, fault: Exception, instead: Mapping[str, str]) -> StoreUnavailable:
    text = str(fault)
    if "disk I/O" in text and _is_full(path):
        text = "full"  # SQLite says this of its tables, but not of its shared memory
    for word, what, remedy in NAMED:
        if word in text.replace("read-only", "readonly").replace("read only", "readonly"):
            return unavailable(path, what, instead.get(remedy, remedy))
    return unavailable(path, text, "program-log")


def _is_full(path: Path) -> bool:
    try:
        return disk_usage(path.parent).free < _NO_ROOM
    except OSError:
        return False
