"""Handlers of campaigns: what they gather for a decision."""

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ArchiveCampaign,
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    PlanCampaign,
    RemoveUnit,
    SetParameter,
)
from engine.domain.campaign.context import audience_of
from engine.domain.campaign.events import CampaignAnnounced, CampaignPlanned
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import RetireUnit
from engine.domain.gates import GateFacts
from engine.domain.phase.commands import OpenPhase
from engine.errors import BadInput, NotFound, OutsideCalendar, RuleBroken
from engine.ids import CampaignId, PhaseKey, UnitId, campaign_stream
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from tests.samples import EDITION, definition, definition_with_blanks, march
from tests.spec import in_english, refused
from tests.worlds import BUREAU, CAMPAIGN, TOWN_1, TOWN_2, announced_campaign, planned_campaign
from workflows.faults import DefinitionFaults
from workflows.planning import checked, digest
from workflows.schema import Definition

FEBRUARY = date(2009, 2, 16)


def test_a_plan_carries_its_definition_and_digest(log: CampaignLog) -> None:
    world = planned_campaign(log, definition())
    event = log.read(log.head() - 1)[0].event
    assert isinstance(event, CampaignPlanned)
    plan = checked(definition())
    assert (event.definition, event.digest) == (plan, digest(plan))
    assert existing_campaign(CAMPAIGN, world.reads).edition == EDITION.id


def test_a_plan_needs_a_published_edition(log: CampaignLog) -> None:
    world = planned_campaign(log)
    with refused(NotFound, "no calendar edition named 'cn-1999'"):
        world.handler.handle(
            PlanCampaign(
                stamp=world.at(FEBRUARY),
                campaign=CAMPAIGN,
                definition=definition(),
                edition="cn-1999",
            )
        )


def test_announcing_takes_in_the_active_units_it_names(log: CampaignLog) -> None:
    world = planned_campaign(log)
    world.handler.handle(RetireUnit(stamp=world.at(FEBRUARY, reason="merged"), unit=TOWN_2))
    (recorded,) = world.handler.handle(
        AnnounceCampaign(stamp=world.at(FEBRUARY), campaign=CAMPAIGN)
    )
    assert isinstance(recorded.event, CampaignAnnounced)
    assert [p.unit for p in recorded.event.participants] == [TOWN_1, BUREAU]


def test_a_plan_without_declared_categories_is_for_every_unit() -> None:
    plan = definition()
    assert audience_of(plan) == frozenset({"town", "bureau"})
    for_all = Definition(
        key="all",
        title=plan.title,
        source=plan.source,
        start="2009-03",
        end="2009-06",
        phases=plan.phases,
        obligations=(*plan.obligations,),
    )
    assert audience_of(for_all) == frozenset({"town"})


def test_a_value_that_does_not_fit_is_refused_with_its_place(log: CampaignLog) -> None:
    world = planned_campaign(log, definition_with_blanks())
    head = log.head()
    deed = world.at(FEBRUARY, reason="third meeting")
    with pytest.raises(BadInput) as caught:
        world.handler.handle(
            SetParameter(stamp=deed, campaign=CAMPAIGN, key="mobilize-end", text="some day")
        )
    assert in_english(caught.value.what) == "parameter 'mobilize-end' was not set"
    assert log.head() == head
    world.handler.handle(
        SetParameter(stamp=deed, campaign=CAMPAIGN, key="mobilize-end", text="2009-04 early")
    )
    assert log.head() == head + 1


def test_units_come_and_go_in_mid_run(log: CampaignLog) -> None:
    world = announced_campaign(log)
    why = "the bureau was merged"
    world.handler.handle(
        RemoveUnit(stamp=world.at(FEBRUARY, reason=why), campaign=CAMPAIGN, unit=BUREAU)
    )
    assert BUREAU not in existing_campaign(CAMPAIGN, world.reads).participants
    world.handler.handle(
        JoinUnit(stamp=world.at(FEBRUARY, reason=why), campaign=CAMPAIGN, unit=BUREAU)
    )
    assert BUREAU in existing_campaign(CAMPAIGN, world.reads).participants
    with pytest.raises(NotFound) as caught:
        world.handler.handle(
            JoinUnit(stamp=world.at(FEBRUARY), campaign=CAMPAIGN, unit=UnitId("town-99"))
        )
    assert caught.value.known == ("office-01", TOWN_1, TOWN_2, BUREAU)


def test_a_campaign_is_concluded_once_every_phase_is_closed(log: CampaignLog) -> None:
    world = announced_campaign(log)
    keys = [
        PhaseKey(phase.key) for phase in existing_campaign(CAMPAIGN, world.reads).definition.phases
    ]
    for number, key in enumerate(keys):
        world.handler.handle(
            OpenPhase(
                stamp=world.at(march(1 + number), reason="in haste"), campaign=CAMPAIGN, phase=key
            )
        )
        with refused(RuleBroken, ", ".join(keys[number:])):
            world.handler.handle(ConcludeCampaign(stamp=world.at(march(20)), campaign=CAMPAIGN))
        facts = world.gate_facts(2) if number == 0 else GateFacts(position=log.head())
        world.close_phase(world.at(march(20)), key, facts)
    world.handler.handle(ConcludeCampaign(stamp=world.at(march(21)), campaign=CAMPAIGN))
    world.handler.handle(ArchiveCampaign(stamp=world.at(march(22)), campaign=CAMPAIGN))
    assert [r.name for r in log.read(log.head() - 2)] == [
        "campaign.concluded.v1",
        "campaign.archived.v1",
    ]


def test_a_campaign_is_called_off(log: CampaignLog) -> None:
    world = announced_campaign(log)
    world.handler.handle(
        CancelCampaign(stamp=world.at(FEBRUARY, reason="flood"), campaign=CAMPAIGN)
    )
    assert not existing_campaign(CAMPAIGN, world.reads).is_live


def test_a_campaign_that_counts_days_before_the_first_year_of_the_calendar_is_not_announced(
    log: CampaignLog,
) -> None:
    world = planned_campaign(log)
    first = definition().phases[0]
    tasks = tuple(
        replace(task, opens="phase start", due="phase start + 10 working days")
        for task in first.tasks
    )
    then = replace(first, start="1999-03-01", end="1999-04-10", tasks=tasks)
    early = replace(definition(), start="1999-03-01", phases=(then,), obligations=())
    plan = PlanCampaign(
        stamp=world.at(FEBRUARY),
        campaign=CampaignId("early"),
        definition=early,
        edition=EDITION.id,
    )
    with refused(DefinitionFaults, "lies before 2009, the first year"):
        world.handler.handle(plan)
    # An older program has planned it.
    planned = CampaignPlanned(
        stamp=plan.stamp, campaign=plan.campaign, definition=early, digest="", edition=EDITION.id
    )
    log.append([Draft(campaign_stream(plan.campaign), 1, planned)])
    head = log.head()
    with refused(OutsideCalendar, "lies before 2009, the first year"):
        world.handler.handle(
            AnnounceCampaign(stamp=world.at(FEBRUARY), campaign=CampaignId("early"))
        )
    assert log.head() == head
