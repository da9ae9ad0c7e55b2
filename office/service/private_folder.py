"""The office's folder: behind the door `closed` only the user who runs the program reads it."""

from contextlib import suppress
from pathlib import Path
from typing import Final

_OWNER_ALONE: Final = 0o700


def is_private(folder: Path) -> bool:
    """Whether no other user of the machine gets into the folder; so is one that is not there."""
    try:
        return not folder.stat().st_mode & ~_OWNER_ALONE & 0o777
    except FileNotFoundError:
        return True


def keep_private(folder: Path) -> bool:
    """Let no other user of the machine into the folder; whether that could be done."""
    with suppress(OSError):
        folder.chmod(_OWNER_ALONE)
        return True
    return False
