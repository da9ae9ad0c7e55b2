"""A moment of the log, from which a campaign is looked at."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from engine.calendars.clock import OfficeMoment
from engine.errors import EngineError
from projections import moments


class MomentOutside(EngineError):
    """The log, or the campaign, does not reach to this moment."""

    exit_code = 2


class Moment(Struct, frozen=True):
    """A place in the log, and the day from which it is looked at; `wall` is what the clocks of the
    office show, None for the whole of the day.
    """

    position: int
    day: date
    wall: datetime | None = None

    @property
    def when(self) -> OfficeMoment:
        """From when it is looked at."""
        return OfficeMoment(self.day, self.wall)


def moment(views: Connection, at: date | int, head: int, today: date) -> Moment:
    """The end of a day, or an event by its number. MomentOutside says which there are."""
    if isinstance(at, int):
        if not 0 < at <= head:
            raise MomentOutside("fault.moment.no-event", event=at, head=head)
        return Moment(at, moments.day_of(views, at) or today)
    if at > today:
        raise MomentOutside("fault.moment.future", day=at, today=today)
    position = moments.position_of_day(views, at)
    if not position:
        begins = moments.day_of(views, 1)
        raise MomentOutside("fault.moment.before-log", day=at, begins=begins)
    return Moment(position, at)
