"""The periods of a cadence, whole, and the day on which each is due.

A calendar period follows the calendar (A21); an interval is counted from an anchor, which is the
last day of the first one, and numbered from it, so that its key outlasts a change of the anchor.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from engine.calendars.holidays import public_holidays
from engine.calendars.periods import Anchors, Period, period_of, resolve
from engine.calendars.working_days import WorkingCalendar
from workflows.cadences import DueDay, DueRule, Every, Interval, Occasion, SpanUnit
from workflows.dates import Cadence, DateRule, Part

_DAY: Final = timedelta(days=1)
_DAYS_IN: Final = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}
_MONTHS_IN: Final = {SpanUnit.MONTHS: 1, SpanUnit.YEARS: 12}


class IntervalAnchor:
    """The last day of the first interval. One that is named as the end of a month stays there:
    half a year after the end of June is the end of December.
    """

    def __init__(self, rule: DateRule, day: date) -> None:
        self.day = day
        self.ends_a_month = (
            rule.day is None
            and rule.part in (Part.WHOLE, Part.END)
            and (rule.year is not None and not rule.offset)
        )

    def later(self, every: Interval, times: int) -> date:
        """The last day of the interval that comes so many times after the first."""
        steps = every.count * times
        if every.unit in _DAYS_IN:
            return self.day + _DAY * _DAYS_IN[every.unit] * steps
        months = self.day.year * 12 + self.day.month - 1 + _MONTHS_IN[every.unit] * steps
        year, month = months // 12, months % 12 + 1
        end = monthrange(year, month)[1]
        return date(year, month, end if self.ends_a_month else min(self.day.day, end))


def whole_periods(
    every: Every,
    first: date,
    last: date,
    anchor: IntervalAnchor | None,
    working: WorkingCalendar,
) -> Iterator[Period]:
    """The periods that touch first..last, ascending; of an interval those that end in it. None of
    what is opened by a call.
    """
    if every is Occasion.HOLIDAY:
        yield from public_holidays(first, last, working)
    if isinstance(every, Cadence):
        day = first
        while day <= last:
            whole = period_of(every, day)
            yield whole
            day = whole.last + _DAY
    elif isinstance(every, Interval) and anchor is not None:
        yield from _intervals(every, first, last, anchor)


def _intervals(
    every: Interval, first: date, last: date, anchor: IntervalAnchor
) -> Iterator[Period]:
    times, ends = 0, anchor.day
    while ends <= last:
        if ends >= first:
            begins = anchor.later(every, times - 1) + _DAY
            yield Period(key=f"no-{times + 1}", first=begins, last=ends)
        times += 1
        ends = anchor.later(every, times)


def due_day(rule: DueRule, period: Period, working: WorkingCalendar) -> date:
    """The day on which a period is due, in it, before it or after it. Raises OutsideCalendar where
    it counts working days of a year whose holidays nobody has published.
    """
    if rule.counts_working_days:
        working.check_published(period.first)
    match rule.day:
        case DueDay.WEEKDAY:
            return period.first + _DAY * rule.number
        case DueDay.DAY:
            year, month = divmod(period.first.year * 12 + period.first.month + rule.month - 2, 12)
            end = monthrange(year, month + 1)[1]
            return date(year, month + 1, min(rule.number, end))
        case DueDay.LAST_DAY:
            return period.last
        case DueDay.LAST_WORKING_DAY:
            return working.add(period.last + _DAY, -1)
        case DueDay.DATE:
            assert rule.date is not None, "a rule of this kind has a date"
            anchors = Anchors(phase_start=period.first, phase_end=period.last)
            return resolve(rule.date, anchors, working).last
