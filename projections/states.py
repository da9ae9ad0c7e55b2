"""The states of an item, and the light that its row shows."""

from datetime import date
from enum import StrEnum

from engine.domain.assignment import table as assignment
from engine.domain.audience import Part
from engine.domain.rectification import table as rectification


class ItemState(StrEnum):
    """States of an assignment (engine.domain.assignment), `left` once its unit has left, and
    `recalled` while what made it due is taken back.
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


class Light(StrEnum):
    """Requirements 3.2: red overdue, yellow near, green on track, blue done, grey no clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


OWED = frozenset(ItemState(state.value) for state in assignment.OWED)
"""The unit has to hand something in."""

AWAY = frozenset({ItemState.LEFT, ItemState.RECALLED})
"""Not owed for now; the state before is held."""

NOT_OWED = AWAY | {ItemState.TRANSFERRED}
"""Not owed by this unit."""

OVER = AWAY | {ItemState.ACCEPTED, ItemState.WAIVED, ItemState.TRANSFERRED}
"""The unit has nothing more to do."""

SETTLED = frozenset({ItemState.ACCEPTED, ItemState.WAIVED})
"""A gate counts these as done."""

RECTIFICATION_OWED = frozenset(state.value for state in rectification.OWED)
"""The unit has to put it right."""


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
