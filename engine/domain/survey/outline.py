"""A survey as boards, deadlines, gates and lists see it."""

from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from engine.domain.event import Stamp
from engine.domain.items import Items, Outline, outlining
from engine.domain.survey.commands import CloseSurvey
from engine.domain.survey.events import (
    SurveyClosed,
    SurveyDrafted,
    SurveyOpened,
    SurveyPublished,
    SurveyResultReceived,
    SurveyVoided,
)
from engine.domain.survey.state import EFFECTS
from engine.domain.survey.table import SURVEY, SurveyState
from engine.ids import StreamId, item_key


def _begun(event: SurveyDrafted) -> Outline:
    return Outline(key=event.key, title=event.title.zh, unit=None, state=SurveyState.DRAFTED.value)


def _opened(outline: Outline, event: SurveyOpened) -> Outline:
    """Its clock runs to its last day; the scheduler closes it the day after, or at its hour."""
    acts_on = event.closes_on + timedelta(days=event.hour is None)
    began = event.stamp.recorded_at
    return replace(outline, due_on=event.closes_on, began=began, acts_on=acts_on)


def _drafted_anew(outline: Outline, event: SurveyDrafted) -> Outline:
    return replace(outline, key=event.key, title=event.title.zh)


def _counted(outline: Outline, event: Any) -> Outline:
    return replace(outline, acts_on=None, handed_in_on=event.stamp.day)


def _voided(outline: Outline, _event: Any) -> Outline:
    return replace(outline, acts_on=None)


def _published(outline: Outline, event: Any) -> Outline:
    return replace(outline, done_on=event.stamp.day, everybody=True)


def _close(stream: StreamId, stamp: Stamp) -> CloseSurvey:
    key = item_key(stream)
    assert key is not None, "its stream names a survey"
    return CloseSurvey(stamp=stamp, key=key)


ITEMS: Final = Items(
    open=frozenset({SurveyState.OPEN.value}),
    waiting=frozenset({SurveyState.CLOSED.value}),
    done=frozenset({SurveyState.PUBLISHED.value}),
    outline=outlining(
        SURVEY,
        EFFECTS,
        _begun,
        {
            SurveyDrafted: _drafted_anew,
            SurveyOpened: _opened,
            SurveyClosed: _counted,
            SurveyResultReceived: _counted,
            SurveyVoided: _voided,
            SurveyPublished: _published,
        },
    ),
    act=_close,
)
