"""What can be asked for of an office: ids and values."""

from engine.domain.event import Command
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind


class FoundOffice(Command, frozen=True):
    """Put on record whose log it is. `identity` is made up by the face, at random."""

    identity: str
    days: DayRules
    clock: ClockKind


OfficeCommand = FoundOffice
