"""A Chinese screen is Chinese, and an English one English: every command, and every refusal."""

import re
from collections.abc import Iterator

import pytest

from engine import errors
from engine.errors import EngineError
from office.cli.main import program
from office.cli.reference import commands
from tests.office.cli.conftest import Program
from tests.office.words.finding import codes_shown, foreign_runs

LOOKING = """
--help
workflow list
workflow show spring-drive
workflow check spring-drive
workflow diagram spring-drive
unit list
list
status spring
status spring --units
gate spring mobilize
deadlines spring --all
alerts spring
history spring
quotas spring
targets spring
outbox
assignment show spring plan-filed town-01
rectification list spring
doctor --deep
rebuild
rebuild --verify
tick
"""
CHANGING = """
unit retire bureau --reason r --dry-run
unit retire bureau --reason r
assignment return spring plan-filed town-01 --reason r
assignment accept spring plan-filed town-02
rectification issue spring r-0001
phase extend spring mobilize --to 2026-05-20 --authority g --reason r
suspend spring --reason r
suspend spring --reason r
resume spring --reason r
"""
REFUSED = """
nope
unit
unit retire
unit list --nope
outbox --limit x
outbox --state x
--now never unit list
plan nope
plan spring-drive --id UP
plan spring-drive --id again --set visits=many --reason r
plan spring-drive --id again --set nope=1
set spring nope 1 --reason r
set spring visits many --reason r
announce spring
announce nope
join spring nope --reason r
phase open spring nope
phase close spring mobilize
phase close spring mobilize --override g
phase extend spring mobilize --to 2020-01-01 --authority g --reason r
assignment receive spring plan-filed nope
assignment receive spring nope town-01
assignment submit spring plan-filed town-01
assignment submit spring plan-filed town-01 plan=@none.docx
assignment submit spring plan-filed town-01 plan=7 nope=1
assignment waive spring plan-filed town-01 --authority g
assignment resume spring plan-filed town-01 --reason r
rectification verify spring r-0001
rectification verify spring r-0404
history spring --since 2026-03-02 --until 2026-03-01
status spring --at never
status nope
unit import nope.csv
unit retire nope --reason r
backup data/log.db
restore none.db
rebuild nope
simulate spring
"""
# What people typed in, and names of things: they are shown as they are.
_TYPED = (
    "no opening hours shown",
    "the group's meeting",
    "office.chen",
    "Town One",
    "Town Two",
    "spring-drive",
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
# Names of people and files; and of units, as the verdict of a gate keeps them.
_NAMES = re.compile(r"town-0\d\.\w+|方案\.docx|一镇|二镇|李梅|王强|赵敏|某局")


@pytest.fixture
def eventful(filed: Program) -> Program:
    """Work handed in, a shortcoming on the ledger."""
    filed.does("rectification raise spring town-01 --source letter", "no opening hours shown")
    return filed


def screens(program: Program, lang: str, calls: str) -> Iterator[tuple[str, str]]:
    for call in calls.strip().splitlines():
        shown = program(f"--lang {lang} {call}")
        assert shown.code != 70, (call, shown)
        text = f"{shown.out}\n{shown.err}"
        for typed in (*_TYPED, str(program.folder)):
            text = text.replace(typed, "")
        yield call, text


@pytest.mark.parametrize("calls", [LOOKING, CHANGING, REFUSED], ids=["look", "change", "refused"])
def test_a_chinese_screen_is_chinese(eventful: Program, calls: str) -> None:
    found = {
        call: foreign_runs(text) + codes_shown(text)
        for call, text in screens(eventful, "zh", calls)
    }
    assert len(found) > 5
    assert {call: runs for call, runs in found.items() if runs} == {}


@pytest.mark.parametrize("calls", [LOOKING, CHANGING, REFUSED], ids=["look", "change", "refused"])
def test_an_english_screen_is_english(eventful: Program, calls: str) -> None:
    found = {
        call: _CHINESE.findall(_NAMES.sub("", text)) + codes_shown(text)
        for call, text in screens(eventful, "en", calls)
    }
    assert {call: runs for call, runs in found.items() if runs} == {}


def test_every_help_is_in_one_language(empty: Program) -> None:
    for path, _ in commands(program("en")):
        words = path.removeprefix("campaign").strip()
        zh, en = (empty(f"--lang {lang} {words} --help").out for lang in ("zh", "en"))
        assert foreign_runs(zh) + codes_shown(zh) == [], path
        assert _CHINESE.findall(en) + codes_shown(en) == [], path


def test_every_sort_of_refusal_is_worded() -> None:
    from office.words import is_known

    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, EngineError)]
    assert len(kinds) > 9
    for code in ("not-found", "not-allowed", "gate-closed", "reason-required", "bad-input"):
        assert is_known(f"error.{code}", "zh")
        assert is_known(f"error.{code}", "en")
