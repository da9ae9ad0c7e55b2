"""config.toml: every wrong line is named with what is expected there."""

from datetime import time
from pathlib import Path

import pytest

from engine.errors import BadInput
from office.settings import load_settings
from office.words.language import language_of
from tests.spec import in_english, refused


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            '[office]\nzonne = "Asia/Shanghai"\n',
            [
                'office.zonne: unknown setting "zonne"; '
                "known: name_zh, name_en, zone, day_ends, language, telephone, calendar"
            ],
        ),
        (
            "[offic]\n",
            [
                'offic: unknown setting "offic"; '
                "known: office, store, evidence, scheduler, serve, metrics, accounts, outbox, "
                "channels, bounces, letters, definitions"
            ],
        ),
        (
            "office = 3\n",
            ["office: 3 does not fit; write it as a section, [office], with its settings below"],
        ),
        (
            '[office]\nname_zh = 3\nzone = "Mars"\nday_ends = "late"\nlanguage = "fr"\n',
            [
                "office.name_zh: 3 does not fit; write a text in quotes",
                "office.zone: 'Mars' does not fit; no such time zone; "
                'use a name such as "Asia/Shanghai"',
                'office.day_ends: \'late\' does not fit; write an hour such as "17:30" or "24:00"; '
                "it is an hour of the office's zone, without a zone of its own",
                'office.language: \'fr\' does not fit; write "zh" or "en"',
            ],
        ),
        (
            '[store]\nfolder = 3\nlock_timeout = 0\n[scheduler]\nevery_seconds = "often"\n'
            "[evidence]\nmax_megabytes = 1.5\n",
            [
                'store.folder: 3 does not fit; write a path in quotes, such as "data"',
                "store.lock_timeout: 0 does not fit; write a whole number from 1 to 600",
                "evidence.max_megabytes: 1.5 does not fit; write a whole number from 1 to 2000",
                "scheduler.every_seconds: 'often' does not fit; "
                "write a whole number from 1 to 86400",
            ],
        ),
        (
            '[letters]\nwindows = ["14:00", "8:00"]\nquiet_from = "24:00"\nworking_days = "often"\n'
            '[serve]\npublic = "campaign.example.org"\n',
            [
                "serve.public: 'campaign.example.org' does not fit; write the address that people "
                'type, such as "https://campaign.example.org", without a question mark',
                "letters.windows: ['14:00', '8:00'] does not fit; write hours one after the other, "
                'such as ["08:00", "14:00"]',
                "letters.quiet_from: '24:00' does not fit; write an hour such as \"08:00\", of the "
                "office's zone",
                "letters.working_days: 'often' does not fit; write true or false",
            ],
        ),
        (
            '[letters]\nwindows = ["21:00"]\n',
            [
                "letters.windows: every window (21:00) opens in quiet hours and is over as those "
                "end, so that no letter would ever go; move it, or quiet_from and quiet_to"
            ],
        ),
        (
            '[definitions]\nfolders = "mine"\n',
            ["definitions.folders: 'mine' does not fit; write a list, such as [\"definitions\"]"],
        ),
        (
            "[definitions]\nfolders = [3]\n",
            ['definitions.folders.0: 3 does not fit; write a path in quotes, such as "data"'],
        ),
    ],
)
def test_each_fault_says_what_to_write(tmp_path: Path, text: str, faults: list[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_settings(config)
    assert list(map(in_english, refused.value.faults)) == faults


@pytest.mark.parametrize(
    "hour",
    ["17:30+08:00", "17:30Z", "T17:30", "17", "1730", "17:30:00.5", "24:00:01", "25:00", " 17:30"],
)
def test_an_hour_is_written_as_it_stands_on_a_door(tmp_path: Path, hour: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[office]\nday_ends = "{hour}"\n', encoding="utf-8")
    with refused(BadInput, 'write an hour such as "17:30" or "24:00"; it is an hour of'):
        load_settings(config)


def test_the_hours_that_are_taken(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for hour, found in (("24:00", None), ("17:30", time(17, 30)), ("09:00:30", time(9, 0, 30))):
        config.write_text(f'[office]\nday_ends = "{hour}"\n', encoding="utf-8")
        assert load_settings(config).office.closing_hour == found


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[office]\nlanguage = "en"\n', encoding="utf-8-sig")
    assert load_settings(config).office.language == "en"
    assert language_of(["--config", str(config)], {}) == "en"


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('[office]\nname_zh = "办公室\\u001b[2J"', "leave out control signs"),
        ('[office]\nname_en = "a\\nb"', "leave out control signs"),
        ('[store]\nfolder = "a\\u0000b"', "leave out control signs"),
        ('[metrics]\naddress = "a\\u0000b"', "leave out control signs"),
        ('[store]\ndatabase_url = "sqlite:///a\\u0000b"', "this address does not fit; leave out"),
        ('[office]\nzone = "Asia"', "no such time zone"),
        ('[office]\nzone = ""', "no such time zone"),
        ('[outbox]\nsender = "office"', "write a mail address such as"),
    ],
)
def test_texts_that_letters_repeat_are_looked_at(tmp_path: Path, line: str, remedy: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(line, encoding="utf-8")
    with refused(BadInput, remedy):
        load_settings(config)


MAIL = '[[channels]]\nname = "mail"\nhost = "smtp.county.example"\n'
CHAT = '[[channels]]\nname = "chat"\nurl = "dingtalk://SECRETSECRET@TOKENTOKEN"\n'


def test_channels_are_read_with_what_is_usual_for_their_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'{MAIL}user = "clerk"\nca_file = "ca.pem"\n{CHAT}', encoding="utf-8")
    monkeypatch.setenv("CAMPAIGN_CHANNEL_MAIL_PASSWORD", "w0rd-of-mail")
    settings = load_settings(config)
    mail, chat = settings.channels
    assert (mail.used_port, mail.security, mail.password) == (587, "starttls", "w0rd-of-mail")
    assert mail.ca_file == str(tmp_path / "ca.pem")
    assert (mail.limit, chat.limit) == (0, 20)
    assert settings.channel_names == ("mail", "chat", "file")
    assert "w0rd-of-mail" not in repr(settings)
    assert "SECRETSECRET" not in repr(settings)
    monkeypatch.setenv("CAMPAIGN_CHANNEL_CHAT_URL", "dingtalk://OTHER")
    assert load_settings(config).channels[1].url == "dingtalk://OTHER"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MAIL + MAIL, "two channels are called “mail”"),
        ('[[channels]]\nhost = "x.example"\n', "channels.0: the channel has no name"),
        (
            '[[channels]]\nname = "Mail"\n',
            "channels.0.name: 'Mail' does not fit; use small letters",
        ),
        ('[[channels]]\nname = "file"\n', '"file" and "memory" are taken'),
        ('[[channels]]\nname = "mail"\n', "channel mail needs either host"),
        (f'{MAIL}url = "json://x"\n', "channel mail needs either host"),
        (f"{MAIL}port = 70000\n", "write a whole number from 0 to 65535"),
        (f'{MAIL}security = "ssl"\n', 'write "starttls", "tls" or "none"'),
        (f'{MAIL}sender = "office"\n', "write a mail address such as"),
        (f'{MAIL}fallback = "drum"\n', "“drum”, which is to stand in for it, is no channel"),
        (
            f'{MAIL}fallback = "file"\n',
            'channel mail: fallback = "file" does not do: a file reaches nobody by itself',
        ),
        (f'{MAIL}fallback = "mail"\n', "lead back to it"),
        (f'{MAIL}fallback = "chat"\n{CHAT}fallback = "mail"\n', "channel chat: the channels that"),
        (
            f'[outbox]\nchannel = "drum"\n{MAIL}',
            "no channel is called “drum”; known: mail, file",
        ),
        (f'{MAIL}hots = "x"\n', 'channels.0.hots: unknown setting "hots"'),
        ('[channels]\nname = "mail"\n', "channels: this address does not fit; write"),
        ('[bounces]\nmaildir = "m"\nimap_host = "i.example"\n', "leave one empty"),
        # What is secret is repeated nowhere.
        (f'{MAIL}user = "u"\npassword = "S3CRET"\nsecurity = "none"\n', "in the clear"),
        (f'{MAIL}password = "S3CRET"\n', "has a password and no user"),
        (f"{MAIL}password = 3\n", "channels.0.password: this address does not fit"),
        ('[[channels]]\nname = "m"\nhost = "u:S3CRET@x.example"\n', "name of a mail server alone"),
        ('[[channels]]\nname = "m"\nurl = "mailtos://u:S3CRET@x"\n', "mail is not written as an"),
        ('[[channels]]\nname = "m"\nurl = "S3CRET"\n', "is no address of Apprise"),
        ('channels = ["dingtalk://S3CRET"]\n', "channels.0: this address does not fit"),
        ('channels = "dingtalk://S3CRET"\n', "channels: this address does not fit"),
        (
            '[bounces]\nimap_host = "i.example"\nimap_security = "none"\n'
            'imap_password = "S3CRET"\n',
            "bounces: the password would go to i.example in the clear",
        ),
    ],
)
def test_what_is_wrong_with_a_channel_is_said_without_its_secrets(
    tmp_path: Path, text: str, words: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        load_settings(config)
    told = "\n".join(map(in_english, refusal.value.faults))
    assert words in told
    assert "S3CRET" not in told + str(refusal.value)
