"""Where two calendars differ: the days that are off on one and worked on the other."""

from datetime import date, timedelta
from typing import Final

from engine.calendars.working_days import WorkingCalendar

_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 40
"""The most days that are named, the last ones."""


class Differing:
    """The days of which two calendars say otherwise."""

    def __init__(self, old: WorkingCalendar, new: WorkingCalendar) -> None:
        self._old, self._new = old, new
        self._noticed = sorted(
            day
            for day in {*_noticed(old), *_noticed(new)}
            if old.is_working_day(day) != new.is_working_day(day)
        )
        week = [date.min + _DAY * n for n in range(7)]
        self._same_week = all(old.is_rest_day(day) == new.is_rest_day(day) for day in week)

    def between(self, first: date, last: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """Those that are off now, and those that are worked now; both inclusive."""
        if self._same_week:
            differ = [day for day in self._noticed if first <= day <= last]
        else:
            days = [first + _DAY * n for n in range((last - first).days + 1)]
            counts = self._old.is_working_day, self._new.is_working_day
            differ = [day for day in days if counts[0](day) != counts[1](day)]
        off = tuple(day for day in differ if not self._new.is_working_day(day))
        worked = tuple(day for day in differ if self._new.is_working_day(day))
        return off[-_MOST_DAYS:], worked[-_MOST_DAYS:]


def _noticed(calendar: WorkingCalendar) -> tuple[date, ...]:
    edition = calendar.edition
    return (*edition.holidays, *edition.makeup_workdays) if edition else ()
