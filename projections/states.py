"""The states of an item, and the light that its row shows."""

from datetime import date, time
from enum import StrEnum
from typing import Protocol

from engine.calendars.clock import When, day_by
from engine.domain.assignment import table as assignment
from engine.domain.audience import Part
from engine.domain.rectification import table as rectification


class ItemState(StrEnum):
    """States of an assignment (engine.domain.assignment), and those that a view adds.

    `left`: its unit has left; `recalled`: what made it due is taken back. The others are final,
    once the campaign is over: `not_done`, nothing was handed in, or what was sent back was not done
    again; `not_accepted`, handed in and never reviewed; `called_off`, undone in a campaign that was
    cancelled. Rectifications end in the same three.
    """

    ASSIGNED = "assigned"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    WAIVED = "waived"
    TRANSFERRED = "transferred"
    LEFT = "left"
    RECALLED = "recalled"
    NOT_DONE = "not_done"
    NOT_ACCEPTED = "not_accepted"
    CALLED_OFF = "called_off"


class Light(StrEnum):
    """Requirements 3.2: red overdue, yellow near, green on track, blue done, grey no clock.

    `no-deadline`: owed, and no day is set for it. `late-extended`: its day passed, and it was given
    time that is not over yet. `not-done`: the campaign is over without it.
    """

    GREEN = "green"
    YELLOW = "yellow"
    LATE_EXTENDED = "late-extended"
    RED = "red"
    NOT_DONE = "not-done"
    NO_DEADLINE = "no-deadline"
    GREY = "grey"
    BLUE = "blue"


WORST_FIRST = (
    Light.RED,
    Light.NOT_DONE,
    Light.LATE_EXTENDED,
    Light.YELLOW,
    Light.GREEN,
    Light.NO_DEADLINE,
    Light.GREY,
    Light.BLUE,
)
"""The light of many items is that of the worst of them."""

OWED = frozenset(ItemState(state.value) for state in assignment.OWED)
"""The unit has to hand something in."""

AWAY = frozenset({ItemState.LEFT, ItemState.RECALLED})
"""Not owed for now; the state before is held."""

NOT_OWED = AWAY | {ItemState.TRANSFERRED}
"""Not owed by this unit."""

FINAL = frozenset({ItemState.NOT_DONE, ItemState.NOT_ACCEPTED, ItemState.CALLED_OFF})
"""What was open when the campaign ended."""

BY_VIEWS = FINAL | AWAY
"""States that views add to those of the lifecycle."""

OVER = FINAL | NOT_OWED | {ItemState.ACCEPTED, ItemState.WAIVED}
"""The unit has nothing more to do."""

SETTLED = frozenset({ItemState.ACCEPTED, ItemState.WAIVED})
"""A gate counts these as done."""

RECTIFICATION_OWED = frozenset(state.value for state in rectification.OWED)
"""The unit has to put it right."""

_HANDED_IN = frozenset({"submitted", "reported"})
_DONE = SETTLED | {"verified"}
_UNDONE = OWED | RECTIFICATION_OWED | {ItemState.NOT_DONE}


class Assessed(Protocol):
    """What the lateness of an assignment or a rectification depends on, besides the day.

    `held` is the state before a stop; `late` says that lateness is on record, `handed_in` that
    something was handed in since its clock began. `stopped_on` is the day on which its clock
    stands still, for good once the campaign is over; None while it runs. Where `due_time` is set,
    its days are over at that hour.
    """

    @property
    def state(self) -> str: ...
    @property
    def held(self) -> str | None: ...
    @property
    def part(self) -> Part: ...
    @property
    def assessed_on(self) -> date | None: ...
    @property
    def stopped_on(self) -> date | None: ...
    @property
    def due_time(self) -> time | None: ...
    @property
    def late(self) -> bool: ...
    @property
    def handed_in(self) -> bool: ...


class Clocked(Assessed, Protocol):
    """What its light depends on, besides the day."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def yellow_from(self) -> date | None: ...


def light(row: Clocked, today: When) -> Light:
    """The light of an item at a moment; that work was handed in late is shown separately.

    A supporting unit owes feedback without a deadline of its own (A29). A clock that stands still
    counts no day, and takes back none that was past before.
    """
    state = row.state
    if state in _DONE:
        return Light.BLUE
    if state in _HANDED_IN:
        return Light.GREEN
    if not _is_undone(row) or row.part is Part.SUPPORTING:
        return Light.GREY
    if state == ItemState.NOT_DONE:
        return Light.NOT_DONE
    if _is_past(row, today):
        return Light.RED
    if _is_extended(row) and is_late(row, today):
        return Light.LATE_EXTENDED
    if row.stopped_on is not None:
        return Light.GREY
    if row.yellow_from is None:
        return Light.NO_DEADLINE
    return Light.YELLOW if day_by(today) >= row.yellow_from else Light.GREEN


def is_late(row: Assessed, today: When) -> bool:
    """Whether it was handed in late, or the day it is assessed against has passed without it."""
    if row.late or row.handed_in or row.part is Part.SUPPORTING:
        return row.late
    if row.assessed_on is None or not _is_undone(row):
        return False
    return _reached(row, today) > row.assessed_on


def late_after(before: Clocked, after: Clocked, day: When) -> bool:
    """Whether lateness is to be noted in `after`, which follows `before` at this moment.

    It is when `before` shows it and `after` would not: the work was waived, passed on, or given
    more time to be done again; and once the campaign is over. A hand-in says itself whether it is
    late.
    """
    known = after.late or before.late or after.state in _HANDED_IN
    if known or before.assessed_on is None or day_by(day, before.due_time) <= before.assessed_on:
        return after.late
    shown = after.state not in FINAL and _behind(after, day)
    return not shown and _behind(before, day)


def _behind(row: Clocked, day: When) -> bool:
    if row.part is Part.SUPPORTING or not _is_undone(row):
        return row.late
    return is_late(row, day) or _is_past(row, day)


def _is_extended(row: Clocked) -> bool:
    """To another day, or after its hour to a later one of the same day."""
    due_on, assessed_on = row.due_on, row.assessed_on
    if due_on is None or assessed_on is None:
        return False
    return due_on > assessed_on or (row.late and row.due_time is not None)


def _is_past(row: Clocked, day: When) -> bool:
    return row.due_on is not None and _reached(row, day) > row.due_on


def _is_undone(row: Assessed) -> bool:
    state = row.held if row.state == ItemState.SUSPENDED else row.state
    return state in _UNDONE


def _reached(row: Assessed, today: When) -> date:
    day = day_by(today, row.due_time)
    return day if row.stopped_on is None else min(day, row.stopped_on)
