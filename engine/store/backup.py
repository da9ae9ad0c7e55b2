"""Backups of a log on SQLite, taken while programs write to it, and their restoration.

A backup holds one moment of the log: all commands acknowledged before it, none in part.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from engine.errors import BadInput, EngineError, StoreUnavailable
from engine.phrases import Clauses, phrase, system_words
from engine.store.inspection import Inspection, inspect
from engine.store.sqlite.store import FaultsNamed
from engine.store.unavailable import unavailable

_BESIDE = ("-wal", "-shm", "-journal")


class TargetExists(EngineError):
    """A file stands where a copy is to go."""

    exit_code = 2


def back_up(log: Path, target: Path, *, overwrite: bool = False) -> Inspection:
    """Copy a log to `target`; what was found in the copy.

    The copy is read back before it gets its name: an interrupted backup leaves no file that looks
    like one. Raises TargetExists unless `overwrite`, BadInput when `target` cannot be a backup,
    StoreUnavailable when there is no log, no space, or the copy is not whole.
    """
    _refuse_existing(target, overwrite=overwrite)
    if _same_file(log, target):
        raise _is_log("backup", target)
    with _draft_of(target) as draft:
        # Not read-only: the last program to close a log removes the files beside it.
        found = _copied(log, draft, mode="rw")
        _name(draft, target, overwrite=overwrite)
    return found


def restore(
    backup: Path,
    log: Path,
    *,
    overwrite: bool = False,
    before_swap: Callable[[], None] = lambda: None,
) -> Path | None:
    """Put a backup in the place of the log; where the log that stood there is now, None if none.

    Refuses, and changes nothing, when the backup is not whole, when a log exists and `overwrite`
    is not given (TargetExists), or when another program has it open (StoreUnavailable).
    `before_swap` is called right before the swap: to remove what is true of the old log alone.
    """
    if _same_file(backup, log):
        raise _is_log("restore", backup)
    _refuse_existing(log, overwrite=overwrite, code="error.log-exists")
    with _draft_of(log) as draft:
        _copied(backup, draft, mode="ro")
        if log.exists():
            _make_sole(log)
        before_swap()
        former = _set_aside(log) if log.exists() else None
        _name(draft, log, overwrite=False)
    return former


def _copied(source: Path, draft: Path, *, mode: str) -> Inspection:
    """Copy a log, read the copy back, and flush it to disk."""
    if not source.is_file():
        raise unavailable(source, "no-file", "check-path")
    with FaultsNamed(source):
        uri = f"{source.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=30)) as old:
            old.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            with FaultsNamed(draft), closing(sqlite3.connect(draft)) as new:
                # All pages in one step: a copy in many steps starts again whenever somebody writes.
                old.backup(new)
                new.execute("PRAGMA journal_mode = DELETE").fetchone()
    found = inspect(draft)
    if found.faults:
        faults = Clauses(found.faults)
        raise unavailable(source, "copy-not-whole", "older-backup", faults=faults)
    _flush(draft)
    return found


def _make_sole(log: Path) -> None:
    """Merge the write-ahead log into the file; refused while another program has it open."""
    try:
        with closing(sqlite3.connect(log, timeout=0)) as file:
            # Leaving WAL mode needs the file for itself, and merges what is beside it.
            file.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault) or "busy" in str(fault):
            raise unavailable(log, "open-elsewhere", "stop-all") from fault
    except sqlite3.DatabaseError:
        pass  # damaged, and therefore replaced; it is kept as it is


def _set_aside(log: Path) -> Path:
    """Move a log out of the way; where it is now."""
    former = _free_name(log)
    # The files beside it first: they must never stand beside another log.
    for suffix in _BESIDE:
        beside = Path(f"{log}{suffix}")
        if beside.exists():
            beside.rename(f"{former}{suffix}")
    log.rename(former)
    return former


def _free_name(log: Path) -> Path:
    first = Path(f"{log}.before-restore")
    later = (Path(f"{first}-{number}") for number in count(2))
    return first if not first.exists() else next(name for name in later if not name.exists())


def _refuse_existing(target: Path, *, overwrite: bool, code: str = "error.target-exists") -> None:
    if target.is_dir():
        raise BadInput(str(target), [phrase("fault.store.target-folder")])
    if not target.parent.is_dir():
        folder = str(target.parent)
        raise BadInput(str(target), [phrase("fault.store.no-parent", folder=folder)])
    if target.exists() and not overwrite:
        raise TargetExists(code, place=str(target))


def _is_log(what: str, target: Path) -> BadInput:
    return BadInput(
        phrase(f"thing.{what}"), [phrase(f"fault.store.is-log-{what}", target=str(target))]
    )


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """A name beside `target` for an unfinished file, which is removed at the end."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        yield draft
    except OSError as fault:
        why = system_words(fault)
        raise StoreUnavailable(str(target), why, phrase("remedy.store.check-rights")) from fault
    finally:
        for suffix in ("", *_BESIDE):
            Path(f"{draft}{suffix}").unlink(missing_ok=True)


def _name(draft: Path, target: Path, *, overwrite: bool) -> None:
    """Rename a finished file in one step."""
    if overwrite:
        draft.replace(target)
    else:
        try:
            os.link(draft, target)
        except FileExistsError:
            _refuse_existing(target, overwrite=False)
            raise
        except OSError:
            # The file system has no hard links.
            _refuse_existing(target, overwrite=False)
            draft.replace(target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
