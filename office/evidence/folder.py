"""Evidence in a folder of this machine, or in one that several machines share.

A file is removed again if no event names it. Whoever hands in holds a shared lock until his command
is on record or refused, and whoever removes asks for it alone: a file that another command is
about to name stays. The lock is on a file of the folder, which folders in a network can lock too.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import local
from time import monotonic, sleep
from typing import BinaryIO, Final

import msgspec

from engine.domain.event import Recorded
from engine.domain.evidence import Filed, Soundness
from engine.errors import StoreUnavailable
from engine.phrases import phrase, system_words
from office.evidence.documents import CHUNK, check, code_in, code_of, described, ending, filed
from office.evidence.ports import Found, Told

_DRAFT: Final = ".part"
_LOCK: Final = ".lock"
_PATIENCE: Final = 2.0
_PAUSE: Final = 0.05


class _Kept(local):
    """What this thread has kept since it began to hand in, and its hold on the lock."""

    def __init__(self) -> None:
        self.made: list[tuple[str, Path]] = []
        self.held: int | None = None


class EvidenceFolder:
    """A folder of files named by their SHA-256; the same content is kept once. For many threads."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self._kept = _Kept()

    def keep(self, key: str, source: Path, name: str | None = None) -> Filed:
        """Copy a file in and describe it; see EvidenceStore."""
        called = name or source.name
        check(key, source, called, self.max_bytes)
        try:
            return self._keep(key, source, called)
        except OSError as fault:
            remedy = phrase("remedy.evidence.folder")
            raise StoreUnavailable(str(self.folder), system_words(fault), remedy) from fault

    def describe(self, key: str, source: Path, name: str | None = None) -> Filed:
        """The same without copying it in: for a dry run."""
        return described(key, source, name, self.max_bytes)

    @contextmanager
    def until_recorded(self, is_named: Callable[[str], bool]) -> Iterator[Told]:
        """Files kept within are removed at the end, unless an event names them."""
        recorded: list[Recorded] = []
        try:
            yield recorded.extend
        finally:
            made, self._kept.made = self._kept.made, []
            self._let_go()
            if made:
                said = msgspec.json.encode(recorded).decode()
                unnamed = [(code, path) for code, path in made if code not in said]
                with suppress(OSError, StoreUnavailable):
                    self._remove(unnamed, is_named)

    def look(self, digest: str, name: str) -> Found:
        """How a document is found, and its path."""
        code = code_in(digest)
        own = self.folder / f"{code}{ending(name)}"
        found, places = Soundness.MISSING, [own]
        with suppress(OSError):
            places += sorted(path for path in self.folder.glob(f"{code}*") if path != own)
        for place in places:
            if (seen := _soundness(place, code)) is Soundness.SOUND:
                return Found(seen, str(place))
            found = seen if found is Soundness.MISSING else found
        return Found(found, str(own))

    def opened(self, digest: str, name: str) -> tuple[Soundness, BinaryIO | None]:
        """A sound document, to be read; see EvidenceStore."""
        found, place = self.look(digest, name)
        if found is not Soundness.SOUND:
            return found, None
        try:
            return found, Path(place).open("rb")
        except OSError:
            return Soundness.UNREADABLE, None

    def left_over(self, named: Iterable[str]) -> list[str]:
        """Files here that bear none of these digests."""
        codes = set(map(code_in, named))
        if not self.folder.is_dir():
            return []
        return sorted(
            str(path)
            for path in self.folder.iterdir()
            if path.is_file() and path.name != _LOCK and path.name.partition(".")[0] not in codes
        )

    def _keep(self, key: str, source: Path, name: str) -> Filed:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._hold()
        draft = self.folder / f".{os.getpid()}-{os.urandom(4).hex()}{_DRAFT}"
        try:
            with source.open("rb") as taken, draft.open("xb") as kept:
                code, size = _copied(taken, kept)
            self._name(draft, code, ending(name))
        finally:
            draft.unlink(missing_ok=True)
        return filed(key, name, code, size)

    def _name(self, draft: Path, code: str, own_ending: str) -> None:
        """Give a file its name; one of that name which is not as it was is replaced."""
        target = self.folder / f"{code}{own_ending}"
        if any(_soundness(path, code) is Soundness.SOUND for path in (target, self.folder / code)):
            return
        was_there = target.exists()
        draft.replace(target)
        if not was_there:
            self._kept.made.append((code, target))
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _hold(self) -> None:
        if self._kept.held is None:
            self._kept.held = self._opened_lock()
            fcntl.flock(self._kept.held, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        held, self._kept.held = self._kept.held, None
        if held is not None:
            os.close(held)

    def _opened_lock(self) -> int:
        """Each opening of the file is a holder of its own, of whichever thread or process."""
        return os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o660)

    def _remove(self, made: Sequence[tuple[str, Path]], is_named: Callable[[str], bool]) -> None:
        """Remove files unless an event names them; they stay while others hand in without end."""
        if not made:
            return
        lock, until = self._opened_lock(), monotonic() + _PATIENCE
        try:
            while not _locked_alone(lock):
                if monotonic() > until:
                    return
                sleep(_PAUSE)
            for code, path in made:
                if not is_named(code):
                    path.unlink(missing_ok=True)
        finally:
            os.close(lock)


def _locked_alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _copied(taken: BinaryIO, kept: BinaryIO) -> tuple[str, int]:
    """Copy to the disk; the digest and the size of what was copied."""
    digest, size = hashlib.sha256(), 0
    while chunk := taken.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        kept.write(chunk)
    kept.flush()
    os.fsync(kept.fileno())
    return digest.hexdigest(), size


def _soundness(path: Path, code: str) -> Soundness:
    try:
        with path.open("rb") as file:
            found = code_of(file)
    except (FileNotFoundError, NotADirectoryError):
        return Soundness.MISSING
    except OSError:
        return Soundness.UNREADABLE
    return Soundness.SOUND if found == code else Soundness.CHANGED
