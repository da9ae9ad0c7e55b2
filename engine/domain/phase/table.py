"""Which trigger leads a phase from which state to which."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, Step, steps


class PhaseState(StrEnum):
    """States of a phase."""

    PENDING = "pending"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


PHASE = Lifecycle(
    "phase",
    PhaseState,
    (
        *steps("open", ["pending"], "open"),
        *steps("refuse_close", ["open", "closing"], "closing"),
        *steps("close", ["open", "closing"], "closed"),
        *steps("extend", ["open", "closing"], "open"),
        *(Step("correct", state, state) for state in ("open", "closing")),
        *(Step("amend", state, state) for state in ("open", "closing")),
        *steps("reopen", ["closed"], "open"),
        *steps("withdraw_opening", ["open", "closing"], "pending"),
    ),
    unasked=frozenset({"refuse_close", "correct", "amend"}),
)
