"""Copies of the log on SQLite: taken while it is written, believed only once read back.

What is copied is one moment of the log: every command acknowledged before it, none in part.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from engine.errors import BadInput, StoreUnavailable
from engine.phrases import Clauses, phrase, system_words
from engine.store.inspection import Inspection, inspect
from engine.store.sqlite.store import FaultsNamed

_BESIDE = ("-wal", "-shm", "-journal")


def back_up(log: Path, target: Path, *, overwrite: bool = False) -> Inspection:
    """Copy a log to `target`; what the copy holds.

    The copy is read back before it gets its name: an interrupted backup leaves no file that looks
    like one. BadInput when `target` exists and `overwrite` is not given, StoreUnavailable when
    there is no log, no space, or the copy is not whole.
    """
    _refuse_existing(target, overwrite=overwrite)
    if _same_file(log, target):
        raise BadInput(
            phrase("thing.backup"), [phrase("fault.backup.is-the-log", place=str(target))]
        )
    with _draft_of(target) as draft:
        # Not read-only: whoever closes a log as the last tidies up beside it.
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
    is not given (BadInput), or when another program has it open (StoreUnavailable). `before_swap`
    is called once nothing but the swap is left: to remove what is true of the old log alone.
    """
    if _same_file(backup, log):
        raise BadInput(
            phrase("thing.restore"), [phrase("fault.restore.is-the-log", place=str(backup))]
        )
    _refuse_existing(log, overwrite=overwrite)
    with _draft_of(log) as draft:
        _copied(backup, draft, mode="ro")
        if log.exists():
            _make_sole(log)
        before_swap()
        former = _set_aside(log) if log.exists() else None
        _name(draft, log, overwrite=False)
    return former


def _copied(source: Path, draft: Path, *, mode: str) -> Inspection:
    """Copy a log that is whole, on disk before this returns."""
    if not source.is_file():
        raise StoreUnavailable(
            str(source), phrase("fault.store.no-such-file"), phrase("remedy.store.check-path")
        )
    with FaultsNamed(source):
        uri = f"{source.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=30)) as old:
            old.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            with FaultsNamed(draft), closing(sqlite3.connect(draft)) as new:
                # All pages in one step: many steps begin again whenever somebody writes.
                old.backup(new)
                new.execute("PRAGMA journal_mode = DELETE").fetchone()
    found = inspect(draft)
    if found.faults:
        fault = phrase("fault.store.copy-not-whole", faults=Clauses(found.faults))
        raise StoreUnavailable(str(source), fault, phrase("remedy.store.take-older"))
    _flush(draft)
    return found


def _make_sole(log: Path) -> None:
    """Let the log be complete in one file; refused while another program has it open."""
    try:
        with closing(sqlite3.connect(log, timeout=0)) as file:
            # Takes the log for itself: what is beside the file goes into it.
            file.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault) or "busy" in str(fault):
            remedy = phrase("remedy.store.stop-others")
            raise StoreUnavailable(
                str(log), phrase("fault.store.open-elsewhere"), remedy
            ) from fault
    except sqlite3.DatabaseError:
        pass  # damaged: that is why it is replaced; it is kept as it is


def _set_aside(log: Path) -> Path:
    """Move a log out of the way; where it is now."""
    former = _free_name(log)
    # What is beside goes first: it must never stand beside another log.
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


def _refuse_existing(target: Path, *, overwrite: bool) -> None:
    if target.is_dir():
        raise BadInput(str(target), [phrase("fault.path.is-a-folder")])
    if not target.parent.is_dir():
        raise BadInput(str(target), [phrase("fault.path.no-folder", place=str(target.parent))])
    if target.exists() and not overwrite:
        raise BadInput(str(target), [phrase("fault.path.exists")])


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


@contextmanager
def _draft_of(target: Path) -> Iterator[Path]:
    """A name beside `target` for a file that is not finished; nothing stays under it."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        yield draft
    except OSError as fault:
        why = system_words(fault)
        remedy = phrase("remedy.store.path-rights-space")
        raise StoreUnavailable(str(target), why, remedy) from fault
    finally:
        for suffix in ("", *_BESIDE):
            Path(f"{draft}{suffix}").unlink(missing_ok=True)


def _name(draft: Path, target: Path, *, overwrite: bool) -> None:
    """Give a finished file its name, all at once."""
    if overwrite:
        draft.replace(target)
    else:
        try:
            os.link(draft, target)
        except FileExistsError:
            _refuse_existing(target, overwrite=False)
            raise
        except OSError:
            # A disk that knows no links.
            _refuse_existing(target, overwrite=False)
            draft.replace(target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    """What was written to a file, or to the names in a folder, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
