"""Which trigger leads an assignment from which state to which."""

from enum import StrEnum
from typing import Final

from engine.domain.lifecycle import Lifecycle, Step, steps


class AssignmentState(StrEnum):
    """States of an assignment."""

    ASSIGNED = "assigned"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    WAIVED = "waived"
    TRANSFERRED = "transferred"


OWED: Final = frozenset(
    {
        AssignmentState.ASSIGNED,
        AssignmentState.RECEIVED,
        AssignmentState.IN_PROGRESS,
        AssignmentState.RETURNED,
    }
)
"""The unit has to hand something in."""

_RUNNING_WORK = ("assigned", "received", "in_progress", "submitted", "returned")

ASSIGNMENT = Lifecycle(
    "assignment",
    AssignmentState,
    (
        *steps("receive", ["assigned"], "received"),
        *steps("start", ["received"], "in_progress"),
        *steps("submit", ["received", "in_progress", "returned"], "submitted"),
        *steps("accept", ["submitted"], "accepted"),
        *steps("pass_on", ["submitted"], "submitted"),
        *steps("return", ["submitted"], "returned"),
        *steps("waive", _RUNNING_WORK, "waived"),
        *steps("transfer", ["assigned", "received", "in_progress", "returned"], "transferred"),
        *steps("take_over", ["transferred"], "assigned"),
        *(Step("extend", state, state) for state in _RUNNING_WORK),
        *steps("suspend", _RUNNING_WORK, "suspended"),
        *(Step("resume", "suspended", state) for state in _RUNNING_WORK),
        *steps("withdraw_acceptance", ["accepted"], "submitted"),
        *steps("withdraw_submission", ["submitted"], "in_progress"),
        *steps("withdraw_waiver", ["waived"], "assigned"),
        *(Step("correct", state, state) for state in ("submitted", "accepted")),
    ),
    unasked=frozenset({"take_over"}),
)
