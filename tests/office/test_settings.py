"""config.toml: every wrong line is named with what is expected there."""

from pathlib import Path

import pytest

from engine.errors import BadInput
from office.settings import load_settings
from tests.spec import in_english


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            '[office]\nzonne = "Asia/Shanghai"\n',
            [
                'office.zonne: unknown setting "zonne"; '
                "known: name_zh, name_en, zone, day_ends, language"
            ],
        ),
        (
            "[offic]\n",
            [
                'offic: unknown setting "offic"; '
                "known: office, store, evidence, scheduler, metrics, outbox, definitions"
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
                'office.day_ends: \'late\' does not fit; write an hour such as "17:30" or "24:00"',
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
