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


class DayRulesChanged(Event, frozen=True):
    """Days are counted otherwise from now on. Due dates stay the days that they are, and what is
    on record stays on the day that it bears: what changes is when a day begins and ends.
    """

    days: DayRules


class ClockConfirmed(Event, frozen=True):
    """The machine's clock is right, though it stands far past the newest event before it."""


class StraysMarked(Event, frozen=True):
    """The events from the position `first` to `last`, inclusive, were recorded at moments that
    were not true. `authority` is by whose order it is said.
    """

    first: int
    last: int
    authority: str


class LogRestored(Event, frozen=True):
    """The log was put back from a backup that held so many `events`: those before this one.

    `source` is the name of the backup's file. Whatever was recorded after it is not in this log.
    """

    events: int
    source: str


OfficeEvent = OfficeFounded | DayRulesChanged | ClockConfirmed | StraysMarked | LogRestored
