"""Backups of an office's log, and an office set up again from one."""

from pathlib import Path

from msgspec import Struct

from engine.errors import StoreUnavailable
from engine.store import backup
from engine.store.inspection import Inspection
from office.bootstrap import Office
from office.settings import Settings
from projections.rebuild import rebuild
from projections.runner import Progress
from projections.sqlite import remove


class Restored(Struct, frozen=True):
    """The log is back, with `events` in it; `former` is where the one before it is kept."""

    log: str
    events: int
    former: str | None


def back_up(settings: Settings, target: Path, *, overwrite: bool = False) -> Inspection:
    """Copy the log, while it is written if need be; what the copy holds (engine.store.backup)."""
    if not settings.log_path.is_file():
        raise StoreUnavailable(str(settings.log_path), "there is no log yet", "run: campaign init")
    return backup.back_up(settings.log_path, target, overwrite=overwrite)


def restore(
    settings: Settings,
    source: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup in the place of the log and build every view anew.

    Cut off anywhere, it leaves the old log or the new one, and views that agree with it or none.
    """
    settings.store.folder.mkdir(parents=True, exist_ok=True)
    former = backup.restore(
        source,
        settings.log_path,
        overwrite=overwrite,
        before_swap=lambda: remove(settings.views_path),
    )
    with Office(settings) as office:
        events = rebuild(office.views, office.log, progress=progress)
    return Restored(str(settings.log_path), events, str(former) if former else None)
