"""A wrong date is corrected on authority: what is open moves, what was late stays late."""

from datetime import date

import pytest

from engine.domain.assignment.commands import ExtendAssignment, ReceiveAssignment, SubmitAssignment
from engine.domain.assignment.context import clock_of, terms_of
from engine.domain.assignment.events import AssignmentSubmitted
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.campaign.commands import CorrectDate, SetParameter
from engine.domain.campaign.events import DateCorrected
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Recorded
from engine.domain.moved_dates import DueMoved
from engine.domain.phase.commands import ExtendPhase, OpenPhase
from engine.domain.phase.events import PhaseDatesCorrected
from engine.domain.phase.state import phase_now
from engine.errors import BadInput, NotFound, ReasonRequired, RuleBroken
from engine.ids import UnitId
from engine.store.log import CampaignLog
from tests.samples import IMPLEMENT, LI, MOBILIZE, PLAN_FILED, definition_with_blanks, march
from tests.spec import refused
from tests.worlds import (
    CAMPAIGN,
    REPORT,
    TOWN_1,
    TOWN_2,
    World,
    announced_campaign,
    mobilizing_campaign,
    planned_campaign,
)

DUE = f"tasks.{PLAN_FILED}.due"


def correct(
    world: World, place: str, text: str, on: date, reason: str | None = "misread"
) -> tuple[Recorded, ...]:
    return world.handler.handle(
        CorrectDate(
            stamp=world.at(on, reason=reason),
            campaign=CAMPAIGN,
            place=place,
            text=text,
            authority="leading group",
        )
    )


def days(world: World, unit: UnitId = TOWN_1) -> tuple[date, date, int]:
    """Due on, assessed on, generation of a unit's plan."""
    key = world.work(unit)
    state = world.reads.state(key.stream, evolve) or Assignment()
    clock = clock_of(terms_of(key, world.reads), state)
    return *clock.dates, clock.generation


def test_a_due_date_of_an_open_phase_moves(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    assert days(world) == (march(20), march(20), 1)
    recorded = correct(world, DUE, "2009-03-31", march(10))
    first, second = (r.event for r in recorded)
    assert isinstance(first, DateCorrected)
    assert (first.before, first.value) == ("2009-03 middle", "2009-03-31")
    assert isinstance(second, PhaseDatesCorrected)
    assert second.moves == (DueMoved(duty=PLAN_FILED, was=march(20), due_on=march(31)),)
    assert days(world) == (march(31), march(31), 2)
    assert days(world, TOWN_2) == (march(31), march(31), 2)


def test_corrected_to_an_earlier_day_it_moves_too(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    correct(world, DUE, "2009-03-13", march(10))
    assert days(world) == (march(13), march(13), 2)


def test_corrected_after_it_passed_the_assessed_date_stays(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    correct(world, DUE, "2009-03-31", march(25))
    assert days(world) == (march(31), march(20), 2)
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(26), LI), key=world.work(TOWN_1)))
    (handed_in,) = world.handler.handle(
        SubmitAssignment(stamp=world.at(march(26), LI), key=world.work(TOWN_1), filed=(REPORT,))
    )
    assert isinstance(handed_in.event, AssignmentSubmitted)
    assert handed_in.event.late


