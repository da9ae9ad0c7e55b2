"""Channels: where a message leaves the house. One that cannot take it says whether to retry."""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Protocol

from engine.domain.agenda import OutboxEntry, Recipient
from engine.errors import BadInput, EngineError, Said
from engine.ids import StreamId
from engine.phrases import phrase, system_words

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
        try:
            self._sender = Address(display_name=sender_name, addr_spec=sender)
        except (ValueError, IndexError, MessageError) as fault:
            problem = phrase("fault.channel.sender", sender=sender, why=str(fault))
            raise BadInput(phrase("thing.file-channel"), [problem]) from None

    def send(self, entry: OutboxEntry) -> str:
        """Write the file; ChannelFault if the address is unusable or the folder unwritable."""
        content = self._letter(entry).as_bytes()
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

    def _letter(self, entry: OutboxEntry) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._sender
        letter["To"] = self._address(entry.recipient)
        letter["Subject"] = " ".join(entry.subject.split())
        letter["Date"] = format_datetime(entry.queued_at)
        letter["Message-ID"] = f"<{_digest(entry.stream)[:32]}@{self._sender.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        longest = max((len(line.encode()) for line in entry.body.splitlines()), default=0)
        # As it stands, so that a plain editor shows it, unless mail forbids such long lines.
        cte = "8bit" if longest <= _LONGEST_LINE else "base64"
        letter.set_content(entry.body, charset="utf-8", cte=cte)
        return letter

    def _address(self, recipient: Recipient) -> Address:
        try:
            if recipient.address:
                return Address(display_name=recipient.name, addr_spec=recipient.address)
            problem = phrase("fault.channel.no-address", person=recipient.person)
        except (ValueError, IndexError, MessageError):
            problem = phrase(
                "fault.channel.bad-address", person=recipient.person, address=recipient.address
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
