"""Which trigger leads an inspection from which state to which; and the words of its plan."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, steps


class InspectionState(StrEnum):
    """States of an inspection. Of one that is sealed the log knows no more."""

    PLANNED = "planned"
    DRAWN = "drawn"
    ON_SITE = "on_site"
    REPORTED = "reported"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SEALED = "sealed"


class InspectionScope(StrEnum):
    """Whether everything is looked at, or one thing (R045)."""

    COMPREHENSIVE = "comprehensive"
    SPECIAL = "special"


class Depth(StrEnum):
    """Whether all units are looked at, or the key points (R045)."""

    FULL = "full"
    KEY_POINT = "key_point"


class InspectionForm(StrEnum):
    """How it is looked (R029, R146)."""

    ON_SITE = "on_site"
    REPORT_MEETING = "report_meeting"
    RANDOM_CHECK = "random_check"
    FIELD_SUPERVISION = "field_supervision"
    SURPRISE_CHECK = "surprise_check"
    TIP = "tip"


class FindingKind(StrEnum):
    """What was found. A shortcoming is put on the rectification ledger."""

    SHORTCOMING = "shortcoming"
    TENDENCY = "tendency"
    CONDUCT = "conduct"
    GOOD_CASE = "good_case"


class Over(StrEnum):
    """Why a unit is passed over in a draw."""

    RECUSED = "recused"
    HOME = "home"
    LEFT = "left"
    DRAWN = "drawn"


# What was sealed is, once it is revealed, where its papers have brought it (state.opened).
INSPECTION = Lifecycle(
    "inspection",
    InspectionState,
    (
        *steps("draw", ["planned"], "drawn"),
        *steps("visit", ["planned", "drawn", "on_site"], "on_site"),
        *steps("note", ["on_site"], "on_site"),
        *steps("report", ["on_site"], "reported"),
        *steps("measure", ["reported"], "reported"),
        *steps("close", ["reported"], "closed"),
        *steps("cancel", ["planned", "drawn"], "cancelled"),
        *steps("seal", ["planned", "sealed"], "sealed"),
        *steps("reveal", ["sealed"], "planned"),
    ),
    unasked=frozenset({"seal"}),
)
