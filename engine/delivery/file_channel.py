"""The file channel: each message becomes a file that any mail program reads."""

import hashlib
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from engine.addresses import address_fault, ascii_address
from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Letter
from engine.delivery.mail_form import mail_address, mail_of, unwritable
from engine.errors import BadInput
from engine.ids import StreamId
from engine.phrases import phrase, system_words

_NAME_LENGTH: Final = 120
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

    def send(self, letter: Letter) -> str:
        """Write the file; ChannelFault if the address is unusable or the folder unwritable."""
        (outcome,) = self.send_batch((letter,))
        if isinstance(outcome, ChannelFault):
            raise outcome
        return outcome

    def send_batch(self, letters: Sequence[Letter]) -> Sequence[str | ChannelFault]:
        """Write many files, which reach the disk together: the receipt or the fault of each.

        Once this returns, every file that has a receipt outlives a loss of power.
        """
        drafts: list[_Draft | ChannelFault] = [self._drafted(letter) for letter in letters]
        with ThreadPoolExecutor(_SYNCED_AT_ONCE) as pool:
            outcomes = list(pool.map(self._synced, drafts))
        placed = [self._placed(outcome) for outcome in outcomes]
        with suppress(OSError):
            _sync(self._folder)
        return placed

    def _drafted(self, letter: Letter) -> _Draft | ChannelFault:
        target = self._folder / _file_name(letter)
        # Hidden and with the process in its name: a half-written file is nobody's message.
        draft = _Draft(self._folder / f".{target.name}.{os.getpid()}.part", target)
        try:
            content = self._content(letter)
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

    def _content(self, letter: Letter) -> bytes:
        address = mail_address(self.name, letter)
        try:
            return mail_of(letter, address, self._sender, self._sender_name)
        except (ValueError, LookupError) as fault:
            raise unwritable(self.name, letter, fault) from fault


def _digest(stream: StreamId) -> str:
    return hashlib.sha256(stream.encode()).hexdigest()


def _file_name(letter: Letter) -> str:
    """`20260310-town-03.liaison-2026-03-10.1-<digest>.eml`: day, person, window."""
    whom, stream = letter.recipient.person, letter.stream
    readable = re.sub(r"[^a-zA-Z0-9_.+-]+", "-", f"{whom}-{_short(stream)}")
    name = f"{letter.written_at:%Y%m%d}-{readable}"[:_NAME_LENGTH].strip("-.")
    return f"{name}-{_digest(stream)[:_DIGEST_LENGTH]}.eml"


def _short(stream: StreamId) -> str:
    """A message's stream without its first words and without the recipient, which stands before."""
    return "-".join(stream.split("/")[3:]) or stream


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
