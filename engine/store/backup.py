"""Backups of a log on SQLite, taken while programs write to it, and their restoration.

A backup holds one moment of the log: all commands acknowledged before it, none in part. Links are
followed first, and a file gets its name only when nothing lies beside that name which SQLite would
take for the file's own (sqlite/files.py); what lay there is kept under another name.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from engine.errors import BadInput, EngineError, StoreUnavailable
from engine.phrases import Clauses, phrase, system_words
from engine.store.inspection import Inspection, inspect
from engine.store.sqlite.faults import FaultsNamed
from engine.store.sqlite.files import (
    BESIDE,
    SET_ASIDE,
    beside,
    check_beside,
    foreign_beside,
    free_name,
    has_wal,
    held_alone,
)
from engine.store.unavailable import unavailable

_PATIENCE: Final = 5.0
_LEFT_OVER: Final = ".left-over"


class TargetExists(EngineError):
    """A file stands where a copy is to go."""

    exit_code = 2


class BackedUp(Inspection, frozen=True, kw_only=True):
    """What was found in a copy, and where that is now what lay beside its name."""

    set_aside: tuple[str, ...] = ()


class Swapped(Struct, frozen=True):
    """What was found in a restored log; where the log before it is now, and what lay beside."""

    found: Inspection
    former: Path | None
    set_aside: tuple[Path, ...]


def back_up(log: Path, target: Path, *, overwrite: bool = False) -> BackedUp:
    """Copy a log to `target`; what was found in the copy.

    The copy is read back before it gets its name: an interrupted backup leaves no file that looks
    like one. Raises TargetExists unless `overwrite`, BadInput when `target` cannot be a backup,
    StoreUnavailable when there is no log, no space, the copy is not whole, or a program has the
    file open that it would replace.
    """
    target = target.resolve()
    _refuse_existing(target, overwrite=overwrite)
    if _same_file(log, target):
        raise _is_log("backup", target)
    with _draft_of(target) as draft:
        if log.is_file():
            check_beside(log, _PATIENCE)
        # Not read-only: the last program to close a log removes the files beside it.
        found = _copied(log, draft, "mode=rw")
        with held_alone(target) if target.exists() else nullcontext():
            if any(beside(target)):
                swapped = _swapped(draft, target, found, _LEFT_OVER)
            else:
                _name(draft, target, overwrite=overwrite)
                swapped = Swapped(found, None, ())
        _count_again(target, found)
    kept = (*filter(None, (swapped.former,)), *swapped.set_aside)
    return BackedUp(**structs.asdict(found), set_aside=tuple(map(str, kept)))


def restore(
    backup: Path,
    log: Path,
    *,
    overwrite: bool = False,
    prepare: Callable[[Path, Inspection], None] = lambda *_: None,
    before_swap: Callable[[], None] = lambda: None,
) -> Swapped:
    """Put a backup in the place of the log.

    Refuses, and changes nothing, when the backup is not whole, when a log exists and `overwrite`
    is not given (TargetExists), or when another program has it open (StoreUnavailable).
    `prepare` is given the copy and what is in it before the copy becomes the log: to bring it up to
    date, and to put on record that it was restored. `before_swap` is called right before the swap:
    to remove what is true of the old log alone.
    """
    log = log.resolve()
    if _same_file(backup, log):
        raise _is_log("restore", backup)
    _refuse_existing(log, overwrite=overwrite, code="error.log-exists")
    with _draft_of(log) as draft:
        # A backup is one file: what lies beside it is its own only where it was copied with it.
        own = has_wal(backup) and not foreign_beside(backup)
        found = _copied(backup, draft, "mode=ro" if own else "immutable=1")
        prepare(draft, found)
        prepared = _closed(draft, backup)
        with held_alone(log) if log.exists() else nullcontext():
            before_swap()
            swapped = _swapped(draft, log, found, SET_ASIDE)
        _count_again(log, prepared)
    return swapped


def _swapped(draft: Path, path: Path, found: Inspection, suffix: str) -> Swapped:
    """Give a finished file this name; what had it before is kept with what lies beside it.

    In one step where nothing lies beside. Else no file has the name for a moment, so that nobody
    takes one for whole that is not; if it fails then, all is put back.
    """
    left, aside = list(beside(path)), free_name(path, suffix)
    former = aside if path.exists() else None
    if former and not left and _linked(path, former):
        draft.replace(path)
        _flush(path.parent)
        return Swapped(found, former, ())
    done: list[tuple[Path, Path]] = []
    try:
        for old in [path, *left] if former else left:
            new = old.rename(f"{aside}{old.name.removeprefix(path.name)}")
            done.append((old, new))
        _name(draft, path, overwrite=False)
    except BaseException:
        for old, new in reversed(done):
            new.rename(old)
        raise
    return Swapped(found, former, tuple(new for old, new in done if old != path))


def _linked(old: Path, new: Path) -> bool:
    """Give a file a second name; False where the file system has no hard links."""
    try:
        os.link(old, new)
    except OSError:
        return False
    return True


def _count_again(path: Path, found: Inspection) -> None:
    """Read a file through its final name, as every program will; StoreUnavailable if it differs.

    Between its name and now another program may have made something beside it.
    """
    there = next(beside(path), None)
    now = inspect(path, deep=False)
    if there or now != found:
        name = there.name if there else path.name
        raise unavailable(path, "mixed", "stop-all-restore", name=name)


def _copied(source: Path, draft: Path, mode: str) -> Inspection:
    """Copy a log, read the copy back, and flush it to disk."""
    if not source.is_file():
        raise unavailable(source, "no-file", "check-path")
    with FaultsNamed(source):
        uri = f"{source.absolute().as_uri()}?{mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=30)) as old:
            old.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            with FaultsNamed(draft), closing(sqlite3.connect(draft)) as new:
                # All pages in one step: a copy in many steps starts again whenever somebody writes.
                old.backup(new)
    found = _closed(draft, source)
    if found.faults:
        faults = Clauses(found.faults)
        raise unavailable(source, "copy-not-whole", "older-backup", faults=faults)
    return found


def _closed(draft: Path, source: Path) -> Inspection:
    """Make a draft one file, flushed to disk, with nothing beside it; what is in it."""
    with FaultsNamed(draft), closing(sqlite3.connect(draft)) as file:
        file.execute("PRAGMA journal_mode = DELETE").fetchone()
    found = inspect(draft, named=source)
    _flush(draft)
    return found


def _refuse_existing(target: Path, *, overwrite: bool, code: str = "error.target-exists") -> None:
    if target.is_dir():
        raise BadInput(str(target), [phrase("fault.store.target-folder")])
    if target.exists() and not target.is_file():
        raise BadInput(str(target), [phrase("fault.store.target-special")])
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
        for suffix in ("", *BESIDE):
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
