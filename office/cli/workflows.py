"""campaign workflow: what definitions there are, what they say, whether they hold, as pictures."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.lifecycle import LIFECYCLES
from engine.errors import NotFound
from office.cli.invocation import Invocation, invocation_of
from office.cli.language import Bilingual, title_in
from office.cli.options import JsonOption, WorkflowArgument
from office.cli.render import column, show_json, show_line, show_listing
from office.plurals import counted
from office.words import worded
from workflows.diagrams import gantt, phases_diagram
from workflows.loader import DefinitionError, catalogue, digest, find
from workflows.schema import Definition

_HOLDS = Bilingual(
    "✔ {key}：无误，阶段 {phases}、任务 {tasks}、经常性工作 {obligations}、空白 {blanks}，{digest}",
    "✔ {key} holds: {in_words}, {digest}",
)


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
    column("key", "参数", "Parameter"),
    column("title", "名称", "Title"),
    column("suggest", "建议", "Suggested", right=True),
    column("required", "必填", "Required"),
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
    return find(name, invocation.settings.definitions.folders)


def blank_rows(definition: Definition, invocation: Invocation) -> tuple[BlankRow, ...]:
    """The definition's parameters without a value, the required ones first."""
    found = (
        BlankRow(p.key, title_in(p.title, invocation.lang), str(p.suggest or ""), p.required)
        for p in definition.parameters
        if p.is_blank
    )
    return tuple(sorted(found, key=lambda row: not row.required))


def _list(ctx: typer.Context, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    columns = (
        column("key", "方案", "Workflow"),
        column("title", "名称", "Title"),
        column("phases", "阶段", "Phases", right=True),
        column("tasks", "任务", "Tasks", right=True),
        column("obligations", "经常性", "Recurring", right=True),
        column("blanks", "空白", "Blanks", right=True),
        column("fault", "错误", "Fault"),
    )
    rows = tuple(_row(invocation, name) for name in _names(invocation))
    show_listing(rows, columns, Bilingual("方案", "Workflows"), invocation.lang, as_json=as_json)


def _names(invocation: Invocation) -> tuple[str, ...]:
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
        return WorkflowRow(key=name, title="", fault=f"{first} (campaign workflow check {name})")
    return WorkflowRow(
        key=found.key,
        title=title_in(found.title, invocation.lang),
        kind=found.kind,
        phases=len(found.phases),
        tasks=len(found.tasks()),
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
    show_line(f"{found.key}  {title_in(found.title, lang)}  {found.start} .. {found.end}")
    show_line(digest(found))
    phases = tuple(
        PhaseRow(
            phase.key,
            title_in(phase.title, lang),
            phase.start,
            phase.end,
            len(phase.tasks),
            tuple(title_in(criterion.title, lang) for criterion in phase.gate),
        )
        for phase in found.phases
    )
    phase_columns = (
        column("phase", "阶段", "Phase"),
        column("title", "名称", "Title"),
        column("start", "起", "From"),
        column("end", "止", "To"),
        column("tasks", "任务", "Tasks", right=True),
        column("gate", "转段条件", "Gate"),
    )
    show_listing(phases, phase_columns, Bilingual("阶段", "Phases"), lang)
    duty_columns = (
        column("duty", "任务", "Duty"),
        column("title", "名称", "Title"),
        column("phase", "阶段", "Phase"),
        column("due", "时限", "Due"),
        column("audience", "责任单位", "Audience"),
        column("evidence", "材料", "Evidence"),
        column("rules", "依据", "Rules"),
    )
    duties = tuple(_duties(found, invocation))
    show_listing(duties, duty_columns, Bilingual("任务", "Duties"), lang)
    show_listing(blank_rows(found, invocation), BLANK_COLUMNS, Bilingual("空白", "Blanks"), lang)


def _duties(found: Definition, invocation: Invocation) -> Iterator[DutyRow]:
    owed = [(task, phase.key, task.due) for phase in found.phases for task in phase.tasks]
    recurring = [(duty, ", ".join(duty.phases), duty.every) for duty in found.obligations]
    for duty, phase, due in (*owed, *recurring):
        evidence = tuple(item.key for item in duty.evidence)
        title = title_in(duty.title, invocation.lang)
        yield DutyRow(duty.key, title, phase, due, duty.audience, evidence, duty.rules)


def _check(ctx: typer.Context, workflow: WorkflowArgument) -> None:
    invocation = invocation_of(ctx)
    found = find_workflow(invocation, workflow)
    show_line(
        _HOLDS.to(invocation.lang).format(
            key=found.key,
            phases=len(found.phases),
            tasks=len(found.tasks()),
            obligations=len(found.obligations),
            blanks=len(found.blanks()),
            in_words=", ".join(
                (
                    counted(len(found.phases), "phase"),
                    counted(len(found.tasks()), "task"),
                    counted(len(found.obligations), "recurring duty", "recurring duties"),
                    counted(len(found.blanks()), "blank"),
                )
            ),
            digest=digest(found),
        )
    )


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
            raise NotFound("lifecycle", lifecycle, LIFECYCLES)
        show_line(LIFECYCLES[lifecycle].diagram())
    if workflow is not None:
        found = find_workflow(invocation, workflow)
        show_line(
            gantt(found, invocation.lang) if gantt_chart else phases_diagram(found, invocation.lang)
        )
    if workflow is None and lifecycle is None:
        raise typer.BadParameter("name a WORKFLOW, or a lifecycle with --lifecycle NAME")
