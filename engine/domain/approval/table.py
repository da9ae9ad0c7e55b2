"""Which trigger leads an approval from which state to which, and how one branch of it stands."""

from enum import StrEnum
from typing import Final

from engine.domain.lifecycle import Lifecycle, steps


class ApprovalState(StrEnum):
    """States of an approval."""

    FILED = "filed"
    INCOMPLETE = "incomplete"
    DECIDING = "deciding"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class BranchState(StrEnum):
    """How one branch has answered. `DEEMED` is consent by silence, where a rule says so."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    DEEMED = "deemed"


APPROVAL: Final = Lifecycle(
    "approval",
    ApprovalState,
    (
        *steps("notice_once", ["filed"], "incomplete"),
        *steps("complete", ["incomplete"], "filed"),
        *steps("accept", ["filed"], "deciding"),
        *steps("grant", ["deciding"], "granted"),
        *steps("refuse", ["deciding", "granted"], "refused"),
        *steps("withdraw", ["filed", "incomplete", "deciding"], "withdrawn"),
    ),
    unasked=frozenset({"grant", "refuse"}),
)
"""The whole is granted by its last branch, and refused by any; nobody asks for either. It is
refused after it was granted only by a refusal of before silence counted that was filed late.
"""

CONSENTED: Final = frozenset({BranchState.GRANTED, BranchState.DEEMED})
"""A branch that stands in nobody's way any more."""
