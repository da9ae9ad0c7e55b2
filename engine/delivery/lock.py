"""The scheduler's lock: one process at a time runs the scheduler; others are told which one.

`FileLock` serves an office that keeps its log in a file; `server_lock.ServerLock` one on a server.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from engine.errors import EngineError, Said, StoreUnavailable
from engine.phrases import Phrase, phrase, system_words
from engine.store.unavailable import unavailable


class SchedulerHeld(EngineError):
    """Another process runs the scheduler: `who`, None while it is just starting."""

    exit_code = 6

    def __init__(self, place: Path | str, who: Said | None) -> None:
        self.place, self.who = place, who
        known = phrase("thing.another-process") if who is None else who
        super().__init__("error.scheduler-held", place=str(place), who=known)


class SchedulerLock(Protocol):
    """A lock to hold while the scheduler runs: entered once, checked before each tick."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def check(self) -> None:
        """Raises SchedulerHeld if another process has taken the lock meanwhile."""
        ...


class FileLock:
    """Held between `with` and its end, or until the process dies, however it dies.

    Raises SchedulerHeld at once when it is taken (also by this very process), StoreUnavailable
    when the file cannot be opened. The file stays behind: removing it would let two holders in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held_by = _pid_in(descriptor)
            os.close(descriptor)
            raise SchedulerHeld(self._path, _named(held_by)) from None
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as fault:
            os.close(descriptor)
            raise self._unusable("lock-not-written", fault, "free-some") from fault
        self._descriptor = descriptor
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def check(self) -> None:
        """Nothing can take it while this process lives."""

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as fault:
            raise self._unusable("lock-not-opened", fault, "make-folder-writable") from fault

    def _unusable(self, what: str, fault: OSError, remedy: str) -> StoreUnavailable:
        return unavailable(self._path, what, remedy, why=system_words(fault))


def holder(path: Path) -> Phrase | None:
    """The process that holds the lock at `path`; None if nobody does."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        pid = _pid_in(descriptor)
        if pid is not None:
            # A killed process leaves its number behind: the lock is held only if this fails.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _named(pid)
    else:
        return None
    finally:
        os.close(descriptor)


def _named(pid: int | None) -> Phrase | None:
    return None if pid is None else phrase("thing.process", pid=str(pid))


def _pid_in(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
    return int(text) if text.isdigit() else None
