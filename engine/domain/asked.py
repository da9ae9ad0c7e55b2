"""When something was asked for that is granted later: in which petition, at which moment."""

from datetime import date, datetime

from msgspec import Struct

from engine.calendars.clock import OfficeMoment, wall_time
from engine.ids import PetitionId


class Asked(Struct, frozen=True, kw_only=True, gc=False):
    """`at` is UTC, `on` the office's day at that moment, both as recorded when it was asked."""

    petition: PetitionId
    on: date
    at: datetime

    def moment(self, zone: str = "") -> OfficeMoment:
        """By the clocks of a zone."""
        return OfficeMoment(self.on, wall_time(self.at, zone))
