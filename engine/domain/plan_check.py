"""Whether a plan can be carried out: every date that announcing and opening count, counted before.

`workflow check`, planning, setting a parameter and announcing ask the same function, so that what
the check lets pass cannot be refused later.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from datetime import date
from functools import partial
from itertools import islice
from typing import Final

from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.gates import counted_duties
from engine.domain.lifecycle import MADE
from engine.domain.occurrences import obligation_periods, occurrence_due
from engine.domain.planned_days import BlankDate
from engine.domain.terms import (
    DutyDue,
    anchors_of,
    campaign_window,
    free_due,
    phase_window,
    task_due,
)
from engine.errors import EngineError, OutsideCalendar
from workflows.cadences import Interval
from workflows.dates import CalendarKind
from workflows.faults import Fault, fault, unknown
from workflows.schema import CriterionKind, Definition, Obligation, Phase, Task
from workflows.sections.known import SECTIONS, section_of

_LOOKED_AT: Final = 1000
"""Periods of a duty that has no end are counted so far ahead."""

_OF_NO_DUTY: Final = (CriterionKind.RECTIFICATIONS_VERIFIED, CriterionKind.REACHED)

Counted = tuple[str, EngineError | Fault]
"""The place of a date, and why it cannot be counted or what is wrong with it."""


def plan_faults(definition: Definition, calendars: Calendars, edition: str) -> tuple[Fault, ...]:
    """What is wrong with the dates of a definition on the calendars of an edition.

    Dates that stand on a parameter without a value are passed over: they are checked when it is
    set.
    """
    return tuple(dict.fromkeys(_faults(_counted(definition, calendars, edition))))


def due_past_the_end(
    definition: Definition, calendars: Calendars, edition: str
) -> tuple[Fault, ...]:
    """Due dates past the end of their phase. They hold, as what is due beyond the end is taken
    although the phase is closed; whoever draws the plan up is told.
    """
    return tuple(dict.fromkeys(_past(definition, calendars, edition)))


def _past(definition: Definition, calendars: Calendars, edition: str) -> Iterator[Fault]:
    for number, phase in enumerate(definition.phases):
        for count, due, ends_on in _due_past(definition, phase, calendars, edition):
            key, code = ("roll", "rolled-past") if _rolled(due, ends_on) else ("due", "due-past")
            place = f"phases[{number}].tasks[{count}].{key}"
            yield fault(place, f"fault.definition.{code}", due_on=due.due_on, ends_on=ends_on)


def _due_past(
    definition: Definition, phase: Phase, calendars: Calendars, edition: str
) -> Iterator[tuple[int, DutyDue, date]]:
    """The tasks of a phase that are due after it ends, by their number, and its last day."""
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    anchors = anchors_of(definition, phase, working)
    for count, task in enumerate(phase.tasks):
        try:
            due, ends_on = task_due(task, anchors, calendars, edition), anchors.phase_end
        except EngineError:
            continue
        if due.due_on is not None and due.due_on > ends_on:
            yield count, due, ends_on


def _rolled(due: DutyDue, ends_on: date) -> bool:
    return due.through is not None and due.through <= ends_on


def check_dates(definition: Definition, calendars: Calendars, edition: str) -> None:
    """Raise the first refusal that announcing would meet: OutsideCalendar, and BlankDate for the
    campaign's own days. What else stands on a blank need not be set before its phase opens.
    """
    campaign_window(definition, calendars.of(CalendarKind.WORKING_DAYS, edition))
    for _, found in _counted(definition, calendars, edition):
        if isinstance(found, EngineError) and not isinstance(found, BlankDate):
            raise found


def _faults(counted: Iterable[Counted]) -> Iterator[Fault]:
    for place, found in counted:
        match found:
            case Fault():
                yield found
            case OutsideCalendar():
                yield Fault(place, found.phrase)
            case _:
                continue


def _counted(definition: Definition, calendars: Calendars, edition: str) -> Iterator[Counted]:
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    for number, phase in enumerate(definition.phases):
        place = f"phases[{number}]"
        try:
            anchors = anchors_of(definition, phase, working)
            backwards = anchors.phase_end < anchors.phase_start
        except EngineError as refusal:
            yield f"{place}.start", refusal
            continue
        if backwards:
            yield place, _backwards(place, phase)
            continue
        for count, task in enumerate(phase.tasks):
            own = f"{place}.tasks[{count}]"
            due = partial(task_due, task, anchors, calendars, edition)
            yield from _task(task, own, due)
        yield from _awaited(definition, phase, place, working)
        past = _due_past(definition, phase, calendars, edition)
        yield from _gate(phase, place, {due.duty for _, due, end in past if not _rolled(due, end)})
    for count, task in enumerate(definition.free_tasks):
        due = partial(free_due, definition, task, calendars, edition)
        yield from _task(task, f"tasks[{count}]", due)
    yield from _states(definition)
    for number, obligation in enumerate(definition.obligations):
        place = f"obligations[{number}]"
        yield from _obligation(definition, obligation, place, calendars, edition)


def _task(task: Task, place: str, counted: Callable[[], DutyDue]) -> Iterator[Counted]:
    try:
        due = counted()
    except EngineError as refusal:
        yield f"{place}.due", refusal
        return
    if due.due_on is not None and due.due_on < due.opens_on:
        code = "fault.definition.opens-after-due"
        yield place, fault(f"{place}.opens", code, due=task.deadline)


def _gate(phase: Phase, place: str, past: Set[str]) -> Iterator[Counted]:
    """Criteria that ask only for what is due after the phase has ended."""
    for count, criterion in enumerate(phase.gate):
        asked = set(counted_duties(phase, criterion))
        ledger = criterion.kind in _OF_NO_DUTY
        if asked and asked <= past and not criterion.duties and not ledger:
            yield place, fault(f"{place}.gate[{count}].duties", "fault.definition.gate-of-past")


def _states(definition: Definition) -> Iterator[Counted]:
    """States that a criterion waits for, which the lifecycle of its items does not have."""
    for number, phase in enumerate(definition.phases):
        for count, criterion in enumerate(phase.gate):
            if criterion.kind is not CriterionKind.REACHED or not criterion.of:
                continue
            names = (n for n in SECTIONS if section_of(definition, n, criterion.of) is not None)
            known = {state for name in names if name in MADE for state in MADE[name].states}
            for place, state in enumerate(criterion.states or ()):
                if state not in known:
                    path = f"phases[{number}].gate[{count}].states[{place}]"
                    yield path, unknown(path, "thing.state", state, known)


def _awaited(
    definition: Definition, phase: Phase, place: str, working: WorkingCalendar
) -> Iterator[Counted]:
    """Phases that it comes after, and that run until it has begun."""
    starts, _ = phase_window(definition, phase, working)
    for key in phase.after or ():
        other = definition.phase(key)
        try:
            ends = phase_window(definition, other, working)[1] if other else date.min
        except EngineError:
            continue
        if starts <= ends:
            code = "fault.definition.starts-before-awaited"
            yield place, fault(f"{place}.start", code, start=starts, phase=key, end=ends)


def _obligation(
    definition: Definition,
    obligation: Obligation,
    place: str,
    calendars: Calendars,
    edition: str,
) -> Iterator[Counted]:
    try:
        owed = obligation_periods(definition, obligation, calendars, edition)
        periods = tuple(islice(owed, _LOOKED_AT))
        if isinstance(obligation.cadence, Interval) and not periods:
            yield (
                place,
                fault(f"{place}.first", "fault.cadence.nothing-owed", every=obligation.every),
            )
        for period in (*periods[:1], *periods[-1:]):  # only what is early can be uncountable
            occurrence_due(obligation, period, calendars, edition)
    except EngineError as refusal:
        yield f"{place}.every", refusal


def _backwards(place: str, phase: Phase) -> Fault:
    code = "fault.definition.phase-backwards"
    return fault(f"{place}.end", code, start=phase.start, end=phase.end)
