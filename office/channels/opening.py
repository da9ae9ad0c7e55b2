"""The channels of an office, opened from its settings."""

from collections.abc import Callable
from datetime import datetime

from engine.delivery.channels import Channel
from engine.delivery.dispatch import Dispatch, Route
from engine.delivery.file_channel import FileChannel
from office.channel_settings import ChannelSettings
from office.channels.mail import MailChannel
from office.channels.robots import RobotChannel
from office.settings import Settings


def open_dispatch(
    settings: Settings, now: Callable[[], datetime], channel: Channel | None = None
) -> Dispatch:
    """All channels, the office's own first; or the one that is given, alone. None is connected to
    before a letter goes out.
    """
    if channel is not None:
        return Dispatch([channel], now=now)
    channels = [open_channel(settings, name) for name in settings.channel_names]
    routes = {
        each.name: Route(per_minute=each.limit, fallback=each.fallback)
        for each in settings.channels
    }
    return Dispatch(channels, routes, now=now)


def open_channel(settings: Settings, name: str) -> "Channel":
    """One channel by its name. Raises BadInput for an address that Apprise does not know."""
    outbox, office = settings.outbox, settings.office
    signed = office.name_zh if office.language == "zh" else office.name_en
    found = named_channel(settings, name)
    if found is None:
        return FileChannel(outbox.folder, outbox.sender, signed)
    if found.is_mail:
        return MailChannel(found, outbox.sender, signed)
    return RobotChannel(found)


def named_channel(settings: Settings, name: str) -> ChannelSettings | None:
    """What the settings say of a channel; None for the file channel."""
    return next((each for each in settings.channels if each.name == name), None)
