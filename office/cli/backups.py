"""campaign backup and campaign restore: a copy of the log, and an office set up again from one."""

from pathlib import Path
from typing import Annotated

import typer

from office.cli.invocation import invocation_of
from office.cli.language import Bilingual
from office.cli.operations import progress_bar
from office.cli.options import JsonOption
from office.cli.render import show_json, show_line
from office.plurals import counted

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
        return
    counts = counted(found.events, "event"), counted(found.streams, "stream")
    words = Bilingual(
        "✔ 已备份 {0} 个事件（{1} 条流），并已核对：{2}",
        "✔ {3} of {4} copied and read back: {2}",
    )
    show_line(words.to(invocation.lang).format(found.events, found.streams, file, *counts))


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
            progress=lambda at, of: bar.update(task, completed=at, total=of),
        )
    if as_json:
        show_json(done)
        return
    words = Bilingual(
        "✔ 账本已恢复，共 {0} 个事件，视图已重建",
        "✔ the log is back with {1}, the views are built anew",
    )
    show_line(words.to(invocation.lang).format(done.events, counted(done.events, "event")))
    if done.former:
        kept = Bilingual("  原账本保留为 {0}", "  the log before it is kept as {0}")
        show_line(kept.to(invocation.lang).format(done.former))
