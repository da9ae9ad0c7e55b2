"""How facts move an assignment on a board, and the light that its row shows."""

from datetime import date
from enum import StrEnum

from engine.domain import assignment as a
from engine.domain.audience import Part
from engine.domain.event import Event


class ItemState(StrEnum):
    """States of an assignment, and `left`: its unit went out of the campaign."""

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
"""Somebody has to hand something in."""

OVER = frozenset({ItemState.ACCEPTED, ItemState.WAIVED, ItemState.TRANSFERRED, ItemState.LEFT})
"""Nothing more is expected of this unit."""

SETTLED = frozenset({ItemState.ACCEPTED, ItemState.WAIVED})
"""The gate takes these for done."""

RECTIFICATION_OWED = frozenset(
    {"issued", "planned", "in_progress", "sent_back", "reopened", "listed"}
)


def moved(
    state: ItemState, held: ItemState | None, event: Event
) -> tuple[ItemState, ItemState | None]:
    """State and held state after a fact; facts that move nothing leave both."""
    match event:
        case a.AssignmentReceived():
            return ItemState.RECEIVED, None
        case a.AssignmentStarted():
            return ItemState.IN_PROGRESS, None
        case a.AssignmentSubmitted():
            return ItemState.SUBMITTED, None
        case a.AssignmentAccepted():
            return ItemState.ACCEPTED, None
        case a.AssignmentReturned():
            return ItemState.RETURNED, None
        case a.AssignmentWaived():
            return ItemState.WAIVED, None
        case a.AssignmentTransferred():
            return ItemState.TRANSFERRED, None
        case a.AssignmentTakenOver():
            return ItemState.ASSIGNED, None
        case a.AssignmentSuspended():
            return ItemState.SUSPENDED, state
        case a.AssignmentResumed():
            return held or ItemState.ASSIGNED, None
        case _:
            return state, held


def light(
    state: str, due_on: date, yellow_from: date, today: date, *, running: bool, part: Part
) -> Light:
    """The colour of a row on a day; lateness of what was handed in is shown beside it.

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
