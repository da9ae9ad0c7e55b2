"""Deadlines that are decided only after their duties were made due without one."""

from collections.abc import Iterator

from engine.calendars.working_days import Calendars
from engine.domain.campaign.state import Campaign
from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.moved_dates import DueMoved, Standing, moves
from engine.domain.phase.state import phase_now
from engine.domain.terms import DutyDue, free_dues, phase_terms
from engine.ids import PhaseKey
from workflows.schema import Definition, Task
from workflows.tree import reference


def undated(campaign: Campaign, reads: Reads) -> tuple[DutyDue, ...]:
    """What is owed and waits for a blank to be filled until when."""
    waiting = {
        key
        for key, duty in campaign.definition.duties.items()
        if isinstance(duty, Task) and reference(duty.due) is not None
    }
    return tuple(due for due in _made_due(campaign, reads) if due.duty in waiting)


def _made_due(campaign: Campaign, reads: Reads) -> Iterator[DutyDue]:
    if campaign.started is not None:
        yield from campaign.started.dues
    for planned in campaign.definition.phases:
        phase = phase_now(campaign.campaign, PhaseKey(planned.key), reads)
        if phase is not None:
            yield from phase.opened.terms.dues


def decided(
    state: Campaign,
    after: Definition,
    waiting: tuple[DutyDue, ...],
    stamp: Stamp,
    calendars: Calendars,
) -> tuple[DueMoved, ...]:
    """The deadlines that duties which wait have by the definition `after`.

    Raises RuleBroken for one that is past already.
    """
    if not waiting:
        return ()
    keys = {due.duty for due in waiting}
    found = list(free_dues(after, calendars, state.edition))
    for phase in after.phases:
        if any(task.key in keys for task in phase.tasks):
            key = PhaseKey(phase.key)
            found += phase_terms(after, key, calendars, state.edition).dues
    return moves([Standing(due, None, None) for due in waiting], found, stamp)
