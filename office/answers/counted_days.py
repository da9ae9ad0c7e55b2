"""The days of a deadline, one by one: those that count, and those that do not and why."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from engine.domain.clocks import ChangeKind, ClockChange

_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 400


class DayMark(StrEnum):
    """Whether a day counts; those `outside` fill the weeks at both ends."""

    COUNTED = "counted"
    DAY_OFF = "day-off"
    SUSPENDED = "suspended"
    OUTSIDE = "outside"


class CountedDay(Struct, frozen=True):
    """A day; `number` is how many have counted by it, None for one that does not."""

    on: date
    mark: DayMark
    number: int | None


class DayCount(Struct, frozen=True, kw_only=True):
    """The days after `since` up to and with `until`, by weeks from Monday to Sunday; `cut` are
    earlier days that are not shown.
    """

    since: date
    until: date
    weeks: tuple[tuple[CountedDay, ...], ...]
    counted: int
    off: int
    suspended: int
    cut: int


def day_count(
    since: date, until: date, calendar: WorkingCalendar, changes: Iterable[ClockChange]
) -> DayCount:
    """Count the days; those on which the clock stood still do not count, whatever they are."""
    until = max(since, until)
    still = frozenset(_still(changes, until))
    days = tuple(_days(since, until, calendar, still))
    shown = days[-_MOST_DAYS:]
    marks = [day.mark for day in days]
    return DayCount(
        since=since,
        until=until,
        weeks=tuple(_weeks(shown)),
        counted=marks.count(DayMark.COUNTED),
        off=marks.count(DayMark.DAY_OFF),
        suspended=marks.count(DayMark.SUSPENDED),
        cut=len(days) - len(shown),
    )


def _days(
    since: date, until: date, calendar: WorkingCalendar, still: frozenset[date]
) -> Iterator[CountedDay]:
    number = 0
    for ahead in range(1, (until - since).days + 1):
        day = since + timedelta(days=ahead)
        if day in still:
            yield CountedDay(day, DayMark.SUSPENDED, None)
        elif calendar.is_working_day(day):
            number += 1
            yield CountedDay(day, DayMark.COUNTED, number)
        else:
            yield CountedDay(day, DayMark.DAY_OFF, None)


def _still(changes: Iterable[ClockChange], until: date) -> Iterator[date]:
    """The days after a stop, up to that of the resumption of the last one who had stopped it."""
    stopped: dict[str, date] = {}
    since: date | None = None
    for change in sorted(changes, key=lambda each: each.at):
        if change.kind is ChangeKind.STOP:
            stopped.setdefault(change.by, change.on)
            since = change.on if since is None else min(since, change.on)
        elif change.kind is ChangeKind.RESUME and change.by in stopped:
            del stopped[change.by]
            if since is not None and not stopped:
                yield from _between(since, change.on)
                since = None
    if since is not None:
        yield from _between(since, until)


def _between(after: date, through: date) -> Iterator[date]:
    day = after + _DAY
    while day <= through:
        yield day
        day += _DAY


def _weeks(days: tuple[CountedDay, ...]) -> Iterator[tuple[CountedDay, ...]]:
    if not days:
        return
    first, last = days[0].on, days[-1].on
    ahead = first.weekday()
    whole = [
        *(_outside(first - timedelta(days=back)) for back in range(ahead, 0, -1)),
        *days,
        *(_outside(last + timedelta(days=on)) for on in range(1, 7 - last.weekday())),
    ]
    for monday in range(0, len(whole), 7):
        yield tuple(whole[monday : monday + 7])


def _outside(day: date) -> CountedDay:
    return CountedDay(day, DayMark.OUTSIDE, None)
