"""The files that make up one database of SQLite: the file itself, and what SQLite keeps beside it.

`-wal` holds commits that are not in the file yet, `-shm` the index and the locks of programs that
have it open, `-journal` what undoes a transaction. SQLite takes whatever lies there under these
names for its own: beside another file they mix its pages in, and one that is removed takes
acknowledged commits along.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, Final

from msgspec import Struct

from engine.store.sqlite.faults import FaultsNamed
from engine.store.unavailable import unavailable

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a file for those beside it."""

SET_ASIDE: Final = ".before-restore"
"""What is added to the name of a log that made way for a restored one."""

_MOMENT: Final = 0.2
"""Seconds in which a program that opens or closes a file makes or removes what is beside it."""
_PAUSE: Final = 0.02
_JOURNAL_MODE_AT: Final = 18
_ROLLBACK: Final = 1
_FIRST_LOCK_BYTE: Final = 0x40000000
_LOCK_BYTES: Final = 512


class Inode(Struct, frozen=True):
    """The identity of the file at a path: tells whether another file was put in its place."""

    device: int
    number: int


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


def beside(path: Path) -> Iterator[Path]:
    """The files beside a database, its links followed, that hold anything."""
    for suffix in BESIDE:
        found = Path(f"{os.path.realpath(path)}{suffix}")
        if _size(found):
            yield found


def _size(path: Path) -> int:
    """In bytes; 0 where nothing is, or no more: a program removes its journal at any moment."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def has_wal(path: Path) -> bool:
    """Whether commits may stand beside a file that are not in it yet."""
    return os.path.exists(f"{os.path.realpath(path)}-wal")


def is_damaged(path: Path) -> bool:
    """Whether somebody has emptied a file in use, or removed what is beside it.

    Waits for the moment in which a program makes or removes that itself.
    """
    until = monotonic() + _MOMENT
    while _emptied(path) or _lacking(path) is not None:
        if monotonic() > until:
            return True
        sleep(_PAUSE)
    return False


def _emptied(path: Path) -> bool:
    return path.is_file() and not path.stat().st_size and has_wal(path)


def free_name(path: Path, suffix: str) -> Path:
    """A name with this suffix, and a number if need be, which no file has, nor one beside it."""
    return next(name for name in _numbered(path, suffix) if not any(_all_named(name)))


def former_logs(path: Path) -> Iterator[Path]:
    """Logs that made way for a restored one."""
    for name in _numbered(path, SET_ASIDE):
        if not any(_all_named(name)):
            return
        yield name


def _numbered(path: Path, suffix: str) -> Iterator[Path]:
    first = Path(f"{os.path.realpath(path)}{suffix}")
    yield first
    for number in count(2):
        yield Path(f"{first}-{number}")


def _all_named(path: Path) -> Iterator[Path]:
    """The file and those beside it, as far as they are there."""
    names = (Path(f"{path}{suffix}") for suffix in ("", *BESIDE))
    return (name for name in names if os.path.lexists(name))


def check_beside(path: Path, patience: float) -> None:
    """Raise StoreUnavailable unless a file can be opened with what is beside it.

    A file that is not in WAL mode has no `-wal`: what lies there is of another file. Of `-wal`
    and `-shm` there are both or neither, but for the moment in which a program makes or removes
    them. Where one is missing for longer, and a program has the file open, somebody removed it:
    whoever opens the file now would not see what that program has recorded, and what he records
    himself would be lost. If nobody has it open, SQLite itself makes up for it. Where both are
    missing, the lock tells that a program reads on: one in WAL mode has them from its first read.
    """
    if is_open_here(path):
        return
    if other := foreign_beside(path):
        raise unavailable(path, "foreign-beside", "move-or-restore", name=other.name)
    began = monotonic()
    # A log has one only while the very first program makes it.
    journal = Path(f"{os.path.realpath(path)}-journal")
    while journal in beside(path):
        if monotonic() - began > _MOMENT + patience:
            raise unavailable(path, "foreign-beside", "move-or-restore", name=journal.name)
        sleep(_PAUSE)
    while (lacking := _lacking(path)) is not None:
        waited = monotonic() - began
        if waited > _MOMENT and _is_unused(path):
            return
        if waited > _MOMENT + patience:
            raise unavailable(path, "beside-removed", "stop-all", name=lacking.name)
        sleep(_PAUSE)
    while not has_wal(path) and _is_read(path):
        if monotonic() - began > _MOMENT + patience:
            name = f"{os.path.basename(os.path.realpath(path))}-wal"
            raise unavailable(path, "beside-removed", "stop-all", name=name)
        sleep(_PAUSE)


def foreign_beside(path: Path) -> Path | None:
    """A `-wal` beside a file that is not in WAL mode: SQLite would take it for the file's own.

    Not to be asked of a file that this process has open.
    """
    wal = Path(f"{os.path.realpath(path)}-wal")
    if wal not in beside(path):
        return None
    # Closed again, it ends all locks of this process on the file: those of SQLite too.
    with path.open("rb") as file:
        header = file.read(_JOURNAL_MODE_AT + 1)
    return wal if header[_JOURNAL_MODE_AT:] == bytes([_ROLLBACK]) else None


def _lacking(path: Path) -> Path | None:
    wal, shm = (Path(f"{os.path.realpath(path)}{suffix}") for suffix in ("-wal", "-shm"))
    if wal.exists() == shm.exists():
        return None
    return shm if wal.exists() else wal


def _is_read(path: Path) -> bool:
    """Whether another program keeps the shared lock of one that reads a file.

    Not to be asked of a file that this process has open. Who may not write is not told.
    """
    try:
        with path.open("r+b") as file:
            if _locked(file, fcntl.LOCK_EX):
                return False
            return _locked(file, fcntl.LOCK_SH)
    except OSError:
        return False


def _locked(file: BinaryIO, kind: int) -> bool:
    """Whether a lock could be taken where SQLite takes it; closing the file gives it back."""
    try:
        fcntl.lockf(file, kind | fcntl.LOCK_NB, _LOCK_BYTES, _FIRST_LOCK_BYTE)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_unused(path: Path) -> bool:
    """Whether no program has a file open; takes into it what is in its `-wal`."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)) as file:
            # Asked for before the first access, this locks the file before it makes a -wal.
            file.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
            file.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault) or "busy" in str(fault):
            return False
        raise
    return True


