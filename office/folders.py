"""Folders of an office on this machine."""

from pathlib import Path

from engine.errors import StoreUnavailable
from engine.phrases import phrase


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make it, and those above it, unless it is there. Raises StoreUnavailable."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as fault:
        why = phrase("fault.folder.unmade"), phrase("remedy.folder.unmade")
        raise StoreUnavailable(str(folder), *why) from fault
