"""For an auditor who may read an office's files but not write beside them: a copy of his own.

SQLite writes even for those who only read, and views are brought up to the log by whoever asks.
So both are copied into a folder that is gone afterwards, and the answers are read from there.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from engine.errors import StoreUnavailable
from engine.phrases import phrase
from office.settings import Settings

_TRIES: Final = 5


@contextmanager
def readable(settings: Settings) -> Iterator[Settings]:
    """The settings by which an office can be read: these, or those of a copy.

    Raises StoreUnavailable where somebody kept writing while the files were copied.
    """
    log = settings.log_address
    if not isinstance(log, Path) or not _only_readable(log):
        yield settings
        return
    # Here, as hardly anybody needs it.
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="campaign-") as folder:
        copied = replace(settings.store, folder=Path(folder), database_url="")
        there = replace(settings, store=copied)
        _copy(log, there.log_path)
        if os.access(views := log.with_name("views.db"), os.R_OK):
            _copy(views, there.views_path)
        for name in ("evidence_folder", "scheduler_lock"):
            # Not copied: looked at where they are.
            found, copy = getattr(settings, name), getattr(there, name)
            if found.exists() and found != copy:
                copy.symlink_to(found.absolute())
        yield there


def _only_readable(log: Path) -> bool:
    """Whether this user may read the log, but not write to what stands there."""
    beside = (log.parent, log, log.with_name("views.db"))
    try:
        return os.access(log, os.R_OK) and any(
            path.exists() and not os.access(path, os.W_OK) for path in beside
        )
    except OSError:
        return False


def _copy(source: Path, target: Path) -> None:
    import sqlite3

    try:
        uri = f"{source.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(uri, uri=True)) as found,
            closing(sqlite3.connect(target)) as copy,
        ):
            found.backup(copy)
    except sqlite3.Error:
        # Nobody has it open, and what SQLite would need beside it cannot be made there.
        _copy_files(source, target)


def _copy_files(source: Path, target: Path) -> None:
    import shutil

    for _ in range(_TRIES):
        before = _looks(source)
        for suffix in ("", "-wal"):
            target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
            if (part := source.with_name(f"{source.name}{suffix}")).exists():
                shutil.copyfile(part, target.with_name(f"{target.name}{suffix}"))
        if _looks(source) == before:
            return
    raise StoreUnavailable(
        str(source), phrase("fault.store.written-meanwhile"), phrase("remedy.store.in-a-moment")
    )


def _looks(source: Path) -> list[tuple[int, int, int]]:
    """What changes of a file and of what stands beside it when somebody writes."""
    parts = (source, source.with_name(f"{source.name}-wal"))
    looks = [part.stat() for part in parts if part.exists()]
    return [(look.st_ino, look.st_size, look.st_mtime_ns) for look in looks]
