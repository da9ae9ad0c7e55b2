"""What can be asked for of an office: ids and values."""

from engine.domain.event import Command
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind


class FoundOffice(Command, frozen=True):
    """Put on record whose log it is. `identity` is made up by the face, at random."""

    identity: str
    days: DayRules
    clock: ClockKind


class ChangeDayRules(Command, frozen=True):
    """Count days otherwise from now on."""

    days: DayRules


class ConfirmClock(Command, frozen=True):
    """Say that the machine's clock is right, though nothing was recorded for long before it."""


class MarkStrays(Command, frozen=True):
    """Say of events, by their positions, that they were recorded at moments that were not true.

    `authority` is by whose order.
    """

    first: int
    last: int
    authority: str


class RecordRestore(Command, frozen=True):
    """Put on record that the log was put back from a backup, before anybody works with it."""

    events: int
    source: str


OfficeCommand = FoundOffice | ChangeDayRules | ConfirmClock | MarkStrays | RecordRestore
