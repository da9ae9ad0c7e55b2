"""What the log says of its office."""

from msgspec import Struct

from engine.domain.family import Reads
from engine.domain.office.day_rules import DayRules
from engine.domain.office.events import OfficeEvent
from engine.domain.office.kinds import ClockKind
from engine.ids import OFFICE_STREAM


class OfficeRecord(Struct, frozen=True, kw_only=True):
    """Whose log it is, how days are counted in it, and by which clock it lives."""

    identity: str
    days: DayRules
    clock: ClockKind


def evolve(_state: OfficeRecord | None, event: OfficeEvent) -> OfficeRecord:
    """The state after an event. Never refuses."""
    return OfficeRecord(identity=event.identity, days=event.days, clock=event.clock)


def known_office(reads: Reads) -> OfficeRecord | None:
    """What the log says of its office; None in a log that never said whose it is."""
    return reads.state(OFFICE_STREAM, evolve)