_OPEN_HERE: Final[dict["OpenHere", Inode]] = {}


class OpenHere:
    """Notes that this process has a file open, from the first connection on until `close`."""

    def __init__(self, path: Path, close: Callable[[], None]) -> None:
        self._path, self._close = path, close

    def noted(self) -> None:
        """The file is there now."""
        _OPEN_HERE[self] = inode(self._path)

    def is_closed(self) -> bool:
        """Whether it was closed."""
        return self not in _OPEN_HERE

    def close(self) -> None:
        """Close its connections."""
        self._close()
        _OPEN_HERE.pop(self, None)


def is_open_here(path: Path) -> bool:
    """Whether this process has a file open as its log."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return Inode(found.st_dev, found.st_ino) in _OPEN_HERE.values()


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Keep every program from a database while this lasts, without touching it.

    Raises StoreUnavailable when one has it open. The lock is the one that SQLite asks for.
    """
    if is_open_here(path):
        raise unavailable(path, "open-elsewhere", "stop-all")
    with path.open("r+b") as file:
        if not _locked(file, fcntl.LOCK_EX):
            raise unavailable(path, "open-elsewhere", "stop-all")
        yield


class InUse(FaultsNamed):
    """Names faults, and each time it is entered the files must be those that were opened.

    A connection must be open when it is made. SQLite keeps `-wal` and `-shm` as they are until
    the last one is closed; `is_closed` tells that it was.
    """

    def __init__(
        self,
        path: Path,
        instead: Mapping[str, str] = {},
        is_closed: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(path, instead)
        self._is_closed = is_closed
        self._place, real = str(path), os.path.realpath(path)
        self._opened, self._size = _status(self._place)
        found = ((f"{real}{suffix}", _status(f"{real}{suffix}")[0]) for suffix in ("-wal", "-shm"))
        self._beside = tuple((name, status) for name, status in found if status)

    def __enter__(self) -> None:
        found, size = _status(self._place)
        if found is None:
            raise unavailable(self._place, "taken-away", self._remedy("put-back"))
        if found != self._opened:
            raise unavailable(self._place, "replaced", "start-again")
        if size < self._size:
            raise unavailable(self._place, "cut", self._remedy("put-back"))
        self._size = size
        for name, opened in self._beside:
            if _status(name)[0] != opened and not self._is_closed():
                name = os.path.basename(name)
                raise unavailable(self._place, "beside-gone", self._remedy("stop-all"), name=name)


def _status(path: str) -> tuple[tuple[int, int] | None, int]:
    """What tells a file from another, None where there is none, and its size."""
    try:
        found = os.stat(path)
    except OSError:
        return None, 0
    return (found.st_dev, found.st_ino), found.st_size
