"""Channels: where a message leaves the house. One that cannot take it says whether to retry."""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Protocol

from engine.addresses import address_fault, ascii_address
from engine.delivery.mail_headers import mailbox_header, text_header
from engine.domain.agenda import OutboxEntry, Recipient
from engine.errors import BadInput, EngineError, Said
from engine.ids import StreamId
from engine.phrases import phrase, system_words
from engine.texts import normal_form, shown

_NAME_LENGTH: Final = 120
_LONGEST_LINE: Final = 998
_DIGEST_LENGTH: Final = 12


class ChannelFault(EngineError):
    """The channel did not take the message; `retriable` says whether waiting can help."""

    def __init__(self, channel: str, fault: Said, remedy: Said, *, retriable: bool = True) -> None:
        self.channel, self.fault, self.remedy = channel, fault, remedy
        self.retriable = retriable
        super().__init__("error.channel", channel=channel, fault=fault, remedy=remedy)


class Channel(Protocol):
    """Takes one message. The same one twice has the effect of once, where the medium allows."""

    @property
    def name(self) -> str:
        """What the record calls it: `file`, `memory`."""
        ...

    def send(self, entry: OutboxEntry) -> str:
        """Hand the message over; the receipt names it there. Raises ChannelFault."""
        ...


class FileChannel:
    """Writes each message as an RFC 5322 file (.eml) into a folder that any mail program reads.

    The receipt is the file's name. A file is whole or absent: it is written beside and renamed.
    `sender` is a mail address; BadInput if it is none.
    """

    name = "file"

    def __init__(self, folder: Path, sender: str, sender_name: str = "") -> None:
        self._folder = folder
        if (why := address_fault(sender)) is not None:
            problem = phrase("fault.channel.sender", sender=sender, why=why)
            raise BadInput(phrase("thing.file-channel"), [problem])
        self._sender, self._sender_name = ascii_address(sender), sender_name

    def send(self, entry: OutboxEntry) -> str:
        """Write the file; ChannelFault if the address is unusable or the folder unwritable."""
        content = self._content(entry)
        target = self._folder / _file_name(entry)
        # Hidden and with the process in its name: a half-written file is nobody's message.
        draft = self._folder / f".{target.name}.{os.getpid()}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except OSError as fault:
            with suppress(OSError):
                draft.unlink()
            raise ChannelFault(
                self.name,
                phrase("fault.channel.unwritten", place=str(target), why=system_words(fault)),
                phrase("remedy.channel.folder"),
            ) from fault
        return target.name

    def _content(self, entry: OutboxEntry) -> bytes:
        address = self._address(entry.recipient)
        try:
            return self._letter(entry, address).as_bytes()
        except (MessageError, ValueError, LookupError) as fault:
            # It stays as it was queued: no other try would end better.
            raise ChannelFault(
                self.name,
                phrase(
                    "fault.channel.unwritable",
                    person=entry.recipient.person,
                    kind=type(fault).__name__,
                ),
                phrase("remedy.channel.letter"),
                retriable=False,
            ) from fault

    def _letter(self, entry: OutboxEntry, address: str) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = mailbox_header("From", self._sender_name, self._sender)
        letter["To"] = mailbox_header("To", entry.recipient.name, address)
        letter["Subject"] = text_header("Subject", entry.subject)
        letter["Date"] = format_datetime(entry.queued_at)
        host = self._sender.rpartition("@")[2]
        letter["Message-ID"] = f"<{_digest(entry.stream)[:32]}@{host}>"
        letter["Auto-Submitted"] = "auto-generated"
        body = shown(normal_form(entry.body), lines=True)
        longest = max((len(line.encode()) for line in body.splitlines()), default=0)
        # As it stands, so that a plain editor shows it, unless mail forbids such long lines.
        cte = "8bit" if longest <= _LONGEST_LINE else "base64"
        letter.set_content(body, charset="utf-8", cte=cte)
        return letter

    def _address(self, recipient: Recipient) -> str:
        problem = phrase("fault.channel.no-address", person=recipient.person)
        if recipient.address:
            why = address_fault(recipient.address)
            if why is None:
                return ascii_address(recipient.address)
            problem = phrase(
                "fault.channel.bad-address",
                person=recipient.person,
                address=recipient.address,
                why=why,
            )
        raise ChannelFault(
            self.name,
            problem,
            phrase("remedy.channel.roster"),
            retriable=False,
        )


class MemoryChannel:
    """Keeps what it is given, for tests and rehearsals. `refusing` maps addresses to the fault
    that sending to them raises; it may be changed between sends.
    """

    name = "memory"

    def __init__(self, refusing: Mapping[str, ChannelFault] | None = None) -> None:
        self.sent: list[OutboxEntry] = []
        self.refusing: dict[str, ChannelFault] = dict(refusing or {})

    def send(self, entry: OutboxEntry) -> str:
        """Keep it; the same message again takes the place of the first."""
        address = entry.recipient.address
        if address in self.refusing:
            raise self.refusing[address]
        if not address:
            raise ChannelFault(
                self.name,
                phrase("fault.channel.no-address", person=entry.recipient.person),
                phrase("remedy.channel.roster"),
                retriable=False,
            )
        self.sent = [kept for kept in self.sent if kept.stream != entry.stream] + [entry]
        return entry.stream


def _digest(stream: StreamId) -> str:
    return hashlib.sha256(stream.encode()).hexdigest()


def _file_name(entry: OutboxEntry) -> str:
    """`20090310-town-03.liaison-workstyle-2009-plan-filed-town-03-once-T-3-g1-<digest>.eml`."""
    readable = re.sub(r"[^a-zA-Z0-9_.+-]+", "-", f"{entry.recipient.person}-{_short(entry.stream)}")
    name = f"{entry.queued_at:%Y%m%d}-{readable}"[:_NAME_LENGTH].strip("-.")
    return f"{name}-{_digest(entry.stream)[:_DIGEST_LENGTH]}.eml"


def _short(stream: StreamId) -> str:
    """A message's stream without its first words and without the recipient, which stands before."""
    return "-".join(stream.split("/")[2:-1]) or stream
