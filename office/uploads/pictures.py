"""How large a picture is, read from its first bytes: a small file may claim to be a huge picture,
and every browser that shows it would unpack it.
"""

import struct
from pathlib import Path
from typing import IO, Final

from office.uploads.kinds import BMP, GIF, JPEG, PNG, FileKind

MOST_MEGAPIXELS: Final = 120
_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})


def pixels(place: Path, kind: FileKind) -> int | None:
    """Width times height; None where it is no picture of a kind that says so, or is damaged."""
    try:
        with place.open("rb") as file:
            if kind is JPEG:
                return _of_jpeg(file)
            head = file.read(32)
    except struct.error:
        return None
    if len(head) < 26:
        return None
    if kind is PNG:
        width, height = struct.unpack(">II", head[16:24])
    elif kind is GIF:
        width, height = struct.unpack("<HH", head[6:10])
    elif kind is BMP:
        width, height = map(abs, struct.unpack("<ii", head[18:26]))
    else:
        return None
    return int(width) * int(height)


def _of_jpeg(file: IO[bytes]) -> int | None:
    file.seek(2)
    while True:
        marker = file.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        if marker[1] == 0xFF:
            file.seek(-1, 1)
            continue
        if marker[1] in _ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker[1] in _SIZES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return int(width) * int(height)
        file.seek(length - 2, 1)
