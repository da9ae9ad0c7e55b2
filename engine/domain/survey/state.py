"""What decisions need of a survey, folded from its facts; and what each leads to."""

from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.survey.events import (
    SurveyClosed,
    SurveyDrafted,
    SurveyEvent,
    SurveyOpened,
    SurveyPublished,
    SurveyResultReceived,
    SurveyVoided,
)
from engine.domain.survey.form import Form
from engine.domain.survey.results import Result
from engine.domain.survey.table import SURVEY, SurveyState

EFFECTS: Final[Effects] = MappingProxyType(
    {
        SurveyDrafted: Effect("draft"),
        SurveyOpened: Effect("open"),
        SurveyClosed: Effect("close"),
        SurveyResultReceived: Effect("receive"),
        SurveyVoided: Effect("void", takes_back="open"),
        SurveyPublished: Effect("publish"),
    }
)


class SurveyItem(Struct, frozen=True, kw_only=True):
    """What decisions need of a survey: how it was drawn up last, and how it was opened, closed or
    received.
    """

    state: SurveyState
    drafted: SurveyDrafted
    opened: SurveyOpened | None = None
    closed: SurveyClosed | None = None
    received: SurveyResultReceived | None = None

    @property
    def form(self) -> Form | None:
        """What is asked, once that is fixed."""
        fixed = self.opened or self.received
        return fixed.form if fixed else None

    @property
    def result(self) -> Result | None:
        """What came of it, once it is closed."""
        found = self.closed or self.received
        return found.result if found else None


def evolve(state: SurveyItem | None, event: SurveyEvent) -> SurveyItem:
    """The state after a fact. Never refuses."""
    if state is None:
        assert isinstance(event, SurveyDrafted), "a survey's first event is its drafting"
        return SurveyItem(state=SurveyState.DRAFTED, drafted=event)
    now, _ = next_state(SURVEY, EFFECTS[type(event)], state.state, None)
    more: dict[str, Any] = {}
    match event:
        case SurveyDrafted():
            more["drafted"] = event
        case SurveyOpened():
            more["opened"] = event
        case SurveyClosed():
            more["closed"] = event
        case SurveyResultReceived():
            more["received"] = event
        case SurveyVoided() | SurveyPublished():
            pass
    return replace(state, state=now, **more)
