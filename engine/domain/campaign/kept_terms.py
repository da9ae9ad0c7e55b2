"""What an amendment may not take away: what was owed by now, and how."""

from collections.abc import Iterable

from engine.domain.campaign.state import Campaign
from engine.domain.terms import waits_for
from engine.errors import RuleBroken
from engine.ids import PhaseKey
from engine.phrases import phrase
from workflows.schema import Definition, Phase, Task


def keep_recurring(campaign: Campaign, after: Definition, begun: frozenset[PhaseKey]) -> None:
    """A recurring duty that has been owed is ended, not taken out: its periods stay on record."""
    kept = {duty.key for duty in after.obligations}
    for duty in campaign.definition.obligations:
        owed = not begun.isdisjoint(duty.phases) if duty.phases else campaign.is_live
        if owed and duty.key not in kept:
            raise RuleBroken("error.campaign.amended-recurring-gone", duty=duty.key)


def keep_owed(stood: Iterable[Task], stands: Iterable[Task]) -> None:
    """A task that is owed stays one for each entry of its list, or for none; one whose clock waits
    for an event counts from it as before.
    """
    now = {task.key: task for task in stands}
    for task in stood:
        found = now.get(task.key)
        if (task.for_each or (found and found.for_each)) and (
            found is None or found.for_each != task.for_each
        ):
            raise RuleBroken("error.campaign.amended-entries", duty=task.key)
        if found and task.due != found.due and waits_for(task) and waits_for(found):
            named = phrase("thing.duty.named", duty=task.key)
            raise RuleBroken("error.phase.amended-anchor", thing=named, due=task.due)


def keep_closed(stood: Phase, stands: Phase) -> None:
    """What a closed phase asked for stays as it was; its names may be others."""
    changed = [name for name in ("start", "end") if getattr(stood, name) != getattr(stands, name)]
    was = {task.key: _asked(task) for task in stood.tasks}
    now = {task.key: _asked(task) for task in stands.tasks}
    changed += [f"tasks.{key}" for key in {**was, **now} if was.get(key) != now.get(key)]
    if changed:
        places = tuple(f"phases.{stood.key}.{place}" for place in changed)
        raise RuleBroken("error.campaign.amended-closed", phase=stood.key, places=places)


def _asked(task: Task) -> tuple[object, ...]:
    owners = task.audience, task.supporting, task.joint, task.required, task.calendar
    return *owners, task.due, task.opens, task.roll, task.for_each
