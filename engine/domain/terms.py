"""From a definition to dates: the window of a phase, the due dates of its tasks, occurrences."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.periods import Anchors, resolve
from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.errors import RuleBroken
from engine.ids import ONCE, DutyKey, OccurrenceKey, PhaseKey
from workflows.dates import CalendarKind, DateFault, DateRule, parse_date
from workflows.schema import Definition, Duty, Phase, Task


class DutyDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of work that is owed from now on: by whom, from when, until when.

    `due_on` is inclusive, None without a deadline; `provisional` says that it lies past the last
    published year of its calendar. `next_working_day` stands beside a date that falls on a day off
    (A30). `through` is the day that was planned, or the last of the period, where the due date was
    rolled past it.
    """

    duty: DutyKey
    opens_on: date
    due_on: date | None = None
    audience: tuple[str, ...]
    supporting: tuple[str, ...] = ()
    occurrence: OccurrenceKey = ONCE
    calendar: CalendarKind = CalendarKind.ALL_DAYS
    required: bool = True
    provisional: bool = False
    next_working_day: date | None = None
    through: date | None = None


class PhaseTerms(Struct, frozen=True, kw_only=True):
    """The window of a phase (both ends inclusive) and what is due in it."""

    starts_on: date
    ends_on: date
    dues: tuple[DutyDue, ...]


def campaign_window(definition: Definition, calendar: WorkingCalendar) -> tuple[date, date]:
    """First and last day of the campaign; RuleBroken names a blank that is still open."""
    first = resolve(_rule(definition.start, "start"), Anchors(), calendar).first
    anchors = Anchors(start=first)
    return first, resolve(_rule(definition.end, "end"), anchors, calendar).last


def phase_window(
    definition: Definition, phase: Phase, calendar: WorkingCalendar
) -> tuple[date, date]:
    """First and last day of a phase as planned."""
    start, end = campaign_window(definition, calendar)
    anchors = Anchors(start=start, end=end)
    place = f"phases.{phase.key}"
    first = resolve(_rule(phase.start, f"{place}.start"), anchors, calendar).first
    anchors = Anchors(start=start, end=end, phase_start=first)
    return first, resolve(_rule(phase.end, f"{place}.end"), anchors, calendar).last


def phase_terms(
    definition: Definition, key: PhaseKey, calendars: Calendars, edition: str
) -> PhaseTerms:
    """What opening this phase would make due, on the calendars of one edition."""
    phase = definition.phase(key)
    assert phase is not None, "the handler names a phase of the definition"
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    anchors = anchors_of(definition, phase, working)
    assert anchors.phase_start is not None
    assert anchors.phase_end is not None
    dues = tuple(task_due(task, anchors, calendars, edition) for task in phase.tasks)
    return PhaseTerms(starts_on=anchors.phase_start, ends_on=anchors.phase_end, dues=dues)


def anchors_of(definition: Definition, phase: Phase, calendar: WorkingCalendar) -> Anchors:
    """What the dates of a phase's tasks count from."""
    start, end = campaign_window(definition, calendar)
    first, last = phase_window(definition, phase, calendar)
    return Anchors(start=start, end=end, phase_start=first, phase_end=last)


def task_due(task: Task, anchors: Anchors, calendars: Calendars, edition: str) -> DutyDue:
    """What a task makes due in the phase with these anchors."""
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    opens = resolve(_rule(task.opens, f"tasks.{task.key}.opens"), anchors, working)
    if task.deadline is None:
        return duty_due(task, opens.first, None, ONCE, calendars, edition)
    rule = _rule(task.deadline, f"tasks.{task.key}.due")
    due_on = resolve(rule, anchors, working, task.roll).last
    due = duty_due(task, opens.first, due_on, ONCE, calendars, edition)
    planned = resolve(rule, anchors, working).last
    return due if due_on == planned else replace(due, through=planned)


def duty_due(
    duty: Duty,
    opens_on: date,
    due_on: date | None,
    occurrence: OccurrenceKey,
    calendars: Calendars,
    edition: str,
) -> DutyDue:
    """What a duty makes due on a day; without one, no calendar says anything of it."""
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    due = DutyDue(
        duty=DutyKey(duty.key),
        opens_on=opens_on,
        due_on=due_on,
        audience=duty.audience,
        supporting=duty.supporting,
        occurrence=occurrence,
        calendar=duty.calendar,
        required=duty.required,
    )
    if due_on is None:
        return due
    return replace(
        due,
        provisional=calendars.of(duty.calendar, edition).is_provisional(due_on)
        or (duty.calendar is CalendarKind.ALL_DAYS and working.is_provisional(due_on)),
        next_working_day=(
            None if working.is_working_day(due_on) else working.next_working_day(due_on)
        ),
    )


def _rule(text: str, place: str) -> DateRule:
    try:
        return parse_date(text)
    except DateFault as fault:
        if text.startswith("$"):
            raise RuleBroken("error.terms.blank-date", place=place, blank=text) from None
        raise RuleBroken("error.terms.bad-date", place=place, fault=fault.phrase) from None
