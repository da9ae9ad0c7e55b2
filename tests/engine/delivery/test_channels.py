"""Every channel under one contract, and the files of the file channel read back."""

from collections.abc import Callable
from email import charset, message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

import msgspec
import pytest

from engine.delivery import file_channel
from engine.delivery.channels import BatchChannel, Channel, ChannelFault, MemoryChannel
from engine.delivery.file_channel import FileChannel
from engine.delivery.letter import Letter
from engine.domain.agenda import Recipient
from engine.errors import BadInput
from engine.ids import PersonId, StreamId
from tests.engine.delivery.desk import CHIEF, LIAISON, march
from tests.engine.delivery.letters import CALENDAR, HTML
from tests.engine.delivery.letters import letter as entry
from tests.spec import refused

SENDER = "office@county.example"


class Rig:
    """A channel and how to count what has left through it."""

    def __init__(self, channel: Channel, count: Callable[[], int]) -> None:
        self.channel, self.count = channel, count


@pytest.fixture(params=["file", "memory"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    if request.param == "file":
        return Rig(FileChannel(tmp_path, SENDER), lambda: len(list(tmp_path.iterdir())))
    memory = MemoryChannel()
    return Rig(memory, lambda: len(memory.sent))


def test_contract_the_channel_names_itself(rig: Rig) -> None:
    assert rig.channel.name in ("file", "memory")


def test_contract_the_same_message_twice_is_one_message(rig: Rig) -> None:
    assert rig.channel.send(entry()) == rig.channel.send(entry())
    assert rig.count() == 1


def test_contract_other_messages_have_other_receipts(rig: Rig) -> None:
    sent = {rig.channel.send(e) for e in (entry(), entry(CHIEF), entry(window="2009-03-10.2"))}
    assert len(sent) == rig.count() == 3


def test_contract_without_an_address_it_is_refused_for_good(rig: Rig) -> None:
    nobody = Recipient(person=PersonId("town-03.liaison"), name="李联络", address="")
    with refused(ChannelFault, r"town-03\.liaison has no mail address; .* roster") as f:
        rig.channel.send(entry(nobody))
    assert not f.value.retriable
    assert rig.count() == 0


def read(folder: Path, name: str) -> EmailMessage:
    letter = message_from_bytes((folder / name).read_bytes(), policy=default)
    assert isinstance(letter, EmailMessage)
    return letter


def test_the_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "outbox", SENDER, "活动办公室")
    letter = read(tmp_path / "outbox", channel.send(entry()))
    assert letter["Subject"] == "【还有3天到期】城关镇 制定实施方案 (3 days left)"
    assert letter["To"].addresses[0].display_name == "李联络"
    assert letter["To"].addresses[0].addr_spec == "li@town.example"
    assert letter["From"].addresses[0].display_name == "活动办公室"
    assert letter["Date"].datetime == march(10)
    assert letter["Message-ID"].endswith("@county.example>")
    assert letter.get_content().replace("\r\n", "\n") == entry().text
    assert letter.defects == []


def test_headers_are_ascii_and_lines_end_as_mail_asks(tmp_path: Path) -> None:
    raw = (tmp_path / FileChannel(tmp_path, SENDER).send(entry())).read_bytes()
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert head.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_the_message_id_follows_the_place_in_the_log_alone(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path, SENDER)
    first = read(tmp_path, channel.send(entry()))["Message-ID"]
    again = read(tmp_path, channel.send(msgspec.structs.replace(entry(), failures=3)))
    other = read(tmp_path, channel.send(entry(CHIEF)))
    assert again["Message-ID"] == first
    assert other["Message-ID"] != first


def test_file_names_are_readable_and_safe(tmp_path: Path) -> None:
    wild = StreamId("message/to/../../x y\u0000/整改:甲")
    name = FileChannel(tmp_path, SENDER).send(msgspec.structs.replace(entry(), stream=wild))
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    plain = FileChannel(tmp_path, SENDER).send(entry())
    start = "20090310-town-03.liaison-2009-03-10.1-"
    assert plain.startswith(start)
    assert plain.endswith(".eml")


def test_a_body_is_readable_as_it_stands_unless_a_line_is_too_long(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path, SENDER)
    assert "任务：制定实施方案".encode() in (tmp_path / channel.send(entry())).read_bytes()
    long = msgspec.structs.replace(entry(), text="整改" * 1000)
    raw = (tmp_path / channel.send(long)).read_bytes()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert message_from_bytes(raw, policy=default).get_content().strip() == long.text


def test_a_line_break_cannot_smuggle_a_header_in(tmp_path: Path) -> None:
    sly = msgspec.structs.replace(entry(), subject="方案\r\nBcc: all@county.example")
    letter = read(tmp_path, FileChannel(tmp_path, SENDER).send(sly))
    assert letter["Bcc"] is None
    assert letter["Subject"] == "方案 Bcc: all@county.example"


EVIL = "=?utf-8?q?=0ABcc=3A_evil1=40x.example?="


@pytest.mark.parametrize(
    "name",
    [
        f"一镇{EVIL}",
        f"Town {EVIL}",
        EVIL,
        "二镇=?UTF-8?Q?=0A?=Bcc: evil3@x.example",
        "=?utf-8?b?CkJjYzogZXZpbEB4LmV4YW1wbGU=?=",
        'Li "the\\ chief" <x@y.z>, (a)',
        "long name " * 30,
        "甲" * 200,
    ],
)
def test_an_encoded_word_in_a_name_or_a_title_stays_a_text(tmp_path: Path, name: str) -> None:
    someone = Recipient(person=LIAISON.person, name=name, address=LIAISON.address)
    sly = msgspec.structs.replace(entry(someone), subject=f"方案 {name}")
    file = FileChannel(tmp_path, SENDER, name).send(sly)
    raw = (tmp_path / file).read_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1].strip()]
    assert names.count(b"To") == names.count(b"Subject") == names.count(b"From") == 1
    assert b"Bcc" not in names
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 100
    # Decoded once, as every mail program does, each is the text as it was.
    plain = message_from_bytes(raw)
    assert clear(plain["Subject"]) == " ".join(sly.subject.split())
    shown, address = parseaddr(plain["To"])
    assert (clear(shown), address) == (" ".join(name.split()), LIAISON.address)


