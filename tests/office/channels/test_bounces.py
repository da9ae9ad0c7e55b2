"""Letters that came back: notifications as servers write them, in a folder or behind IMAP."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from engine.delivery.letter import message_id
from engine.domain.event import Via
from engine.domain.message import MessageBounced, NoteSent, QueueLetter
from engine.ids import SYSTEM, PersonId, StreamId
from office.channel_settings import BounceSettings
from office.channels.bounces import BouncesRead, note_bounces
from office.channels.mailboxes import ImapBox, MailboxUnread, MaildirBox
from office.channels.notifications import read_notification
from office.service.channel_findings import channel_findings
from tests.driven import Driven, driven
from tests.spec import in_english

LI = PersonId("town-01.liaison")
LETTER = StreamId(f"message/to/{LI}/2026-03-02.1")
OWN_ID = message_id(LETTER, "county.example")
GONE = "smtp; 550 5.1.1 <c1@x.example>: 用户不存在 (no such user)"


def notification(
    *,
    action: str = "failed",
    own_id: str = OWN_ID,
    original: str = "text/rfc822-headers",
    diagnostic: str = GONE,
    answer: str = "",
    address: str = "c1@x.example",
) -> bytes:
    """As Postfix writes one."""
    about = f"In-Reply-To: <{answer}>\n" if answer else ""
    sent = f"--b\nContent-Type: {original}\n\nMessage-ID: <{own_id}>\nSubject: x\n\n"
    return (
        "From: MAILER-DAEMON@mx.example\nTo: office@county.example\nSubject: Undelivered\n"
        f"{about}MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status;\n\tboundary="b"\n\n'
        "--b\nContent-Type: text/plain; charset=utf-8\n\nIt was not delivered.\n\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\nArrival-Date: Mon, 2 Mar 2026 09:00:00 +0800\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: 5.1.1\n"
        f"Diagnostic-Code: {diagnostic}\n\n" + ("" if answer else sent) + "--b--\n"
    ).encode()


def test_a_notification_is_read() -> None:
    (bounce,) = read_notification(notification())
    assert bounce.message_id == OWN_ID
    assert (bounce.status, bounce.address) == ("5.1.1", "c1@x.example")
    assert bounce.diagnostic == "550 5.1.1 <c1@x.example>: 用户不存在 (no such user)"
    assert read_notification(notification(original="message/rfc822")) == (bounce,)
    assert read_notification(notification(answer=OWN_ID)) == (bounce,)
    assert read_notification(notification().replace(b"\n", b"\r\n")) == (bounce,)
    several = notification().replace(
        b"--b\nContent-Type: text/rfc822-headers",
        b"Final-Recipient: rfc822; c2@x.example\nAction: failed\nStatus: 5.2.2\n\n"
        b"--b\nContent-Type: text/rfc822-headers",
    )
    assert [b.address for b in read_notification(several)] == ["c1@x.example", "c2@x.example"]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_merely_late_did_not_come_back(action: str) -> None:
    assert read_notification(notification(action=action)) == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: holiday\n\nI am away.\n",
        notification()[:300],
        notification(own_id="\n\n"),
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=\n\n--\n",
        b"Content-Type: message/delivery-status\n\n\n\n\n\n",
        notification().replace(b"Final-Recipient", b"\x1b[2J"),
    ],
)
def test_nonsense_is_no_notification(raw: bytes) -> None:
    for bounce in read_notification(raw):
        assert "\x1b" not in bounce.address + bounce.diagnostic


def test_signs_that_do_harm_are_written_out() -> None:
    (bounce,) = read_notification(notification(diagnostic="smtp; 550 \x1b[2J gone\u202e"))
    assert bounce.diagnostic == r"550 \x1b[2J gone\u202e"


# --- on record ---


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Driven]:
    with driven(tmp_path, tmp_path / "store" / "log.db") as drive:
        office = drive.office
        for folder in ("new", "cur", "tmp"):
            (tmp_path / "mail" / folder).mkdir(parents=True)
        bounces = BounceSettings(maildir=str(tmp_path / "mail"))
        outbox = replace(office.settings.outbox, sender="office@county.example")
        office.settings = replace(office.settings, bounces=bounces, outbox=outbox)
        drive.on(date(2026, 3, 2))
        stamp = office.stamp(SYSTEM, Via.SCHEDULER)
        office.handle(QueueLetter(stamp=stamp, person=LI, window="2026-03-02.1", facts=()))
        sent = NoteSent(
            stamp=office.stamp(SYSTEM, Via.SCHEDULER),
            message=LETTER,
            channel="mail",
            address="c1@x.example",
            receipt="250 ok",
            subject="提醒",
            body="提醒",
            facts=(),
        )
        office.handle(sent)
        yield drive


def bounced(drive: Driven) -> list[MessageBounced]:
    events = [r.event for r in drive.office.log.read(0, 100_000)]
    return [event for event in events if isinstance(event, MessageBounced)]


def test_a_letter_that_came_back_is_noted_once(drive: Driven, tmp_path: Path) -> None:
    new = tmp_path / "mail" / "new"
    (new / "1.a").write_bytes(notification())
    (new / "2.b").write_bytes(b"Subject: holiday\n\nI am away.\n")
    (new / "3.c").write_bytes(notification(own_id="f" * 32 + "@county.example"))
    (new / "4.d").write_bytes(notification())
    (new / "5.e").write_bytes(notification(action="delayed"))
    found = note_bounces(drive.office)
    assert found == BouncesRead(read=4, noted=1, unknown=1, settled=1, late=1)
    (event,) = bounced(drive)
    assert (event.status, event.address) == ("5.1.1", "c1@x.example")
    assert "用户不存在" in event.diagnostic
    assert sorted(file.name for file in new.iterdir()) == ["2.b", "3.c", "5.e"]
    assert (tmp_path / "mail" / "cur" / "1.a:2,S").is_file()
    assert note_bounces(drive.office) == BouncesRead()


@pytest.mark.parametrize(
    "forged",
    [
        notification(own_id=OWN_ID.replace("county.example", "evil.example")),
        notification(own_id=OWN_ID.partition("@")[0]),
        notification().replace(b"rfc822; c1@x.example", b"rfc822; boss@x.example"),
        notification().replace(b"Final-Recipient: rfc822; c1@x.example\n", b""),
    ],
)
def test_a_forged_notification_changes_nothing_and_stays_unread(
    drive: Driven, tmp_path: Path, forged: bytes
) -> None:
    forgery = tmp_path / "mail" / "new" / "1.a"
    forgery.write_bytes(forged)
    found = note_bounces(drive.office)
    assert (found.noted, found.settled) == (0, 0)
    assert bounced(drive) == []
    assert forgery.is_file()
    assert note_bounces(drive.office).read == 0


def test_a_letter_that_was_handed_on_is_known_by_its_first_address(
    drive: Driven, tmp_path: Path
) -> None:
    told = b"Original-Recipient: rfc822; C1@X.example\nFinal-Recipient: rfc822; li@other.example\n"
    forwarded = notification().replace(b"Final-Recipient: rfc822; c1@x.example\n", told)
    (tmp_path / "mail" / "new" / "1.a").write_bytes(forwarded)
    assert note_bounces(drive.office).noted == 1
    assert bounced(drive)[0].address == "li@other.example"


def test_a_folder_that_is_not_there_is_said_and_stops_nothing(
    drive: Driven, tmp_path: Path
) -> None:
    bounces = BounceSettings(maildir=str(tmp_path / "nowhere"))
    drive.office.settings = replace(drive.office.settings, bounces=bounces)
    (fault,) = note_bounces(drive.office).faults
    assert "nowhere: No such file or directory; make it a Maildir (mkdir -p " in in_english(fault)
    (found,) = channel_findings(drive.office)
    assert "nowhere" in in_english(found.found)
    assert "or correct maildir under [bounces] in config.toml" in in_english(found.remedy)


def test_what_nobody_can_make_out_is_said_and_stays_unread(drive: Driven, tmp_path: Path) -> None:
    raw = notification(original="application/x-headers")
    (tmp_path / "mail" / "new" / "1.a").write_bytes(raw)
    assert note_bounces(drive.office) == BouncesRead(read=1, unclear=1)
    assert (tmp_path / "mail" / "new" / "1.a").is_file()
    assert note_bounces(drive.office) == BouncesRead()


def test_what_another_program_takes_meanwhile_is_passed_over(tmp_path: Path) -> None:
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    for name in ("1", "2"):
        (tmp_path / "new" / name).write_bytes(notification())
    mails = MaildirBox(tmp_path).unread()
    assert next(mails).raw == notification()
    (tmp_path / "new" / "2").unlink()
    assert list(mails) == []


def test_a_pipe_among_the_mails_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    os.mkfifo(tmp_path / "new" / "1")
    (tmp_path / "new" / "2").write_bytes(notification())
    assert [mail.raw for mail in MaildirBox(tmp_path).unread()] == [notification()]


def test_of_countless_recipients_some_are_noted() -> None:
    one = b"Final-Recipient: rfc822; c1@x.example\nAction: failed\n\n"
    forged = notification().replace(b"Final-Recipient", one * 3000 + b"Final-Recipient")
    assert 1 <= len(read_notification(forged)) <= 100


# --- IMAP ---


class Imap:
    """As much of an IMAP server as reading unseen mails takes."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = mails
        self.seen: set[int] = set()
        self.passed: set[int] = set()
        self.heard: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as talk:
                talk.write(b"* OK ready\r\n")
                talk.flush()
                for line in talk:
                    tag, _, words = line.decode().strip().partition(" ")
                    self.heard.append(words)
                    talk.write(self._answer(tag, words))
                    talk.flush()
                    if words == "LOGOUT":
                        break

    def _answer(self, tag: str, words: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        verb = words.upper()
        if verb.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if verb.startswith("LOGIN") and "s3cret-word" not in words:
            return f"{tag} NO [AUTHENTICATIONFAILED] {words} is wrong\r\n".encode()
        if verb.startswith("SELECT") and "INBOX" not in words:
            return f"{tag} NO no such folder\r\n".encode()
        if verb.startswith("UID SEARCH"):
            found = [
                str(n) for n, _ in enumerate(self.mails, 1) if n not in self.seen | self.passed
            ]
            return f"* SEARCH {' '.join(found)}\r\n".encode() + done
        if verb.startswith("UID FETCH"):
            number = int(words.split()[2])
            raw = self.mails[number - 1]
            head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode()
            return head + raw + b")\r\n" + done
        if verb.startswith("UID STORE"):
            marked = self.seen if r"(\Seen)" in words else self.passed
            marked.add(int(words.split()[2]))
        return done

    def end(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@contextmanager
def imap(mails: list[bytes]) -> Iterator[Imap]:
    server = Imap(mails)
    try:
        yield server
    finally:
        server.end()


class Kept(NamedTuple):
    """Settings of a mailbox behind IMAP."""

    port: int

    def settings(self, **more: str) -> BounceSettings:
        told = {"imap_user": "clerk", "imap_password": "s3cret-word"} | more
        return BounceSettings(
            imap_host="127.0.0.1", imap_port=self.port, imap_security="none", timeout=5, **told
        )


def test_unseen_notifications_are_read_by_imap_and_marked() -> None:
    with imap([notification(), notification(action="delayed")]) as server:
        box = ImapBox(Kept(server.port).settings())
        for number, mail in enumerate(box.unread()):
            assert mail.raw == server.mails[number]
            mail.is_ours = number == 0
        assert list(box.unread()) == []
        assert (server.seen, server.passed) == ({1}, {2})
        assert any('HEADER Content-Type "delivery-status"' in words for words in server.heard)


def test_a_pass_that_breaks_off_reads_the_rest_next_time() -> None:
    with imap([notification(), notification()]) as server:
        box = ImapBox(Kept(server.port).settings())
        mails = box.unread()
        next(mails)
        mails.close()  # type: ignore[attr-defined]
        assert len(list(box.unread())) == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"imap_password": "wr0ng-word"}, "AUTHENTICATIONFAILED"),
        ({"imap_folder": "Bounces"}, "no such folder"),
        ({"imap_password": "wr0ng-word密"}, "not in range"),
    ],
)
def test_a_mailbox_that_does_not_open_is_said_without_the_password(
    more: dict[str, str], words: str
) -> None:
    with imap([]) as server, pytest.raises(MailboxUnread) as refusal:
        list(ImapBox(Kept(server.port).settings(**more)).unread())
    told = in_english(refusal.value.phrase)
    assert words in told
    assert "wr0ng-word" not in told + str(refusal.value)
    assert "密" not in told


def test_a_folder_with_a_chinese_name_is_asked_for_as_imap_writes_it() -> None:
    with imap([]) as server:
        with pytest.raises(MailboxUnread):
            list(ImapBox(Kept(server.port).settings(imap_folder="退信&台北")).unread())
        assert 'SELECT "&kABP4Q-&-&U,BTFw-"' in server.heard


def test_nobody_behind_the_port() -> None:
    with imap([]) as server:
        port = server.port
    with pytest.raises(MailboxUnread) as refusal:
        list(ImapBox(Kept(port).settings()).unread())
    assert "Connection refused" in in_english(refusal.value.phrase)
