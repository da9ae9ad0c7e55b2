"""Which periods of a recurring duty are owed, and what opening one makes due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import takewhile
from typing import Final

from msgspec import UnsetType
from msgspec.structs import replace

from engine.calendars.periods import Period
from engine.calendars.recurrence import due_day, whole_periods
from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.courses import Course, Span, first_interval, spans_of
from engine.domain.planned_days import counted_on
from engine.domain.terms import DutyDue, duty_due
from engine.ids import OccurrenceKey
from workflows.cadences import Interval, Occasion, due_rule, parse_due
from workflows.dates import Cadence, CalendarKind, Roll
from workflows.schema import Definition, Obligation

_HALF: Final = Fraction(1, 2)
_DAY: Final = timedelta(days=1)
AHEAD: Final = timedelta(days=14)
"""What is due before its period begins is opened so long before it is due."""


class OwedPeriod(Period, frozen=True, kw_only=True):
    """A period from the day on which it is opened to the last that it covers, and the day on which
    it is due before that is rolled: None without a deadline.
    """

    due_on: date | None


def obligation_periods(
    definition: Definition,
    obligation: Obligation,
    calendars: Calendars,
    edition: str,
    course: Course | None = None,
) -> Iterator[OwedPeriod]:
    """Every period in which the obligation is owed, oldest first.

    A period of the calendar counts if work could go on in at least half of its days, up to the day
    on which it is due (A21): not before its phases open, not between them, not while the campaign
    is suspended. An interval counts where its last day lies in them, a holiday where its first one
    does. None without a cadence (A23).
    """
    every, course = obligation.cadence, course or Course()
    if every is None:
        return
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    spans = tuple(spans_of(definition, obligation, working, course))
    if not spans:
        return
    first, last = spans[0].first, max(span.last for span in spans)
    anchor = first_interval(definition, obligation, working)
    days = counted_on(obligation, working)
    for whole in whole_periods(every, first, last, anchor, working):
        cut, due_on = _due(obligation, whole, last, days)
        if _counts(obligation, whole, due_on, spans, course.idle):
            begins = _begins(whole, spans)
            if due_on is not None and due_on < begins:
                begins = max(due_on - AHEAD, first)
            yield OwedPeriod(key=whole.key, first=begins, last=cut, due_on=due_on)


def _due(
    obligation: Obligation, whole: Period, last: date, working: WorkingCalendar
) -> tuple[date, date | None]:
    """The last day that an occurrence covers, and the one on which it is due. Where nothing is said
    of the day, a period of the calendar is cut at the end of the phases, and due then.
    """
    every = obligation.cadence
    if every is None or isinstance(obligation.due, UnsetType):
        cut = min(whole.last, last) if _may_be_cut(obligation) else whole.last
        return cut, cut
    rule = parse_due(obligation.due, every)
    return whole.last, due_day(rule, whole, working) if rule else None


def _may_be_cut(obligation: Obligation) -> bool:
    """Whether an occurrence covers a part of its period only, where its phases end before."""
    return isinstance(obligation.cadence, Cadence) and isinstance(obligation.due, UnsetType)


def _counts(
    obligation: Obligation,
    whole: Period,
    due_on: date | None,
    spans: Sequence[Span],
    idle: Sequence[Span],
) -> bool:
    every = obligation.cadence
    if due_on is not None and due_on < spans[0].first:
        return False
    if not isinstance(every, Cadence):
        day = whole.last if isinstance(every, Interval) else whole.first
        runs = any(span.first <= day <= span.last for span in spans)
        return runs and _live_days(Span(whole.first, whole.last), spans, idle) > 0
    asked = Span(whole.first, whole.last)
    if due_on is not None and not isinstance(obligation.due, UnsetType):
        asked = Span(min(whole.first, due_on), min(whole.last, due_on))
    return _live_days(asked, spans, idle) >= _HALF * asked.days


def _begins(period: Period, spans: Iterable[Span]) -> date:
    """The first day of the period on which one of its phases ran."""
    return max(period.first, min(s.first for s in spans if s.last >= period.first))


def _live_days(asked: Span, spans: Iterable[Span], idle: Sequence[Span]) -> int:
    """Days that lie in a span and not in an idle stretch (which do not overlap)."""
    days = 0
    for span in spans:
        first, last = max(span.first, asked.first), min(span.last, asked.last)
        if first <= last:
            still = sum(stretch.overlap(first, last) for stretch in idle)
            days += (last - first).days + 1 - still
    return days


def occurrences_to_open(
    definition: Definition,
    obligation: Obligation,
    opened: Mapping[OccurrenceKey, DutyDue],
    today: date,
    calendars: Calendars,
    edition: str,
    course: Course | None = None,
) -> tuple[DutyDue, ...]:
    """What has begun by `today` and is not open yet, oldest first.

    Where a period was cut at the end of its phase and the phase goes on after all, the days that
    were cut off are owed as an occurrence of their own, whatever became of the first: `2009-05.2`.
    """
    parts: dict[str, list[DutyDue]] = {}
    for key, due in opened.items():
        parts.setdefault(period_named(key), []).append(due)

    periods = obligation_periods(definition, obligation, calendars, edition, course)
    begun = takewhile(lambda period: period.first <= today, periods)
    whole = not _may_be_cut(obligation)
    still = (
        None if whole and period.key in parts else _not_covered(period, parts.get(period.key, ()))
        for period in begun
    )
    return tuple(
        occurrence_due(obligation, period, calendars, edition)
        for period in still
        if period is not None
        and period.first <= today
        and _owed(obligation, period, calendars, edition)
    )


def period_named(key: OccurrenceKey) -> str:
    """The period that an occurrence is of, or of a part of which."""
    return key.partition(".")[0]


def _not_covered(period: OwedPeriod, parts: Sequence[DutyDue]) -> OwedPeriod | None:
    """The days of a period that no occurrence of it covers; None if there are none."""
    if not parts:
        return period
    covered = max(due.through or due.due_on or due.opens_on for due in parts)
    if covered >= period.last:
        return None
    key = f"{period.key}.{len(parts) + 1}"
    return replace(period, key=key, first=covered + _DAY)


def occurrence_due(
    obligation: Obligation, period: OwedPeriod, calendars: Calendars, edition: str
) -> DutyDue:
    """What one period of the duty, or a part of it, makes due."""
    due_on, working = period.due_on, calendars.of(CalendarKind.WORKING_DAYS, edition)
    if due_on is not None and obligation.roll is Roll.FORWARD:
        due_on = counted_on(obligation, working).roll_forward(due_on)
    key = OccurrenceKey(period.key)
    rule = due_rule(obligation.due, obligation.cadence) if obligation.cadence else None
    hour = rule.hour if rule else None
    due = duty_due(obligation, period.first, due_on, key, calendars, edition, hour)
    if obligation.cadence is Occasion.HOLIDAY and working.is_provisional(period.last):
        due = replace(due, provisional=True)
    return due if due_on == period.last else replace(due, through=period.last)


def _owed(obligation: Obligation, period: Period, calendars: Calendars, edition: str) -> bool:
    """A daily duty is owed on the days of its calendar only (A17)."""
    calendar = calendars.of(obligation.calendar, edition)
    days = period.days if isinstance(obligation.cadence, Cadence) else 0
    return days != 1 or calendar.is_working_day(period.first)
