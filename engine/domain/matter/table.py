"""Which trigger leads a matter from which state to which."""

from enum import StrEnum
from typing import Final

from engine.domain.lifecycle import Lifecycle, steps


class MatterState(StrEnum):
    """States of a matter."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    IN_PROGRESS = "in_progress"
    SENT_UP = "sent_up"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


OPEN: Final = frozenset(
    {
        MatterState.DRAFTED,
        MatterState.PUBLISHED,
        MatterState.IN_PROGRESS,
        MatterState.SENT_UP,
    }
)
"""Its unit owes it."""

MATTER: Final = Lifecycle(
    "matter",
    MatterState,
    (
        *steps("publish", ["drafted"], "published"),
        *steps("publish", ["published"], "published"),
        *steps("publish", ["in_progress"], "in_progress"),
        *steps("start", ["drafted", "published"], "in_progress"),
        *steps("progress", ["in_progress"], "in_progress"),
        *steps("claim", ["in_progress"], "claimed"),
        *steps("confirm", ["claimed"], "confirmed"),
        *steps("return", ["claimed"], "in_progress"),
        *steps("send_up", ["in_progress"], "sent_up"),
        *steps("take", ["sent_up"], "in_progress"),
        *steps("hand_down", ["sent_up"], "in_progress"),
        *steps("extend", ["drafted"], "drafted"),
        *steps("extend", ["published"], "published"),
        *steps("extend", ["in_progress"], "in_progress"),
        *steps("extend", ["sent_up"], "sent_up"),
        *steps("break", ["published", "in_progress", "claimed"], "broken"),
        *steps("withdraw", ["drafted", "published", "in_progress"], "withdrawn"),
    ),
)
