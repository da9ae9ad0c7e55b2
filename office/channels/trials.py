"""Whether a channel works: what it says when it is asked, and a letter of trial."""

from datetime import datetime
from uuid import uuid4

from msgspec import Struct

from engine.addresses import address_fault
from engine.delivery.channels import Channel, ChannelFault, NetworkChannel
from engine.delivery.letter import Letter
from engine.domain.agenda import Recipient
from engine.errors import RuleBroken
from engine.ids import PersonId, StreamId
from engine.phrases import phrase
from office.channel_settings import FILE, REACH
from office.channels.mail import MailChannel
from office.channels.opening import named_channel, open_channel
from office.channels.robots import RobotChannel
from office.settings import Settings
from office.words import Language, worded


class ChannelLine(Struct, frozen=True):
    """A channel as people see it; nothing in it is secret."""

    name: str
    kind: str
    place: str
    per_minute: int
    fallback: str
    default: bool


class Tested(Struct, frozen=True):
    """The channel works: it took a letter of trial for `address`, or answered where none was
    `sent`.
    """

    name: str
    sent: bool
    address: str
    receipt: str


def channels_in_words(settings: Settings) -> tuple[ChannelLine, ...]:
    """All channels, the office's own first."""
    return tuple(
        _line(settings, name, default=place == 0)
        for place, name in enumerate(settings.channel_names)
    )


def _line(settings: Settings, name: str, *, default: bool) -> ChannelLine:
    found = named_channel(settings, name)
    if found is None:
        return ChannelLine(name, FILE, str(settings.outbox.folder), 0, "", default)
    place = found.endpoint
    if found.is_mail:
        place = f"{found.host}:{found.used_port} {found.security}"
    return ChannelLine(name, found.scheme, place, found.limit, found.fallback, default)


def try_channel(
    settings: Settings, name: str, to: str | None, now: datetime, lang: Language
) -> Tested:
    """Send a letter of trial `to` an address; without one, ask the channel whether it would: a
    mail server is connected to and logged in at. Raises ChannelFault, BadInput, RuleBroken.
    """
    channel = open_channel(settings, name)
    if to and isinstance(channel, MailChannel) and (why := address_fault(to)):
        raise RuleBroken("error.directory.no-mail", email=to, why=why)
    try:
        if to is None and not _speaks_to_all(settings, name):
            return Tested(name, False, "", _probed(channel))
        letter = _letter(settings, name, to or "", now, lang)
        address = channel.address_of(letter) if isinstance(channel, NetworkChannel) else to
        return Tested(name, True, address or "", channel.send(letter))
    except ChannelFault as fault:
        if fault.remedy != phrase("remedy.mail.address"):
            raise
        # There is nobody's address to correct, and a trial does not go out again.
        remedy = phrase("remedy.mail.trial")
        raise ChannelFault(name, fault.fault, remedy, retriable=False) from fault
    finally:
        if isinstance(channel, MailChannel):
            channel.close()


def _speaks_to_all(settings: Settings, name: str) -> bool:
    found = named_channel(settings, name)
    return found is not None and not found.is_mail and REACH not in found.url


def _probed(channel: Channel) -> str:
    if isinstance(channel, MailChannel | RobotChannel):
        return channel.probe()
    return ""


def _letter(settings: Settings, name: str, to: str, now: datetime, lang: Language) -> Letter:
    office = settings.office.name(lang)
    window = f"trial-{uuid4().hex[:12]}"
    person = PersonId("trial")
    return Letter(
        stream=StreamId(f"message/to/{person}/{window}"),
        message_id=f"{uuid4().hex}@{settings.outbox.host}",
        recipient=Recipient(person=person, name=office, address=to, reach={name: to}),
        subject=worded(phrase("letter.trial.subject", office=office), lang),
        text=worded(phrase("letter.trial.body", office=office, channel=name), lang),
        written_at=now,
        lang=lang,
    )
