"""A survey: many are asked, once each, and nobody can link an answer to a person."""

from typing import get_args

from engine.domain.family import Family, Figures
from engine.domain.numbers import UNNUMBERED
from engine.domain.survey.commands import CloseSurvey, DraftSurvey, SurveyCommand
from engine.domain.survey.context import FAMILY_NAME, CountsSheets, context_for, numbered
from engine.domain.survey.events import SurveyEvent
from engine.domain.survey.outline import ITEMS
from engine.domain.survey.policy import POLICY
from engine.domain.survey.rules import decide
from engine.domain.survey.state import EFFECTS, evolve
from engine.domain.survey.table import SURVEY
from engine.ids import ItemKey, StreamId


def _stream_of(command: SurveyCommand) -> StreamId:
    if isinstance(command, DraftSurvey):
        return ItemKey(FAMILY_NAME, command.campaign, command.number or UNNUMBERED).stream
    return command.key.stream


def _sheets(command: CloseSurvey, figures: Figures) -> CountsSheets | None:
    return figures.sheets_of(command.key)


FAMILY = Family(
    name=FAMILY_NAME,
    table=SURVEY,
    commands=get_args(SurveyCommand),
    events=get_args(SurveyEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    replaced=frozenset({DraftSurvey}),
    along={DraftSurvey: numbered},
    figures={CloseSurvey: _sheets},
    items=ITEMS,
)
