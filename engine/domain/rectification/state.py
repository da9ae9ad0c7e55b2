"""What decisions need of a rectification item, folded from its facts; and what each leads to."""

from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.clocks import ClockChange
from engine.domain.effects import Effect, Effects, clock_changes, next_state, recounts, renews
from engine.domain.evidence import Filed
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationFellOverdue,
    RectificationIssued,
    RectificationListed,
    RectificationOverdueAnnulled,
    RectificationPlanned,
    RectificationRaised,
    RectificationRecounted,
    RectificationReopened,
    RectificationReported,
    RectificationReportWithdrawn,
    RectificationSentBack,
    RectificationStarted,
    RectificationVerificationWithdrawn,
    RectificationVerified,
)
from engine.domain.rectification.table import RECTIFICATION, RectificationState
from engine.ids import PersonId

STOPPED_BY: Final = "rectification"
"""The name under which an item changes its own clock."""

EFFECTS: Final[Effects] = MappingProxyType(
    {
        RectificationRaised: Effect(),
        RectificationIssued: Effect("issue"),
        RectificationRecounted: Effect(clock=recounts),
        RectificationPlanned: Effect("plan"),
        RectificationStarted: Effect("start"),
        RectificationReported: Effect("report"),
        RectificationVerified: Effect("verify"),
        RectificationSentBack: Effect("send_back"),
        RectificationReopened: Effect("reopen"),
        RectificationListed: Effect("list"),
        RectificationFellOverdue: Effect(),
        RectificationVerificationWithdrawn: Effect(
            "withdraw_verification", clock=renews, takes_back="verify"
        ),
        RectificationReportWithdrawn: Effect("withdraw_report", clock=renews, takes_back="report"),
        RectificationOverdueAnnulled: Effect(clock=renews, puts_right=True),
    }
)


class Rectification(Struct, frozen=True, kw_only=True):
    """What decisions need of an item.

    `reopened` is the look-back that began its present clock, `changes` those of its own clock;
    `late` says whether a report came late; `filed` is what the last report brought along;
    `overdue` holds the generations of the clock whose overdue facts stand.
    """

    state: RectificationState
    raised: RectificationRaised
    issued: RectificationIssued | None = None
    reopened: RectificationReopened | None = None
    performers: frozenset[PersonId] = frozenset()
    changes: tuple[ClockChange, ...] = ()
    late: bool = False
    filed: tuple[Filed, ...] = ()
    overdue_generation: int = 0
    overdue: tuple[int, ...] = ()


def evolve(state: Rectification | None, event: RectificationEvent) -> Rectification:
    """The state after a fact. Never refuses."""
    if isinstance(event, RectificationRaised):
        return Rectification(state=RectificationState.RAISED, raised=event)
    assert state is not None, "an item's first event is its raising"
    effect = EFFECTS[type(event)]
    now, _ = next_state(RECTIFICATION, effect, state.state, None)
    more: dict[str, Any] = {}
    match event:
        case RectificationIssued():
            more["issued"] = event
        case RectificationPlanned() | RectificationStarted() | RectificationReported():
            more["performers"] = state.performers | event.stamp.people
            more["late"] = state.late or getattr(event, "late", False)
            more["filed"] = getattr(event, "filed", state.filed)
        case RectificationReportWithdrawn():
            more["filed"] = ()
        case RectificationReopened():
            more["reopened"] = event
        case RectificationFellOverdue(generation=generation):
            more["overdue_generation"] = generation
            more["overdue"] = (*state.overdue, generation)
        case RectificationOverdueAnnulled(generation=generation):
            more["overdue"] = tuple(g for g in state.overdue if g != generation)
        case _:
            pass
    changes = clock_changes(effect, state.changes, event, STOPPED_BY)
    return replace(state, state=now, changes=changes, **more)
