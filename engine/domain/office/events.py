"""What happens to an office: facts, in the past tense."""

from engine.domain.event import Event
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind


class OfficeFounded(Event, frozen=True):
    """The log is that of an office from now on; one that had events before adopts them.

    `identity` tells the office from every other: a random text that is never changed.
    """

    identity: str
    days: DayRules
    clock: ClockKind


OfficeEvent = OfficeFounded
