"""From a definition to dates: the window of a phase, the due dates of its tasks, occurrences."""

from dataclasses import replace as dataclass_replace
from datetime import date, time

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.clock import OFFICE_ZONE
from engine.calendars.periods import Happened, Moments, resolve
from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.planned_days import BlankDate, PlannedAnchors, PlannedDays, counted_on, rule_of
from engine.ids import ONCE, DutyKey, OccurrenceKey, PhaseKey
from workflows.dates import CalendarKind, DateFault, DateRule, OffsetUnit, Roll, parse_date
from workflows.schema import Definition, Duty, Phase, Task
from workflows.tree import reference


class DutyDue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of work that is owed from now on: by whom, from when, until when.

    `due_on` is inclusive, None without a deadline; `provisional` says that it lies past the last
    published year of its calendar. `next_working_day` stands beside a date that falls on a day off
    (A30). `through` is the day that was planned, or the last of the period, where the due date was
    rolled past it. `joint` are named beside each unit that leads it. Where `due_time` is set, the
    last day is over at that hour, by the clocks of `zone` (that of most offices where none is
    named), else when the office says so. `said` is how the document says it.
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
    joint: tuple[str, ...] = ()
    due_time: time | None = None
    zone: str = ""
    said: str = ""


class PhaseTerms(Struct, frozen=True, kw_only=True):
    """The window of a phase (both ends inclusive) and what is due in it."""

    starts_on: date
    ends_on: date
    dues: tuple[DutyDue, ...]


def campaign_window(definition: Definition, calendar: WorkingCalendar) -> tuple[date, date | None]:
    """First and last day of the campaign, None where it has no end.

    RuleBroken names a blank that is still open.
    """
    return PlannedDays(definition, calendar).campaign()


def phase_window(
    definition: Definition, phase: Phase, calendar: WorkingCalendar
) -> tuple[date, date]:
    """First and last day of a phase as planned."""
    return PlannedDays(definition, calendar).phase(phase)


def known_window(
    definition: Definition, phase: Phase, calendar: WorkingCalendar
) -> tuple[date, date] | None:
    """The same; None while one of its days is a blank."""
    try:
        return phase_window(definition, phase, calendar)
    except BlankDate:
        return None


def phase_terms(
    definition: Definition, key: PhaseKey, calendars: Calendars, edition: str
) -> PhaseTerms:
    """What opening this phase would make due, on the calendars of one edition."""
    phase = definition.phase(key)
    assert phase is not None, "the handler names a phase of the definition"
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    anchors = anchors_of(definition, phase, working)
    once = (task for task in phase.tasks if not task.for_each)
    dues = tuple(task_due(task, anchors, calendars, edition) for task in once)
    return PhaseTerms(starts_on=anchors.phase_start, ends_on=anchors.phase_end, dues=dues)


def anchors_of(
    definition: Definition, phase: Phase | None, calendar: WorkingCalendar
) -> PlannedAnchors:
    """What the dates of a phase's tasks count from, or of those outside any phase."""
    return PlannedDays(definition, calendar).anchors(phase)


def task_due(task: Task, anchors: Moments, calendars: Calendars, edition: str) -> DutyDue:
    """What a task makes due in the phase with these anchors. Raises OutsideCalendar where it counts
    working days of a year whose holidays nobody has published.
    """
    working = counted_on(task, calendars.of(CalendarKind.WORKING_DAYS, edition))
    opens = resolve(rule_of(task.opens, f"tasks.{task.key}.opens"), anchors, working)
    if task.deadline is None or reference(task.deadline) is not None:
        return duty_due(task, opens.first, None, ONCE, calendars, edition)
    rule = rule_of(task.deadline, f"tasks.{task.key}.due")
    if rule.offset and rule.offset_unit is OffsetUnit.WORKING_DAYS:
        unmoved = (
            opens if rule.waits else resolve(dataclass_replace(rule, offset=0), anchors, working)
        )
        working.check_published(unmoved.last)
    if rule.waits:
        return duty_due(task, opens.first, None, ONCE, calendars, edition, rule.time)
    planned = resolve(rule, anchors, working).last
    due_on = resolve(rule, anchors, working, task.roll).last
    due = duty_due(task, opens.first, due_on, ONCE, calendars, edition, rule.time)
    return due if due_on == planned else replace(due, through=planned)


def waits_for(task: Duty) -> DateRule | None:
    """What the due date of a task counts from, where that is yet to happen; a date that is still
    blank, or that an old log holds and nobody can read, counts from nothing.
    """
    if not isinstance(task, Task) or task.deadline is None:
        return None
    try:
        rule = parse_date(task.deadline)
    except DateFault:
        return None
    return rule if rule.waits else None


def words_of(duty: Duty) -> str:
    """How the document says the date, or what it waits for: "hand-in of plan + 15 days"."""
    rule = waits_for(duty)
    return duty.said or (rule.literal if rule else "")


def day_counted(task: Duty, on: date, calendars: Calendars, edition: str) -> date:
    """The due date of a task that waits, once what it waits for happened on a day."""
    rule = waits_for(task)
    assert rule is not None, "it waits for something"
    working = counted_on(task, calendars.of(CalendarKind.WORKING_DAYS, edition))
    return resolve(rule, Happened(on), working, task.roll).last


def free_dues(definition: Definition, calendars: Calendars, edition: str) -> tuple[DutyDue, ...]:
    """What starting the campaign makes due: its tasks outside any phase."""
    once = (task for task in definition.free_tasks if not task.for_each)
    return tuple(free_due(definition, task, calendars, edition) for task in once)


def free_due(definition: Definition, task: Task, calendars: Calendars, edition: str) -> DutyDue:
    """What a task outside any phase makes due: with the campaign, or before it if it is due then.

    A day on which it opens can be written too.
    """
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    anchors = anchors_of(definition, None, working)
    due = task_due(task, anchors, calendars, edition)
    if task.opens != Task.opens or due.due_on is None:
        return due
    return replace(due, opens_on=min(due.opens_on, due.due_on))


def duty_due(
    duty: Duty,
    opens_on: date,
    due_on: date | None,
    occurrence: OccurrenceKey,
    calendars: Calendars,
    edition: str,
    due_time: time | None = None,
) -> DutyDue:
    """What a duty makes due on a day, up to an hour where one is given; without a day, no calendar
    says anything of it. Raises OutsideCalendar as above.
    """
    due = DutyDue(
        duty=DutyKey(duty.key),
        opens_on=opens_on,
        due_on=due_on,
        audience=duty.audience,
        supporting=duty.supporting,
        joint=duty.joint or (),
        occurrence=occurrence,
        calendar=duty.calendar,
        required=duty.required,
        due_time=due_time,
        zone="" if calendars.zone == OFFICE_ZONE.key else calendars.zone,
        said=duty.said or "",
    )
    if due_on is None:
        return due
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    if duty.calendar is CalendarKind.WORKING_DAYS or duty.roll is Roll.FORWARD:
        counted_on(duty, working).check_published(due_on)
    return replace(
        due,
        provisional=calendars.of(duty.calendar, edition).is_provisional(due_on)
        or (duty.calendar is CalendarKind.ALL_DAYS and working.is_provisional(due_on)),
        next_working_day=(
            None if working.is_working_day(due_on) else working.next_working_day(due_on)
        ),
    )
