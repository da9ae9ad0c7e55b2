"""Handlers of phases: order, gates, and what goes into one transaction."""

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.campaign.commands import AnnounceCampaign, ResumeCampaign, SuspendCampaign
from engine.domain.phase.commands import ExtendPhase, OpenPhase, ReopenPhase
from engine.domain.phase.events import PhaseClosedByOverride, PhaseGateRefused
from engine.errors import GateClosed, NotAllowed, NotFound, RuleBroken
from engine.ids import PhaseKey, campaign_stream, phase_stream
from engine.store.log import CampaignLog
from tests.engine.store.drafting import result_of
from tests.samples import IMPLEMENT, MOBILIZE, march
from tests.spec import in_english, refused
from tests.worlds import (
    CAMPAIGN,
    CASES,
    RECTIFY,
    SUMMARIZE,
    announced_campaign,
    four_phases,
    implementing_campaign,
    mobilizing_campaign,
    planned_campaign,
    rectifying_campaign,
)
from workflows.reading.loader import load


def test_opening_the_first_phase_starts_the_campaign_too(log: CampaignLog) -> None:
    world = announced_campaign(log)
    deed = world.at(march(1))
    recorded = world.handler.handle(OpenPhase(stamp=deed, campaign=CAMPAIGN, phase=MOBILIZE))
    assert [(r.stream, r.name) for r in recorded] == [
        (campaign_stream(CAMPAIGN), "campaign.started.v1"),
        (phase_stream(CAMPAIGN, MOBILIZE), "phase.opened.v1"),
    ]
    assert result_of(log, deed.command_id) == recorded
    assert (
        world.handler.handle(OpenPhase(stamp=deed, campaign=CAMPAIGN, phase=MOBILIZE)) == recorded
    )


def test_a_first_phase_that_cannot_open_does_not_start_the_campaign(log: CampaignLog) -> None:
    world = announced_campaign(log)
    head = log.head()
    with pytest.raises(RuleBroken) as caught:
        world.handler.handle(
            OpenPhase(stamp=world.at(march(1)), campaign=CAMPAIGN, phase=IMPLEMENT)
        )
    assert in_english(caught.value) == (
        "phase 'implement' cannot open before mobilize is closed; no phase may be skipped (R041)"
    )
    assert log.head() == head


def test_no_phase_opens_before_the_campaign_is_announced(log: CampaignLog) -> None:
    world = planned_campaign(log)
    with refused(NotAllowed, "cannot open phase 'mobilize' of campaign 'spring-2009'"):
        world.handler.handle(OpenPhase(stamp=world.at(march(1)), campaign=CAMPAIGN, phase=MOBILIZE))


def test_an_unknown_phase_is_answered_with_the_known_ones(log: CampaignLog) -> None:
    world = announced_campaign(log)
    with pytest.raises(NotFound) as caught:
        world.handler.handle(
            OpenPhase(stamp=world.at(march(1)), campaign=CAMPAIGN, phase=PhaseKey("autumn"))
        )
    assert caught.value.known == ("mobilize", "implement", "rectify", "summarize")


