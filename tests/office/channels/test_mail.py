"""Mail over SMTP, to servers as they are met: polite, slow, refusing, closing in the middle."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.calendars.clock import VirtualClock
from engine.delivery.channels import ChannelFault
from engine.delivery.dispatch import Dispatch
from engine.delivery.letter import Handed, Letter
from engine.delivery.ports import Outcome
from office.channel_settings import ChannelSettings
from office.channels.mail import MailChannel
from tests.engine.delivery.desk import LIAISON, march
from tests.engine.delivery.letters import CALENDAR, HTML, letter, somebody
from tests.office.channels.servers import (
    HOST,
    Serving,
    Talk,
    certificate,
    free_port,
    mail_server,
    rude_server,
)
from tests.spec import in_english, refused

SENDER = "office@county.example"


@pytest.fixture
def server() -> Iterator[Serving]:
    with mail_server() as serving:
        yield serving


def channel(port: int, **more: Any) -> MailChannel:
    told: dict[str, Any] = {"name": "mail", "host": HOST, "port": port, "security": "none"}
    settings = ChannelSettings(**(told | {"timeout": 5} | more))
    return MailChannel(settings, SENDER, "活动办公室")


def fault_of(mail: MailChannel, one: Letter) -> ChannelFault:
    with pytest.raises(ChannelFault) as refusal:
        mail.send(one)
    return refusal.value


def sent(mail: MailChannel, letters: list[Letter]) -> dict[str, Outcome]:
    dispatch = Dispatch((mail,), now=VirtualClock(march(10)).now)
    told = {
        one.recipient.address: outcome for group in dispatch.send(letters) for one, outcome in group
    }
    dispatch.close()
    return told


def test_a_letter_arrives_as_it_was_written(server: Serving) -> None:
    mail = channel(server.port)
    whole = letter(html=HTML, calendar=CALENDAR, text="一\n.\n..二\n. 三\n")
    assert mail.send(whole) == "250 2.0.0 Ok: queued as 0001"
    mail.close()
    (envelope,), (found,) = server.post.taken, server.post.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [LIAISON.address])
    assert found["Subject"] == whole.subject
    assert found["From"].addresses[0].display_name == "活动办公室"
    assert found["To"].addresses[0].display_name == "李联络"
    assert found["Message-ID"] == f"<{whole.message_id}>"
    text, page = found.get_body(("plain",)), found.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().replace("\r\n", "\n") == whole.text
    assert "<b>制定实施方案</b>" in page.get_content()
    assert [part.get_content_type() for part in found.iter_attachments()] == ["text/calendar"]


def test_many_letters_go_over_a_few_connections_and_one_refusal_stops_no_other(
    server: Serving,
) -> None:
    people = [somebody(number) for number in range(100)]
    server.post.refusing[people[41].address] = "550 5.1.1 no such user here"
    told = sent(channel(server.port, connections=2), [letter(each) for each in people])
    assert sum(isinstance(each, Handed) for each in told.values()) == 99
    assert len(server.post.taken) == 99
    assert len(server.post.sessions) <= 2
    refusal = told[people[41].address]
    assert isinstance(refusal, ChannelFault)
    assert (refusal.retriable, refusal.whole) == (False, False)
    assert in_english(refusal.phrase) == (
        "channel mail: li41@town.example is refused: 550 5.1.1 no such user here; "
        "correct the address of the person; the letter then goes out by itself"
    )


@pytest.mark.parametrize(
    ("answer", "retriable", "words"),
    [
        ("450 4.2.1 mailbox busy", True, "is put off: 450 4.2.1 mailbox busy"),
        ("452 4.2.2 mailbox full", True, "is put off"),
        ("552 5.2.2 over quota", True, "rules that keep the letter out"),
        ("550 5.7.1 relaying denied", True, "it is its rules that keep the letter out"),
        ("530 5.7.0 must authenticate first", True, "its rules"),
        ("553 mailbox name not allowed", False, "correct the address"),
        ("550 无此用户", False, "is refused: 550 无此用户"),
        ("550 无此用户".encode("gb18030").decode("latin-1"), False, "is refused: 550 "),
    ],
)
def test_what_a_server_says_of_an_address(
    server: Serving, answer: str, retriable: bool, words: str
) -> None:
    server.post.refusing[LIAISON.address] = answer
    mail = channel(server.port)
    fault = fault_of(mail, letter())
    assert (fault.retriable, fault.whole) == (retriable, False)
    assert words in in_english(fault.phrase)
    server.post.refusing.clear()
    assert mail.send(letter()).startswith("250 ")
    assert len(server.post.sessions) == 1
    mail.close()


def test_greylisting_is_waited_for(server: Serving) -> None:
    server.post.greylisting = True
    mail = channel(server.port)
    fault = fault_of(mail, letter())
    assert fault.retriable
    assert "is put off: 451 4.7.1 Greylisted" in in_english(fault.phrase)
    assert mail.send(letter()).startswith("250 ")
    mail.close()


def test_a_refused_sender_and_a_refused_text_are_told_apart(server: Serving) -> None:
    mail = channel(server.port)
    server.post.sender = "550 5.7.1 who are you"
    fault = fault_of(mail, letter())
    assert fault.retriable
    assert f"the sender {SENDER} is refused: 550 5.7.1 who are you" in in_english(fault.phrase)
    server.post.sender, server.post.text = "", "554 5.7.1 looks like spam"
    fault = fault_of(mail, letter())
    assert fault.retriable
    assert "the letter to li@town.example is refused: 554 5.7.1" in in_english(fault.phrase)
    mail.close()


def test_names_and_hosts_in_chinese(server: Serving) -> None:
    mail = channel(server.port)
    there = somebody(1, name="欧阳・联络员 “甲”", address="li@例子.中国")
    mail.send(letter(there))
    assert server.post.addresses == ["li@xn--fsqu00a.xn--fiqs8s"]
    assert server.post.mails[0]["To"].addresses[0].display_name == "欧阳・联络员 “甲”"
    fault = fault_of(mail, letter(somebody(1, address="李@town.example")))
    assert not fault.retriable
    assert not fault_of(mail, letter(somebody(2, address=""))).retriable
    mail.close()


# --- connections ---


def test_nobody_there(tmp_path: Path) -> None:
    nobody, unknown = channel(free_port()), channel(25, host="no-such-host.invalid")
    fault = fault_of(nobody, letter())
    assert (fault.retriable, fault.whole) == (True, True)
    assert "cannot be reached" in in_english(fault.phrase)
    fault = fault_of(unknown, letter())
    assert (fault.retriable, fault.whole) == (True, True)
    assert "the name no-such-host.invalid is not known (DNS)" in in_english(fault.phrase)
    unread = fault_of(channel(25, security="tls", ca_file=str(tmp_path / "none.pem")), letter())
    assert "none.pem cannot be read" in in_english(unread.phrase)


def test_a_channel_that_cannot_be_reached_is_not_asked_for_each_letter() -> None:
    def shut(_number: int, talk: Talk) -> None:
        talk.say("554 5.3.2 closed for today")

    with rude_server(shut) as rude:
        people = [somebody(number) for number in range(60)]
        told = sent(channel(rude.port, connections=2), [letter(each) for each in people])
        assert rude.came <= 2
    assert len(told) == 60
    assert all(isinstance(each, ChannelFault) and each.retriable for each in told.values())
    assert "takes no mail now: 554 5.3.2 closed for today" in in_english(
        told[people[59].address].phrase  # type: ignore[union-attr]
    )


def test_a_slow_server_is_given_up_in_time() -> None:
    def dumb(_number: int, talk: Talk) -> None:
        talk.hear()

    with rude_server(dumb) as rude:
        fault = fault_of(channel(rude.port, timeout=1), letter())
    assert (fault.retriable, fault.whole) == (True, True)
    assert "did not answer within 1 second" in in_english(fault.phrase)


@pytest.mark.parametrize("greets", [False, True])
def test_a_server_that_drips_is_given_up_in_time(
    greets: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dripping(_number: int, talk: Talk) -> None:
        if greets:
            talk.greet()
            talk.hear()
        talk.drip()

    monkeypatch.setattr("office.channels.mail._WHOLE", 0.02)
    with rude_server(dripping) as rude:
        fault = fault_of(channel(rude.port, timeout=10), letter())
    assert fault.retriable
    assert "did not answer within" in in_english(fault.phrase)


def test_a_server_that_takes_a_letter_and_closes_is_called_again() -> None:
    texts: list[bytes] = []

    def one_each(_number: int, talk: Talk) -> None:
        talk.greet("8BITMIME")
        talk.take_envelope()
        texts.append(talk.hear_text())
        talk.say("250 ok queued")

    with rude_server(one_each) as rude:
        mail = channel(rude.port, connections=1)
        for number in range(3):
            assert mail.send(letter(somebody(number))) == "250 ok queued"
        mail.close()
        assert (rude.came, len(texts)) == (3, 3)


def test_421_in_the_middle_puts_one_letter_off_and_no_other() -> None:
    def leaves(number: int, talk: Talk) -> None:
        talk.greet()
        if number == 1:
            talk.hear()
            talk.say("250 ok")
            talk.hear()
            talk.say("421 4.3.2 shutting down")
            return
        while (line := talk.hear()) and line != "quit":
            if line.startswith("data"):
                talk.say("354 go on")
                talk.hear_text()
            talk.say("250 ok")

    with rude_server(leaves) as rude:
        mail = channel(rude.port, connections=1)
        fault = fault_of(mail, letter())
        assert (fault.retriable, fault.whole) == (True, False)
        assert "421 4.3.2 shutting down" in in_english(fault.phrase)
        assert mail.send(letter()) == "250 ok"
        mail.close()
        assert rude.came == 2


def test_421_to_the_first_word_of_a_letter_on_a_kept_connection_is_no_fault() -> None:
    """Servers take so many letters a connection, or end one that was idle."""

    def two_each(_number: int, talk: Talk) -> None:
        talk.greet()
        for _ in range(2):
            talk.take_envelope()
            talk.hear_text()
            talk.say("250 ok")
        talk.hear()
        talk.say("421 4.7.0 enough of this connection")

    with rude_server(two_each) as rude:
        mail = channel(rude.port, connections=1)
        assert [mail.send(letter(somebody(number))) for number in range(5)] == ["250 ok"] * 5
        assert rude.came == 3
        mail.close()


def test_no_word_after_the_letter_is_told_as_what_may_have_arrived() -> None:
    texts: list[bytes] = []

    def swallows(_number: int, talk: Talk) -> None:
        talk.greet()
        talk.take_envelope()
        texts.append(talk.hear_text())

    with rude_server(swallows) as rude:
        mail = channel(rude.port)
        fault = fault_of(mail, letter())
        assert fault.retriable
        assert "it may have arrived; it goes out again under the same Message-ID" in in_english(
            fault.phrase
        )
        fault_of(mail, letter())
        mail.close()
    own = f"Message-ID: <{letter().message_id}>".encode()
    assert [own in text for text in texts] == [True, True]
    assert texts[0] == texts[1]


def test_a_server_without_8bit_is_sent_what_it_can_read() -> None:
    texts: list[bytes] = []

    def old(_number: int, talk: Talk) -> None:
        talk.greet()
        talk.take_envelope()
        texts.append(talk.hear_text())
        talk.say("250 ok")

    with rude_server(old) as rude:
        mail = channel(rude.port)
        mail.send(letter(html=HTML))
        mail.close()
    assert texts[0].isascii()


@pytest.mark.parametrize("nonsense", ["hello", "", "9999 x", "250-never ends"])
def test_nonsense_is_a_fault_that_may_pass(nonsense: str) -> None:
    def babbles(_number: int, talk: Talk) -> None:
        talk.greet()
        talk.hear()
        talk.say("250 ok")
        talk.hear()
        talk.say(nonsense)

    with rude_server(babbles) as rude:
        assert fault_of(channel(rude.port, timeout=2), letter()).retriable


# --- TLS and login ---


def test_starttls_with_the_right_certificate_and_a_login(tmp_path: Path) -> None:
    shown = certificate(tmp_path)
    with mail_server(tls_context=shown.context, require_starttls=True, with_login=True) as server:
        mail = channel(
            server.port,
            security="starttls",
            ca_file=str(shown.file),
            user="clerk",
            password="s3cret-word",
        )
        assert mail.send(letter()).startswith("250 ")
        assert server.post.logins == [("clerk", "s3cret-word")]
        assert mail.probe().startswith("250 ")
        mail.close()


@pytest.mark.parametrize(("host", "days"), [("other.example", 30), (HOST, -1), (HOST, 30)])
def test_a_certificate_that_proves_nothing_is_not_taken(
    tmp_path: Path, host: str, days: int
) -> None:
    """Of another host, run out, or of an authority that nobody named."""
    shown = certificate(tmp_path, host, days=days)
    known = str(shown.file) if (host, days) != (HOST, 30) else ""
    with mail_server(tls_context=shown.context, with_login=True) as server:
        mail = channel(
            server.port, security="starttls", ca_file=known, user="clerk", password="s3cret-word"
        )
        fault = fault_of(mail, letter())
        assert (fault.retriable, fault.whole) == (True, True)
        assert "is not valid" in in_english(fault.phrase)
        assert (server.post.logins, server.post.taken) == ([], [])


def test_nothing_is_sent_in_the_clear_to_a_server_without_starttls(server: Serving) -> None:
    mail = channel(server.port, security="starttls", user="clerk", password="s3cret-word")
    with refused(ChannelFault, "offers no STARTTLS.*nothing was sent in the clear"):
        mail.send(letter())
    assert server.post.taken == []
    # One that speaks no TLS at all, though the settings say so.
    with refused(ChannelFault, "TLS with .* failed"):
        channel(server.port, security="tls").send(letter())


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_in_no_fault(tmp_path: Path) -> None:
    with mail_server(with_login=True, auth_require_tls=False) as server:
        mail = channel(server.port, user="clerk", password="wr0ng-word")
        fault = fault_of(mail, letter())
    assert (fault.retriable, fault.whole) == (True, True)
    words = in_english(fault.phrase)
    assert "does not let “clerk” in: 535 5.7.8 clerk/*** is not let in" in words
    assert "CAMPAIGN_CHANNEL_MAIL_PASSWORD" in words
    assert "wr0ng-word" not in words + str(fault) + repr(fault)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_that_is_not_ascii_is_a_fault_of_the_login() -> None:
    with mail_server(with_login=True, auth_require_tls=False) as server:
        fault = fault_of(channel(server.port, user="clerk", password="密"), letter())
    words = in_english(fault.phrase)
    assert "does not let “clerk” in" in words
    assert "密" not in words + ascii(fault)


def test_a_login_that_the_server_does_not_offer(server: Serving) -> None:
    with refused(ChannelFault, "offers no login"):
        channel(server.port, user="clerk", password="s3cret-word").send(letter())
