"""An assessment: units or posts are scored, graded and ranked (lifecycles, section 3)."""

from typing import get_args

from engine.domain.assessment.commands import (
    AssessmentCommand,
    CorrectAssessment,
    OnAssessment,
    OpenAssessment,
    TallyAssessment,
)
from engine.domain.assessment.context import FAMILY_NAME, context_for
from engine.domain.assessment.events import AssessmentEvent
from engine.domain.assessment.later_years import with_later_years
from engine.domain.assessment.opening import numbered
from engine.domain.assessment.outline import ITEMS
from engine.domain.assessment.policy import POLICY
from engine.domain.assessment.rules import decide
from engine.domain.assessment.state import EFFECTS, evolve
from engine.domain.assessment.table import ASSESSMENT
from engine.domain.family import Family, Figures
from engine.domain.numbers import UNNUMBERED
from engine.ids import ItemKey, StreamId


def _stream_of(command: AssessmentCommand) -> StreamId:
    if isinstance(command, OnAssessment):
        return command.key.stream
    return ItemKey(FAMILY_NAME, command.campaign, command.number or UNNUMBERED).stream


def _head(_command: AssessmentCommand, figures: Figures) -> int:
    return figures.head()


FAMILY = Family(
    name=FAMILY_NAME,
    table=ASSESSMENT,
    commands=get_args(AssessmentCommand),
    events=get_args(AssessmentEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    items=ITEMS,
    replaced=frozenset({OpenAssessment}),
    figures={TallyAssessment: _head, CorrectAssessment: _head},
    along={OpenAssessment: numbered, CorrectAssessment: with_later_years},
)