def test_a_phase_may_open_beside_the_one_before_where_the_plan_says_so(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    world.handler.handle(
        OpenPhase(stamp=world.at(date(2009, 5, 2)), campaign=CAMPAIGN, phase=RECTIFY)
    )
    with refused(RuleBroken, "before implement, rectify is closed"):
        world.handler.handle(
            OpenPhase(stamp=world.at(date(2009, 6, 21)), campaign=CAMPAIGN, phase=SUMMARIZE)
        )


def test_beside_means_that_the_one_before_has_opened(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    with refused(RuleBroken, "before mobilize is closed"):
        world.handler.handle(OpenPhase(stamp=world.at(march(2)), campaign=CAMPAIGN, phase=RECTIFY))
    world.close_phase(world.at(march(20)), MOBILIZE, world.gate_facts(have=2))
    day = date(2009, 5, 2)
    with refused(RuleBroken, "'rectify' runs beside implement, which must be opened first"):
        world.handler.handle(OpenPhase(stamp=world.at(day), campaign=CAMPAIGN, phase=RECTIFY))
    world.handler.handle(OpenPhase(stamp=world.at(day), campaign=CAMPAIGN, phase=IMPLEMENT))
    world.handler.handle(OpenPhase(stamp=world.at(day), campaign=CAMPAIGN, phase=RECTIFY))


def test_phases_that_all_start_together_all_open(log: CampaignLog) -> None:
    plan = load(CASES / "three.toml")
    world = planned_campaign(log, plan)
    first = date(2020, 9, 2)
    world.handler.handle(AnnounceCampaign(stamp=world.at(first), campaign=CAMPAIGN))
    for phase in plan.phases:
        world.handler.handle(
            OpenPhase(stamp=world.at(first), campaign=CAMPAIGN, phase=PhaseKey(phase.key))
        )


def test_only_the_one_before_may_still_run_beside_it(log: CampaignLog) -> None:
    plan = four_phases()
    beside = tuple(replace(phase, overlaps_previous=True) for phase in plan.phases)
    world = mobilizing_campaign(log, replace(plan, phases=beside))
    haste = world.at(march(2), reason="in haste")
    world.handler.handle(OpenPhase(stamp=haste, campaign=CAMPAIGN, phase=IMPLEMENT))
    with refused(RuleBroken, "before mobilize is closed"):
        world.handler.handle(OpenPhase(stamp=world.at(march(3)), campaign=CAMPAIGN, phase=RECTIFY))


def test_a_refused_gate_is_on_record_and_says_what_is_missing(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    deed, facts = world.at(march(20)), world.gate_facts(have=1)
    with pytest.raises(GateClosed) as caught:
        world.close_phase(deed, MOBILIZE, facts)
    assert in_english(caught.value.unmet) == "plans 1 of 2"
    assert caught.value.position == facts.position
    (refusal,) = log.read(log.head() - 1)
    assert isinstance(refusal.event, PhaseGateRefused)
    head = log.head()
    with pytest.raises(GateClosed):
        world.close_phase(deed, MOBILIZE, facts)
    assert log.head() == head


def test_a_gate_yields_to_authority_with_a_reason(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    (recorded,) = world.close_phase(
        world.at(march(20), reason="flood"),
        MOBILIZE,
        world.gate_facts(have=1),
        authority="leading group",
    )
    assert isinstance(recorded.event, PhaseClosedByOverride)
    assert [c.key for c in recorded.event.verdict.unmet] == ["plans"]


def test_a_met_gate_closes(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    facts = world.gate_facts(have=2)
    (recorded,) = world.close_phase(world.at(march(20)), MOBILIZE, facts)
    assert recorded.name == "phase.closed.v1"


def test_a_phase_is_extended_and_reopened(log: CampaignLog) -> None:
    world = rectifying_campaign(log)
    day, why = date(2009, 5, 20), "flood"
    world.handler.handle(
        ExtendPhase(
            stamp=world.at(day, reason=why),
            campaign=CAMPAIGN,
            phase=RECTIFY,
            ends_on=date(2009, 6, 25),
            authority="group",
        )
    )
    world.handler.handle(
        ReopenPhase(
            stamp=world.at(day, reason=why),
            campaign=CAMPAIGN,
            phase=MOBILIZE,
            ends_on=date(2009, 5, 30),
            authority="group",
        )
    )
    assert [r.name for r in log.read(log.head() - 2)] == ["phase.extended.v1", "phase.reopened.v1"]


def test_nothing_moves_while_the_campaign_is_suspended(log: CampaignLog) -> None:
    world = rectifying_campaign(log)
    day = date(2009, 5, 20)
    world.handler.handle(SuspendCampaign(stamp=world.at(day, reason="flood"), campaign=CAMPAIGN))
    with refused(NotAllowed, "cannot change phase 'rectify' of campaign"):
        world.close_phase(world.at(day), RECTIFY, world.gate_facts(0))
    world.handler.handle(ResumeCampaign(stamp=world.at(day), campaign=CAMPAIGN))
    world.close_phase(world.at(day), RECTIFY, world.gate_facts(0))
