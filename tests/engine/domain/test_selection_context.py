"""What a selection is told from elsewhere: votes of a survey that is closed, and nothing before."""

import pytest

from engine.domain.selection.commands import CountVotes
from engine.domain.selection.context import context_for
from engine.domain.survey.events import SurveyClosed, SurveyDrafted, SurveyOpened
from engine.errors import NotFound, RuleBroken
from engine.ids import ItemKey, campaign_stream
from tests.engine.domain.campaign_facts import PLANNED
from tests.engine.domain.selection_facts import KEY, Held
from tests.engine.domain.streams import Streams
from tests.engine.store.survey_samples import EVENTS_OF_SURVEY
from tests.samples import CAMPAIGN, march, stamp
from tests.spec import refused

SURVEY = ItemKey("survey", CAMPAIGN, "v-0001").stream
COUNT = CountVotes(stamp=stamp(march(20)), key=KEY, votes=(), source="v-0001")
STEPS = (SurveyDrafted, SurveyOpened, SurveyClosed)


def reads(steps: int) -> Streams:
    """A campaign whose survey has come so far."""
    kinds = STEPS[:steps]
    facts = tuple(next(e for e in EVENTS_OF_SURVEY if type(e) is kind) for kind in kinds)
    survey = {SURVEY: facts} if facts else {}
    return Streams({campaign_stream(CAMPAIGN): (PLANNED,), **survey})


def test_a_survey_gives_votes_once_it_is_closed() -> None:
    """Section 6, and 4: no results while it is open."""
    state = Held().nominated("li").state
    with refused(NotFound, "v-0001"):
        context_for(COUNT, state, reads(0), None)
    for steps in (1, 2):
        with refused(RuleBroken, "survey v-0001 is not closed yet, so that it gives no votes"):
            context_for(COUNT, state, reads(steps), None)
    assert context_for(COUNT, state, reads(3), None).campaign == CAMPAIGN


@pytest.mark.parametrize("source", ["record of the count", "v-1"])
def test_a_record_of_the_count_is_no_survey(source: str) -> None:
    by_record = CountVotes(stamp=stamp(march(20)), key=KEY, votes=(), source=source)
    state = Held().nominated("li").state
    assert context_for(by_record, state, reads(0), None).entry is None
