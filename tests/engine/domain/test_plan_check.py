"""The check of a plan counts every date that announcing and opening count."""

from dataclasses import replace
from datetime import date

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain.campaign.commands import PlanCampaign, SetParameter
from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.rules import decide
from engine.domain.campaign.state import evolve
from engine.domain.plan_check import check_dates, due_past_the_end, plan_faults
from engine.domain.terms import free_dues
from engine.errors import BadInput, OutsideCalendar
from tests.engine.domain.campaign_facts import ALONE, BECAUSE, PLANNED_WITH_BLANKS
from tests.samples import (
    CAMPAIGN,
    EDITION,
    calendars,
    definition,
    definition_with_blanks,
    obligation,
    stamp,
    task,
)
from tests.spec import given, in_english, refused
from tests.worlds import CASES
from workflows.dates import CalendarKind, Roll
from workflows.faults import DefinitionFaults
from workflows.parameters import filled
from workflows.reading.loader import load
from workflows.schema import Definition, Task

SEED = seed_edition()


def faults(plan: Definition) -> list[str]:
    return [in_english(found) for found in plan_faults(filled(plan), calendars(), EDITION.id)]


def test_a_sound_plan_has_no_fault() -> None:
    assert faults(definition(obligations=(obligation("report", "month"),))) == []
    assert faults(definition_with_blanks()) == []


@pytest.mark.parametrize("case", ["blank-due", "p-optdue"])
def test_a_due_date_may_be_decided_after_the_campaign_is_announced(case: str) -> None:
    plan = load(CASES / f"{case}.toml")
    assert plan.blanks() == ()
    assert faults(plan) == []


DRIVE = (CASES / "drive.toml").read_text("utf-8")


def rolled(text: str) -> list[str]:
    plan = filled(load(text))
    assert plan_faults(plan, Calendars([SEED]), SEED.id) == ()
    return [in_english(found) for found in due_past_the_end(plan, Calendars([SEED]), SEED.id)]


def test_a_date_that_rolls_past_the_end_of_its_phase_is_told() -> None:
    """The closing report is due on the last day of phase one, Sunday, 31 May 2026."""
    assert rolled(DRIVE) == [
        "phases[0].tasks[2].roll: rolls to 2026-06-01, past the end of the phase (2026-05-31); it "
        "is taken until then although the phase is closed. To have it due within the phase, write "
        'roll = "keep"'
    ]


def test_the_remedy_for_a_rolled_date_works() -> None:
    assert rolled(DRIVE.replace('"roll_forward"', '"keep"')) == []


def test_the_remedy_for_such_a_blank_works() -> None:
    text = (CASES / "blank-due.toml").read_text("utf-8")
    assert load(text.replace("required = false", "")).blanks()[0].key == "d"
    dated = text.replace('due = "$d"', 'due = "2018-01-31"')
    check_dates(filled(load(dated)), Calendars([SEED]), SEED.id)


def early(planned: Task, start: str = "2008-12") -> Definition:
    """A task of a campaign that begins before the first published year, 2009."""
    plan = definition(start=start, tasks=(planned,))
    return replace(plan, phases=(replace(plan.phases[0], start=start), *plan.phases[1:]))


IN_WORKING_DAYS = (
    replace(task("plan-filed", "2008-12-31"), calendar=CalendarKind.WORKING_DAYS),
    task("plan-filed", "phase start + 10 working days"),
    task("plan-filed", "2008-12-28", roll=Roll.FORWARD),
)


@pytest.mark.parametrize("counted", IN_WORKING_DAYS)
def test_what_counts_working_days_before_any_were_published_is_named(counted: Task) -> None:
    plan = early(counted)

    (said,) = faults(plan)
    assert said.startswith("phases[0].tasks[0].due: 2008-12-")
    assert said.endswith(
        "lies before 2009, the first year of the working-day calendar; write "
        'calendar = "weekends", or use a date from 2009-01-01 on'
    )
    with pytest.raises(OutsideCalendar):
        check_dates(plan, calendars(), EDITION.id)


@pytest.mark.parametrize("counted", IN_WORKING_DAYS)
def test_the_remedy_for_such_a_year_works(counted: Task) -> None:
    assert faults(early(replace(counted, calendar=CalendarKind.WEEKENDS))) == []


@pytest.mark.parametrize("year", [1949, 1956, 1998])
def test_a_plan_of_any_year_is_sound(year: int) -> None:
    plan = early(task("plan-filed", f"{year}-12-31"), start=f"{year}-10")
    plan = replace(plan, obligations=(obligation("report", "month"),))

    assert faults(plan) == []


def test_the_periods_of_a_recurring_duty_are_counted_too() -> None:
    monthly = replace(obligation("report", "month"), calendar=CalendarKind.WORKING_DAYS)
    plan = definition(start="2008-11", tasks=(), obligations=(monthly,))
    plan = replace(plan, phases=(replace(plan.phases[0], start="2008-11"), *plan.phases[1:]))
    (said,) = faults(plan)
    assert said.startswith("obligations[0].every: 2008-11-30 lies before 2009")


