"""campaign demo: the campaign of 2009, played from plan to archive."""

from pathlib import Path
from typing import Annotated

import typer

from office.cli.invocation import invocation_of


def register(app: typer.Typer) -> None:
    """Add demo."""
    app.command("demo")(_demo)


def _demo(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="help.demo.folder"),
    ] = None,
) -> None:
    from office.demo.run import main

    raise typer.Exit(main(folder, invocation_of(ctx).lang))
