"""Which trigger leads a rectification item from which state to which."""

from enum import StrEnum
from typing import Final

from engine.domain.lifecycle import Lifecycle, steps


class RectificationState(StrEnum):
    """States of a rectification item."""

    RAISED = "raised"
    ISSUED = "issued"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    LISTED = "listed"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    REOPENED = "reopened"


OWED: Final = frozenset(RectificationState) - {
    RectificationState.RAISED,
    RectificationState.REPORTED,
    RectificationState.VERIFIED,
}
"""The unit has to put it right."""

_OPEN_RECTIFICATION = ("issued", "planned", "in_progress", "sent_back", "reopened")

RECTIFICATION = Lifecycle(
    "rectification",
    RectificationState,
    (
        *steps("issue", ["raised"], "issued"),
        *steps("plan", ["issued", "sent_back", "reopened", "listed"], "planned"),
        *steps("start", ["planned"], "in_progress"),
        *steps("report", ["planned", "in_progress", "sent_back", "reopened", "listed"], "reported"),
        *steps("verify", ["reported"], "verified"),
        *steps("send_back", ["reported"], "sent_back"),
        *steps("reopen", ["verified"], "reopened"),
        *steps("list", _OPEN_RECTIFICATION, "listed"),
        *steps("withdraw_verification", ["verified"], "reported"),
        *steps("withdraw_report", ["reported"], "in_progress"),
    ),
)
