"""What the campaign says of one piece of work right now, put together for its decision."""

from datetime import datetime
from typing import NamedTuple

from engine.domain import assignment as rules
from engine.domain import obligation as obligation_rules
from engine.domain.assignment import (
    Assignment,
)
from engine.domain.audience import part_of
from engine.domain.campaign import Campaign
from engine.domain.clocks import ClockChange
from engine.domain.lifecycle import AssignmentState
from engine.domain.terms import DutyDue, Terms
from engine.errors import NotFound, RuleBroken
from engine.handling.desk import Desk
from engine.ids import ONCE, AssignmentKey, PhaseKey, obligation_stream
from workflows.schema import Definition, Duty, Phase, Task


class Owed(NamedTuple):
    """A duty as it was made due, since when, what moved it, and whether its phase has closed."""

    due: DutyDue
    began: datetime
    changes: tuple[ClockChange, ...]
    closed_phase: PhaseKey | None


def terms_of(desk: Desk, key: AssignmentKey) -> Terms:
    """The terms of an assignment.

    Raises NotFound (campaign, duty, unit, occurrence; with what is known) and RuleBroken (the
    phase has not opened, or the unit does not owe this duty).
    """
    campaign = desk.campaign(key.campaign)
    duty = _duty(campaign, key)
    participant = campaign.participants.get(key.unit)
    if participant is None:
        raise NotFound(f"unit in campaign {key.campaign!r}", key.unit, campaign.participants)
    owed = _task(desk, campaign, key, duty) if isinstance(duty, Task) else _occurrence(desk, key)
    part = part_of(participant, owed.due.audience, owed.due.supporting)
    taken_over = _assignment(desk, key).taken_over if part is None else None
    if taken_over is not None:
        owed = Owed(taken_over.due, taken_over.began, owed.changes, owed.closed_phase)
        part = taken_over.part
    if part is None:
        raise RuleBroken(
            f"unit {key.unit!r} does not owe {key.duty!r}; it is owed by units of "
            f"{', '.join(owed.due.audience)}"
        )
    return Terms(
        what=str(key),
        campaign=key.campaign,
        live=campaign.is_live,
        due=owed.due,
        began=owed.began,
        changes=(*campaign.changes, *owed.changes),
        calendar=desk.calendar(owed.due.calendar, campaign.edition),
        evidence=duty.evidence,
        part=part,
        quotas=tuple(q for q in campaign.definition.quotas if q.duty == key.duty),
        closed_phase=owed.closed_phase,
    )


def owes(desk: Desk, key: AssignmentKey) -> bool:
    """Whether the unit owes this already, in its own right or taken over."""
    try:
        terms_of(desk, key)
    except RuleBroken:
        return False
    return _assignment(desk, key).state is not AssignmentState.TRANSFERRED


def _duty(campaign: Campaign, key: AssignmentKey) -> Duty:
    duty = campaign.definition.duties.get(key.duty)
    if duty is None:
        definition = campaign.definition
        known = (d.key for d in (*definition.tasks(), *definition.obligations))
        raise NotFound(f"duty in campaign {key.campaign!r}", key.duty, known)
    return duty


def _task(desk: Desk, campaign: Campaign, key: AssignmentKey, task: Task) -> Owed:
    if key.occurrence != ONCE:
        raise NotFound(f"occurrence of {key.duty!r}", key.occurrence, (ONCE,))
    planned = _planned(campaign.definition, task)
    phase = desk.phase(key.campaign, PhaseKey(planned.key))
    due = phase.due(key.duty) if phase else None
    if phase is None or due is None:
        raise RuleBroken(
            f"{key.duty!r} is not owed yet: phase {planned.key!r} has not opened; "
            f"open it with: campaign phase open {key.campaign} {planned.key}"
        )
    return Owed(
        due,
        phase.opened.stamp.recorded_at,
        phase.extensions.get(key.duty, ()),
        None if phase.accepts_work else PhaseKey(planned.key),
    )


def _planned(definition: Definition, task: Task) -> Phase:
    for phase in definition.phases:
        for known in phase.tasks:
            if known is task:
                return phase
    raise AssertionError("the task is one of the definition")


def _occurrence(desk: Desk, key: AssignmentKey) -> Owed:
    stream = obligation_stream(key.campaign, key.duty)
    state = desk.load(stream, obligation_rules.evolve).state
    opened = state.occurrences if state else {}
    if key.occurrence not in opened:
        raise NotFound(f"open occurrence of {key.duty!r}", key.occurrence, opened)
    event = opened[key.occurrence]
    return Owed(event.due, event.stamp.recorded_at, (), None)


def _assignment(desk: Desk, key: AssignmentKey) -> Assignment:
    return desk.load(key.stream, rules.evolve).state or Assignment()
