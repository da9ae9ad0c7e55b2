"""What the campaign says of one piece of work, and why it may say nothing."""

from datetime import date
from itertools import count

import pytest

from engine.domain.assignment.context import owes, terms_of
from engine.domain.audience import Part
from engine.domain.campaign.commands import ResumeCampaign, SuspendCampaign
from engine.domain.campaign.state import evolve
from engine.domain.obligation import OpenOccurrences
from engine.domain.phase.commands import ReopenPhase
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, DutyKey, OccurrenceKey, UnitId, campaign_stream
from engine.store.log import CampaignLog
from tests.samples import MOBILIZE, REPORT, march
from tests.spec import in_english, refused
from tests.worlds import (
    BUREAU,
    OFFICE,
    OPEN_TALK,
    TOWN_1,
    TOWN_2,
    announced_campaign,
    implementing_campaign,
    mobilizing_campaign,
)


def test_a_task_owed_in_its_own_right(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    terms = terms_of(world.work(TOWN_1), world.reads)
    assert (in_english(terms.work), terms.part, terms.live) == (
        "'plan-filed' of unit 'town-01'",
        Part.LEAD,
        True,
    )
    assert (terms.due.due_on, terms.evidence, terms.closed_phase) == (march(20), (REPORT,), None)


def test_a_supporting_unit_owes_its_part(log: CampaignLog) -> None:
    """R144."""
    world = mobilizing_campaign(log)
    assert terms_of(world.work(BUREAU), world.reads).part is Part.SUPPORTING


def test_an_unknown_campaign_duty_or_unit(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    key = world.work(TOWN_1)
    with refused(NotFound, "no campaign named 'autumn'"):
        terms_of(key._replace(campaign=CampaignId("autumn")), world.reads)
    with pytest.raises(NotFound) as duty:
        terms_of(key._replace(duty=DutyKey("plans")), world.reads)
    assert in_english(duty.value) == (
        "no duty in campaign 'spring-2009' named 'plans'; "
        "known: plan-filed, self-check, faults-listed, summary, open-talk"
    )
    for stranger in (UnitId("town-99"), OFFICE):
        with pytest.raises(NotFound) as unit:
            terms_of(key._replace(unit=stranger), world.reads)
        assert in_english(unit.value) == (
            f"no unit in campaign 'spring-2009' named '{stranger}'; "
            "known: town-01, town-02, bureau-01"
        )


def test_a_task_has_no_other_occurrence_than_once(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    with pytest.raises(NotFound) as caught:
        terms_of(world.work(TOWN_1, occurrence=OccurrenceKey("2009-03")), world.reads)
    assert in_english(caught.value) == "no occurrence of 'plan-filed' named '2009-03'; known: once"


def test_an_occurrence_must_be_open(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    world.handler.handle(OpenOccurrences(stamp=world.at(march(5)), campaign=world.campaign))
    march_talk = world.work(TOWN_1, OPEN_TALK, OccurrenceKey("2009-03"))
    assert terms_of(march_talk, world.reads).due.due_on == march(31)
    with pytest.raises(NotFound) as caught:
        terms_of(march_talk._replace(occurrence=OccurrenceKey("2009-04")), world.reads)
    assert in_english(caught.value) == (
        "no open occurrence of 'open-talk' named '2009-04'; known: 2009-03"
    )


def test_a_task_of_a_phase_that_has_not_opened(log: CampaignLog) -> None:
    world = announced_campaign(log)
    with pytest.raises(RuleBroken) as caught:
        terms_of(world.work(TOWN_1), world.reads)
    assert in_english(caught.value) == (
        "'plan-filed' is not owed yet: phase 'mobilize' has not opened"
    )


def test_a_unit_that_does_not_owe_it(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    with pytest.raises(RuleBroken) as caught:
        terms_of(world.work(BUREAU, DutyKey("self-check")), world.reads)
    assert in_english(caught.value) == (
        "unit 'bureau-01' does not owe 'self-check'; it is owed by units of town"
    )
    assert not owes(world.work(BUREAU, DutyKey("self-check")), world.reads)
    assert owes(world.work(TOWN_2, DutyKey("self-check")), world.reads)


def test_a_closed_phase_is_named_until_it_reopens(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    assert terms_of(world.work(TOWN_1), world.reads).closed_phase == MOBILIZE
    world.handler.handle(
        ReopenPhase(
            stamp=world.at(date(2009, 4, 20), reason="flood"),
            campaign=world.campaign,
            phase=MOBILIZE,
            ends_on=date(2009, 4, 30),
            authority="leading group",
        )
    )
    assert terms_of(world.work(TOWN_1), world.reads).closed_phase is None


def test_changes_of_campaign_and_phase_move_the_clock(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    world.handler.handle(
        SuspendCampaign(stamp=world.at(march(10), reason="flood"), campaign=world.campaign)
    )
    assert not terms_of(world.work(TOWN_1), world.reads).live
    world.handler.handle(ResumeCampaign(stamp=world.at(march(12)), campaign=world.campaign))
    assert [c.kind for c in terms_of(world.work(TOWN_1), world.reads).changes] == ["stop", "resume"]


def test_what_all_units_share_is_put_together_once_until_it_changes(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    made = count(1)

    def kept() -> int:
        campaign = world.reads.state(campaign_stream(world.campaign), evolve)
        return world.reads.kept(("test",), (campaign,), lambda: next(made))

    assert [kept(), kept()] == [1, 1]
    world.handler.handle(
        SuspendCampaign(stamp=world.at(march(5), reason="flood"), campaign=world.campaign)
    )
    assert [kept(), kept()] == [2, 2]
