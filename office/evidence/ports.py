"""What an office asks of the place where it keeps evidence."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from engine.domain.event import Recorded
from engine.domain.evidence import Filed, Soundness

Told = Callable[[Iterable[Recorded]], None]
"""Takes what a command recorded."""


class Found(NamedTuple):
    """How a document is found, and where: a path or an address. If it is missing, where it
    belongs.
    """

    soundness: Soundness
    place: str


class EvidenceStore(Protocol):
    """A place for documents, for many threads."""

    max_bytes: int

    def keep(self, key: str, source: Path, name: str | None = None) -> Filed:
        """Copy a file in and describe it; `name` is what it is called, if not as its file.

        BadInput if it is missing, empty or too large; StoreUnavailable if it cannot be kept.
        """
        ...

    def describe(self, key: str, source: Path, name: str | None = None) -> Filed:
        """The same without copying it in: for a dry run."""
        ...

    def until_recorded(self, is_named: Callable[[str], bool]) -> AbstractContextManager[Told]:
        """Within, this thread keeps files and hands in the command that names them.

        What it gives takes what the command recorded. A place that removes what no event names
        does so at the end, and asks `is_named` of digests that nothing recorded here has named.
        """
        ...

    def look(self, digest: str, name: str) -> Found:
        """How a document is found: its digest is computed anew."""
        ...

    def opened(self, digest: str, name: str) -> tuple[Soundness, BinaryIO | None]:
        """A document that was just found sound, at its beginning; the caller closes it.

        None instead where it is not sound.
        """
        ...

    def left_over(self, named: Iterable[str]) -> list[str]:
        """Places of files that bear none of these digests: of commands that were refused or cut
        off.
        """
        ...
