"""Duties that a corrected or amended plan moves, adds or drops after they were made due."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import NamedTuple, TypeVar

from msgspec import UNSET, Struct, UnsetType

from engine.calendars.clock import day_by
from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.event import Stamp
from engine.domain.terms import DutyDue
from engine.errors import RuleBroken
from engine.ids import DutyKey
from engine.phrases import phrase

V = TypeVar("V")


class DueMoved(Struct, frozen=True, kw_only=True):
    """A duty was due on `was` (None: without a deadline), and is now due on `due_on`; up to another
    hour, or to the end of the day (None), where `hour` says so. From another calendar on it names
    the edition by which the day is counted, and the one `before`.
    """

    duty: DutyKey
    was: date | None
    due_on: date
    hour: time | UnsetType | None = UNSET
    edition: str | UnsetType = UNSET
    before: str | UnsetType = UNSET

    def change(self, stamp: Stamp) -> ClockChange:
        """What it does to the clocks of the duty."""
        if isinstance(self.edition, str) and isinstance(self.before, str):
            return ClockChange.recalendar(self.edition, self.before, stamp, self.due_on)
        return ClockChange.correct(self.due_on, stamp, self.hour)


class Standing(Struct, frozen=True):
    """What was made due, the day that the plan has for it by now, the day worked to, and what has
    happened to its clock.
    """

    due: DutyDue
    planned: date | None
    worked_to: date | None
    changes: tuple[ClockChange, ...] = ()

    @property
    def hour(self) -> time | None:
        """The hour that the plan has for it by now."""
        named = (c.hour for c in reversed(self.changes) if c.kind is ChangeKind.CORRECT)
        return next((hour for hour in named if hour is not UNSET), self.due.due_time)


def moves(
    standing: Iterable[Standing], dues: Iterable[DutyDue], stamp: Stamp
) -> tuple[DueMoved, ...]:
    """The duties that the plan makes due on another day by now, or up to another hour.

    Raises RuleBroken for one that would move to a day, or an hour, that is past.
    """
    planned, found = {due.duty: due for due in dues}, list[DueMoved]()
    for old in standing:
        new = planned.get(old.due.duty)
        if new is None or new.due_on is None:
            continue
        if (new.due_on, new.due_time) != (old.planned, old.hour):
            _not_past(new, new.due_on, old, stamp)
            hour = UNSET if new.due_time == old.hour else new.due_time
            found.append(DueMoved(duty=new.duty, was=old.worked_to, due_on=new.due_on, hour=hour))
    return tuple(found)


def _not_past(new: DutyDue, to: date, old: Standing, stamp: Stamp) -> None:
    """Earlier than what stood, it must still lie ahead."""
    today = day_by(stamp.moment(new.zone), new.due_time)
    stood = (old.worked_to or today, old.hour or time.max)
    if to >= today or (to, new.due_time or time.max) >= stood:
        return
    duty = phrase("thing.duty.named", duty=new.duty)
    if to < stamp.day:
        raise RuleBroken("error.phase.moved-into-past", thing=duty, to=to, day=stamp.day)
    raise RuleBroken("error.phase.moved-to-past-hour", thing=duty, to=f"{to} {new.due_time:%H:%M}")


class Exchange(NamedTuple):
    """Duties that an amended plan has no longer, and those that it has besides."""

    dropped: tuple[DutyKey, ...]
    added: tuple[DutyDue, ...]


def exchange(
    standing: Iterable[DutyDue], dues: Iterable[DutyDue], lapsed: Mapping[DutyKey, date]
) -> Exchange:
    """What comes and goes.

    Raises RuleBroken for a duty that stays and would be owed by others, by other days, or without
    the deadline that it has; and for one that would come back by a later day although its own
    had `lapsed` when it was dropped: what was late stays late.
    """
    before, after = {due.duty: due for due in standing}, {due.duty: due for due in dues}
    for duty in before.keys() & after.keys():
        named = phrase("thing.duty.named", duty=duty)
        if _owners(before[duty]) != _owners(after[duty]):
            raise RuleBroken("error.phase.amended-owners", thing=named)
        if before[duty].due_on is not None and after[duty].due_on is None:
            raise RuleBroken("error.phase.amended-deadline-gone", thing=named)
    for duty in after.keys() - before.keys():
        due_on = after[duty].due_on
        if duty in lapsed and (due_on is None or due_on > lapsed[duty]):
            named = phrase("thing.duty.named", duty=duty)
            raise RuleBroken("error.phase.amended-lapsed", thing=named)
    return Exchange(
        tuple(duty for duty in before if duty not in after),
        tuple(due for duty, due in after.items() if duty not in before),
    )


def past_on(day: date, stood: Iterable[tuple[DutyKey, date | None]]) -> dict[DutyKey, date]:
    """The duties that were to be done before this day, with the day of each."""
    return {duty: due_on for duty, due_on in stood if due_on is not None and due_on < day}


def without(values: Mapping[DutyKey, V], dropped: Iterable[DutyKey]) -> dict[DutyKey, V]:
    """The values of the other duties."""
    gone = frozenset(dropped)
    return {duty: value for duty, value in values.items() if duty not in gone}


def _owners(due: DutyDue) -> tuple[object, ...]:
    """Who owes it, and how its days count."""
    return due.audience, due.supporting, due.joint, due.required, due.calendar
