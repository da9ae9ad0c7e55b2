"""What is due outside any phase: made so by the start, moved by its event, decided late."""

from dataclasses import replace
from datetime import date

from msgspec.structs import replace as changed

from engine.domain.campaign.commands import CorrectDate, SetParameter, StartCampaign
from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.events import CampaignStarted, DateCorrected, ParameterSet
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import Campaign, evolve
from engine.domain.clocks import ClockChange
from engine.domain.moved_dates import DueMoved
from engine.domain.terms import free_dues
from engine.errors import ReasonRequired, RuleBroken
from engine.ids import DutyKey
from tests.engine.domain.campaign_facts import ANNOUNCED, BECAUSE, PLANNED
from tests.samples import CAMPAIGN, calendars, definition, march, stamp, task, title
from tests.spec import given
from workflows.planning import digest
from workflows.schema import Parameter

REGISTER, RULES = DutyKey("register"), DutyKey("rules")
STANDING = replace(
    definition(),
    end=None,
    phases=(),
    parameters=(Parameter(key="until", title=title("Until"), required=False),),
    tasks=(task("register", "start + 10 days"), task("rules", "$until")),
)
DUES = free_dues(STANDING, calendars(), "spring-2009")
DRAWN_UP = changed(PLANNED, definition=STANDING, digest=digest(STANDING))
STARTED = CampaignStarted(stamp=stamp(march(1)), dues=DUES)
PAST = (DRAWN_UP, ANNOUNCED)
COUNTED = CampaignContext(calendars=calendars(), undated=DUES[1:])


def test_starting_makes_due_what_is_outside_any_phase() -> None:
    context = CampaignContext(dues=DUES, starts_on=march(1), unowed=(RULES,))
    command = StartCampaign(stamp=stamp(march(1)), campaign=CAMPAIGN)

    state = (
        given(decide, evolve, *PAST).when(command, context).then(changed(STARTED, unowed=(RULES,)))
    )

    assert state.due(REGISTER) == DUES[0]
    assert DUES[0].due_on == march(11)
    assert DUES[1].due_on is None


def test_started_long_before_it_asks_for_anything_it_takes_a_reason() -> None:
    context = CampaignContext(dues=DUES, starts_on=march(1))
    early, ordered = stamp(date(2009, 1, 20)), stamp(date(2009, 1, 20), reason="ordered")

    told = given(decide, evolve, *PAST)
    told.when(StartCampaign(stamp=early, campaign=CAMPAIGN), context).refuses(
        ReasonRequired, "to start the campaign more than 30 days before 2009-03-01 needs a reason"
    )
    told.when(StartCampaign(stamp=ordered, campaign=CAMPAIGN), context).then(
        CampaignStarted(stamp=ordered, dues=DUES)
    )


def test_a_corrected_date_carries_what_it_moves() -> None:
    said = stamp(march(5), reason="misread")
    command = CorrectDate(
        stamp=said, campaign=CAMPAIGN, place="start", text="2009-03-04", authority="leaders"
    )
    moved = DueMoved(duty=REGISTER, was=march(11), due_on=march(14))
    corrected = DateCorrected(
        stamp=said, place="start", before="2009-03", value="2009-03-04",
        authority="leaders", moves=(moved,),
    )  # fmt: skip

    state = given(decide, evolve, *PAST, STARTED).when(command, COUNTED).then(corrected)

    assert state.planned_due(DUES[0]) == march(14)
    assert state.moved == {REGISTER: (ClockChange.correct(march(14), said),)}


def test_nothing_moves_before_the_start() -> None:
    said = stamp(march(5), reason="misread")
    command = CorrectDate(
        stamp=said, campaign=CAMPAIGN, place="start", text="2009-03-04", authority="leaders"
    )
    plain = DateCorrected(
        stamp=said, place="start", before="2009-03", value="2009-03-04", authority="leaders"
    )
    given(decide, evolve, *PAST).when(command, COUNTED).then(plain)


def test_a_deadline_that_is_decided_late_follows_from_the_event_that_sets_it() -> None:
    command = SetParameter(stamp=BECAUSE, campaign=CAMPAIGN, key="until", text="2009-05-04")
    moved = DueMoved(duty=RULES, was=None, due_on=date(2009, 5, 4))
    fact = ParameterSet(stamp=BECAUSE, key="until", value="2009-05-04", moves=(moved,))

    state: Campaign = given(decide, evolve, *PAST, STARTED).when(command, COUNTED).then(fact)

    assert state.planned_due(DUES[1]) == date(2009, 5, 4)


def test_no_deadline_is_decided_that_is_past() -> None:
    late = stamp(march(20), reason="meeting")
    command = SetParameter(stamp=late, campaign=CAMPAIGN, key="until", text="2009-03-10")
    given(decide, evolve, *PAST, STARTED).when(command, COUNTED).refuses(
        RuleBroken,
        "duty 'rules' cannot be corrected to 2009-03-10: that day is before today, 2009-03-20, "
        "and units would be late by it",
    )
