"""Manners: at which hours and on which days letters go out, and how many of them a person gets.

What is to be told is on record at once; it waits for a delivery window, and whoever is written to
in that window gets one letter. What a person sends by hand, as an urging, waits for none.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar


class Window(Struct, frozen=True, order=True):
    """A delivery window: the `number`-th (from 1) of a day; it lasts until the next one opens, or
    quiet hours begin.
    """

    day: date
    number: int

    @property
    def name(self) -> str:
        """Its part in the name of a letter: `2026-11-26.1`."""
        return f"{self.day.isoformat()}.{self.number}"


class Manners(Struct, frozen=True, kw_only=True):
    """Hours are those on the office's wall, windows in ascending order.

    `quiet_from` (inclusive) to `quiet_to` (exclusive) nothing goes out; the same hour twice means
    no quiet hours. With `working_days` letters go on days that the office works. A digest by "day"
    is one letter for all there is to tell a person in a window, by "rung" one for each rung.
    """

    windows: tuple[time, ...] = (time(8, 0), time(14, 0))
    quiet_from: time = time(20, 0)
    quiet_to: time = time(8, 0)
    working_days: bool = True
    digest: Literal["day", "rung"] = "day"

    def is_quiet(self, hour: time) -> bool:
        """Whether an hour on the wall lies in the quiet hours, over midnight or not."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to

    @property
    def ever_opens(self) -> bool:
        """Whether letters go out at any hour at all."""
        hours = (*self.windows, self.quiet_to)
        return any(not self.is_quiet(hour) and hour >= min(self.windows) for hour in hours)

    def letter(self, window: Window, rung: str) -> str:
        """The name of the letter in which a fact of this rung is told: one a window, or one a
        window and rung.
        """
        return window.name if self.digest == "day" else f"{window.name}.{rung}"


def window_at(
    now: datetime, manners: Manners, zone: ZoneInfo, calendar: WorkingCalendar
) -> Window | None:
    """The window that is open at a moment (aware); None in quiet hours, before the first of a day,
    and on days without delivery.
    """
    wall = now.astimezone(zone)
    day, hour = wall.date(), wall.time()
    if manners.is_quiet(hour) or not _delivers(day, manners, calendar):
        return None
    number = sum(opening <= hour for opening in manners.windows)
    return Window(day, number) if number else None


def next_delivery(
    now: datetime, manners: Manners, zone: ZoneInfo, calendar: WorkingCalendar
) -> datetime | None:
    """The first moment from this one on at which letters go out, in UTC; None if none ever do, as
    where all windows open in quiet hours and are over as those end.
    """
    if window_at(now, manners, zone, calendar) is not None:
        return now.astimezone(UTC)
    day = now.astimezone(zone).date()
    hours = sorted({*manners.windows, manners.quiet_to})
    for _ in range(2):  # those of today may all be past
        day = calendar.roll_forward(day) if manners.working_days else day
        for hour in hours:
            moment = datetime.combine(day, hour, zone).astimezone(UTC)
            if moment > now and window_at(moment, manners, zone, calendar) is not None:
                return moment
        day += timedelta(days=1)
    return None


def _delivers(day: date, manners: Manners, calendar: WorkingCalendar) -> bool:
    return not manners.working_days or calendar.is_working_day(day)
