"""The dates of a definition by their places, and a definition with one of them corrected."""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import UNSET

from workflows.faults import BadParameterValue
from workflows.parameters import added_faults, allowed_at, faults_with
from workflows.schema import Definition, Phase, Task


def dates_of(definition: Definition) -> dict[str, str]:
    """Every date by its place: `start`, `end`, `phases.KEY.start`, `tasks.KEY.due` ..."""
    found = {"start": definition.start}
    if definition.end is not None:
        found["end"] = definition.end
    for phase in definition.phases:
        found |= {f"phases.{phase.key}.start": phase.start, f"phases.{phase.key}.end": phase.end}
    for task in definition.every_task():
        found[f"tasks.{task.key}.opens"] = task.opens
        if task.due is not UNSET:
            found[f"tasks.{task.key}.due"] = task.due
    return found


def with_date(definition: Definition, place: str, text: str) -> Definition:
    """The definition with another date at a place of `dates_of`; at any other it is the same."""
    if place == "start":
        return replace(definition, start=text)
    if place == "end":
        return replace(definition, end=text)
    changed = replace(
        definition, phases=tuple(_phase(phase, place, text) for phase in definition.phases)
    )
    free = tuple(_task(task, place, text) for task in definition.free_tasks)
    return replace(changed, tasks=free) if free else changed


def check_date(
    definition: Definition, place: str, text: str, given: Mapping[str, str | int]
) -> str:
    """The text as it is stored, where it adds no fault to the definition.

    `given` are the values of its parameters. Raises BadParameterValue.
    """
    value = " ".join(text.split())
    before = faults_with(definition, given)
    after = faults_with(with_date(definition, place, value), given)
    if added := added_faults(before, after, ()):
        raise BadParameterValue(place, text, allowed_at((place,)), added)
    return value


def _phase(phase: Phase, place: str, text: str) -> Phase:
    if place == f"phases.{phase.key}.start":
        return replace(phase, start=text)
    if place == f"phases.{phase.key}.end":
        return replace(phase, end=text)
    tasks = tuple(_task(task, place, text) for task in phase.tasks)
    return replace(phase, tasks=tasks) if tasks != phase.tasks else phase


def _task(task: Task, place: str, text: str) -> Task:
    if place == f"tasks.{task.key}.due":
        return replace(task, due=text)
    if place == f"tasks.{task.key}.opens":
        return replace(task, opens=text)
    return task
