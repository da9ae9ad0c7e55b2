"""The office's folder: behind the door `closed` only the user who runs the program reads it."""

from contextlib import suppress
from pathlib import Path
from typing import Final

_OWNER_ALONE: Final = 0o700


def keep_private(folder: Path) -> bool:
    """Let no other user of the machine into the folder; whether that could be done."""
    with suppress(OSError):
        folder.chmod(_OWNER_ALONE)
        return True
    return False
