"""The channels of an office, opened from its settings."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from engine.delivery.channels import Channel
from engine.delivery.dispatch import Dispatch, Route
from engine.delivery.file_channel import FileChannel
from office.channel_settings import ChannelSettings
from office.channels.mail import MailChannel
from office.channels.robots import RobotChannel
from office.settings import Settings
from projections import outbox
from projections.tables.connections import single_reads


def open_dispatch(
    settings: Settings,
    now: Callable[[], datetime],
    channel: Channel | None = None,
    views: Engine | None = None,
) -> Dispatch:
    """All channels, the office's own first; or the one that is given, alone. None is connected to
    before a letter goes out. The views know what another process sent in this minute.
    """
    if channel is not None:
        return Dispatch([channel], now=now)
    channels = [open_channel(settings, name) for name in settings.channel_names]
    routes = {
        each.name: Route(per_minute=each.limit, fallback=each.fallback)
        for each in settings.channels
    }
    limited = any(route.per_minute for route in routes.values())
    taken = _taken(views, now()) if limited and views is not None else {}
    return Dispatch(channels, routes, now=now, taken=taken)


def _taken(views: Engine, now: datetime) -> dict[str, list[datetime]]:
    """When channels took letters in the last minute."""
    found: dict[str, list[datetime]] = {}
    with single_reads(views) as conn:
        for channel, moment in outbox.sent_since(conn, now - timedelta(minutes=1)):
            found.setdefault(channel, []).append(moment)
    return found


def open_channel(settings: Settings, name: str) -> "Channel":
    """One channel by its name. Raises BadInput for an address that Apprise does not know."""
    outbox, office = settings.outbox, settings.office
    signed = office.name(office.language)
    found = named_channel(settings, name)
    if found is None:
        return FileChannel(outbox.folder, outbox.sender, signed)
    if found.is_mail:
        return MailChannel(found, outbox.sender, signed)
    return RobotChannel(found)


def named_channel(settings: Settings, name: str) -> ChannelSettings | None:
    """What the settings say of a channel; None for the file channel."""
    return next((each for each in settings.channels if each.name == name), None)
