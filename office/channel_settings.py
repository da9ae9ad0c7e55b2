"""What config.toml says of a channel: `[[channels]]`, and where bounces are read: `[bounces]`."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct
from msgspec.structs import replace

from engine.addresses import address_fault
from engine.domain.directory.events import Reach
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.config_file import Check, Unfit

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")
_HOST: Final = re.compile(r"[^\s/@:?#]+|\[[0-9a-fA-F:.]+\]|[0-9a-fA-F:]+")
FILE: Final = "file"
_RESERVED: Final = (FILE, "memory")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_MAIL_SCHEMES: Final = ("mailto", "mailtos", "smtp", "smtps")
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
REACH: Final = "{reach}"
"""In the address of a channel: where the person's own address there is put."""
_USUAL_LIMITS: Final = {"dingtalk": 20, "wecombot": 20, "feishu": 100}
"""Messages a minute that these take of one robot, by their own rules."""


class ChannelSettings(Struct, frozen=True):
    """One channel: mail if it has a `host`, else what Apprise makes of `url`.

    `per_minute` -1 is what is usual for its kind.
    """

    name: str = ""
    host: str = ""
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    sender: str = ""
    connections: Annotated[int, Meta(ge=1, le=20)] = 2
    url: str = ""
    endpoint: str = ""
    timeout: Annotated[int, Meta(ge=1, le=600)] = 30
    per_minute: Annotated[int, Meta(ge=0, le=60000)] = -1
    fallback: str = ""

    def __repr__(self) -> str:
        return f"ChannelSettings(name={self.name!r})"

    @property
    def is_mail(self) -> bool:
        """Whether it speaks SMTP."""
        return bool(self.host)

    @property
    def used_port(self) -> int:
        """The port, or the usual one."""
        return self.port or _PORTS[self.security]

    @property
    def scheme(self) -> str:
        """`smtp`, or the kind of Apprise's address: `dingtalk`, `json`."""
        return "smtp" if self.is_mail else self.url.partition(":")[0].lower()

    @property
    def limit(self) -> int:
        """Letters a minute; 0 for any number."""
        return _USUAL_LIMITS.get(self.scheme, 0) if self.per_minute < 0 else self.per_minute

    def variable(self, what: str) -> str:
        """The variable of the environment that goes before a secret line: CAMPAIGN_CHANNEL_..."""
        return f"CAMPAIGN_CHANNEL_{self.name.replace('-', '_').upper()}_{what.upper()}"


class BounceSettings(Struct, frozen=True):
    """Where letters that came back lie: a folder in Maildir form, or a mailbox by IMAP."""

    maildir: str = ""
    imap_host: str = ""
    imap_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = "INBOX"
    ca_file: str = ""
    timeout: Annotated[int, Meta(ge=1, le=600)] = 30

    def __repr__(self) -> str:
        return f"BounceSettings(maildir={self.maildir!r}, imap_host={self.imap_host!r})"

    @property
    def used_port(self) -> int:
        """The port, or the usual one."""
        return self.imap_port or (993 if self.imap_security == "tls" else 143)


BOUNCES_VARIABLE: Final = "CAMPAIGN_BOUNCES_PASSWORD"


def from_environment(
    channels: Sequence[ChannelSettings], bounces: BounceSettings
) -> tuple[tuple[ChannelSettings, ...], BounceSettings]:
    """The same, with what is secret as the environment says it."""
    said = tuple(
        replace(
            each,
            url=os.environ.get(each.variable("url")) or each.url,
            password=os.environ.get(each.variable("password")) or each.password,
        )
        for each in channels
    )
    password = os.environ.get(BOUNCES_VARIABLE) or bounces.imap_password
    return said, replace(bounces, imap_password=password)


def anchored(
    channels: Sequence[ChannelSettings], bounces: BounceSettings, root: Path
) -> tuple[tuple[ChannelSettings, ...], BounceSettings]:
    """The same, with relative files counted from a folder."""

    def under(name: str) -> str:
        return str(root / name) if name else ""

    return (
        tuple(replace(each, ca_file=under(each.ca_file)) for each in channels),
        replace(bounces, maildir=under(bounces.maildir), ca_file=under(bounces.ca_file)),
    )


def faults(
    channels: Sequence[ChannelSettings], default: str, bounces: BounceSettings
) -> list[Phrase]:
    """What is wrong with them as a whole; no secret is repeated."""
    return [*_channel_faults(channels, default), *_bounce_faults(bounces)]


