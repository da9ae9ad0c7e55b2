"""campaign workflow: what definitions there are, what they say, whether they hold, as pictures."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import Struct

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.families import LIFECYCLES
from engine.domain.plan_check import plan_faults, rolled_past_the_end
from engine.errors import NotFound
from engine.phrases import phrase
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, WorkflowArgument
from office.cli.render import column, say, show_json, show_line, show_listing
from office.cli.values import Unreadable
from office.words import worded
from workflows.diagrams import gantt, phases_diagram
from workflows.faults import DefinitionError, DefinitionFaults
from workflows.parameters import filled
from workflows.planning import digest
from workflows.schema import Definition


class WorkflowRow(Struct, frozen=True):
    """A definition in the list; `fault` is set for one that does not load."""

    key: str
    title: str
    kind: str = ""
    phases: int = 0
    tasks: int = 0
    obligations: int = 0
    blanks: int = 0
    fault: str | None = None


class PhaseRow(Struct, frozen=True):
    """A phase of a definition."""

    phase: str
    title: str
    start: str
    end: str
    tasks: int
    gate: tuple[str, ...]


class DutyRow(Struct, frozen=True):
    """A task (with its due date) or a recurring duty (with its cadence)."""

    duty: str
    title: str
    phase: str
    due: str
    audience: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: tuple[str, ...]


class BlankRow(Struct, frozen=True):
    """A parameter that has no value yet."""

    key: str
    title: str
    suggest: str
    required: bool


BLANK_COLUMNS = (
    column("key", "label.parameter"),
    column("title", "label.title"),
    column("suggest", "label.suggested", right=True),
    column("required", "label.required"),
)


def register(app: typer.Typer) -> None:
    """Add the group workflow."""
    group = typer.Typer()
    app.add_typer(group, name="workflow")
    group.command("list")(_list)
    group.command("show")(_show)
    group.command("check")(_check)
    group.command("diagram")(_diagram)


def find_workflow(invocation: Invocation, name: str) -> Definition:
    """The definition of this name or path."""
    # Here, so that commands on running campaigns need no checks of definitions.
    from office.definitions import find_definition

    return find_definition(name, invocation.settings.definitions.folders)


def blank_rows(definition: Definition, invocation: Invocation) -> tuple[BlankRow, ...]:
    """The definition's parameters without a value, the required ones first."""
    found = (
        BlankRow(p.key, worded(p.title, invocation.lang), str(p.suggest or ""), p.required)
        for p in definition.parameters
        if p.is_blank
    )
    return tuple(sorted(found, key=lambda row: not row.required))


def _list(ctx: typer.Context, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    columns = (
        column("key", "label.workflow"),
        column("title", "label.title"),
        column("phases", "label.phases", right=True),
        column("tasks", "label.tasks", right=True),
        column("obligations", "label.recurring", right=True),
        column("blanks", "label.blanks", right=True),
        column("fault", "label.wrong"),
    )
    rows = tuple(_row(invocation, name) for name in _names(invocation))
    show_listing(rows, columns, phrase("label.workflows"), invocation.lang, as_json=as_json)


def _names(invocation: Invocation) -> tuple[str, ...]:
    from workflows.loader import catalogue

    own = {
        path.stem
        for folder in invocation.settings.definitions.folders
        for path in folder.glob("*.toml")
        if path.is_file()
    }
    return tuple(sorted(own | set(catalogue())))


def _row(invocation: Invocation, name: str) -> WorkflowRow:
    try:
        found = find_workflow(invocation, name)
    except DefinitionError as fault:
        first = worded(fault.phrase, invocation.lang).splitlines()[0]
        shown = worded(phrase("say.see-check", fault=first, name=name), invocation.lang)
        return WorkflowRow(key=name, title="", fault=shown)
    return WorkflowRow(
        key=found.key,
        title=worded(found.title, invocation.lang),
        kind=found.kind,
        phases=len(found.phases),
        tasks=len(found.every_task()),
        obligations=len(found.obligations),
        blanks=len(found.blanks()),
    )


def _show(ctx: typer.Context, workflow: WorkflowArgument, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    found = find_workflow(invocation, workflow)
    if as_json:
        show_json(found)
        return
    lang = invocation.lang
    show_line(f"{found.key}  {worded(found.title, lang)}  {found.start} .. {found.end}")
    show_line(digest(found))
    phases = tuple(
        PhaseRow(
            phase.key,
            worded(phase.title, lang),
            phase.start,
            phase.end,
            len(phase.tasks),
            tuple(worded(criterion.title, lang) for criterion in phase.gate),
        )
        for phase in found.phases
    )
    phase_columns = (
        column("phase", "label.phase"),
        column("title", "label.title"),
        column("start", "label.from"),
        column("end", "label.until"),
        column("tasks", "label.tasks", right=True),
        column("gate", "label.conditions"),
    )
    show_listing(phases, phase_columns, phrase("label.phases"), lang)
    duty_columns = (
        column("duty", "label.duty"),
        column("title", "label.title"),
        column("phase", "label.phase", extra=True),
        column("due", "label.due"),
        column("audience", "label.audience"),
        column("evidence", "label.evidence"),
        column("rules", "label.rules", extra=True),
    )
    duties = tuple(_duties(found, invocation))
    show_listing(duties, duty_columns, phrase("label.duties"), lang)
    show_listing(blank_rows(found, invocation), BLANK_COLUMNS, phrase("label.blanks"), lang)


def _duties(found: Definition, invocation: Invocation) -> Iterator[DutyRow]:
    owed = [(task, phase.key, task.due) for phase in found.phases for task in phase.tasks]
    lang = invocation.lang
    recurring = [(duty, worded(tuple(duty.phases), lang), duty.every) for duty in found.obligations]
    for duty, phase, due in (*owed, *recurring):
        evidence = tuple(item.key for item in duty.evidence)
        title = worded(duty.title, lang)
        yield DutyRow(duty.key, title, phase, due, duty.audience, evidence, duty.rules)


def _check(ctx: typer.Context, workflow: WorkflowArgument) -> None:
    invocation = invocation_of(ctx)
    found = find_workflow(invocation, workflow)
    seed = seed_edition()
    whole, calendars = filled(found), Calendars([seed])
    if faults := plan_faults(whole, calendars, seed.id):
        raise DefinitionFaults(found.key, faults)
    say(
        "say.definition-holds",
        invocation.lang,
        key=found.key,
        phases=phrase("count.phases", count=len(found.phases)),
        tasks=phrase("count.tasks", count=len(found.every_task())),
        obligations=phrase("count.obligations", count=len(found.obligations)),
        blanks=phrase("count.blanks", count=len(found.blanks())),
        digest=digest(found),
    )
    for rolled in rolled_past_the_end(whole, calendars, seed.id):
        show_line(f"  ! {worded(rolled.phrase, invocation.lang)}")


def _diagram(
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
