"""Deadlines that fall otherwise by another calendar: what a proposal lists, and what applying it
moves.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.domain.clocks import ClockChange
from engine.domain.event import Stamp
from engine.ids import ONCE, DutyKey, OccurrenceKey, PhaseKey, RectificationId, UnitId


class MoveOf(StrEnum):
    """What a moved day is: the due date of a duty, of a duty that one unit counts from a deed of
    its own, or of a rectification; the last day of a phase; a day that is still to come.
    """

    DUE = "due"
    ARMED = "armed"
    RECTIFICATION = "rectification"
    PHASE_END = "phase_end"
    AHEAD = "ahead"


_OWED_AS: Final = {"due": MoveOf.DUE, "ends": MoveOf.PHASE_END}


class CalendarMove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day and the one that another calendar gives, None where there is none.

    The reason: between the day from which it counts and its later date the days of `off` count no
    more, and those of `worked` do now. `what` says of a day ahead which it is.
    """

    of: MoveOf
    was: date | None
    now: date | None
    phase: PhaseKey | None = None
    duty: DutyKey | None = None
    occurrence: OccurrenceKey = ONCE
    unit: UnitId | None = None
    rectification: RectificationId | None = None
    what: str = ""
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()

    @property
    def moved(self) -> tuple[object, ...]:
        """What moves, and how: the same before it is owed and after."""
        of = _OWED_AS.get(self.what, self.of) if self.is_ahead else self.of
        phase = self.phase if self.duty is None else None
        thing = (phase, self.duty, self.occurrence, self.unit, self.rectification)
        return of, *thing, self.was, self.now

    @property
    def is_ahead(self) -> bool:
        """Whether nothing is owed by it yet."""
        return self.of is MoveOf.AHEAD


class OccurrenceMoved(Struct, frozen=True, kw_only=True):
    """An occurrence of a duty was due on `was`, and is due on `due_on` by another calendar."""

    duty: DutyKey
    occurrence: OccurrenceKey
    was: date
    due_on: date


def differing(listed: Iterable[CalendarMove], found: Iterable[CalendarMove]) -> int:
    """How many days a proposal lists that would not move now, or would move and are not listed.

    What came to be owed since, and moves as was foreseen, is no difference.
    """
    listed = tuple(listed)
    now = {move.moved for move in found}
    gone = {move.moved for move in listed if not move.is_ahead} - now
    return len(gone) + len(now - {move.moved for move in listed})


def recounted(
    moved: Iterable[OccurrenceMoved], edition: str, before: str, stamp: Stamp
) -> dict[tuple[DutyKey, OccurrenceKey], ClockChange]:
    """What another calendar does to the clocks of occurrences."""
    return {
        (each.duty, each.occurrence): ClockChange.recalendar(edition, before, stamp, each.due_on)
        for each in moved
    }
