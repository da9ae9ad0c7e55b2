"""A letter as a channel is given it, and what it is made of."""

import hashlib
from datetime import date, datetime

from msgspec import Struct

from engine.domain.agenda import Fact
from engine.domain.agenda import Recipient as Recipient
from engine.ids import StreamId

_DIGITS = 32


class LetterDraft(Struct, frozen=True, kw_only=True):
    """What is to be written to whom: every fact in it was true, and his to know, on the day `on`.

    `message_id` and `written_at` are the same for ever, however often the letter is sent;
    `channel` is the one that the rungs of its facts ask for, if they do.
    """

    stream: StreamId
    message_id: str
    recipient: Recipient
    facts: tuple[Fact, ...]
    on: date
    written_at: datetime
    channel: str = ""


class Letter(Struct, frozen=True, kw_only=True):
    """A letter in words. `lang` is the language that it is written in, `link` leads to its item;
    `calendar` is an iCalendar file of what is due. `failures` are the tries that went wrong.
    """

    stream: StreamId
    message_id: str
    recipient: Recipient
    subject: str
    text: str
    html: str | None = None
    calendar: bytes | None = None
    lang: str = ""
    link: str = ""
    channel: str = ""
    written_at: datetime
    failures: int = 0


class Handed(Struct, frozen=True):
    """A channel took the letter for this address; the receipt names it there."""

    channel: str
    address: str
    receipt: str


class Deferred(Struct, frozen=True):
    """The letter was not tried, as the channel may be given no more for now: it stays queued."""

    channel: str
    until: datetime


def message_id(stream: StreamId, host: str) -> str:
    """`digest@host`: of one person and window, and so the same however often it is sent."""
    return f"{message_digest(stream)}@{host}"


def message_digest(stream: StreamId) -> str:
    """What a Message-ID begins with: it tells a letter that came back, or came twice."""
    return hashlib.sha256(stream.encode()).hexdigest()[:_DIGITS]
