"""campaign workflow: what definitions there are, what they say, whether they hold, as pictures."""

import typer

from office.cli.commands.workflows.check import check
from office.cli.commands.workflows.diagram import diagram
from office.cli.commands.workflows.diff import diff
from office.cli.commands.workflows.new import new_workflow
from office.cli.commands.workflows.show import list_workflows, show_workflow
from office.cli.options import plain


def register(app: typer.Typer) -> None:
    """Add the group workflow."""
    group = typer.Typer()
    app.add_typer(group, name="workflow")
    group.command("new")(new_workflow)
    group.command("list")(list_workflows)
    group.command("show")(show_workflow)
    group.command("check")(check)
    group.command("diff")(plain(diff))
    group.command("diagram")(diagram)
