"""Where letters that came back lie: a folder in Maildir form, or a mailbox that IMAP reaches.

Only notifications are looked at; what else lies there stays unread for whoever reads it.
"""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from engine.errors import EngineError, Said
from engine.phrases import Phrase, phrase, system_words
from office.channel_settings import BounceSettings
from office.channels.notifications import is_notification
from office.channels.secrets import Secrets

_HEAD: Final = 64 << 10
_LARGEST: Final = 10 << 20
_FAULTS: Final = (OSError, imaplib.IMAP4.error, UnicodeError)
"""What the library raises; the last for a password that is not ASCII."""
_AT_ONCE: Final = 500
_FILES_AT_ONCE: Final = 5000
"""Mails read by one pass; the next reads on. Of files more: some are read anew at each start."""
_PASSED: Final = "CampaignPassed"
"""The keyword by which a server remembers what was found to be none of ours."""
_REMEMBERED: Final = 20_000
_passed_files: set[Path] = set()
"""Files that this process found to be none of ours. They lie on this machine: to read them anew
after a start costs little.
"""


class MailboxUnread(EngineError):
    """The mailbox of bounces could not be read; letters go out all the same."""

    def __init__(self, place: str, why: Said, remedy: Phrase) -> None:
        super().__init__("error.bounces.unread.remedy", place=place, why=why, remedy=remedy)
        self.fault, self.remedy = phrase("error.bounces.unread", place=place, why=why), remedy


@dataclass
class Lying:
    """A notification as it lies there. Whoever reads it says whether it `is_ours`."""

    raw: bytes
    is_ours: bool = False


class Mailbox(Protocol):
    """Notifications that nobody has read."""

    def unread(self) -> Iterator[Lying]:
        """Each one; once the next is asked for, or the end, it is marked as read if it is ours, and
        else left unread and not given again. Raises MailboxUnread.
        """
        ...


def open_mailbox(settings: BounceSettings) -> Mailbox | None:
    """The mailbox that the settings name; None if they name none."""
    if settings.maildir:
        return MaildirBox(Path(settings.maildir))
    return ImapBox(settings) if settings.imap_host else None


class MaildirBox:
    """A folder in Maildir form: new mails lie in `new`, read ones in `cur`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> list[Path]:
        """The new mails; raises MailboxUnread where they cannot be listed."""
        try:
            return sorted((self._folder / "new").iterdir())
        except OSError as fault:
            there = not isinstance(fault, FileNotFoundError | NotADirectoryError)
            remedy = phrase(
                "remedy.bounces.maildir-closed" if there else "remedy.bounces.maildir",
                folder=str(self._folder),
            )
            raise MailboxUnread(str(self._folder), system_words(fault), remedy) from fault

    def unread(self) -> Iterator[Lying]:
        left = _FILES_AT_ONCE
        for file in self.check():
            if left and file not in _passed_files and (raw := self._notification(file)) is not None:
                left -= 1
                yield (mail := Lying(raw))
                if mail.is_ours:
                    self._mark_read(file)
                elif len(_passed_files) < _REMEMBERED:
                    _passed_files.add(file)

    def _notification(self, file: Path) -> bytes | None:
        """A mail that another program takes away meanwhile is passed over, and what is no file: a
        pipe would be waited for.
        """
        try:
            if not file.is_file():
                return None
            with file.open("rb") as mail:
                head = mail.read(_HEAD)
                if not is_notification(_content_type(head)):
                    return None
                return head + mail.read(_LARGEST)
        except OSError:
            return None

    def _mark_read(self, file: Path) -> None:
        place = self._folder / "cur"
        with suppress(OSError):
            place.mkdir(exist_ok=True)
            file.rename(place / f"{file.name.partition(':')[0]}:2,S")


class ImapBox:
    """A folder of a mailbox by IMAP; each pass logs in anew."""

    def __init__(self, settings: BounceSettings) -> None:
        self._settings = settings
        self._place = f"{settings.imap_host}:{settings.used_port}"
        self._secrets = Secrets.of_login(settings.imap_user, settings.imap_password)

    def unread(self) -> Iterator[Lying]:
        try:
            server = self._connected()
        except _FAULTS as fault:
            raise self._unread(fault) from fault
        try:
            yield from self._notifications(server)
        except _FAULTS as fault:
            raise self._unread(fault) from fault
        finally:
            with suppress(*_FAULTS):
                server.logout()

    def _connected(self) -> imaplib.IMAP4:
        told = self._settings
        context = None
        if told.imap_security != "none":
            context = ssl.create_default_context(cafile=told.ca_file or None)
        server: imaplib.IMAP4
        if told.imap_security == "tls":
            server = imaplib.IMAP4_SSL(
                told.imap_host, told.used_port, ssl_context=context, timeout=told.timeout
            )
        else:
            server = imaplib.IMAP4(told.imap_host, told.used_port, timeout=told.timeout)
        try:
            if told.imap_security == "starttls":
                server.starttls(context)
            server.login(told.imap_user, told.imap_password)
            _answered(server.select(_quoted(told.imap_folder)))
        except BaseException:
            server.shutdown()
            raise
        return server

    def _notifications(self, server: imaplib.IMAP4) -> Iterator[Lying]:
        found = _answered(
            server.uid(
                "SEARCH",
                "UNSEEN",
                "UNKEYWORD",
                _PASSED,
                "HEADER",
                "Content-Type",
                '"delivery-status"',
            )
        )
        for uid in (found[0] or b"").split()[:_AT_ONCE]:
            parts = _answered(server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{_LARGEST}>)"))
            raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if raw is None:
                continue
            yield (mail := Lying(raw))
            flag = r"(\Seen)" if mail.is_ours else f"({_PASSED})"
            stored = server.uid("STORE", uid.decode(), "+FLAGS.SILENT", flag)
            if mail.is_ours:  # not every server keeps keywords
                _answered(stored)

    def _unread(self, fault: Exception) -> MailboxUnread:
        return MailboxUnread(self._place, self._why(fault), phrase("remedy.bounces.imap"))

    def _why(self, fault: Exception) -> Said:
        if isinstance(fault, socket.gaierror):
            return phrase("fault.mail.unknown-host", host=self._settings.imap_host)
        if isinstance(fault, OSError) and fault.errno and not isinstance(fault, ssl.SSLError):
            return system_words(fault)
        if isinstance(fault, UnicodeError):  # its text may hold a sign of the password
            return f"{type(fault).__name__}: {fault.args[-1]}"
        return self._secrets.hidden(f"{fault}" or type(fault).__name__)


def _answered(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server said, if it said yes."""
    status, found = answer
    if status != "OK":
        told = b" ".join(each for each in found if isinstance(each, bytes))
        raise imaplib.IMAP4.error(told.decode(errors="replace") or status)
    return found


def _quoted(folder: str) -> str:
    """A folder as IMAP names it (RFC 3501, 5.1.3); one that is ASCII may stand in that form."""
    if not folder.isascii():
        folder = re.sub(r"[^ -~]+", _in_base64, folder.replace("&", "&-"))
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _content_type(head: bytes) -> str:
    """The header of a mail, unfolded, out of its beginning."""
    text = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("latin-1")
    lines = text.replace("\n ", " ").replace("\n\t", " ").split("\n")
    named = (line for line in lines if line.lower().startswith("content-type:"))
    return next(named, "").partition(":")[2].strip()


def _in_base64(signs: re.Match[str]) -> str:
    coded = b64encode(signs[0].encode("utf-16-be")).decode().rstrip("=")
    return f"&{coded.replace('/', ',')}-"
