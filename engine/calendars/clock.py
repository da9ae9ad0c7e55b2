"""Where the time comes from, and which local day an instant belongs to.

Instants are aware and in UTC; days belong to the office's zone. Only faces and the scheduler
hold a clock; everything else is given the time as an argument (design: Time).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE: Final = ZoneInfo("Asia/Shanghai")


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
    local = _in_utc(instant).astimezone(zone)
    if day_ends and day_ends != time.min and local.time() > day_ends:
        return local.date() + timedelta(days=1)
    return local.date()


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give an aware instant")
    return instant.astimezone(UTC)
