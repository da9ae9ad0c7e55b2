"""Files that units hand in: bounded, hashed, kept once under their digest.

A file is called by its SHA-256 and the ending of its name, `<64 hex digits>.pdf`, so that it opens
with a double click; those of earlier programs have no ending. It is kept before the command that
names it, and removed again if no event names it then. Whoever hands in holds a shared lock on the
folder until his command is on record or refused, and whoever removes asks for it alone: a file
that another command is about to name stays.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, Final

import msgspec

from engine.domain.event import Recorded
from engine.domain.evidence import Filed, Soundness
from engine.errors import BadInput, StoreUnavailable
from engine.phrases import phrase, system_words

_CHUNK: Final = 1 << 20
_LONGEST_ENDING: Final = 10
_DRAFT: Final = ".part"
_PATIENCE: Final = 2.0
_PAUSE: Final = 0.05


class EvidenceFolder:
    """A folder of files named by their SHA-256; the same content is kept once. For one thread."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self._made: list[tuple[str, Path]] = []
        self._held: int | None = None

    def keep(self, key: str, source: Path) -> Filed:
        """Copy a file in and describe it. BadInput if it is missing, empty or too large."""
        self._check(key, source)
        try:
            return self._keep(key, source)
        except OSError as fault:
            remedy = phrase("remedy.evidence.folder")
            raise StoreUnavailable(str(self.folder), system_words(fault), remedy) from fault

    def describe(self, key: str, source: Path) -> Filed:
        """The same without copying it in: for a dry run."""
        self._check(key, source)
        with source.open("rb") as file:
            code = hashlib.file_digest(file, "sha256").hexdigest()
        return _filed(key, source, code, source.stat().st_size)

    def _check(self, key: str, source: Path) -> None:
        what = phrase("thing.evidence.named", key=key)
        if not source.is_file():
            raise BadInput(what, [phrase("fault.evidence.no-file", place=str(source))])
        size = source.stat().st_size
        if not size:
            raise BadInput(what, [phrase("fault.evidence.empty", file=source.name)])
        if size > self.max_bytes:
            limit = self.max_bytes // _CHUNK
            too_large = phrase(
                "fault.evidence.too-large", file=source.name, bytes=size, megabytes=limit
            )
            raise BadInput(what, [too_large])

    @contextmanager
    def until_recorded(
        self, is_named: Callable[[str], bool]
    ) -> Iterator[Callable[[Iterable[Recorded]], None]]:
        """Files kept within are removed at the end, unless an event names them.

        What it gives takes what the command recorded. Where that does not name a file which was not
        there before, `is_named` is asked of its digest.
        """
        recorded: list[Recorded] = []
        try:
            yield recorded.extend
        finally:
            made, self._made = self._made, []
            self._let_go()
            if made:
                said = msgspec.json.encode(recorded).decode()
                unnamed = [(code, path) for code, path in made if code not in said]
                with suppress(OSError, StoreUnavailable):
                    self._remove(unnamed, is_named)

    def look(self, digest: str, name: str) -> tuple[Soundness, Path]:
        """How a document is found, and where; if it is missing, where it belongs."""
        code = digest.removeprefix("sha256:")
        own = self.folder / f"{code}{_ending(name)}"
        found, places = Soundness.MISSING, [own]
        with suppress(OSError):
            places += sorted(path for path in self.folder.glob(f"{code}*") if path != own)
        for place in places:
            if (seen := _soundness(place, code)) is Soundness.SOUND:
                return seen, place
            found = seen if found is Soundness.MISSING else found
        return found, own

    def left_over(self, named: Iterable[str]) -> list[Path]:
        """Files here that bear none of these digests: of commands that were cut off."""
        codes = {digest.removeprefix("sha256:") for digest in named}
        if not self.folder.is_dir():
            return []
        return sorted(
            path
            for path in self.folder.iterdir()
            if path.is_file() and path.name.partition(".")[0] not in codes
        )

    def _keep(self, key: str, source: Path) -> Filed:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._hold()
        draft = self.folder / f".{os.getpid()}-{os.urandom(4).hex()}{_DRAFT}"
        try:
            with source.open("rb") as taken, draft.open("xb") as kept:
                code, size = _copied(taken, kept)
            self._name(draft, code, _ending(source.name))
        finally:
            draft.unlink(missing_ok=True)
        return _filed(key, source, code, size)

    def _name(self, draft: Path, code: str, ending: str) -> None:
        """Give a file its name; one of that name which is not as it was is replaced."""
        target = self.folder / f"{code}{ending}"
        if any(_soundness(path, code) is Soundness.SOUND for path in (target, self.folder / code)):
            return
        was_there = target.exists()
        draft.replace(target)
        if not was_there:
            self._made.append((code, target))
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _hold(self) -> None:
        if self._held is None:
            self._held = os.open(self.folder, os.O_RDONLY)
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    def _remove(self, made: Sequence[tuple[str, Path]], is_named: Callable[[str], bool]) -> None:
        """Remove files unless an event names them; they stay while others hand in without end."""
        if not made:
            return
        lock, until = os.open(self.folder, os.O_RDONLY), monotonic() + _PATIENCE
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


def _filed(key: str, source: Path, code: str, size: int) -> Filed:
    return Filed(key=key, name=source.name, digest=f"sha256:{code}", size=size)


def _ending(name: str) -> str:
    """`.pdf` of a name, in small letters; nothing where it is none that a system would know."""
    ending = Path(name).suffix.lower()
    is_one = ending[1:].isalnum() and len(ending) <= _LONGEST_ENDING + 1
    return ending if is_one else ""


def _copied(taken: BinaryIO, kept: BinaryIO) -> tuple[str, int]:
    """Copy to the disk; the digest and the size of what was copied."""
    digest, size = hashlib.sha256(), 0
    while chunk := taken.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        kept.write(chunk)
    kept.flush()
    os.fsync(kept.fileno())
    return digest.hexdigest(), size


def _soundness(path: Path, code: str) -> Soundness:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return Soundness.MISSING
    except OSError:
        return Soundness.UNREADABLE
    return Soundness.SOUND if found == code else Soundness.CHANGED
