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
                "known: name_zh, name_en, zone, day_ends, language, telephone"
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
