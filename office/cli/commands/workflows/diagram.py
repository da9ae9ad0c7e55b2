"""campaign workflow diagram: a definition, or a lifecycle, as a picture."""

from typing import Annotated

import typer

from engine.domain.families import LIFECYCLES
from engine.errors import NotFound
from office.cli.commands.workflows.found import find_workflow
from office.cli.invocation import invocation_of
from office.cli.render import show_line
from office.cli.values import Unreadable
from office.words import worded
from workflows.diagrams import gantt, phases_diagram


def diagram(
    ctx: typer.Context,
    workflow: Annotated[
        str | None, typer.Argument(metavar="[WORKFLOW]", help="help.workflows.workflow")
    ] = None,
    lifecycle: Annotated[
        str | None,
        typer.Option(
            "--lifecycle",
            metavar="NAME",
            help="help.workflows.lifecycle",
        ),
    ] = None,
    gantt_chart: Annotated[
        bool, typer.Option("--gantt", help="help.workflows.gantt-chart")
    ] = False,
) -> None:
    invocation = invocation_of(ctx)
    if lifecycle is not None:
        if lifecycle not in LIFECYCLES:
            raise NotFound("thing.lifecycle", lifecycle, LIFECYCLES)
        show_line(LIFECYCLES[lifecycle].diagram())
    if workflow is not None:
        found, lang = find_workflow(invocation, workflow), invocation.lang
        show_line(
            gantt(found, lang)
            if gantt_chart
            else phases_diagram(found, lang, lambda said: worded(said, lang))
        )
    if workflow is None and lifecycle is None:
        raise Unreadable("fault.diagram.nothing-named")