def _channel_faults(channels: Sequence[ChannelSettings], default: str) -> list[Phrase]:
    found = [fault for i, each in enumerate(channels) for fault in _faults(each, f"channels.{i}")]
    names = [each.name for each in channels]
    known = (*names, FILE)
    found += [
        phrase("fault.channels.twice", name=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if default and default not in known:
        found.append(phrase("fault.channels.default", name=default, known=known))
    ways = {each.name: each.fallback for each in channels}
    for each in channels:
        if each.fallback == FILE:
            found.append(phrase("fault.channels.fallback-file", name=each.name))
        elif each.fallback and each.fallback not in names:
            found.append(
                phrase(
                    "fault.channels.fallback", name=each.name, to=each.fallback, known=tuple(names)
                )
            )
        elif _returns(each.name, ways):
            found.append(phrase("fault.channels.circle", name=each.name))
    return found


def _bounce_faults(bounces: BounceSettings) -> list[Phrase]:
    if bounces.maildir and bounces.imap_host:
        return [phrase("fault.bounces.both")]
    is_open = bounces.imap_security == "none" and bounces.imap_host not in _LOCAL
    if bounces.imap_host and bounces.imap_password and is_open:
        return [phrase("fault.channels.open-password", place="bounces", host=bounces.imap_host)]
    return []


def read_reach(given: Sequence[str], channels: Sequence[str]) -> tuple[Reach, ...]:
    """Addresses as they are typed, `dingtalk=13800000000`; an empty one reaches no more.

    Raises BadInput for what is no such pair, or names a channel that the office has not.
    """
    found: list[Reach] = []
    for text in given:
        name, equals, address = text.partition("=")
        if not equals:
            raise BadInput(text, [phrase("fault.reach.no-pair")])
        known_channel(name, channels)
        found.append(Reach(name.strip(), address.strip()))
    return tuple(found)


def known_channel(name: str | None, channels: Sequence[str]) -> str | None:
    """A channel of the office, or the empty name, which takes a wish back. Raises BadInput."""
    if name and name.strip() not in channels:
        raise BadInput(name, [phrase("fault.reach.no-channel", name=name, known=tuple(channels))])
    return name


def _faults(channel: ChannelSettings, place: str) -> list[Phrase]:
    name = channel.name
    if not name:
        return [phrase("fault.channels.no-name", place=place)]
    named = phrase("thing.channel", name=name)
    if bool(channel.host) == bool(channel.url):
        variable = channel.variable("url")
        return [phrase("fault.channels.what", channel=named, place=place, variable=variable)]
    if channel.is_mail:
        is_open = channel.security == "none" and channel.host not in _LOCAL
        if channel.password and is_open:
            return [phrase("fault.channels.open-password", place=place, host=channel.host)]
        if channel.password and not channel.user:
            return [phrase("fault.channels.no-user", channel=named, place=place)]
        return []
    if channel.scheme in _MAIL_SCHEMES:
        return [phrase("fault.channels.mail-url", channel=named, place=place)]
    if not re.fullmatch(r"[a-z0-9]+://.+", channel.url, re.IGNORECASE | re.DOTALL):
        return [phrase("fault.channels.url", channel=named, place=place)]
    return []


def _returns(name: str, ways: dict[str, str]) -> bool:
    """Whether the channels that stand in for one lead back to it."""
    seen, at = set[str](), ways.get(name, "")
    while at in ways and at not in seen:
        if at == name:
            return True
        seen.add(at)
        at = ways[at]
    return False


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Unfit("fault.settings.channel-name")
    if name in _RESERVED:
        raise Unfit("fault.settings.channel-reserved")


def _check_host(host: str) -> None:
    if host and not _HOST.fullmatch(host):
        raise Unfit("fault.settings.mail-host")


def _check_sender(text: str) -> None:
    if text and address_fault(text) is not None:
        raise Unfit("fault.settings.sender")


def _check_endpoint(url: str) -> None:
    split = urlsplit(url)
    if url and not (split.scheme in ("http", "https") and split.hostname and not split.username):
        raise Unfit("fault.settings.endpoint")


def _nothing(_: object) -> None:
    """It is secret, and any text may be one."""


CHECKS: Final[dict[str, Check]] = {
    "channels": Check(_nothing, secret=True),  # an address that stands in the wrong place
    "channels.name": Check(_check_name),
    "channels.host": Check(_check_host, secret=True),  # whoever errs writes a password into it
    "channels.sender": Check(_check_sender),
    "channels.url": Check(_nothing, secret=True),
    "channels.password": Check(_nothing, secret=True),
    "channels.endpoint": Check(_check_endpoint, secret=True),
    "bounces.imap_host": Check(_check_host, secret=True),
    "bounces.imap_password": Check(_nothing, secret=True),
}
