"""Delivery status notifications (RFC 3464, RFC 6533): what a mail server says of a letter that it
could not deliver.
"""

from collections.abc import Iterable, Iterator
from email import message_from_bytes, message_from_string
from email.message import Message
from itertools import islice
from typing import Final

from msgspec import Struct

from engine.addresses import ascii_address
from engine.texts import shown

_REPORTS: Final = ("message/delivery-status", "message/global-delivery-status")
_ORIGINALS: Final = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
)
_LONGEST: Final = 500
_FAILED: Final = "failed"
_MOST: Final = 100
"""Groups of fields that are looked at: a letter has one recipient, and a forger has time."""


class Bounce(Struct, frozen=True):
    """A letter came back: `status` is such as 5.1.1. `address` is where it could not be delivered,
    `original` the one that it was sent to, where the server says that beside.
    """

    message_id: str
    status: str
    diagnostic: str
    address: str
    original: str = ""

    def is_of(self, address: str) -> bool:
        """Whether it tells of a letter to an address: anybody may write a notification, and whoever
        knows a Message-ID may send one.
        """
        return _plain(address) in {_plain(self.address), _plain(self.original)} - {""}


def is_notification(content_type: str) -> bool:
    """Whether a header Content-Type is that of a notification."""
    told = content_type.lower()
    return told.startswith("multipart/report") and "delivery-status" in told


def read_notification(raw: bytes) -> tuple[Bounce, ...]:
    """The failures that a mail tells of, one for each recipient; none for any other mail, and for
    a letter that is merely late. Never raises for what a mail holds.
    """
    parts = _parts(raw)
    found = _message_id_of(parts) if parts else ""
    if not found:
        return ()
    return tuple(
        Bounce(
            message_id=found,
            status=_word(block, "Status") or "5.0.0",
            diagnostic=_after_type(block, "Diagnostic-Code"),
            address=_after_type(block, "Final-Recipient")
            or _after_type(block, "Original-Recipient"),
            original=_after_type(block, "Original-Recipient"),
        )
        for block in _blocks(parts)
        if _word(block, "Action").lower() == _FAILED
    )


def tells_of_no_failure(raw: bytes) -> bool:
    """Whether a mail is a report of what is merely late, or went well. Never raises."""
    told = {word for block in _blocks(_parts(raw)) if (word := _word(block, "Action").lower())}
    return bool(told) and _FAILED not in told


def _parts(raw: bytes) -> list[Message]:
    """A mail, and what it holds; nothing of one that cannot be read."""
    try:
        return list(message_from_bytes(raw).walk())
    except (ValueError, LookupError, RecursionError):
        return []


def _message_id_of(parts: list[Message]) -> str:
    """Of the letter that is sent back, or else of what the mail says it answers."""
    for part in parts:
        if part.get_content_type() in _ORIGINALS:
            for original in _held(part):
                if found := _message_id(str(original.get("Message-ID", ""))):
                    return found
    mail = parts[0]
    answered = f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}".split()
    return next((found for each in answered if (found := _message_id(each))), "")


def _held(part: Message) -> list[Message]:
    """The mail, or the headers of one, that a part holds."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [each for each in payload if isinstance(each, Message)]
    return [message_from_string(_text(part))]


def _blocks(parts: Iterable[Message]) -> Iterator[Message]:
    """The groups of fields of a report: the first is about the mail, each other a recipient."""
    return islice((block for part in parts for block in _blocks_of(part)), _MOST)


def _blocks_of(part: Message) -> Iterator[Message]:
    if part.get_content_type() not in _REPORTS:
        return
    payload = part.get_payload()
    held = payload if isinstance(payload, list) else []
    # As bytes: the library would word what is not ASCII as an encoded header.
    told = "\n\n".join(
        each.as_bytes().decode("utf-8", errors="replace")
        for each in held
        if isinstance(each, Message)
    )
    told = told or _text(part)
    for group in told.replace("\r\n", "\n").split("\n\n"):
        if group.strip():
            yield message_from_string(group.strip("\n") + "\n\n")


def _text(part: Message) -> str:
    decoded = part.get_payload(decode=True)
    raw = decoded if isinstance(decoded, bytes) else str(part.get_payload()).encode()
    return raw.decode("utf-8", errors="replace")


def _message_id(told: str) -> str:
    digest, _, host = told.strip().strip("<>").partition("@")
    return f"{digest}@{host.lower()}" if digest.isascii() and digest.isalnum() and host else ""


def _plain(address: str) -> str:
    """As two writings of one address are compared."""
    bare = address.strip("<>")
    try:
        return ascii_address(bare).lower()
    except ValueError:
        return bare.casefold()


def _word(block: Message, field: str) -> str:
    return " ".join(str(block.get(field, "")).split()[:1])[:40]


def _after_type(block: Message, field: str) -> str:
    """`rfc822; li@town.example` without the type before the semicolon."""
    told = " ".join(str(block.get(field, "")).split())
    return shown(told.partition(";")[2].strip() or told)[:_LONGEST]
