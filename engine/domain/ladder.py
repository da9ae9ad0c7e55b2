"""The ladder of reminders on the calendar: the days on which its rungs come."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from workflows.dates import CalendarKind
from workflows.schema import Rung

Calendar = Callable[[CalendarKind], WorkingCalendar]


class DatedRung(Struct, frozen=True):
    """A rung and the day on which it comes."""

    rung: Rung
    on: date


def rung_day(rung: Rung, day: date, calendar: Calendar) -> date:
    """The day of a rung that counts from `day`; up to a due date the working day before a day off,
    where the definition says so.
    """
    on = calendar(rung.calendar).add(day, rung.days)
    if not rung.comes_before_rest:
        return on
    working = calendar(CalendarKind.WORKING_DAYS)
    return on if working.is_working_day(on) else working.add(on, -1)


def dated(ladder: Iterable[Rung], day: date, calendar: Calendar) -> tuple[DatedRung, ...]:
    """The rungs in the order in which they come; of those of one day in the order of the ladder.

    A holiday may put a rung in working days behind one in days that stands after it in the ladder.
    """
    found = (DatedRung(rung, rung_day(rung, day, calendar)) for rung in ladder)
    return tuple(sorted(found, key=lambda each: each.on))


def first_rung(days: Sequence[date], on: date) -> int:
    """The index of the first rung whose day is not past, of days in order; earlier ones are
    skipped.
    """
    return next((index for index, day in enumerate(days) if day >= on), len(days))
