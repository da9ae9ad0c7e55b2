"""More time for an assignment: until when, and what becomes of the day it is assessed against."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from engine.calendars.deadline import DeadlineClock
from engine.domain.assignment.commands import ExtendAssignment
from engine.domain.assignment.context import Terms, clock_of
from engine.domain.assignment.events import (
    AssignmentEvent,
    AssignmentExtended,
    AssignmentOverdueAnnulled,
)
from engine.domain.assignment.state import Assignment
from engine.domain.event import within_reach
from engine.errors import RuleBroken


def extended(
    command: ExtendAssignment,
    state: Assignment,
    terms: Terms,
    passed: Callable[[], tuple[AssignmentEvent, ...]],
) -> Iterator[AssignmentEvent]:
    """The extension, after what it must be seen with: that the due date `passed`, if it did. Asked
    for in time it did not, whenever it is granted, and what said so is annulled.

    Raises RuleBroken (dates).
    """
    stamp, to, hour = command.stamp, command.to, command.hour
    within_reach(to, stamp, terms.work)
    clock = clock_of(terms, state)
    due_on = clock.due_on
    if due_on is None and to < stamp.day:
        raise RuleBroken("error.assignment.first-day-past", work=terms.work, to=to, day=stamp.day)
    until = hour or clock.due_time
    if due_on is not None and _end(to, until) <= _end(due_on, clock.due_time):
        raise RuleBroken("error.assignment.due-already", work=terms.work, due_on=due_on)
    yield from _excused(command, state, clock) if _in_time(command, terms, clock) else passed()
    yield AssignmentExtended(
        stamp=stamp, to=to, authority=command.authority, hour=hour, asked=command.asked
    )


def _in_time(command: ExtendAssignment, terms: Terms, clock: DeadlineClock) -> bool:
    asked = command.asked
    return asked is not None and not clock.is_late(asked.moment(terms.due.zone))


def _excused(
    command: ExtendAssignment, state: Assignment, clock: DeadlineClock
) -> Iterator[AssignmentOverdueAnnulled]:
    if clock.generation in state.overdue:
        yield AssignmentOverdueAnnulled(
            stamp=command.stamp,
            due_on=clock.due_on,
            generation=clock.generation,
            late=bool(state.late) or len(state.overdue) > 1,
            authority=command.authority,
        )


def _end(day: date, hour: time | None) -> datetime:
    return datetime.combine(day, hour or time.max)
