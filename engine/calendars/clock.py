"""Where the time comes from, and which local day an instant belongs to.

Instants are aware and in UTC; days belong to the office's zone. Only faces and the scheduler
hold a clock; everything else is given the time as an argument (design: Time).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE: Final = ZoneInfo("Asia/Shanghai")


class OfficeMoment(NamedTuple):
    """The day of an office at a moment, and what its clocks show; None where a deed counts by its
    day alone, as paper dated back does.
    """

    day: date
    wall: datetime | None = None

    def counts_to(self, day_ends: time | None) -> date:
        """The day that the moment counts to where days are over at an hour of their own, inclusive;
        the office's own day where they are not.
        """
        if day_ends is None or self.wall is None:
            return self.day
        return self.wall.date() + timedelta(days=self.wall.time() > day_ends)


When = date | OfficeMoment
"""A day as a whole, or a moment of it."""


def day_by(when: When, day_ends: time | None = None) -> date:
    """The day that it counts to where days are over at this hour."""
    return when.counts_to(day_ends) if isinstance(when, OfficeMoment) else when


def wall_time(instant: datetime, zone: str) -> datetime:
    """What the clocks of a zone show; that of offices where none is named."""
    return instant.astimezone(ZoneInfo(zone) if zone else OFFICE_ZONE).replace(tzinfo=None)


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """The present instant of this machine, in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that moves only when told to, and never backwards: simulation, demo and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = _in_utc(start)

    def now(self) -> datetime:
        """The instant it was last moved to, in UTC."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward by a span of zero or more and return the new instant."""
        return self.set(self._now + by)

    def set(self, instant: datetime) -> datetime:
        """Move forward to an instant; an earlier one than now is a ValueError."""
        target = _in_utc(instant)
        if target < self._now:
            raise ValueError(
                f"a clock does not run backwards: asked for {target.isoformat()}, "
                f"it is {self._now.isoformat()}; start a new clock instead"
            )
        self._now = target
        return target


def local_date(
    instant: datetime, zone: ZoneInfo = OFFICE_ZONE, day_ends: time | None = None
) -> date:
    """The office day that an instant counts to.

    `day_ends` is the last moment, inclusive and local, that still counts to the day (a closing
    hour such as 17:30); later instants count to the next day. None and 00:00 both mean 24:00.
    """
    return _local_date(_in_utc(instant), zone, day_ends)


@lru_cache(maxsize=1024)  # a tick asks for one moment thousands of times
def _local_date(instant: datetime, zone: ZoneInfo, day_ends: time | None) -> date:
    local = instant.astimezone(zone)
    closes = day_ends if day_ends and day_ends != time.min else None
    day = local.date()
    if closes is not None and local.time() > closes:
        day += timedelta(days=1)
    return day - timedelta(days=1) if _comes_again(instant, day, zone, closes) else day


def _comes_again(instant: datetime, day: date, zone: ZoneInfo, closes: time | None) -> bool:
    """Whether the end of the day before is still to come a second time, as the clocks are put
    back: that day lasts until then, or the days of two instants would run backwards.
    """
    if day == date.min:
        return False
    if closes is None:
        first = datetime.combine(day, time.min, zone)
    else:
        first = datetime.combine(day - timedelta(days=1), closes, zone)
    again = first.replace(fold=1)
    if again.utcoffset() >= first.utcoffset():  # type: ignore[operator]
        return False
    return instant < again.astimezone(UTC) or (closes is not None and instant == again)


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give an aware instant")
    return instant.astimezone(UTC)


def day_and_hour(day: date, hour: time | None) -> date | str:
    """`2009-03-31 17:00`; the day alone where it lasts to its end."""
    return f"{day} {hour:%H:%M}" if hour else day
