"""campaign channel and campaign bounces: which ways there are, what works, what came back."""

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.office.channels.servers import free_port, mail_server
from tests.office.channels.test_bounces import notification
from tests.office.cli.conftest import Program


def configured(program: Program, text: str) -> Program:
    (program.folder / "config.toml").write_text(text, encoding="utf-8")
    return program


def mail(port: int, more: str = "") -> str:
    return (
        f'[[channels]]\nname = "mail"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        f"timeout = 5\n{more}"
    )


CHAT = (
    '[[channels]]\nname = "chat"\nurl = "dingtalk://SECRETSECRET@TOKENTOKEN"\nfallback = "mail"\n'
)


def test_channels_are_listed_without_what_is_secret(office: Program) -> None:
    configured(office, f'[outbox]\nchannel = "chat"\n{mail(2525)}{CHAT}')
    shown = office.does("channel list")
    assert "127.0.0.1:2525 none" in shown
    assert "TOKENTOKEN" not in shown + office.does("channel list --json")
    found = json.loads(office.does("channel list --json"))
    assert [(row["name"], row["kind"], row["per_minute"], row["default"]) for row in found] == [
        ("chat", "dingtalk", 20, True),
        ("mail", "smtp", 0, False),
        ("file", "file", 0, False),
    ]


def test_a_channel_is_asked_or_sent_a_letter_of_trial(office: Program) -> None:
    before = office.log()
    with mail_server() as server:
        configured(office, mail(server.port))
        assert "channel mail can be used: 250 " in office.does("channel test mail")
        assert server.post.taken == []
        said = office.does("channel test mail --to li@例子.中国")
        assert "channel mail took the letter of trial for li@例子.中国: 250" in said
        assert server.post.addresses == ["li@xn--fsqu00a.xn--fiqs8s"]
        assert server.post.mails[0]["Subject"] == "A trial of The campaign office"
        server.post.refusing["wrong@town.example"] = "550 5.1.1 no such user"
        wrong = office("channel test mail --to wrong@town.example").err
        assert "550 5.1.1 no such user" in wrong
        assert "write another address behind --to" in wrong
        assert "goes out by itself" not in wrong
        office.refuses(
            4,
            "'li' cannot be used as a mail address (it needs exactly one sign @); write one "
            "such as li@town.example",
            "channel test mail --to li",
        )
    port = free_port()
    configured(office, mail(port))
    down = office("channel test mail")
    assert down.code == 1
    assert f"127.0.0.1:{port} cannot be reached" in down.err
    told = json.loads(office.does("channel test file --to li@town.example --json"))
    assert (told["sent"], told["address"]) == (True, "li@town.example")
    written = (office.folder / "data" / "outbox" / told["receipt"]).read_bytes()
    assert (
        message_from_bytes(written, policy=default)["To"].addresses[0].addr_spec == told["address"]
    )
    office.refuses(
        2,
        "drum: the office has no channel “drum”; known: mail, file. Channels stand in config.toml "
        "under [[channels]]",
        "channel test drum",
    )
    assert office.log() == before


def test_a_trial_goes_out_from_an_address_whose_host_is_not_ascii(office: Program) -> None:
    with mail_server() as server:
        configured(office, f'[outbox]\nsender = "office@例子.中国"\n{mail(server.port)}')
        office.does("channel test mail --to li@town.example")
        assert str(server.post.mails[0]["Message-ID"]).endswith("@xn--fsqu00a.xn--fiqs8s>")


def test_bounces_are_read_by_hand_too(office: Program) -> None:
    assert "0 notifications read: 0 noted" in office.does("bounces read")
    box = Path(office.folder / "bounced")
    (box / "new").mkdir(parents=True)
    (box / "new" / "1").write_bytes(notification())
    configured(office, '[bounces]\nmaildir = "bounced"\n')
    told = json.loads(office.does("bounces read --json"))
    assert told.pop("faults") == []
    assert told == {"read": 1, "noted": 0, "unknown": 1, "settled": 0, "late": 0, "unclear": 0}
    (box / "new" / "2").write_bytes(notification(original="application/x-headers"))
    said = office.does("bounces read")
    assert "1 notification could not be understood and stays unread" in said
    configured(office, '[bounces]\nmaildir = "nowhere"\n')
    unread = office("bounces read")
    assert unread.code == 1
    assert "letters that came back could not be read at" in unread.out
    assert "correct maildir under [bounces]" in office("doctor --json").out
