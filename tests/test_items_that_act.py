"""What falls on a day of a numbered item is done once, whoever notices: a tick, or a deed that
ends or stops what is due. A survey is counted for that, though many commands go in together.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.domain.campaign.commands import SuspendCampaign
from engine.domain.survey.events import SurveyClosed
from tests.survey_world import CAMPAIGN, KEY, LAST_DAY, Asking, asking

DAY_AFTER = LAST_DAY + timedelta(days=1)


@pytest.fixture
def survey(tmp_path: Path) -> Iterator[Asking]:
    """A survey of five delegates, all of whom have answered."""
    with asking(tmp_path) as world:
        world.draft()
        for token in world.open(delegates=5):
            world.answer(token)
        yield world


def closings(world: Asking) -> list[SurveyClosed]:
    log = world.office.log
    every = (r.event for r in log.read_stream(KEY.stream, log.head()))
    return [event for event in every if isinstance(event, SurveyClosed)]


def test_a_tick_closes_a_survey_the_day_after_its_last_day_and_once(survey: Asking) -> None:
    """R150."""
    acted = []
    for day in (LAST_DAY, DAY_AFTER, DAY_AFTER + timedelta(days=1)):
        survey.on(day)
        acted.append(survey.office.tick().acted)
    assert acted == [0, 1, 0]
    (closed,) = closings(survey)
    assert (closed.result.back, closed.result.handed) == (5, 5)


def test_what_stops_the_campaign_comes_after_the_closing_that_nobody_ticked(
    survey: Asking,
) -> None:
    """With all that was answered counted."""
    recorded = survey.do(SuspendCampaign, date(2026, 4, 1), "flood", campaign=CAMPAIGN)
    (closed,) = closings(survey)
    assert (closed.result.back, closed.result.handed) == (5, 5)
    log = survey.office.log
    position = max(r.position for r in log.read_stream(KEY.stream, log.head()))
    assert position < recorded[-1].position
