"""The program `campaign`: its global options, its commands, and what becomes of every fault.

Exit codes: docs/reference/exit-codes.md. Nothing ever ends in a traceback on the screen.
"""

import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

from engine.errors import EngineError
from office.cli.invocation import Invocation, invocation_of
from office.cli.program import Program
from office.cli.refusals import told
from office.cli.render import show_fault
from office.cli.usage import refusal
from office.cli.values import Unreadable
from office.words import LANGUAGES, Language
from office.words.language import LANGUAGE_VARIABLE, language_of
from workflows.faults import DefinitionError

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

app = typer.Typer(
    cls=Program, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"campaign {version('campaign-engine')}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="PATH",
            help="help.program.config",
        ),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="zh|en", help="help.program.lang")
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="PERSON",
            help="help.program.actor",
        ),
    ] = None,
    on_behalf_of: Annotated[
        str | None,
        typer.Option("--on-behalf-of", metavar="PERSON", help="help.program.on-behalf-of"),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="MOMENT",
            help="help.program.now",
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="help.program.version"
        ),
    ] = False,
) -> None:
    """Options that every command understands."""
    invocation = invocation_of(ctx)
    invocation.config = config
    _check_language(lang)
    invocation.wanted_actor, invocation.wanted_principal = actor, on_behalf_of
    invocation.wanted_now = now


def _check_language(text: str | None) -> None:
    """It is read before everything else (office/words/language.py); here it is refused."""
    if text is not None and text not in LANGUAGES:
        raise Unreadable("fault.lang.unknown", text=text)
    named = os.environ.get(LANGUAGE_VARIABLE)
    if text is None and named and named not in LANGUAGES:
        raise Unreadable("fault.lang.variable", text=named)


@cache
def program(lang: Language) -> Program:
    """The whole program, its help in a language; a process that calls it again builds it once."""
    found = typer.main.get_group(app)
    assert isinstance(found, Program)
    found.speak(lang)
    return found


def run() -> None:
    """The entry point of the program `campaign`."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign shows "?".
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    code = answer(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = PIPE_CLOSED
    if code == PIPE_CLOSED:
        # So that the interpreter, which flushes once more at its end, is quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


def answer(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code. Every fault is one message on standard error."""
    invocation = Invocation(language_of(arguments))
    try:
        code = program(invocation.lang).main(
            args=list(arguments) or ["--help"],
            prog_name="campaign",
            standalone_mode=False,
            obj=invocation,
        )
        return code if isinstance(code, int) else 0
    except (EngineError, DefinitionError) as fault:
        show_fault(told(fault, invocation.lang))
        return fault.exit_code
    except TyperException as fault:
        show_fault(refusal(fault, invocation.lang))
        return fault.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # typer leaves by SystemExit, and only when the reader of the output went away.
        return PIPE_CLOSED
    except Exception as fault:
        # Here, because it knows the libraries of every store.
        from office.cli.faults import tell_fault

        return tell_fault(fault, invocation)


if __name__ == "__main__":
    run()
