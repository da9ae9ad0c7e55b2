"""What follows from an event: the state it leads to, and what it does to the clock.

Each lifecycle has one table of effects; folds, boards, deadlines and diagrams read it, and none of
them lists events. The light of an item is not in it: that depends on the day (projections.states).
"""

from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import UNSET, Struct

from engine.domain.asked import Asked
from engine.domain.clocks import ClockChange
from engine.domain.event import Event
from engine.domain.lifecycle import Lifecycle

S = TypeVar("S", bound=StrEnum)
Changes = tuple[ClockChange, ...]
Clock = Callable[[Changes, Any, str], Changes]
"""The changes of a clock after an event; the text names who stops it."""


class Effect(Struct, frozen=True):
    """`trigger` names the rows of the transitions table; None for a fact beside the state.

    `takes_back` is the trigger of the earlier deed that the event takes back; `puts_right` says
    that it puts one right that stands.
    """

    trigger: str | None = None
    clock: Clock | None = None
    takes_back: str | None = None
    puts_right: bool = False

    @property
    def corrects(self) -> bool:
        """Whether what rested on an earlier deed rests on it no longer."""
        return self.puts_right or self.takes_back is not None


Effects = Mapping[type[Event], Effect]


def next_state(table: Lifecycle[S], effect: Effect, state: S, held: S | None) -> tuple[S, S | None]:
    """State after an event, and the state that is held while its clock stands still."""
    return (state, held) if effect.trigger is None else table.after(effect.trigger, state, held)


def clock_changes(effect: Effect, changes: Changes, event: Event, by: str) -> Changes:
    """The changes of a clock after an event; `by` names whose stop it is."""
    return effect.clock(changes, event, by) if effect.clock else changes


def stops(changes: Changes, event: Event, by: str) -> Changes:
    """The clock stands still from the day of the event."""
    return (*changes, ClockChange.stop(by, event.stamp))


def resumes(changes: Changes, event: Event, by: str) -> Changes:
    """The clock runs on with the budget that it had left."""
    return (*changes, ClockChange.resume(by, event.stamp))


def renews(changes: Changes, event: Event, _by: str) -> Changes:
    """The clock begins a new generation by the same dates."""
    return (*changes, ClockChange.renew(event.stamp))


def recalendars(changes: Changes, event: Any, _by: str) -> Changes:
    """Days are counted on another edition from then on."""
    return (*changes, ClockChange.recalendar(event.edition, event.before, event.stamp))


def recounts(changes: Changes, event: Any, _by: str) -> Changes:
    """The same, and the date falls on another day by it."""
    edition, before = event.edition, event.before
    return (*changes, ClockChange.recalendar(edition, before, event.stamp, event.due_on))


def arms(changes: Changes, event: Any, _by: str) -> Changes:
    """The clock has a date, as what that counts from is on record."""
    return (*changes, ClockChange.arm(event.due_on, event.stamp))


def disarms(changes: Changes, event: Event, _by: str) -> Changes:
    """The clock waits again for what its date counts from."""
    return (*changes, ClockChange.disarm(event.stamp))


def extends(to: Callable[[Any], date | None]) -> Clock:
    """Time is granted until the day that `to` reads from the event, if there is one; up to another
    hour where the event names one, as of when it was asked for.
    """

    def clock(changes: Changes, event: Event, _by: str) -> Changes:
        day = to(event)
        if day is None:
            return changes
        hour: time | None = getattr(event, "hour", None)
        asked: Asked | None = getattr(event, "asked", None)
        return (*changes, ClockChange.extend(day, event.stamp, hour or UNSET, asked))

    return clock
