"""Backups of an office's log, and an office set up again from one."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.errors import BadInput, StoreUnavailable
from engine.store import backup
from engine.store.inspection import Inspection
from office.bootstrap import Office
from office.settings import Settings
from projections.feeding.event_source import Progress
from projections.rebuilding.rebuild import rebuild
from projections.tables.open import remove

_DUMP: Final = 'pg_dump --format=custom --schema=campaign_log --file=FILE "$CAMPAIGN_DATABASE_URL"'
_READ_BACK: Final = (
    'pg_restore --clean --if-exists --dbname="$CAMPAIGN_DATABASE_URL" FILE, then campaign rebuild'
)


class Restored(Struct, frozen=True):
    """The log is back, with `events` in it; `former` is where the one before it is kept."""

    log: str
    events: int
    former: str | None


def back_up(settings: Settings, target: Path, *, overwrite: bool = False) -> Inspection:
    """Copy the log, while it is written if need be; what the copy holds (engine.store.backup).

    BadInput for a log on a server, here and in `restore`.
    """
    log = _file(settings, "backup", _DUMP)
    if not log.is_file():
        raise StoreUnavailable(str(log), "there is no log yet", "run: campaign init")
    for own in (settings.views_address, settings.scheduler_lock):
        if isinstance(own, Path) and target.resolve() == own.resolve():
            raise BadInput(str(target), ["it is a file of the office itself; name another file"])
    return backup.back_up(log, target, overwrite=overwrite)


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
    log = _file(settings, "restore", _READ_BACK)
    log.parent.mkdir(parents=True, exist_ok=True)
    former = backup.restore(
        source,
        log,
        overwrite=overwrite,
        before_swap=lambda: remove(settings.views_address),
    )
    with Office(settings) as office:
        rebuild(office.views, office.log, progress=progress)
        events = office.log.head()
    return Restored(str(log), events, str(former) if former else None)


def _file(settings: Settings, doing: str, instead: str) -> Path:
    """The log's file; BadInput where it is on a server, which has tools of its own for this."""
    address = settings.log_address
    if isinstance(address, Path):
        return address
    raise BadInput(doing, [f"the log is kept on a PostgreSQL server; use its tools: {instead}"])
