"""How an office counts its days."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.calendars.clock import local_date


class DayRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The zone by its IANA name, and the last moment of a day that counts to it (local_date).

    None means that a day ends at midnight.
    """

    zone: str
    day_ends: time | None = None

    @property
    def last_moment(self) -> str:
        """The hour at which a day ends: `17:30`, or `24:00`."""
        if self.day_ends is None:
            return "24:00"
        return self.day_ends.isoformat("auto" if self.day_ends.second else "minutes")

    def local(self, moment: datetime) -> datetime:
        """A moment as the clocks of the office show it."""
        return moment.astimezone(ZoneInfo(self.zone))

    def day_of(self, moment: datetime) -> date:
        """The office's day at a moment."""
        return local_date(moment, ZoneInfo(self.zone), self.day_ends)
