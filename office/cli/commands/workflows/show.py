"""campaign workflow list and show: what definitions there are, and what one says."""

from collections.abc import Iterator

import typer
from msgspec import Struct

from engine.phrases import phrase
from office.cli.commands.workflows.found import BLANK_COLUMNS, blank_rows, find_workflow
from office.cli.commands.workflows.provisions import PROVISION_COLUMNS, provision_rows
from office.cli.commands.workflows.target_rows import TARGET_COLUMNS, target_rows
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, WorkflowArgument
from office.cli.render import column, show_json, show_line, show_listing
from office.words import worded
from workflows.faults import DefinitionError
from workflows.planning import digest
from workflows.schema import Definition
from workflows.tree import written


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


def list_workflows(ctx: typer.Context, as_json: JsonOption = False) -> None:
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
    from workflows.reading.loader import catalogue

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


def show_workflow(
    ctx: typer.Context, workflow: WorkflowArgument, as_json: JsonOption = False
) -> None:
    invocation = invocation_of(ctx)
    found = find_workflow(invocation, workflow)
    if as_json:
        show_json(written(found))
        return
    lang = invocation.lang
    show_line(f"{found.key}  {worded(found.title, lang)}  {found.start} .. {found.end or ''}")
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
    if found.targets:
        targets = tuple(target_rows(found, lang))
        show_listing(targets, TARGET_COLUMNS, phrase("label.targets-of-plan"), lang)
    provisions = provision_rows(found, lang)
    if provisions:
        show_listing(provisions, PROVISION_COLUMNS, phrase("label.provisions"), lang)
    show_listing(blank_rows(found, invocation), BLANK_COLUMNS, phrase("label.blanks"), lang)


def _duties(found: Definition, invocation: Invocation) -> Iterator[DutyRow]:
    lang = invocation.lang
    inside = [(task, phase.key) for phase in found.phases for task in phase.tasks]
    no_deadline = worded(phrase("label.no-deadline"), lang)
    owed = [
        (task, phase, task.deadline or no_deadline)
        for task, phase in (*inside, *((task, "") for task in found.free_tasks))
    ]
    recurring = [
        (
            duty,
            worded(tuple(duty.phases), lang),
            " · ".join((duty.every, duty.due) if duty.due else (duty.every,)),
        )
        for duty in found.obligations
    ]
    for duty, phase, due in (*owed, *recurring):
        evidence = tuple(item.key for item in duty.evidence)
        title = worded(duty.title, lang)
        if duty.said:
            due = worded(phrase("label.due-said", due=due, said=duty.said), lang)
        yield DutyRow(duty.key, title, phase, due, duty.audience, evidence, duty.rules)
