"""What is inside an archive: bounded before anybody unpacks it."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from engine.phrases import Phrase, phrase
from office.uploads.names import ending_of

MOST_MEMBERS: Final = 5_000
MOST_MEGABYTES: Final = 400
"""All that an archive holds, archives within it as well, unpacked."""
MOST_DEPTH: Final = 3
_CHUNK: Final = 1 << 18
_PROGRAMS: Final = frozenset(
    {
        ".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse",
        ".wsf", ".hta", ".jar", ".lnk", ".sh", ".apk", ".html", ".htm", ".svg",
    }
)  # fmt: skip
_MACROS: Final = ("vbaproject.bin", "xlm.bin")


class Unfit(Exception):
    """Why an archive is not taken."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


def member_names(place: Path) -> list[str] | None:
    """The names of the members, None if it cannot be read."""
    try:
        with zipfile.ZipFile(place) as archive:
            return [member.filename for member in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None


def archive_fault(place: Path, file: str) -> Phrase | None:
    """Why this archive is not taken, None if it is. Every member is unpacked into nothing: what a
    directory says of sizes may be a lie.
    """
    left = [MOST_MEGABYTES << 20]
    try:
        with place.open("rb") as opened:
            _look(opened, file, left, 1)
    except Unfit as unfit:
        return unfit.why
    return None


def _look(opened: IO[bytes], file: str, left: list[int], depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Unfit(phrase("fault.upload.archive.deep", file=file, most=MOST_DEPTH))
    try:
        with zipfile.ZipFile(opened) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise Unfit(phrase("fault.upload.archive.many", file=file, most=MOST_MEMBERS))
            if sum(member.file_size for member in members) > left[0]:
                raise _too_large(file)
            for member in members:
                _check_member(member, file)
                _unpack(archive, member, file, left, depth)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
    ) as fault:  # fmt: skip
        raise Unfit(phrase("fault.upload.archive.damaged", file=file)) from fault


def _check_member(member: zipfile.ZipInfo, file: str) -> None:
    name = member.filename.replace("\\", "/")
    if member.flag_bits & 1:
        raise Unfit(phrase("fault.upload.archive.locked", file=file))
    if name.startswith("/") or ".." in name.split("/") or "\x00" in name or name[1:2] == ":":
        raise Unfit(phrase("fault.upload.archive.outside", file=file, member=name))
    if ending_of(name) in _PROGRAMS:
        raise Unfit(phrase("fault.upload.archive.program", file=file, member=name))
    if name.lower().endswith(_MACROS):
        raise Unfit(phrase("fault.upload.archive.macros", file=file))


def _unpack(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, left: list[int], depth: int
) -> None:
    with archive.open(member) as unpacked:
        start = unpacked.read(4)
        left[0] -= len(start)
        if start == b"PK\x03\x04":
            inner = BytesIO(start + _read(unpacked, file, left))
            _look(inner, file, left, depth + 1)
            return
        while chunk := unpacked.read(_CHUNK):
            left[0] -= len(chunk)
            if left[0] < 0:
                raise _too_large(file)


def _read(unpacked: IO[bytes], file: str, left: list[int]) -> bytes:
    kept = bytearray()
    while chunk := unpacked.read(_CHUNK):
        left[0] -= len(chunk)
        if left[0] < 0:
            raise _too_large(file)
        kept += chunk
    return bytes(kept)


def _too_large(file: str) -> Unfit:
    return Unfit(phrase("fault.upload.archive.large", file=file, megabytes=MOST_MEGABYTES))