def test_a_date_after_the_end_of_its_phase_holds_and_is_told() -> None:
    late = definition(
        tasks=(task("plan-filed", "phase start + 40 working days"), task("list", "phase end"))
    )
    assert faults(late) == []
    (told,) = due_past_the_end(late, calendars(), EDITION.id)
    assert in_english(told) == (
        "phases[0].tasks[0].due: due on 2009-04-27, after the phase ends (2009-04-10): the phase "
        "closes without it, and it is still handed in; name it in the duties of a gate that should "
        "wait for it"
    )


def test_working_days_are_counted_exactly_where_types_give_only_a_bound() -> None:
    turned = definition(
        tasks=(task("plan-filed", "2009-03-10", opens="phase start + 9 working days"),)
    )
    assert faults(turned) == [
        'phases[0].tasks[0].opens: the task opens after it is due ("2009-03-10"); '
        "open it earlier or make it due later"
    ]


def test_a_plan_that_could_not_be_announced_is_not_planned() -> None:
    turned = task("plan-filed", "2009-03-10", opens="phase start + 9 working days")
    late = definition(tasks=(turned,))
    command = PlanCampaign(stamp=stamp(), campaign=CAMPAIGN, definition=late, edition=EDITION.id)
    with refused(DefinitionFaults, "the task opens after it is due"):
        decide(command, None, CampaignContext(calendars=calendars()))


def test_a_value_that_could_not_be_announced_is_not_set() -> None:
    plan = definition_with_blanks()
    key = plan.parameters[0].key
    counted = CampaignContext(calendars=calendars())
    command = SetParameter(
        stamp=stamp(reason=BECAUSE.reason), campaign=CAMPAIGN, key=key, text="1999-04-10"
    )
    given(decide, evolve, PLANNED_WITH_BLANKS).when(command, ALONE)
    with pytest.raises(BadInput):
        decide(command, evolve(None, PLANNED_WITH_BLANKS), counted)


def test_what_stands_on_an_open_blank_is_not_counted_yet() -> None:
    plan = filled(definition_with_blanks())
    assert plan_faults(plan, calendars(), EDITION.id) == ()
    check_dates(plan, calendars(), EDITION.id)


def test_three_phases_that_start_together_hold() -> None:
    plan = filled(load(CASES / "three.toml"))
    assert plan_faults(plan, Calendars([SEED]), SEED.id) == ()
    assert plan.phases[0].start == "start"
    assert date(2020, 9, 2).isoformat() == plan.start


def test_a_phase_starts_once_those_that_it_comes_after_have_ended() -> None:
    plan = definition()
    first, second = plan.phases
    beside = replace(plan, phases=(first, replace(second, start="2009-04-10", after=())))
    waiting = replace(plan, phases=(first, replace(second, start="2009-04-10", after=(first.key,))))

    assert faults(beside) == []
    assert faults(waiting) == [
        "phases[1].start: the phase starts on 2009-04-10, while mobilize, after which it opens, "
        "runs until 2009-04-10; start it later, or take mobilize out of after"
    ]


def test_a_task_outside_any_phase_is_counted_from_the_start_of_the_campaign() -> None:
    plan = replace(definition(), tasks=(task("register", "start + 3 working days"),), end=None)
    early = replace(definition(), tasks=(task("register", "2008-12-20", roll=Roll.FORWARD),))

    (due,) = free_dues(plan, calendars(), EDITION.id)
    assert (due.opens_on, due.due_on) == (date(2009, 3, 1), date(2009, 3, 4))
    assert faults(plan) == []
    (said,) = faults(early)
    assert said.startswith("tasks[0].due: 2008-12-22 lies before 2009")


def test_what_is_due_before_the_campaign_starts_is_owed_as_soon_as_it_is_announced() -> None:
    plan = replace(definition(), tasks=(task("register", "start - 10 days"),))
    dated = replace(definition(), tasks=(task("register", "2009-02-20", opens="2009-02-10"),))

    (due,) = free_dues(plan, calendars(), EDITION.id)
    (other,) = free_dues(dated, calendars(), EDITION.id)

    assert (due.opens_on, due.due_on) == (date(2009, 2, 19), date(2009, 2, 19))
    assert (other.opens_on, other.due_on) == (date(2009, 2, 10), date(2009, 2, 20))
    assert faults(plan) == faults(dated) == []


def test_a_gate_cannot_ask_only_for_what_is_due_after_its_phase() -> None:
    plan = definition(tasks=(task("plan-filed", "2009-05-04"),))
    first, second = plan.phases
    (criterion,) = first.gate
    named = replace(first, gate=(replace(criterion, duties=("plan-filed",)),))

    assert faults(plan) == [
        "phases[0].gate[0].duties: every task that it asks for is due after the phase ends, so "
        "that it counts nothing; name in duties those that the phase waits for"
    ]
    assert faults(replace(plan, phases=(named, second))) == []
