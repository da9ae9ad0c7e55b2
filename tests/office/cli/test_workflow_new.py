"""The first lines of a definition: sound, and a campaign once its blanks are filled."""

import re
from itertools import chain
from pathlib import Path

import pytest

from office.words import LANGUAGES, Language
from tests.office.cli.conftest import Program
from workflows.reading.loader import load

FILE = Path("definitions", "spring-clean.toml")
NEW = "workflow new spring-clean --title 春季大扫除 --start 2026-03-01"
BLANKS = {
    "campaign-end": "2026-05-31",
    "mobilize-end": "2026-03-31",
    "carry-out-end": "2026-04-30",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_checks_green_once_its_blanks_are_filled(empty: Program, lang: Language) -> None:
    said = empty.does(f"--lang {lang} {NEW}")
    assert "campaign workflow check spring-clean --dates" in said
    assert {p.key for p in load(FILE).parameters if p.is_blank} == set(BLANKS)
    tried = chain.from_iterable(("--set", f"{key}={value}") for key, value in BLANKS.items())
    shown = empty.does("workflow check spring-clean --dates", *tried)
    assert "spring-clean holds: 3 phases, 3 tasks, 0 recurring duties, 0 blanks" in shown
    assert ["2026-04-01", "begins"] in [line.split()[:2] for line in shown.splitlines()]


def test_it_becomes_a_campaign_of_the_units_that_are_named(office: Program) -> None:
    office.does(f"{NEW} --category town=乡镇 --end 2026-05-31 --phase 部署 --phase 总结")
    office.does("plan spring-clean")
    office.does("set spring-clean bu-shu-end 2026-03-31 --reason decided")
    office.does("announce spring-clean")
    office.does("phase open spring-clean bu-shu")
    assert "bu-shu-report town-01" in office.does("deadlines spring-clean")


def test_its_example_takes_effect_without_the_signs_before_it(empty: Program) -> None:
    empty.does(NEW)
    text = FILE.read_text(encoding="utf-8")
    (monthly,) = load(re.sub("^#(?! )", "", text, flags=re.MULTILINE)).obligations
    assert (monthly.key, monthly.every, monthly.audience) == ("monthly-report", "month", ("unit",))


def test_nothing_is_overwritten(empty: Program) -> None:
    empty.does(NEW)
    FILE.write_text("# my own", encoding="utf-8")
    refused = empty(NEW)
    assert (refused.code, FILE.read_text(encoding="utf-8")) == (2, "# my own")
    assert "stands there already, and is not overwritten; give another NAME" in refused.err
    empty.does(NEW.replace("spring-clean", "spring-clean-2"))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("workflow new spring-clean --start late-ish", "spring-clean.toml: start"),
        ("workflow new Spring_Clean", "Spring_Clean.toml: key"),
        ("workflow new spring-clean --phase A=one --phase B", "spring-clean.toml: phases[0].key"),
    ],
)
def test_what_would_not_load_is_not_written(empty: Program, words: str, place: str) -> None:
    refused = empty(words)
    assert (refused.code, refused.out) == (2, "")
    assert place in refused.err
    assert [path.stem for path in Path("definitions").iterdir()] == ["spring-drive"]


def test_titles_are_written_as_texts_that_toml_reads(empty: Program) -> None:
    empty.does("workflow new spring-clean --title", 'A "great" clean\\up')
    assert load(FILE).title.zh == 'A "great" clean\\up'


def test_whoever_sits_at_a_terminal_is_asked(
    empty: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["大扫除", "县政府", "2026-03", "?", "乡镇，部门", "  ", "动员,收尾"])
    monkeypatch.setattr("office.cli.commands.workflows.new.asks", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    assert empty("workflow new spring-clean").err == "✘ it is empty; say it in words\n"
    found = load(FILE)
    assert (found.title.zh, found.source.issuer.zh, found.start) == ("大扫除", "县政府", "2026-03")
    assert [c.key for c in found.categories] == ["xiang-zhen", "bu-men", "campaign_office"]
    assert [p.title.zh for p in found.phases] == ["动员", "收尾"]
