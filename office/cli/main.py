"""The program `campaign`: its global options, its commands, and what becomes of every fault.

Exit codes: docs/reference/exit-codes.md. Nothing ever ends in a traceback on the screen.
"""

import os
import sqlite3
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError
from typer.exceptions import TyperException

from engine.errors import EngineError
from engine.store.open import store_at
from office.cli import (
    alerts,
    assignments,
    backups,
    campaigns,
    checkup,
    deadlines,
    history,
    operations,
    outbox,
    phases,
    processes,
    quotas,
    rectifications,
    setup,
    shows,
    status,
    units,
    workflows,
)
from office.cli.invocation import ACTOR_VARIABLE, Invocation, invocation_of
from office.cli.language import Bilingual
from office.cli.refusals import told
from office.cli.render import show_fault
from office.settings import CONFIG_VARIABLE, Settings
from office.words import LANGUAGES
from office.words.language import language_of
from workflows.faults import DefinitionError

UNUSABLE_STORE: Final = 7
UNEXPECTED: Final = 70
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

app = typer.Typer(
    name="campaign",
    help=Bilingual("活动引擎", "Drives a campaign through its phases.").both,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# Each part registers its own commands; a new one is one line here.
for part in (
    setup,
    workflows,
    units,
    campaigns,
    phases,
    assignments,
    rectifications,
    status,
    deadlines,
    alerts,
    history,
    quotas,
    outbox,
    operations,
    processes,
    checkup,
    backups,
    shows,
):
    part.register(app)


@app.callback()
def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="PATH",
            help=f"设置文件 · Settings; else {CONFIG_VARIABLE}, else ./config.toml.",
        ),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="zh|en", help="语言 · Language of titles.")
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="PERSON",
            help=f"谁在操作 · Who acts; else {ACTOR_VARIABLE}, else the login name.",
        ),
    ] = None,
    on_behalf_of: Annotated[
        str | None,
        typer.Option(
            "--on-behalf-of", metavar="PERSON", help="代行谁之职 · For whom a named deputy acts."
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="MOMENT",
            help="演练用时钟，如 2009-03-15 · A clock that stands, for rehearsals; "
            "a day means nine in the morning. What is recorded bears this time and no other mark.",
        ),
    ] = None,
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
        raise typer.BadParameter(f"--lang is {text!r}; give zh or en")


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
    command = typer.main.get_command(app)
    try:
        code = command.main(
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
        _usage(fault)
        return fault.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # typer leaves by SystemExit, and only when the reader of the output went away.
        return PIPE_CLOSED
    except (OSError, sqlite3.Error, DBAPIError, PersistenceError) as fault:
        show_fault(_store_fault(fault, invocation))
        return UNUSABLE_STORE
    except Exception as fault:
        show_fault(_unexpected(fault, invocation))
        return UNEXPECTED


def _usage(fault: TyperException) -> None:
    ctx = getattr(fault, "ctx", None)
    path = ctx.command_path if ctx is not None else "campaign"
    show_fault(f"{fault.format_message()} (see: {path} --help)")


def _store_fault(fault: Exception, invocation: Invocation) -> str:
    match fault:
        case OSError(filename=str(place), strerror=str(why)):
            return f"{place}: {why}; check the path, its rights and the space left"
        case DBAPIError(orig=why):
            remedy = "try again; if it stays so, run: campaign rebuild"
            views = store_at(invocation.settings.views_address).place
            return f"{views}: {why}; {remedy}"
        case _:
            return f"{fault}; check the files of the office, their rights and the space left"


def _unexpected(fault: Exception, invocation: Invocation) -> str:
    """Write the traceback to the faults log; one line for the screen."""
    what = f"unexpected fault {type(fault).__name__}: {' '.join(str(fault).split())[:200]}"
    try:
        settings: Settings = invocation.settings
        place = settings.store.folder / "faults.log"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8", errors="replace") as log:
            log.write("".join(traceback.format_exception(fault)) + "\n")
    except (OSError, EngineError) as second:
        return f"{what}; its details could not be written ({second})"
    return f"{what}; details in {place}"


if __name__ == "__main__":
    run()
