"""An office in a folder of its own, on a clock that stands."""

from datetime import datetime
from pathlib import Path

from engine.calendars.clock import VirtualClock
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.bootstrap import Office
from office.settings import OutboxSettings, Settings, StoreSettings
from tests import samples, worlds

NOW = samples.at(samples.march(20))


def settings(folder: Path, log: Address | None = None) -> Settings:
    """Everything in one folder, but for a log on a server."""
    url = log if isinstance(log, str) else ""
    return Settings(
        store=StoreSettings(folder=folder, database_url=url),
        outbox=OutboxSettings(folder=folder / "outbox"),
    )


def laid_down(folder: Path) -> Settings:
    """An office with a campaign whose first phase is open."""
    with CampaignLog(folder / "log.db", create=True) as log:
        worlds.mobilizing_campaign(log)
    return settings(folder)


def opened(folder: Path, now: datetime = NOW, log: Address | None = None) -> Office:
    """It at work."""
    return Office(settings(folder, log), clock=VirtualClock(now))
