"""The state of an item after an event, and the light that its row shows."""

from datetime import date
from enum import StrEnum

from engine.domain.assignment import events as a
from engine.domain.audience import Part
from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.event import Event


class ItemState(StrEnum):
    """States of an assignment, and `left` once its unit has left the campaign."""

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


class Light(StrEnum):
    """Requirements 3.2: red overdue, yellow near, green on track, blue done, grey no clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


OWED = frozenset(
    {ItemState.ASSIGNED, ItemState.RECEIVED, ItemState.IN_PROGRESS, ItemState.RETURNED}
)
"""The unit has to hand something in."""

OVER = frozenset({ItemState.ACCEPTED, ItemState.WAIVED, ItemState.TRANSFERRED, ItemState.LEFT})
"""The unit has nothing more to do."""

SETTLED = frozenset({ItemState.ACCEPTED, ItemState.WAIVED})
"""A gate counts these as done."""

RECTIFICATION_OWED = frozenset(
    {"issued", "planned", "in_progress", "sent_back", "reopened", "listed"}
)


_CLOCKED = (
    a.AssignmentReturned,
    a.AssignmentExtended,
    a.AssignmentSuspended,
    a.AssignmentResumed,
    a.AssignmentTakenOver,
)

_PLAINLY: dict[type[Event], ItemState] = {
    a.AssignmentReceived: ItemState.RECEIVED,
    a.AssignmentStarted: ItemState.IN_PROGRESS,
    a.AssignmentSubmitted: ItemState.SUBMITTED,
    a.AssignmentAccepted: ItemState.ACCEPTED,
    a.AssignmentReturned: ItemState.RETURNED,
    a.AssignmentWaived: ItemState.WAIVED,
    a.AssignmentTransferred: ItemState.TRANSFERRED,
    a.AssignmentTakenOver: ItemState.ASSIGNED,
}


def next_state(
    state: ItemState, held: ItemState | None, event: Event
) -> tuple[ItemState, ItemState | None]:
    """State and held state after an event; both unchanged by events that affect neither."""
    plain = _PLAINLY.get(type(event))
    if plain is not None:
        return plain, None
    match event:
        case a.AssignmentExtended() if state is ItemState.LEFT:
            return held or ItemState.ASSIGNED, None  # the unit is back, and has time again
        case a.AssignmentSuspended():
            return ItemState.SUSPENDED, held if state is ItemState.LEFT else state
        case a.AssignmentResumed():
            return held or ItemState.ASSIGNED, None
        case _:
            return state, held


def held_state(state: ItemState, held: ItemState | None) -> ItemState | None:
    """The held state of an item whose unit leaves; that it was suspended shows in its clock."""
    return held if state is ItemState.SUSPENDED else state


def state_on_return(
    held: ItemState | None, changes: tuple[ClockChange, ...]
) -> tuple[ItemState, ItemState | None]:
    """State and held state of an item whose unit has joined again."""
    stopped = False
    for change in changes:
        if change.kind is not ChangeKind.EXTEND:
            stopped = change.kind is ChangeKind.STOP
    before = held or ItemState.ASSIGNED
    return (ItemState.SUSPENDED, before) if stopped else (before, None)


def clock_changes(changes: tuple[ClockChange, ...], event: Event) -> tuple[ClockChange, ...]:
    """The changes of an assignment's own clock after an event."""
    if type(event) not in _CLOCKED:
        return changes
    match event:
        case a.AssignmentReturned(redo_by=redo_by, stamp=stamp) if redo_by is not None:
            return (*changes, ClockChange.extend(redo_by, stamp))
        case a.AssignmentExtended(to=to, stamp=stamp):
            return (*changes, ClockChange.extend(to, stamp))
        case a.AssignmentSuspended(stamp=stamp):
            return (*changes, ClockChange.stop("assignment", stamp))
        case a.AssignmentResumed(stamp=stamp):
            return (*changes, ClockChange.resume("assignment", stamp))
        case a.AssignmentTakenOver(changes=taken):
            return taken
        case _:
            return changes


def light(
    state: str, due_on: date, yellow_from: date, today: date, *, running: bool, part: Part
) -> Light:
    """The light of a row on a day; that work was handed in late is shown separately.

    `state` is that of an assignment or of a rectification. A supporting unit owes feedback
    without a deadline of its own (A29).
    """
    if state in SETTLED or state == "verified":
        return Light.BLUE
    if state in ("submitted", "reported"):
        return Light.GREEN
    if state not in OWED and state not in RECTIFICATION_OWED:
        return Light.GREY
    if not running or part is Part.SUPPORTING:
        return Light.GREY
    if today > due_on:
        return Light.RED
    return Light.YELLOW if today >= yellow_from else Light.GREEN
