"""Which trigger leads a selection from which state to which, and how a candidate stands."""

from enum import StrEnum
from typing import Final

from engine.domain.lifecycle import Lifecycle, steps


class SelectionState(StrEnum):
    """States of a selection."""

    NOMINATING = "nominating"
    VOTING = "voting"
    CONFIRMING = "confirming"
    CONFIRMED = "confirmed"
    NOTICED = "noticed"
    AWARDED = "awarded"
    ENDED = "ended"


class CandidateState(StrEnum):
    """How a candidate stands. `PAUSED` is one against whom an objection waits."""

    NOMINATED = "nominated"
    LISTED = "listed"
    CONFIRMED = "confirmed"
    PAUSED = "paused"
    REJECTED = "rejected"
    AWARDED = "awarded"
    REVOKED = "revoked"


class AwardKind(StrEnum):
    """Honour, money, or both (R020)."""

    SPIRITUAL = "spiritual"
    MATERIAL = "material"
    BOTH = "both"


class CaseStage(StrEnum):
    """How far a model case has come (R023), in order."""

    FOUND = "found"
    SET_UP = "set_up"
    PUBLICISED = "publicised"
    SPREAD = "spread"


_OPEN: Final = ("nominating", "voting", "confirming", "confirmed", "noticed")

SELECTION: Final = Lifecycle(
    "selection",
    SelectionState,
    (
        *steps("close_nominations", ["nominating"], "voting"),
        *steps("count", ["voting"], "confirming"),
        *steps("pass_votes", ["voting"], "confirming"),
        *steps("confirm", ["confirming"], "confirmed"),
        *steps("pass_confirmation", ["confirming"], "confirmed"),
        *steps("post", ["confirmed", "noticed"], "noticed"),
        *steps("post", ["awarded"], "awarded"),
        *steps("pass_notice", ["confirmed"], "noticed"),
        *steps("award", ["noticed", "awarded"], "awarded"),
        *steps("end", _OPEN, "ended"),
    ),
    unasked=frozenset({"pass_votes", "pass_confirmation", "pass_notice"}),
)
"""Steps that the plan leaves out are passed by facts of their own."""
