"""One holder at a time: whoever holds the lock ticks, everybody else is told who does."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import EngineError, StoreUnavailable


class SchedulerHeld(EngineError):
    """Somebody else ticks. `pid` is their process, None while they are just starting."""

    exit_code = 6

    def __init__(self, path: Path, pid: int | None) -> None:
        self.path, self.pid = path, pid
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{path}: {who} runs the scheduler; leave the work to it, or stop it and try again"
        )


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
            raise SchedulerHeld(self._path, held_by) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
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

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as fault:
            raise StoreUnavailable(
                str(self._path),
                f"the scheduler's lock cannot be opened ({fault.strerror or fault})",
                "make the folder writable for this user",
            ) from fault


def holder(path: Path) -> int | None:
    """The process that holds the lock at `path`, None if nobody does."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        pid = _pid_in(descriptor)
        if pid is not None:
            # A number may have been left behind by one that was killed: is the lock free?
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return pid
    else:
        return None
    finally:
        os.close(descriptor)


def _pid_in(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
    return int(text) if text.isdigit() else None
