"""A command starts soon: it loads what it needs, and no more."""

import subprocess
import sys

import pytest

from tests.office.cli.conftest import Program

HEAVY = ("asyncio", "eventsourcing", "pydantic", "sqlalchemy", "rich")
SCRIPT = """
import sys
from office.cli.main import answer
code = answer(sys.argv[1:])
print(*(name for name in {heavy} if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> set[str]:
    """Which of the heavy libraries a call of the program had imported at its end."""
    called = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(heavy=HEAVY), *arguments],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(called.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["--lang", "en", "--help"]])
def test_help_loads_no_library_of_the_stores(words: list[str]) -> None:
    assert loaded(*words) == set()


def test_a_change_loads_the_log_alone(running: Program) -> None:
    day = ("--now", running.day, "--as", "town-01.liaison")
    receive = ("assignment", "receive", "spring", "plan-filed", "town-01")
    assert loaded(*day, *receive) == {"eventsourcing"}


def test_help_is_in_the_language_of_the_call(office: Program) -> None:
    assert "Sign for it." in office.does("assignment --help")
    assert "签收" in office.does("--lang zh assignment --help")


def test_the_version_is_told(office: Program) -> None:
    assert office.does("--version").startswith("campaign 0.")
