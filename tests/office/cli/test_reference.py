"""The reference names every command, and every event has words."""

import string
from pathlib import Path

import pytest

from engine import errors
from engine.errors import EngineError
from engine.store.names import EVENTS
from office.cli import faults, main
from office.cli.event_words import WORDS
from office.cli.main import program
from office.cli.next_steps import NEXT
from office.cli.reference import commands, reference

REFERENCE = Path(main.__file__).parents[2] / "docs" / "reference"


def test_every_command_is_named_in_the_reference() -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    paths = [path for path, _ in commands(program("en"))]
    assert [path for path in paths if f"\n## {path}\n" not in page] == []
    remedy = "run: python -m office.cli.reference > docs/reference/cli.md"
    assert page == reference(), remedy


def test_every_exit_code_is_named_in_the_reference() -> None:
    page = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    refusals = [e for e in vars(errors).values() if isinstance(e, type)]
    codes = {e.exit_code for e in refusals if issubclass(e, EngineError)}
    codes |= {0, faults.UNUSABLE_STORE, faults.UNEXPECTED, main.INTERRUPTED, main.PIPE_CLOSED}
    assert [code for code in sorted(codes) if f"| {code} |" not in page] == []


def test_every_event_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(EVENTS.values())


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_words_ask_an_event_only_for_what_it_has(name: str) -> None:
    kind = EVENTS[name]
    given = {"e", "day", "campaign", "item", "work", "late"}
    given |= {"participants", "units", "task_count", "tasks"}
    for text in WORDS[kind]:
        for _, field, _, _ in string.Formatter().parse(text):
            head, _, tail = (field or "day").partition(".")
            assert head in given
            assert not tail or tail.split(".")[0] in kind.__struct_fields__


def test_next_steps_name_commands_that_there_are() -> None:
    paths = [path for path, _ in commands(program("en"))]
    for text in NEXT.values():
        for step in text.split(" | "):
            assert any(step.startswith(path) for path in paths)
