"""A campaign is drawn up from a sound definition, and its blanks are filled in."""

from dataclasses import replace

import msgspec
import pytest

from engine.domain.campaign.commands import (
    PlanCampaign,
    SetParameter,
)
from engine.domain.campaign.events import (
    ParameterSet,
)
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import evolve
from engine.domain.campaign.table import CampaignState
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import CampaignId
from tests.engine.domain.campaign_facts import (
    ALONE,
    ANNOUNCED,
    BECAUSE,
    PLANNED,
    PLANNED_WITH_BLANKS,
    STARTED,
)
from tests.samples import (
    CAMPAIGN,
    definition,
    definition_with_blanks,
    stamp,
    task,
)
from tests.spec import given, refused
from workflows.faults import DefinitionFaults
from workflows.planning import checked, digest
from workflows.schema import Definition


def planning(planned: Definition, name: CampaignId = CAMPAIGN) -> PlanCampaign:
    return PlanCampaign(stamp=stamp(), campaign=name, definition=planned, edition="spring-2009")


def test_planning_embeds_the_definition_and_its_digest() -> None:
    command = planning(definition())
    state = given(decide, evolve).when(command, ALONE).then(PLANNED)
    assert (state.state, state.digest) == (CampaignState.PLANNED, digest(checked(definition())))
    assert PLANNED.digest != PLANNED_WITH_BLANKS.digest
    given(decide, evolve, PLANNED).when(command, ALONE).refuses(
        RuleBroken, "campaign 'spring-2009' exists already"
    )


def test_planning_with_blanks_leaves_them_open() -> None:
    command = planning(definition_with_blanks())
    state = given(decide, evolve).when(command, ALONE).then(PLANNED_WITH_BLANKS)
    assert [blank.key for blank in state.definition.blanks()] == ["mobilize-end", "studies"]


def test_a_faulty_definition_is_not_planned_and_every_fault_is_named() -> None:
    nobody = replace(task("plan-filed", "2009-03 late-ish"), audience=("village",))
    given(decide, evolve).when(planning(definition(tasks=(nobody,))), ALONE).refuses(
        DefinitionFaults,
        'spring: phases[0].tasks[0].audience[0]: unknown category "village"; '
        'use "bureau" or "town"\n'
        'spring: phases[0].tasks[0].due: unknown period word "late-ish"; '
        'use "early", "middle", "late", "early-middle", "middle-late" or "end"',
    )


@pytest.mark.parametrize("name", ["", "Spring", "spring 2009", "spring/2009", "-spring", "s" * 64])
def test_a_campaign_has_a_name_that_can_stand_in_a_stream(name: str) -> None:
    given(decide, evolve).when(planning(definition(), CampaignId(name)), ALONE).refuses(
        RuleBroken,
        f"{name!r} is no name for a campaign; use lower-case letters, digits and hyphens, "
        "such as workstyle-2009",
    )


def test_planning_fills_in_what_the_document_gives_itself() -> None:
    state = evolve(None, PLANNED_WITH_BLANKS)
    assert [quota.at_least for quota in state.definition.quotas] == ["$studies", 3]


def test_setting_a_parameter_fills_its_places() -> None:
    state = (
        given(decide, evolve, PLANNED_WITH_BLANKS)
        .when(
            SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="mobilize-end", text="2009-04-05"),
            ALONE,
        )
        .then(ParameterSet(stamp=BECAUSE, key="mobilize-end", value="2009-04-05"))
    )
    assert state.definition.phases[0].end == "2009-04-05"
    assert [blank.key for blank in state.definition.blanks()] == ["studies"]


def test_the_last_value_of_a_parameter_holds() -> None:
    first = ParameterSet(stamp=BECAUSE, key="visits", value=5)
    second = ParameterSet(stamp=BECAUSE, key="visits", value=7)
    state = (
        given(decide, evolve, PLANNED_WITH_BLANKS, first)
        .when(SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="visits", text="7"), ALONE)
        .then(second)
    )
    assert state.definition.quotas[1].at_least == 7


def test_a_value_is_read_as_its_places_want_it() -> None:
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="studies", text=" 4 ")
    fact = ParameterSet(stamp=BECAUSE, key="studies", value=4)
    state = given(decide, evolve, PLANNED_WITH_BLANKS).when(command, ALONE).then(fact)
    assert state.definition.quotas[0].at_least == 4


NO_NUMBER = (
    "parameter 'studies' was not set: parameter 'studies' cannot be 'often'; give a whole number"
)


@pytest.mark.parametrize(
    ("key", "text", "error", "words"),
    [
        (
            "visit",
            "1",
            NotFound,
            "no parameter of campaign 'spring-2009' named 'visit'; "
            "known: mobilize-end, studies, visits",
        ),
        (
            "mobilize-end",
            "2009-04-20",
            BadInput,
            "parameter 'mobilize-end' was not set: parameter 'mobilize-end' cannot be "
            '\'2009-04-20\'; give a date such as "2010-03-15", "2010-03", "2010-03 early" '
            'or "2010-03 end" (an end month before the start month belongs to the year after)\n'
            "  phases[1].start: the phase overlaps the one in front of it, "
            "which ends on 2009-04-20; start it later, set overlaps_previous = true, "
            "or write after = [] if it waits for none",
        ),
        ("studies", "often", BadInput, NO_NUMBER),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    key: str, text: str, error: type[Exception], words: str
) -> None:
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key=key, text=text)
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command, ALONE).refuses(error, words)


def test_a_value_answers_for_its_own_faults_alone() -> None:
    """A definition that an older program let pass still takes a good value, and no bad one."""
    let_pass = replace(definition_with_blanks(), start="2009-02-30")
    with refused(DefinitionFaults, "there is no day"):
        checked(let_pass)
    planned = msgspec.structs.replace(PLANNED_WITH_BLANKS, definition=let_pass)
    good = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="studies", text="4")
    fact = ParameterSet(stamp=BECAUSE, key="studies", value=4)
    given(decide, evolve, planned).when(good, ALONE).then(fact)
    bad = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="studies", text="often")
    given(decide, evolve, planned).when(bad, ALONE).refuses(BadInput, NO_NUMBER)


def test_once_announced_only_a_blank_may_be_set() -> None:
    words = (
        "parameter 'visits' of campaign 'spring-2009' is 3 and stands since it was announced; "
        "only a value that is still blank can be set now"
    )
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="visits", text="1")
    past = (PLANNED_WITH_BLANKS, ANNOUNCED, STARTED)
    given(decide, evolve, *past).when(command, ALONE).refuses(RuleBroken, words)
