"""The catalogue of a language: loaded from its .mo file, which is made anew when a .po changed.

A wheel carries the .mo files alone. In a source tree they are made at first use, and kept in
`compiled/` if that can be written.
"""

import os
import struct
from contextlib import suppress
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from office.words.compiling import compiled, sources

_ROOM: Final = Path(__file__).parent
COMPILED: Final = _ROOM / "compiled"


@cache
def catalogue(lang: str) -> NullTranslations:
    """The words of a language, read once a process."""
    return load(_ROOM / lang, COMPILED / f"{lang}.mo", lang)


def load(folder: Path, target: Path, lang: str) -> NullTranslations:
    """The catalogue of the .po files in `folder`, kept in `target`.

    Where there is neither, an empty one: codes are then shown as they are.
    """
    changed = _last_change(folder)
    if changed is None or _is_made_from(target, changed):
        try:
            return GNUTranslations(BytesIO(target.read_bytes()))
        except (OSError, ValueError, struct.error):
            if changed is None:
                return NullTranslations()
    content = compiled(folder, lang)
    _keep(content, target, changed)
    return GNUTranslations(BytesIO(content))


def _last_change(folder: Path) -> int | None:
    """When a .po file last changed, came or went, in nanoseconds; None where there is none."""
    found = sources(folder)
    if not found:
        return None
    return max(path.stat().st_mtime_ns for path in (folder, *found))


def _is_made_from(target: Path, changed: int) -> bool:
    try:
        return target.stat().st_mtime_ns == changed
    except OSError:
        return False


def _keep(content: bytes, target: Path, changed: int) -> None:
    """Write the file whole under its name; it bears the time of what it was made from."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(exist_ok=True)
        draft.write_bytes(content)
        os.utime(draft, ns=(changed, changed))
        draft.replace(target)
    except OSError:
        with suppress(OSError):
            draft.unlink()
