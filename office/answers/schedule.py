"""When everything of a definition falls, before anybody plans it: counted as opening counts it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.periods import named
from engine.calendars.working_days import Calendars
from engine.domain.audience import Part, Participant, part_of
from engine.domain.courses import has_end
from engine.domain.ladder import dated, first_rung
from engine.domain.occurrences import occurrences_to_open
from engine.domain.terms import (
    DutyDue,
    anchors_of,
    campaign_window,
    free_due,
    task_due,
    waits_for,
)
from engine.errors import EngineError
from engine.ids import ONCE, DutyKey, OccurrenceKey, PhaseKey
from engine.phrases import Phrase, phrase
from workflows.cadences import Occasion
from workflows.dates import CalendarKind
from workflows.schema import Definition, Duty, Obligation, Phase, RungRecipient, Task, Title
from workflows.tree import reference

_ALWAYS: Final = date.max
_FORESEEN: Final = timedelta(days=730)
"""How far what nobody ends is told."""


class DayKind(StrEnum):
    """What a day of the schedule brings, in the order of one day."""

    BEGINS = "begins"
    REMINDER = "reminder"
    DUE = "due"
    ENDS = "ends"


class ScheduledDay(Struct, frozen=True, kw_only=True):
    """The campaign or a phase begins or ends, a duty is due, or whoever has not handed it in is
    reminded of it.

    `opens_on` is the day from which it is owed, `owed_by` how many units of the roster lead it;
    `rung` and `to` say which reminder it is and who gets it; `said` is how the document has it.
    """

    on: date
    what: DayKind
    title: Title
    phase: PhaseKey | None = None
    duty: DutyKey | None = None
    occurrence: OccurrenceKey | None = None
    opens_on: date | None = None
    owed_by: int | None = None
    rung: str | None = None
    to: tuple[RungRecipient, ...] = ()
    provisional: bool = False
    next_working_day: date | None = None
    due_time: time | None = None
    said: str = ""


class Undated(Struct, frozen=True, kw_only=True):
    """A window or a duty that has no day yet, and why; `said` is how the document has it."""

    key: str
    title: Title
    why: Phrase
    said: str = ""


class LeftOut(Struct, frozen=True, kw_only=True):
    """More periods of a recurring duty than were asked for: how many, and when the last is due. Of
    one that nobody ends, `count` tells of the next two years only.
    """

    duty: DutyKey
    title: Title
    count: int
    until: date | None


class Schedule(Struct, frozen=True, kw_only=True):
    """The days in their order, and what has none."""

    days: tuple[ScheduledDay, ...]
    undated: tuple[Undated, ...]
    left_out: tuple[LeftOut, ...]


class Plan(NamedTuple):
    """A definition whose values are filled in as far as they are known, the calendars that its days
    are counted on, and the units that would take part (None: not known).
    """

    definition: Definition
    calendars: Calendars
    edition: str
    units: tuple[Participant, ...] | None = None


Found = ScheduledDay | Undated | LeftOut
F = TypeVar("F", ScheduledDay, Undated, LeftOut)


def schedule(plan: Plan, periods: int | None = None) -> Schedule:
    """Every day of a plan; `periods` bounds those of one recurring duty."""
    found = tuple(_found(plan, periods))
    order = tuple(DayKind).index
    days = sorted(_only(ScheduledDay, found), key=lambda day: (day.on, order(day.what)))
    return Schedule(
        days=tuple(days),
        undated=tuple({each.key: each for each in _only(Undated, found)}.values()),
        left_out=_only(LeftOut, found),
    )


def _only(kind: type[F], found: Iterable[Found]) -> tuple[F, ...]:
    return tuple(each for each in found if isinstance(each, kind))


def _found(plan: Plan, periods: int | None) -> Iterator[Found]:
    whole = plan.definition
    working = plan.calendars.of(CalendarKind.WORKING_DAYS, plan.edition)
    try:
        yield from _window(whole, *campaign_window(whole, working))
    except EngineError as blank:
        yield Undated(key=whole.key, title=whole.title, why=blank.phrase)
    for phase in whole.phases:
        yield from _phase(plan, phase)
    for task in whole.free_tasks:
        yield from _task(plan, task, partial(free_due, whole, task, plan.calendars, plan.edition))
    for obligation in whole.obligations:
        yield from _recurring(plan, obligation, periods)


def _window(
    of: Definition | Phase, first: date, last: date | None, phase: PhaseKey | None = None
) -> Iterator[ScheduledDay]:
    yield ScheduledDay(on=first, what=DayKind.BEGINS, title=of.title, phase=phase)
    if last is not None:
        yield ScheduledDay(on=last, what=DayKind.ENDS, title=of.title, phase=phase)


def _phase(plan: Plan, phase: Phase) -> Iterator[ScheduledDay | Undated]:
    working, key = plan.calendars.of(CalendarKind.WORKING_DAYS, plan.edition), PhaseKey(phase.key)
    try:
        anchors = anchors_of(plan.definition, phase, working)
        window = anchors.phase_start, anchors.phase_end
    except EngineError as blank:
        yield Undated(key=phase.key, title=phase.title, why=blank.phrase)
        return
    yield from _window(phase, *window, key)
    for task in phase.tasks:
        due = partial(task_due, task, anchors, plan.calendars, plan.edition)
        yield from _task(plan, task, due, key, anchors.phase_start)


def _task(
    plan: Plan,
    task: Task,
    counted: Callable[[], DutyDue],
    phase: PhaseKey | None = None,
    begins: date | None = None,
) -> Iterator[ScheduledDay | Undated]:
    try:
        due = counted()
    except EngineError as blank:
        yield Undated(key=task.key, title=task.title, why=blank.phrase)
        return
    if reference(task.due) is not None:
        place = f"tasks.{task.key}.due"
        why = phrase("error.terms.blank-date", place=place, blank=task.due)
        yield Undated(key=task.key, title=task.title, why=why)
    else:
        yield from _owed(plan, task, due, phase, begins or due.opens_on)


def _recurring(
    plan: Plan, obligation: Obligation, periods: int | None
) -> Iterator[ScheduledDay | Undated | LeftOut]:
    key, title = DutyKey(obligation.key), obligation.title
    if obligation.blanks:
        where, blank = next(iter(obligation.blanks.items()))
        place = f"obligations.{key}.{where}"
        why = phrase("error.terms.blank-date", place=place, blank=f"${blank}")
        yield Undated(key=key, title=title, why=why)
        return
    if obligation.cadence is Occasion.ON_CALL:
        yield Undated(key=key, title=title, why=phrase("label.on-call"))
        return
    endless = not has_end(plan.definition, obligation)
    working = plan.calendars.of(CalendarKind.WORKING_DAYS, plan.edition)
    try:
        start, _ = campaign_window(plan.definition, working)
        until = start + _FORESEEN if endless else _ALWAYS
        dues = occurrences_to_open(
            plan.definition, obligation, {}, until, plan.calendars, plan.edition
        )
    except EngineError as blank:
        yield Undated(key=key, title=title, why=blank.phrase)
        return
    for due in dues[:periods]:
        yield from _owed(plan, obligation, due, None, due.opens_on)
    if left := dues[len(dues[:periods]) :]:
        ends_on = left[-1].due_on or left[-1].opens_on
        yield LeftOut(duty=key, title=title, count=len(left), until=None if endless else ends_on)


def _owed(
    plan: Plan, duty: Duty, due: DutyDue, phase: PhaseKey | None, begins: date
) -> Iterator[ScheduledDay | Undated]:
    """The day on which it is due, and those of the reminders from the day on which it begins."""
    if due.due_on is None:
        rule = waits_for(duty)
        why = phrase("label.waits-for", day=named(rule.anchor, rule.of)) if rule else None
        none = phrase("label.no-deadline")
        yield Undated(key=due.duty, title=duty.title, why=why or none, said=due.said)
        return
    day = ScheduledDay(
        on=due.due_on,
        what=DayKind.DUE,
        title=duty.title,
        phase=phase,
        duty=due.duty,
        occurrence=None if due.occurrence == ONCE else due.occurrence,
    )
    yield replace(
        day,
        opens_on=due.opens_on,
        owed_by=_leads(plan, due),
        provisional=due.provisional,
        next_working_day=due.next_working_day,
        due_time=due.due_time,
        said=due.said,
    )
    ladder = plan.definition.ladder
    rungs = dated(ladder, due.due_on, lambda kind: plan.calendars.of(kind, plan.edition))
    for each in rungs[first_rung([rung.on for rung in rungs], begins) :]:
        rung = each.rung
        yield replace(day, on=each.on, what=DayKind.REMINDER, rung=rung.key, to=rung.to)


def _leads(plan: Plan, due: DutyDue) -> int | None:
    if plan.units is None:
        return None
    return sum(part_of(unit, due.audience) is Part.LEAD for unit in plan.units)