def clear(header: str) -> str:
    return str(make_header(decode_header("".join(header.splitlines()))))


def test_control_signs_of_an_old_log_are_written_out(tmp_path: Path) -> None:
    someone = Recipient(person=LIAISON.person, name="李\x1b[2J", address=LIAISON.address)
    old = msgspec.structs.replace(
        entry(someone), subject="方案\x1b[2J\u202e", text="一\r\n二\x1b[2J\x00\ud800"
    )
    letter = read(tmp_path, FileChannel(tmp_path, SENDER).send(old))
    assert letter["Subject"] == r"方案\x1b[2J\u202e"
    assert letter["To"].addresses[0].display_name == r"李\x1b[2J"
    assert letter.get_content().splitlines() == ["一", r"二\x1b[2J\x00\ud800"]


def test_the_host_of_an_address_is_written_as_mail_servers_take_it(tmp_path: Path) -> None:
    there = Recipient(person=LIAISON.person, name="李", address="li@例子.中国")
    letter = read(tmp_path, FileChannel(tmp_path, SENDER).send(entry(there)))
    assert letter["To"].addresses[0].addr_spec == "li@xn--fsqu00a.xn--fiqs8s"


def test_a_letter_that_mail_cannot_hold_is_given_up_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise UnicodeError("half a sign")

    monkeypatch.setattr(file_channel, "mail_of", fails)
    with refused(ChannelFault, r"cannot be put into the form of mail \(UnicodeError\)") as fault:
        FileChannel(tmp_path, SENDER).send(entry())
    assert not fault.value.retriable


