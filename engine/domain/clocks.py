"""What happens to a deadline, as a list that can be replayed: stops, extensions, renewals, another
calendar.

A campaign, a phase and an assignment each keep their own changes; an item's deadline is all of
them in the order in which they were recorded, from the moment on at which its clock began.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, assert_never

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from engine.calendars.clock import OfficeMoment, wall_time
from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.asked import Asked
from engine.domain.event import Stamp


class ChangeKind(StrEnum):
    """What a change does to a clock."""

    STOP = "stop"
    RESUME = "resume"
    EXTEND = "extend"
    RENEW = "renew"
    CORRECT = "correct"
    ARM = "arm"
    DISARM = "disarm"
    RECALENDAR = "recalendar"


SETS_A_DATE: Final = (ChangeKind.CORRECT, ChangeKind.ARM)
PLANS: Final = (*SETS_A_DATE, ChangeKind.RECALENDAR)
"""Changes whose `to` is the day that the plan has from then on."""


class ClockChange(Struct, frozen=True, kw_only=True):
    """One change. `by` names who stops (a campaign, an assignment); `to` is the day of an
    extension or of a correction, or the date that a clock was armed with, `hour` another hour at
    which that day is over. An extension that was asked for in a petition counts from the day of
    asking, `on`, at the moment `asked_at`. From another calendar on, days are counted on its
    `edition` instead of the one `before`, and the day planned is `to` where it falls otherwise.
    """

    kind: ChangeKind
    at: datetime
    on: date
    by: str = ""
    to: date | None = None
    hour: time | UnsetType | None = UNSET
    asked_at: datetime | UnsetType = UNSET
    edition: str | UnsetType = UNSET
    before: str | UnsetType = UNSET

    @classmethod
    def stop(cls, by: str, stamp: Stamp) -> "ClockChange":
        """The clock stands still from the day of the deed."""
        return cls(kind=ChangeKind.STOP, by=by, at=stamp.recorded_at, on=stamp.day)

    @classmethod
    def resume(cls, by: str, stamp: Stamp) -> "ClockChange":
        """The reason `by` is gone."""
        return cls(kind=ChangeKind.RESUME, by=by, at=stamp.recorded_at, on=stamp.day)

    @classmethod
    def extend(
        cls,
        to: date,
        stamp: Stamp,
        hour: time | UnsetType | None = UNSET,
        asked: Asked | None = None,
    ) -> "ClockChange":
        """Time is granted until `to`, perhaps `asked` for earlier."""
        at, on = stamp.recorded_at, asked.on if asked else stamp.day
        asked_at = asked.at if asked else UNSET
        return cls(kind=ChangeKind.EXTEND, to=to, at=at, on=on, hour=hour, asked_at=asked_at)

    @classmethod
    def correct(
        cls, to: date, stamp: Stamp, hour: time | UnsetType | None = UNSET
    ) -> "ClockChange":
        """The due date was wrong: it is `to`."""
        at, on = stamp.recorded_at, stamp.day
        return cls(kind=ChangeKind.CORRECT, to=to, at=at, on=on, hour=hour)

    @classmethod
    def arm(cls, to: date, stamp: Stamp) -> "ClockChange":
        """What the due date counts from is on record: it is `to`."""
        return cls(kind=ChangeKind.ARM, to=to, at=stamp.recorded_at, on=stamp.day)

    @classmethod
    def disarm(cls, stamp: Stamp) -> "ClockChange":
        """What the due date counts from is on record no more."""
        return cls(kind=ChangeKind.DISARM, at=stamp.recorded_at, on=stamp.day)

    @classmethod
    def renew(cls, stamp: Stamp) -> "ClockChange":
        """Owed anew by the same dates: what stood on record of the clock counts no more."""
        return cls(kind=ChangeKind.RENEW, at=stamp.recorded_at, on=stamp.day)

    @classmethod
    def recalendar(
        cls, edition: str, before: str, stamp: Stamp, to: date | None = None
    ) -> "ClockChange":
        """Days are counted on another edition; the plan has it due on `to`, None: as it was."""
        kind, at, on = ChangeKind.RECALENDAR, stamp.recorded_at, stamp.day
        return cls(kind=kind, at=at, on=on, to=to, edition=edition, before=before)


def changed(clock: DeadlineClock, change: ClockChange, calendar: WorkingCalendar) -> DeadlineClock:
    """The clock after one change."""
    match change.kind:
        case ChangeKind.STOP:
            return clock.stop(change.by, change.on)
        case ChangeKind.RESUME:
            return clock.resume(change.by, change.on, calendar)
        case ChangeKind.EXTEND:
            return clock.extend(change.to, change.on, change.hour) if change.to else clock
        case ChangeKind.CORRECT:
            return clock.correct(change.to, change.on, change.hour) if change.to else clock
        case ChangeKind.ARM:
            return clock.arm(change.to, change.on) if change.to else clock
        case ChangeKind.DISARM:
            return clock.disarm()
        case ChangeKind.RENEW:
            return clock.renew()
        case ChangeKind.RECALENDAR:
            return clock
        case _:
            assert_never(change.kind)


def armed_until(changes: Iterable[ClockChange]) -> date | None:
    """The date that a clock was armed with last, by another calendar if one came; None where it
    waits.
    """
    kinds = (ChangeKind.ARM, ChangeKind.DISARM, ChangeKind.RECALENDAR)
    return next((c.to for c in reversed(tuple(changes)) if c.kind in kinds), None)


def run(
    due_on: date | None,
    began: datetime,
    changes: Iterable[ClockChange],
    calendar: WorkingCalendar,
    generation: int = 1,
    withdrawn: int = 0,
    *,
    hour: time | None = None,
    zone: str = "",
) -> DeadlineClock:
    """The clock of an item due on `due_on` (None: without a deadline) that began at `began`, after
    all later changes. Where that day is over at an `hour`, each change counts to its day by it.

    `generation` is that of its first day: more than 1 where the item had a clock before.
    `withdrawn` counts the openings that were taken back, with their extensions: then every
    generation is later than those before it began.
    """
    ordered = sorted(changes, key=lambda c: c.at)
    later = [change for change in ordered if change.at >= began]
    if withdrawn:
        generation += withdrawn + len(ordered) - len(later)
    clock = DeadlineClock(due_on=due_on, assessed_on=due_on, generation=generation, due_time=hour)
    first, done = clock, 0
    for n in _recounts(later):
        if not done:
            calendar = _on_edition(calendar, later[n].before)
        clock = _after(clock, later[done:n], calendar, zone, later[:done])
        calendar = _on_edition(calendar, later[n].edition)
        planned, stood = _replanned(first, later[: n + 1])
        counted = _after(planned, stood, calendar, zone)
        clock, done = clock.recount(counted, _on(later[n], clock, zone)), n + 1
    return _after(clock, later[done:], calendar, zone, later[:done])


def _recounts(changes: Sequence[ClockChange]) -> Iterator[int]:
    """The places at which another calendar begins to count; what says so twice says it once."""
    for n, change in enumerate(changes):
        after = changes[n + 1] if n + 1 < len(changes) else None
        again = after is not None and (after.kind, after.edition) == (change.kind, change.edition)
        if change.kind is ChangeKind.RECALENDAR and not again:
            yield n


def _on_edition(calendar: WorkingCalendar, edition: str | UnsetType) -> WorkingCalendar:
    return calendar if isinstance(edition, UnsetType) else calendar.on(edition)


def _after(
    clock: DeadlineClock,
    changes: Iterable[ClockChange],
    calendar: WorkingCalendar,
    zone: str,
    earlier: Iterable[ClockChange] = (),
) -> DeadlineClock:
    """A clock after more changes, all counted on one calendar; `earlier` ones it has behind it."""
    extended = (change.to for change in earlier if change.kind is ChangeKind.EXTEND and change.to)
    granted = max(extended, default=date.min)
    for change in changes:
        if change.kind is ChangeKind.EXTEND:
            granted = max(granted, change.to or granted)
        elif change.kind in SETS_A_DATE and change.to and change.to < granted:
            change = replace(change, to=granted)  # an extension stays granted
        clock = changed(clock, replace(change, on=_on(change, clock, zone)), calendar)
    return clock


def _on(change: ClockChange, clock: DeadlineClock, zone: str) -> date:
    """The day to which a change counts by a clock."""
    if clock.due_time is None:
        return change.on
    return clock.day_of(OfficeMoment(change.on, wall_time(change.asked_at or change.at, zone)))


def _replanned(
    first: DeadlineClock, changes: Sequence[ClockChange]
) -> tuple[DeadlineClock, tuple[ClockChange, ...]]:
    """How the clock would have begun, and what would have been done to it, had its days been
    counted on another calendar all along.

    The last day that the plan set is the one that the new calendar gives.
    """
    named = [n for n, c in enumerate(changes) if c.kind is ChangeKind.RECALENDAR and c.to]
    if not named:
        return first, tuple(changes)
    to = changes[named[-1]].to
    set_by = [n for n, c in enumerate(changes[: named[-1]]) if c.kind in SETS_A_DATE]
    if set_by:
        stood = list(changes)
        stood[set_by[-1]] = replace(stood[set_by[-1]], to=to)
        return first, tuple(stood)
    if first.due_on is None:
        return first, tuple(changes)
    return replace(first, due_on=to, assessed_on=to), tuple(changes)
