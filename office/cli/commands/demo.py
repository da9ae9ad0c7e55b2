"""campaign demo: a campaign of the catalogue, played from plan to archive."""

from pathlib import Path
from typing import Annotated

import typer

from office.cli.invocation import invocation_of


def register(app: typer.Typer) -> None:
    """Add demo."""
    app.command("demo")(_demo)


def _demo(
    ctx: typer.Context,
    workflow: Annotated[
        str | None, typer.Argument(metavar="[WORKFLOW]", help="help.demo.workflow")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="help.demo.folder"),
    ] = None,
) -> None:
    from office.demo.run import main

    raise typer.Exit(main(workflow, folder, invocation_of(ctx).lang))
