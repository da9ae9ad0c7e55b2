"""What decisions need of a rectification item, folded from its facts; and what each leads to."""

from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationFellOverdue,
    RectificationIssued,
    RectificationListed,
    RectificationPlanned,
    RectificationRaised,
    RectificationReopened,
    RectificationReported,
    RectificationSentBack,
    RectificationStarted,
    RectificationVerified,
)
from engine.domain.rectification.table import RECTIFICATION, RectificationState
from engine.ids import PersonId

EFFECTS: Final[Effects] = MappingProxyType(
    {
        RectificationRaised: Effect(),
        RectificationIssued: Effect("issue"),
        RectificationPlanned: Effect("plan"),
        RectificationStarted: Effect("start"),
        RectificationReported: Effect("report"),
        RectificationVerified: Effect("verify"),
        RectificationSentBack: Effect("send_back"),
        RectificationReopened: Effect("reopen"),
        RectificationListed: Effect("list"),
        RectificationFellOverdue: Effect(),
    }
)


class Rectification(Struct, frozen=True, kw_only=True):
    """What decisions need of an item. `reopened` is the look-back that began its present clock."""

    state: RectificationState
    raised: RectificationRaised
    issued: RectificationIssued | None = None
    reopened: RectificationReopened | None = None
    performers: frozenset[PersonId] = frozenset()
    overdue_generation: int = 0


def evolve(state: Rectification | None, event: RectificationEvent) -> Rectification:
    """The state after a fact. Never refuses."""
    if isinstance(event, RectificationRaised):
        return Rectification(state=RectificationState.RAISED, raised=event)
    assert state is not None, "an item's first event is its raising"
    now, _ = next_state(RECTIFICATION, EFFECTS[type(event)], state.state, None)
    more: dict[str, Any] = {}
    match event:
        case RectificationIssued():
            more["issued"] = event
        case RectificationPlanned() | RectificationStarted() | RectificationReported():
            more["performers"] = state.performers | event.stamp.people
        case RectificationReopened():
            more["reopened"] = event
        case RectificationFellOverdue(generation=generation):
            more["overdue_generation"] = generation
        case _:
            pass
    return replace(state, state=now, **more)
