"""Looks at a file before it is taken: its size, what it holds, and whether its name says so."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.errors import BadInput
from engine.phrases import Either, Phrase, phrase
from office.uploads.archives import archive_fault, member_names
from office.uploads.kinds import (
    KINDS,
    USUAL,
    FileKind,
    Preview,
    is_page,
    kind_of,
    package_kind,
)
from office.uploads.names import clean_name, ending_of
from office.uploads.pictures import MOST_MEGAPIXELS, pixels

_MEGABYTE: Final = 1 << 20


class Bounds(Struct, frozen=True):
    """How large one file may be, in bytes, and how many may come at once."""

    max_bytes: int
    max_files: int = 20

    @property
    def megabytes(self) -> int:
        """Of one file, for people."""
        return self.max_bytes // _MEGABYTE

    @property
    def max_body(self) -> int:
        """Of all that is sent at once, with the fields of a form beside the files."""
        return self.max_bytes * self.max_files + _MEGABYTE


class Taken(Struct, frozen=True):
    """A file that may be handed in: the name it bears from now on, and what it is."""

    name: str
    kind: FileKind
    size: int


def look_at(place: Path, given: str, key: str, bounds: Bounds) -> Taken:
    """What a file is that lies in `place` and was called `given` by whoever sent it as evidence
    `key`. Raises BadInput with every reason why it is not taken.
    """
    name = clean_name(given, key)
    size = place.stat().st_size
    what = phrase("thing.evidence.named", key=key)
    if not size:
        raise BadInput(what, [phrase("fault.evidence.empty", file=name)])
    if size > bounds.max_bytes:
        raise BadInput(what, [too_large(name, size, bounds)])
    kind = kind_of(place)
    if kind is not None and kind.package:
        kind = package_kind(member_names(place) or [])
    fault = _fault(place, name, kind)
    if fault is not None:
        raise BadInput(what, [fault])
    assert kind is not None, "what is of no kind has a fault"
    return Taken(name=name, kind=kind, size=size)


def too_large(name: str, size: int, bounds: Bounds) -> Phrase:
    """Said of a file of more than the bound, as soon as that is known."""
    return phrase("fault.evidence.too-large", file=name, bytes=size, megabytes=bounds.megabytes)


def _fault(place: Path, name: str, kind: FileKind | None) -> Phrase | None:
    ending = ending_of(name)
    if kind is None or (kind.name == "text" and is_page(place)):
        return phrase("fault.upload.kind", file=name, endings=Either(USUAL))
    if ending not in kind.endings:
        return phrase("fault.upload.ending", file=name, endings=Either(kind.endings))
    if kind.package:
        return archive_fault(place, name)
    seen = pixels(place, kind)
    if seen is not None and seen > MOST_MEGAPIXELS * 1_000_000:
        return phrase("fault.upload.pixels", file=name, most=MOST_MEGAPIXELS)
    return None


def kind_named(name: str) -> FileKind | None:
    """The kind that a name alone promises: of files that were looked at when they came in."""
    ending = ending_of(name)
    return next((kind for kind in KINDS if ending in kind.endings), None)


def preview_of(name: str) -> Preview:
    """How a page may show a file of that name."""
    kind = kind_named(name)
    return kind.preview if kind else Preview.NONE
