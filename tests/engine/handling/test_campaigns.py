"""Handlers of campaigns: what they gather for a decision."""

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.campaign import CampaignAnnounced, CampaignPlanned
from engine.domain.gates import GateFacts
from engine.errors import BadInput, NotFound, OutsideCalendar, RuleBroken
from engine.handling import campaigns, directory, phases
from engine.ids import CampaignId, PhaseKey, UnitId
from engine.store.log import CampaignLog
from tests.samples import EDITION, definition, definition_with_blanks, march
from tests.spec import refused
from tests.worlds import BUREAU, CAMPAIGN, TOWN_1, TOWN_2, announced_campaign, planned_campaign
from workflows.loader import digest
from workflows.schema import Definition

FEBRUARY = date(2009, 2, 16)


def test_a_plan_carries_its_definition_and_digest(log: CampaignLog) -> None:
    world = planned_campaign(log, definition())
    event = log.read(log.head() - 1)[0].event
    assert isinstance(event, CampaignPlanned)
    assert (event.definition, event.digest) == (definition(), digest(definition()))
    assert world.desk.campaign(CAMPAIGN).edition == EDITION.id


def test_a_plan_needs_a_published_edition(log: CampaignLog) -> None:
    world = planned_campaign(log)
    with refused(NotFound, "no calendar edition named 'cn-1999'"):
        campaigns.plan(world.desk, world.at(FEBRUARY), CAMPAIGN, definition(), "cn-1999")


def test_announcing_takes_in_the_active_units_it_names(log: CampaignLog) -> None:
    world = planned_campaign(log)
    directory.retire_unit(world.desk, world.at(FEBRUARY, reason="merged"), TOWN_2)
    (recorded,) = campaigns.announce(world.desk, world.at(FEBRUARY), CAMPAIGN)
    assert isinstance(recorded.event, CampaignAnnounced)
    assert [p.unit for p in recorded.event.participants] == [TOWN_1, BUREAU]


def test_a_plan_without_declared_categories_is_for_every_unit() -> None:
    plan = definition()
    assert campaigns.audience_of(plan) == frozenset({"town", "bureau"})
    for_all = Definition(
        key="all",
        title=plan.title,
        source=plan.source,
        start="2009-03",
        end="2009-06",
        phases=plan.phases,
        obligations=(*plan.obligations,),
    )
    assert campaigns.audience_of(for_all) == frozenset({"town"})


def test_a_value_that_does_not_fit_is_refused_with_its_place(log: CampaignLog) -> None:
    world = planned_campaign(log, definition_with_blanks())
    head = log.head()
    deed = world.at(FEBRUARY, reason="third meeting")
    with pytest.raises(BadInput) as caught:
        campaigns.set_parameter(world.desk, deed, CAMPAIGN, "mobilize-end", "some day")
    assert caught.value.what == "parameter 'mobilize-end' was not set"
    assert log.head() == head
    campaigns.set_parameter(world.desk, deed, CAMPAIGN, "mobilize-end", "2009-04 early")
    assert log.head() == head + 1


def test_units_come_and_go_in_mid_run(log: CampaignLog) -> None:
    world = announced_campaign(log)
    why = "the bureau was merged"
    campaigns.remove_unit(world.desk, world.at(FEBRUARY, reason=why), CAMPAIGN, BUREAU)
    assert BUREAU not in world.desk.campaign(CAMPAIGN).participants
    campaigns.join_unit(world.desk, world.at(FEBRUARY, reason=why), CAMPAIGN, BUREAU)
    assert BUREAU in world.desk.campaign(CAMPAIGN).participants
    with pytest.raises(NotFound) as caught:
        campaigns.join_unit(world.desk, world.at(FEBRUARY), CAMPAIGN, UnitId("town-99"))
    assert caught.value.known == ("office-01", TOWN_1, TOWN_2, BUREAU)


def test_a_campaign_is_concluded_once_every_phase_is_closed(log: CampaignLog) -> None:
    world = announced_campaign(log)
    keys = [PhaseKey(phase.key) for phase in world.desk.campaign(CAMPAIGN).definition.phases]
    for number, key in enumerate(keys):
        phases.open_phase(world.desk, world.at(march(1 + number)), CAMPAIGN, key)
        with refused(RuleBroken, ", ".join(keys[number:])):
            campaigns.conclude(world.desk, world.at(march(20)), CAMPAIGN)
        facts = world.gate_facts(2) if number == 0 else GateFacts(position=log.head())
        phases.close_phase(world.desk, world.at(march(20)), CAMPAIGN, key, facts)
    campaigns.conclude(world.desk, world.at(march(21)), CAMPAIGN)
    campaigns.archive(world.desk, world.at(march(22)), CAMPAIGN)
    assert [r.name for r in log.read(log.head() - 2)] == [
        "campaign.concluded.v1",
        "campaign.archived.v1",
    ]


def test_a_campaign_is_called_off(log: CampaignLog) -> None:
    world = announced_campaign(log)
    campaigns.cancel(world.desk, world.at(FEBRUARY, reason="flood"), CAMPAIGN)
    assert not world.desk.campaign(CAMPAIGN).is_live


def test_a_campaign_before_the_first_year_of_the_calendar_is_not_announced(
    log: CampaignLog,
) -> None:
    world = planned_campaign(log)
    first = definition().phases[0]
    tasks = tuple(replace(task, opens="phase start", due="phase end") for task in first.tasks)
    then = replace(first, start="1999-03-01", end="1999-04-10", tasks=tasks)
    early = replace(definition(), start="1999-03-01", phases=(then,), obligations=())
    campaigns.plan(world.desk, world.at(FEBRUARY), CampaignId("early"), early, EDITION.id)
    head = log.head()
    with refused(OutsideCalendar, "lies before 2009, the first year"):
        campaigns.announce(world.desk, world.at(FEBRUARY), CampaignId("early"))
    assert log.head() == head
