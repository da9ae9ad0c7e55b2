"""An assessment as boards, gates and lists see it: the office's, until its result is final."""

from typing import Final

from msgspec.structs import replace

from engine.domain.assessment.events import (
    AssessmentCorrected,
    AssessmentFinalised,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentRescored,
)
from engine.domain.assessment.state import EFFECTS
from engine.domain.assessment.table import ASSESSMENT, AssessmentState
from engine.domain.items import Items, Outline, outlining


def _begun(event: AssessmentOpened) -> Outline:
    return Outline(
        key=event.rubric.key,
        title=f"{event.rubric.named.zh} {event.year}",
        unit=None,
        state=AssessmentState.OPENED,
    )


def _published(outline: Outline, event: AssessmentPublished | AssessmentCorrected) -> Outline:
    return replace(outline, handed_in_on=event.stamp.day, done_on=None)


def _final(outline: Outline, event: AssessmentFinalised) -> Outline:
    return replace(outline, done_on=event.stamp.day)


def _rescored(outline: Outline, _event: AssessmentRescored) -> Outline:
    return replace(outline, handed_in_on=None)


ITEMS: Final = Items(
    open=frozenset({"opened", "scoring", "tallied", "appealed"}),
    waiting=frozenset({"published"}),
    done=frozenset({"final"}),
    outline=outlining(
        ASSESSMENT,
        EFFECTS,
        _begun,
        {
            AssessmentPublished: _published,
            AssessmentCorrected: _published,
            AssessmentFinalised: _final,
            AssessmentRescored: _rescored,
        },
    ),
    common=True,
)