def test_nobody_is_made_late_by_a_correction(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    head = log.head()
    with refused(RuleBroken, "cannot be corrected to 2009-03-06: that day is before today"):
        correct(world, DUE, "2009-03-06", march(10))
    assert log.head() == head


def test_an_extension_stays_granted(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    world.handler.handle(
        ExtendAssignment(
            stamp=world.at(march(5), reason="flood"),
            key=world.work(TOWN_2),
            to=date(2009, 4, 8),
            authority="leading group",
        )
    )
    correct(world, DUE, "2009-03-31", march(10))
    assert days(world)[0] == march(31)
    assert days(world, TOWN_2)[0] == date(2009, 4, 8)


def test_the_end_of_a_phase_moves_unless_it_was_extended_further(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    end = f"phases.{MOBILIZE}.end"
    correct(world, end, "2009-04-05", march(10))
    phase = phase_now(CAMPAIGN, MOBILIZE, world.reads)
    assert phase is not None
    assert phase.ends_on == date(2009, 4, 5)
    world.handler.handle(
        ExtendPhase(
            stamp=world.at(march(11), reason="flood"),
            campaign=CAMPAIGN,
            phase=MOBILIZE,
            ends_on=date(2009, 4, 9),
            authority="leading group",
        )
    )
    correct(world, end, "2009-04-08", march(12))
    phase = phase_now(CAMPAIGN, MOBILIZE, world.reads)
    assert phase is not None
    assert (phase.ends_on, phase.planned_end) == (date(2009, 4, 9), date(2009, 4, 8))


def test_a_phase_that_is_not_open_yet_opens_by_the_corrected_date(log: CampaignLog) -> None:
    world = announced_campaign(log)
    recorded = correct(world, DUE, "2009-03-31", march(1))
    assert [r.name for r in recorded] == ["campaign.date_corrected.v1"]
    world.handler.handle(OpenPhase(stamp=world.at(march(1)), campaign=CAMPAIGN, phase=MOBILIZE))
    assert days(world) == (march(31), march(31), 1)


def test_a_parameter_that_is_set_is_corrected_by_its_key_or_its_place(log: CampaignLog) -> None:
    world = planned_campaign(log, definition_with_blanks())
    with refused(RuleBroken, "parameter 'mobilize-end' is still a blank"):
        correct(world, "mobilize-end", "2009-04-05", march(1))
    world.handler.handle(
        SetParameter(
            stamp=world.at(march(1), reason="x"),
            campaign=CAMPAIGN,
            key="mobilize-end",
            text="2009-04-10",
        )
    )
    for place, text in (("mobilize-end", "2009-04-05"), ("phases.mobilize.end", "2009-04-06")):
        (recorded,) = correct(world, place, text, march(1))
        assert isinstance(recorded.event, DateCorrected)
        assert (recorded.event.place, recorded.event.value) == ("$mobilize-end", text)
        campaign = existing_campaign(CAMPAIGN, world.reads)
        assert campaign.definition.phases[0].end == text
        assert campaign.planned.phases[0].end == "$mobilize-end"


@pytest.mark.parametrize(
    ("place", "text", "error", "words"),
    [
        ("tasks.nope.due", "2009-03-31", NotFound, "no date of campaign .* named 'tasks.nope.due'"),
        (DUE, "soon", BadInput, 'unknown date "soon"'),
        (DUE, "1999-03-01", BadInput, "before"),
        (DUE, "2009-03 middle", RuleBroken, "is 2009-03 middle already"),
        ("phases.implement.start", "2009-04-01", BadInput, "overlaps the one in front of it"),
    ],
)
def test_what_cannot_be_corrected(
    log: CampaignLog, place: str, text: str, error: type[Exception], words: str
) -> None:
    world = mobilizing_campaign(log)
    head = log.head()
    with refused(error, words):
        correct(world, place, text, march(10))
    assert log.head() == head


def test_it_needs_a_reason(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    with refused(ReasonRequired, "to correct a date needs a reason"):
        correct(world, DUE, "2009-03-31", march(10), reason=None)


def test_a_closed_phase_does_not_move(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    world.close_phase(world.at(march(10), reason="x"), MOBILIZE, world.gate_facts(2))
    recorded = correct(world, DUE, "2009-03-31", march(11))
    assert [r.name for r in recorded] == ["campaign.date_corrected.v1"]
    world.handler.handle(
        OpenPhase(stamp=world.at(date(2009, 4, 11)), campaign=CAMPAIGN, phase=IMPLEMENT)
    )
