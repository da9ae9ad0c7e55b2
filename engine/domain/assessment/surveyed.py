"""The means that surveys give for groups of raters: values, with where they come from."""

from collections.abc import Iterator

from engine.domain.assessment.events import SurveyMeans
from engine.domain.assessment.state import Assessment
from engine.domain.family import Reads
from engine.domain.numbers import spelled
from engine.domain.survey.results import mean_points
from engine.domain.survey.state import SurveyItem, evolve
from engine.domain.survey.table import SurveyState
from engine.ids import CampaignId, ItemKey

_STANDS = (SurveyState.CLOSED, SurveyState.PUBLISHED)


def survey_means(
    state: Assessment, campaign: CampaignId, reads: Reads, position: int
) -> tuple[SurveyMeans, ...]:
    """For each group that a survey stands for, the newest one of that section that is closed, came
    back often enough and gave a subject anything. `position` is the end of the log before.
    """
    wanted = {group.key: group.survey for group in state.rules.groups if group.survey}
    if not wanted:
        return ()
    newest: dict[str, tuple[str, SurveyItem]] = {}
    for number, item in _surveys(campaign, reads):
        if item.state in _STANDS and item.result is not None and item.result.enough:
            newest[item.drafted.key] = (number, item)
    found = []
    for group, section in wanted.items():
        if section not in newest:
            continue
        number, item = newest[section]
        means = dict(_means(state, item))
        if means:
            found.append(SurveyMeans(group=group, survey=number, means=means, position=position))
    return tuple(found)


def _means(state: Assessment, item: SurveyItem) -> Iterator[tuple[str, str]]:
    if item.form is None or item.result is None:
        return
    for unit in state.subjects:
        mean = mean_points(item.form, item.result.tallies, unit)
        if mean is not None:
            yield unit, str(mean)


def _surveys(campaign: CampaignId, reads: Reads) -> Iterator[tuple[str, SurveyItem]]:
    number = 1
    while True:
        key = ItemKey("survey", campaign, spelled("v", number))
        item = reads.state(key.stream, evolve)
        if item is None:
            return
        yield key.number, item
        number += 1
