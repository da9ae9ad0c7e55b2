"""campaign backup and campaign restore: a copy of the log, and an office set up again from one."""

from pathlib import Path
from typing import Annotated

import typer

from engine.phrases import phrase
from office.cli.commands.rebuild import progress_bar
from office.cli.faults import NOT_HELD
from office.cli.invocation import invocation_of, typed_by
from office.cli.options import JsonOption
from office.cli.render import say, show_fault, show_json
from office.words import Language, worded

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="help.argument.file")]


def register(app: typer.Typer) -> None:
    """Add backup and restore."""
    app.command("backup")(_backup)
    app.command("restore")(_restore)


def _backup(
    ctx: typer.Context,
    file: FileArgument,
    force: Annotated[bool, typer.Option("--force", help="help.backups.force")] = False,
    as_json: JsonOption = False,
) -> None:
    # Here, so that every other command starts sooner.
    from office.service.backups import back_up

    invocation = invocation_of(ctx)
    found = back_up(invocation.settings, file, overwrite=force)
    if as_json:
        show_json(found)
        _hold_against_chain(file, invocation.lang)
        return
    say(
        "say.backed-up",
        invocation.lang,
        events=phrase("count.events", count=found.events),
        streams=phrase("count.streams", count=found.streams),
        file=str(file),
    )
    _say_kept(found.set_aside, invocation.lang)
    _hold_against_chain(file, invocation.lang)


def _restore(
    ctx: typer.Context,
    file: FileArgument,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="help.backups.restore.force",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    from office.service.backups import restore

    invocation = invocation_of(ctx)
    with progress_bar() as (bar, task):
        done = restore(
            invocation.settings,
            file,
            overwrite=force,
            login=typed_by(),
            progress=lambda at, of: bar.update(task, completed=at, total=of),
        )
    if as_json:
        show_json(done)
        _hold_against_chain(Path(done.log), invocation.lang)
        return
    say("say.restored", invocation.lang, count=done.events)
    if done.former:
        say("say.former-log", invocation.lang, place=done.former)
    _say_kept(done.set_aside, invocation.lang)
    _hold_against_chain(Path(done.log), invocation.lang)


def _hold_against_chain(log: Path, lang: Language) -> None:
    """It is done as it was asked, and told if events of the log do not fit."""
    # Here, so that every other command starts sooner.
    from engine.store.inspection import misfit_in

    if fault := misfit_in(log):
        show_fault(worded(phrase("fault.backup.misfit", file=str(log), fault=fault), lang))
        raise typer.Exit(NOT_HELD)


def _say_kept(places: tuple[str, ...], lang: Language) -> None:
    if places:
        say("say.set-aside", lang, places=places)
