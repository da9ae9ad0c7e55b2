"""The reference names every command and every exit code."""

from importlib import import_module
from pathlib import Path

import pytest
import typer

from engine import errors
from engine.errors import EngineError
from office.cli import faults, main
from office.cli.main import program
from office.cli.next_steps import NEXT
from office.cli.program import MODULES
from office.cli.reference import commands, reference
from office.words import LANGUAGES, Language

REFERENCE = Path(main.__file__).parents[2] / "docs" / "reference"


def test_every_command_is_named_in_the_reference() -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    paths = [path for path, _ in commands(program("en"))]
    assert [path for path in paths if f"\n## {path}\n" not in page] == []
    remedy = "run: python -m office.cli.reference > docs/reference/cli.md"
    assert page == reference(), remedy


def test_the_table_of_commands_holds_what_the_modules_register() -> None:
    for module in set(MODULES.values()):
        part = typer.Typer()
        import_module(f"office.cli.commands.{module}").register(part)
        named = {name for name, place in MODULES.items() if place == module}
        assert named == set(typer.main.get_group(part).commands), module


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_and_option_has_a_help(lang: Language) -> None:
    for path, command in commands(program(lang)):
        for text in (command.help, *(p.help for p in command.params)):
            assert not text.startswith("help."), f"{path}: {text}"


def test_every_exit_code_is_named_in_the_reference() -> None:
    page = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    refusals = [e for e in vars(errors).values() if isinstance(e, type)]
    codes = {e.exit_code for e in refusals if issubclass(e, EngineError)}
    codes |= {0, faults.UNUSABLE_STORE, faults.UNEXPECTED, main.INTERRUPTED, main.PIPE_CLOSED}
    assert [code for code in sorted(codes) if f"| {code} |" not in page] == []


def test_next_steps_name_commands_that_there_are() -> None:
    paths = [path for path, _ in commands(program("en"))]
    for text in NEXT.values():
        for step in text.split(" | "):
            assert any(step.startswith(path) for path in paths)
