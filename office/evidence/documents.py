"""A file before it is kept: whether it may be, its digest, and what it will be called."""

import hashlib
from io import BufferedReader
from pathlib import Path
from typing import Final

from engine.domain.evidence import Filed
from engine.errors import BadInput
from engine.phrases import phrase

CHUNK: Final = 1 << 20
_LONGEST_ENDING: Final = 10


def check(key: str, source: Path, name: str, max_bytes: int) -> int:
    """The size of a file. BadInput if it is missing, empty or too large."""
    what = phrase("thing.evidence.named", key=key)
    if not source.is_file():
        raise BadInput(what, [phrase("fault.evidence.no-file", place=str(source))])
    size = source.stat().st_size
    if not size:
        raise BadInput(what, [phrase("fault.evidence.empty", file=name)])
    if size > max_bytes:
        limit = max_bytes // CHUNK
        too_large = phrase("fault.evidence.too-large", file=name, bytes=size, megabytes=limit)
        raise BadInput(what, [too_large])
    return size


def described(key: str, source: Path, name: str | None, max_bytes: int) -> Filed:
    """A file as it would be kept. BadInput if it may not be."""
    called = name or source.name
    size = check(key, source, called, max_bytes)
    with source.open("rb") as file:
        return filed(key, called, code_of(file), size)


def filed(key: str, name: str, code: str, size: int) -> Filed:
    """A document by its digest, hexadecimal."""
    return Filed(key=key, name=name, digest=f"sha256:{code}", size=size)


def code_of(file: BufferedReader) -> str:
    """The SHA-256 of what a file holds from here on, hexadecimal."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def code_in(digest: str) -> str:
    """The hexadecimal part of `sha256:...`."""
    return digest.removeprefix("sha256:")


def ending(name: str) -> str:
    """`.pdf` of a name, in small letters; nothing where it is none that a system would know."""
    found = Path(name).suffix.lower()
    is_one = found[1:].isalnum() and len(found) <= _LONGEST_ENDING + 1
    return found if is_one else ""
