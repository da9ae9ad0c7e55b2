"""The lock of the one process that ticks an office's log."""

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Said
from office.settings import Settings

if TYPE_CHECKING:
    from engine.delivery.lock import SchedulerLock


def scheduler_lock(settings: Settings) -> "SchedulerLock":
    """Held by the one process that ticks this office's log."""
    address = settings.log_address
    if isinstance(address, Path):
        from engine.delivery.lock import FileLock

        return FileLock(settings.scheduler_lock)
    # Here, so that an office on SQLite needs no driver of PostgreSQL.
    from engine.delivery.server_lock import ServerLock

    return ServerLock(address)


def scheduler_holder(settings: Settings) -> Said | None:
    """The process that ticks this office's log now, None if nobody does."""
    address = settings.log_address
    if isinstance(address, Path):
        from engine.delivery.lock import holder

        return holder(settings.scheduler_lock)
    from engine.delivery import server_lock

    return server_lock.holder(address)