@pytest.mark.parametrize("address", ["li", "li@", "a b@c.example", "li@x.example\r\nBcc: y@z.w"])
def test_an_unusable_address_is_refused_for_good(tmp_path: Path, address: str) -> None:
    odd = Recipient(person=LIAISON.person, name="李联络", address=address)
    with refused(ChannelFault, "cannot be used") as fault:
        FileChannel(tmp_path, SENDER).send(entry(odd))
    assert not fault.value.retriable


def test_a_folder_that_cannot_be_written_is_worth_another_try(tmp_path: Path) -> None:
    blocked = tmp_path / "outbox"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    with refused(ChannelFault, r"outbox.*cannot be written.*make the folder") as fault:
        FileChannel(blocked, SENDER).send(entry())
    assert fault.value.retriable


def test_a_sender_that_is_no_address_is_named_at_once(tmp_path: Path) -> None:
    with refused(BadInput, "sender 'office' is no mail address"):
        FileChannel(tmp_path, "office")


def test_memory_refuses_whom_it_is_told_to() -> None:
    busy = ChannelFault("memory", "busy", "wait")
    channel = MemoryChannel(refusing={LIAISON.address: busy})
    with refused(ChannelFault, "busy"):
        channel.send(entry())
    channel.refusing.clear()
    kept: Letter = entry()
    assert channel.send(kept) == kept.stream
    assert channel.sent == [kept]


def test_contract_of_many_each_has_its_receipt_or_its_fault(rig: Rig) -> None:
    assert isinstance(rig.channel, BatchChannel)
    nobody = Recipient(person=PersonId("town-09.liaison"), name="李联络", address="")
    first, none, last = rig.channel.send_batch([entry(), entry(nobody), entry(CHIEF)])
    assert isinstance(none, ChannelFault)
    assert [first, last] == [rig.channel.send(entry()), rig.channel.send(entry(CHIEF))]
    assert rig.count() == 2


def test_what_is_sent_again_takes_the_place_of_the_same_file(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path, SENDER)
    letters = [entry(), entry(CHIEF), entry(window="2009-03-10.2")]
    before = channel.send_batch(letters)
    assert channel.send_batch(letters) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(map(str, before))


def test_a_folder_that_takes_nothing_is_the_fault_of_every_letter(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder", encoding="utf-8")
    outcomes = FileChannel(tmp_path / "outbox", SENDER).send_batch([entry(), entry(CHIEF)])
    assert [isinstance(fault, ChannelFault) and fault.retriable for fault in outcomes] == [True] * 2


def test_a_letter_has_its_text_the_same_in_html_and_its_due_dates(tmp_path: Path) -> None:
    whole = entry(html=HTML, calendar=CALENDAR, text="一\n.\n..二\n" + "长" * 400)
    raw = (tmp_path / FileChannel(tmp_path, SENDER).send(whole)).read_bytes()
    mail = read(tmp_path, FileChannel(tmp_path, SENDER).send(whole))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().replace("\r\n", "\n") == whole.text + "\n"
    assert page.get_content().replace("\r\n", "\n") == HTML
    (dates,) = mail.iter_attachments()
    assert dates.get_filename() == "deadlines.ics"
    assert dates.get_payload(decode=True) == CALENDAR
    assert [part.defects for part in mail.walk()] == [[]] * 5
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    # The same letter is the same bytes, so what came twice is seen to be one.
    assert (tmp_path / FileChannel(tmp_path, SENDER).send(whole)).read_bytes() == raw


def test_what_other_libraries_do_to_utf_8_changes_no_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (tmp_path / FileChannel(tmp_path, SENDER).send(entry())).read_bytes()
    known = {**charset.CHARSETS, "utf-8": (charset.QP, charset.QP, "utf-8")}
    monkeypatch.setattr(charset, "CHARSETS", known)
    assert (tmp_path / FileChannel(tmp_path, SENDER).send(entry())).read_bytes() == before


def test_the_message_id_names_person_and_window(tmp_path: Path) -> None:
    mail = read(tmp_path, FileChannel(tmp_path, SENDER).send(entry()))
    assert mail["Message-ID"] == f"<{entry().message_id}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "zh-CN"
