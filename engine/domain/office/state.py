"""What the log says of its office."""

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.family import Reads
from engine.domain.office.day_rules import DayRules
from engine.domain.office.events import (
    ClockConfirmed,
    DayRulesChanged,
    LogRestored,
    OfficeEvent,
    OfficeFounded,
    StraysMarked,
)
from engine.domain.office.kinds import ClockKind
from engine.ids import OFFICE_STREAM


class OfficeRecord(Struct, frozen=True, kw_only=True):
    """Whose log it is, how days are counted in it, and by which clock it lives.

    `strays` are ranges of positions, inclusive, whose events were recorded at moments that were
    not true, as under a clock that had jumped.
    """

    identity: str
    days: DayRules
    clock: ClockKind
    strays: tuple[tuple[int, int], ...] = ()


def evolve(state: OfficeRecord | None, event: OfficeEvent) -> OfficeRecord | None:
    """The state after an event, None until it is known whose log it is. Never refuses."""
    match event:
        case OfficeFounded():
            return OfficeRecord(identity=event.identity, days=event.days, clock=event.clock)
        case _ if state is None:
            return None
        case DayRulesChanged():
            return replace(state, days=event.days)
        case ClockConfirmed() | LogRestored():
            return state
        case StraysMarked():
            return replace(state, strays=(*state.strays, (event.first, event.last)))


def known_office(reads: Reads) -> OfficeRecord | None:
    """What the log says of its office; None in a log that never said whose it is."""
    return reads.state(OFFICE_STREAM, evolve)
