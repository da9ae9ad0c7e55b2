"""docs/how-to/add-a-lifecycle.md is true: what it adds to a copy of the program works there."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.office.cli.conftest import DEFINITION, ROSTER

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/add-a-lifecycle.md"
PARTS = ("engine", "workflows", "projections", "office", "tests", "pyproject.toml")
# The checks of the program that ask every lifecycle the same.
OWN_TESTS = (
    "tests/engine/domain/test_effects.py",
    "tests/test_house.py::test_few_places_name_an_event",
    "tests/engine/domain/policy/test_table.py::test_every_command_has_a_row",
    "tests/engine/domain/policy/test_table.py::test_who_writes_nothing",
    "tests/engine/store/test_names.py",
    "tests/engine/store/test_golden_events.py",
    "tests/engine/store/test_codec.py::test_there_is_a_sample_of_every_event",
    "tests/office/words",
)
_NEW = re.compile(r"^```\w+ new (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGED = re.compile(r"^```diff in (\S+)\n (.+)\n((?:\+.*\n)+)```$", re.MULTILINE)
_CALL = re.compile(r"^campaign (.+)$", re.MULTILINE)


def follow(page: str, copy: Path) -> None:
    """Do in the copy what the page says: new files, and lines below a line that is there."""
    for path, text in _NEW.findall(page):
        assert not (copy / path).exists(), f"{path} is there already"
        (copy / path).write_text(text, encoding="utf-8")
    for path, line, added in _CHANGED.findall(page):
        text = (copy / path).read_text(encoding="utf-8")
        assert text.count(f"{line}\n") == 1, f"{path} has no line {line!r}, or several"
        more = added.replace("\n+", "\n").removeprefix("+")
        (copy / path).write_text(text.replace(f"{line}\n", f"{line}\n{more}"), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program in which the page was followed."""
    folder = tmp_path_factory.mktemp("program")
    for part in PARTS:
        if (ROOT / part).is_dir():
            left = shutil.ignore_patterns("__pycache__", "compiled", "*.xz")
            shutil.copytree(ROOT / part, folder / part, ignore=left)
        else:
            shutil.copy2(ROOT / part, folder / part)
    follow(PAGE.read_text(encoding="utf-8"), folder)
    return folder


class Office:
    """An office that the copy serves, in a folder of its own."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder = program, folder

    def asks(self, *words: str, code: int = 0) -> str:
        """What the program printed; it must end with this code."""
        call = "from office.cli.entry import run; run()"
        done = run(self.program, self.folder, "-c", call, *words)
        assert done.returncode == code, done.stdout
        return done.stdout


def run(program: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Python on the copy of the program."""
    env = {"PYTHONPATH": str(program), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "200"}
    return subprocess.run(
        (sys.executable, *words),
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def office(copy: Path, tmp_path: Path) -> Office:
    """It has a campaign that runs, and lets registered people act."""
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "definitions").mkdir()
    shutil.copy(DEFINITION, tmp_path / "definitions")
    office = Office(copy, tmp_path)
    now = ("--lang", "en", "--as", "office.chen", "--now", "2026-03-02")
    for words in (
        "init --door named --head office.chen --head-name 陈",
        "unit import roster.csv",
        "plan spring-drive --id spring",
        "set spring visits 3 --reason decided",
        "announce spring",
        "phase open spring mobilize",
    ):
        office.asks(*now, *words.split())
    return office


def words_of(call: str) -> Sequence[str]:
    """A call of the page as a shell reads it."""
    return [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', call)]


def test_what_the_page_adds_works(office: Office) -> None:
    now = ("--lang", "en", "--now", "2026-03-03")
    asked, listed, answered, history, diagram, deadlines, why = (
        words_of(call) for call in _CALL.findall(PAGE.read_text(encoding="utf-8"))
    )
    assert "unit town-01 asked q-0001: May we have another week?" in office.asks(*now, *asked)
    liaison = (*now, "--as", "town-01.liaison")
    refused = office.asks(*liaison, *answered, code=8)
    assert "answer a question" in refused
    head = (*now, "--as", "office.chen")
    assert "May we have another week?" in office.asks(*head, *listed)
    # Ten working days after Tuesday the 3rd.
    assert "2026-03-17" in office.asks(*head, *deadlines)
    assert "asked" in office.asks(*head, *why)
    late = ("--lang", "en", "--as", "office.chen", "--now", "2026-03-18")
    assert "1" in office.asks(*late, "tick")
    assert "May we have another week?" in office.asks(*late, "alerts", "spring")
    office.asks(*late, *answered)
    again = office.asks(*late, *answered, code=4)
    assert "question q-0001" in again
    told = office.asks(*late, *history)
    assert told.index("q-0001 answered: Yes.") < told.index("q-0001 was to be")
    assert told.index("q-0001 was to be") < told.index("unit town-01 asked q-0001")
    in_chinese = ("--lang", "zh", "--as", "office.chen", "--now", "2026-03-18")
    assert "批复请示 q-0001：Yes." in office.asks(*in_chinese, *history)
    assert "asked --> answered: answer" in office.asks(*head, *diagram)
    shown = office.asks(*late, "question", "show", "spring", "q-0001", "--json")
    assert json.loads(shown)["line"]["late"] is True
    assert "every row of every view agrees" in office.asks(*late, "rebuild", "--verify")


PAGES = """
from msgspec.structs import replace

from engine.domain.event import Proof, Via
from engine.domain.question import AskQuestion
from engine.ids import UnitId
from tests.driven import DRIVE
from tests.office.web.conftest import CLERK, Town
from tests.samples import LI


def test_its_pages(town: Town) -> None:
    stamp = replace(town.office.stamp(LI, Via.WEB), proof=Proof.SESSION)
    town.office.handle(
        AskQuestion(stamp=stamp, campaign=DRIVE, unit=UnitId("town-01"), text="How long?")
    )
    browser = town.browser(CLERK)
    for path in ("/c/drive/questions", "/c/drive/questions/q-0001", "/c/drive/deadlines?of=items"):
        page = browser.get(path)
        assert page.status_code == 200, page.text
        assert "How long?" in page.text
    assert "answer-question" in page.text or "answer-question" in browser.get(
        "/c/drive/questions/q-0001"
    ).text
    told = browser.get("/c/drive/questions.json").json()
    assert [row["number"] for row in told["rows"]] == ["q-0001"]
"""


def test_its_things_have_pages_and_twins(copy: Path) -> None:
    (copy / "tests/office/web/test_question_pages.py").write_text(PAGES, encoding="utf-8")
    words = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")
    checked = run(copy, copy, *words, "tests/office/web/test_question_pages.py")
    assert checked.returncode == 0, checked.stdout


def test_the_checks_of_the_program_pass_with_what_the_page_adds(copy: Path) -> None:
    checked = run(copy, copy, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *OWN_TESTS)
    assert checked.returncode == 0, checked.stdout
