"""The ladder of reminders on the calendar: the days on which its rungs come."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from engine.calendars.working_days import WorkingCalendar
from workflows.dates import CalendarKind
from workflows.schema import Rung


def rung_days(
    ladder: Iterable[Rung], due_on: date, calendar: Callable[[CalendarKind], WorkingCalendar]
) -> tuple[date, ...]:
    """The day of each rung for one due date."""
    return tuple(calendar(rung.calendar).add(due_on, rung.days) for rung in ladder)


def first_rung(days: Sequence[date], on: date) -> int:
    """The index of the first rung whose day is not past; earlier rungs are skipped."""
    return next((index for index, day in enumerate(days) if day >= on), len(days))
