"""The reference names every command and every exit code."""

from pathlib import Path

from engine import errors
from engine.errors import EngineError
from office.cli import faults, main
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


def test_next_steps_name_commands_that_there_are() -> None:
    paths = [path for path, _ in commands(program("en"))]
    for text in NEXT.values():
        for step in text.split(" | "):
            assert any(step.startswith(path) for path in paths)
