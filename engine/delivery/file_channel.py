"""The file channel: each message becomes a file that any mail program reads."""

import hashlib
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, NamedTuple

from engine.addresses import address_fault, ascii_address
from engine.delivery.channels import ChannelFault
from engine.delivery.mail_headers import mailbox_header, text_header
from engine.domain.agenda import OutboxEntry, Recipient
from engine.errors import BadInput
from engine.ids import StreamId
from engine.phrases import phrase, system_words
from engine.texts import normal_form, shown

_NAME_LENGTH: Final = 120
_LONGEST_LINE: Final = 998
_DIGEST_LENGTH: Final = 12
_SYNCED_AT_ONCE: Final = 16
"""Files that wait for the disk together: it writes them with one commit of its own."""


class _Draft(NamedTuple):
    """A letter written beside its place, not yet known to be on the disk."""

    file: Path
    target: Path


class FileChannel:
    """Writes each message as an RFC 5322 file (.eml) into a folder that any mail program reads.

    The receipt is the file's name. A file is whole or absent: it is written beside and renamed; a
    message that is sent again takes the place of the same file.
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
        (outcome,) = self.send_batch((entry,))
        if isinstance(outcome, ChannelFault):
            raise outcome
        return outcome

    def send_batch(self, entries: Sequence[OutboxEntry]) -> Sequence[str | ChannelFault]:
        """Write many files, which reach the disk together: the receipt or the fault of each.

        Once this returns, every file that has a receipt outlives a loss of power.
        """
        drafts: list[_Draft | ChannelFault] = [self._drafted(entry) for entry in entries]
        with ThreadPoolExecutor(_SYNCED_AT_ONCE) as pool:
            outcomes = list(pool.map(self._synced, drafts))
        placed = [self._placed(outcome) for outcome in outcomes]
        with suppress(OSError):
            _sync(self._folder)
        return placed

    def _drafted(self, entry: OutboxEntry) -> _Draft | ChannelFault:
        target = self._folder / _file_name(entry)
        # Hidden and with the process in its name: a half-written file is nobody's message.
        draft = _Draft(self._folder / f".{target.name}.{os.getpid()}.part", target)
        try:
            content = self._content(entry)
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.file.write_bytes(content)
        except ChannelFault as fault:
            return fault
        except OSError as fault:
            return self._unwritten(draft, fault)
        return draft

    def _synced(self, draft: _Draft | ChannelFault) -> _Draft | ChannelFault:
        if isinstance(draft, ChannelFault):
            return draft
        try:
            _sync(draft.file)
        except OSError as fault:
            return self._unwritten(draft, fault)
        return draft

    def _placed(self, draft: _Draft | ChannelFault) -> str | ChannelFault:
        if isinstance(draft, ChannelFault):
            return draft
        try:
            draft.file.replace(draft.target)
        except OSError as fault:
            return self._unwritten(draft, fault)
        return draft.target.name

    def _unwritten(self, draft: _Draft, fault: OSError) -> ChannelFault:
        with suppress(OSError):
            draft.file.unlink()
        return ChannelFault(
            self.name,
            phrase("fault.channel.unwritten", place=str(draft.target), why=system_words(fault)),
            phrase("remedy.channel.folder"),
        )

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


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
