"""A letter in the form of mail (RFC 5322): text, the same in HTML, the due dates as a calendar.

It is written by hand: the library's `EmailMessage` takes longer to write a letter of three parts
than a server to take it. The same letter is the same bytes, whenever it is written.
"""

import hashlib
from base64 import encodebytes
from collections.abc import Sequence
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from engine.addresses import address_fault, ascii_address
from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Letter
from engine.delivery.mail_headers import mailbox_header, text_header
from engine.phrases import phrase
from engine.texts import normal_form, shown

_LONGEST_LINE: Final = 998
_END: Final = b"\r\n"
_TAB: Final = 4


def mail_of(
    letter: Letter, address: str, sender: str, sender_name: str = "", *, plain: bool = True
) -> bytes:
    """The mail; both addresses are ASCII. With `plain` its texts stand in it as they are (8bit),
    so that any editor shows them; else as every mail server takes them (base64).
    """
    headers = [
        mailbox_header("From", sender_name, sender).fold(policy=SMTP),
        mailbox_header("To", letter.recipient.name, address).fold(policy=SMTP),
        text_header("Subject", letter.subject).fold(policy=SMTP),
        f"Date: {format_datetime(letter.written_at)}\r\n",
        f"Message-ID: <{letter.message_id.strip('<>')}>\r\n",
        "Auto-Submitted: auto-generated\r\n",
    ]
    if letter.lang:
        headers.append(f"Content-Language: {'zh-CN' if letter.lang == 'zh' else letter.lang}\r\n")
    headers.append("MIME-Version: 1.0\r\n")
    body = _text(letter.text, "plain", plain)
    if letter.html is not None:
        body = _parts("alternative", letter, (body, _text(letter.html, "html", plain)))
    if letter.calendar is not None:
        body = _parts("mixed", letter, (body, _calendar(letter.calendar)))
    return "".join(headers).encode("ascii") + body


def mail_address(channel: str, letter: Letter) -> str:
    """The recipient's mail address in ASCII. Raises ChannelFault: no later try ends better."""
    recipient = letter.recipient
    problem = phrase("fault.channel.no-address", person=recipient.person)
    if recipient.address:
        why = address_fault(recipient.address)
        if why is None:
            return ascii_address(recipient.address)
        problem = phrase(
            "fault.channel.bad-address", person=recipient.person, address=recipient.address, why=why
        )
    raise ChannelFault(channel, problem, phrase("remedy.channel.roster"), retriable=False)


def unwritable(channel: str, letter: Letter, fault: Exception) -> ChannelFault:
    """The fault of a letter that mail cannot hold: it stays as it was composed."""
    person, kind = letter.recipient.person, type(fault).__name__
    return ChannelFault(
        channel,
        phrase("fault.channel.unwritable", person=person, kind=kind),
        phrase("remedy.channel.letter"),
        retriable=False,
    )


def _text(text: str, subtype: str, plain: bool) -> bytes:
    """A part with its own headers, which the body of a mail of one part shares with the mail."""
    clear = shown(normal_form(text).expandtabs(_TAB), lines=True).rstrip("\n") + "\n"
    lines = clear.encode().split(b"\n")
    as_it_is = plain and max(map(len, lines)) <= _LONGEST_LINE
    content = _END.join(lines)
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: '
    if as_it_is:
        return head.encode() + b"8bit\r\n\r\n" + content
    return head.encode() + b"base64\r\n\r\n" + _in_base64(content)


def _calendar(content: bytes) -> bytes:
    """The due dates: shown by mail programs, and kept by whoever opens the file."""
    head = (
        'Content-Type: text/calendar; charset="utf-8"; method="PUBLISH"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="deadlines.ics"\r\n\r\n'
    )
    return head.encode() + _in_base64(content)


def _in_base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", _END)


def _parts(sort: str, letter: Letter, parts: Sequence[bytes]) -> bytes:
    """Parts under one boundary: unforeseeable for whoever writes texts, and always the same."""
    own = hashlib.sha256(sort.encode())
    own.update(letter.message_id.encode())
    for part in parts:
        own.update(part)
    boundary = f"={own.hexdigest()[:40]}="
    head = f'Content-Type: multipart/{sort}; boundary="{boundary}"\r\n'
    if any(b"Transfer-Encoding: 8bit" in part for part in parts):
        head += "Content-Transfer-Encoding: 8bit\r\n"
    rule = b"\r\n--" + boundary.encode()
    return head.encode() + b"".join(rule + _END + part for part in parts) + rule + b"--\r\n"
