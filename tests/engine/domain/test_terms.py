"""From a definition to dates, checked by hand on the calendar of spring 2009.

1 March 2009 is a Sunday. Off: 6 April, 1 May, 28 and 29 May; worked: Sunday, 31 May.
"""

from dataclasses import replace
from datetime import date

import pytest

from engine.calendars.working_days import Calendars, Edition
from engine.domain.terms import (
    DutyDue,
    campaign_window,
    phase_terms,
    phase_window,
)
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import PhaseKey
from tests.samples import (
    IMPLEMENT,
    MOBILIZE,
    WORKING,
    calendars,
    definition,
    definition_with_blanks,
    march,
    task,
)
from tests.spec import in_english, refused
from workflows.dates import Roll
from workflows.schema import Definition

APRIL_10 = date(2009, 4, 10)
SPRING = definition()


def the_due(due: str, *, roll: Roll = Roll.KEEP, opens: str = "phase start") -> DutyDue:
    planned = definition(tasks=(task("plan-filed", due, roll=roll, opens=opens),))
    return phase_terms(planned, MOBILIZE, calendars(), "spring-2009").dues[0]


def test_the_window_of_a_campaign_runs_from_the_first_to_the_last_day_of_its_months() -> None:
    assert campaign_window(SPRING, WORKING) == (march(1), date(2009, 6, 30))


def test_the_windows_of_the_phases() -> None:
    first, second = SPRING.phases
    assert phase_window(SPRING, first, WORKING) == (march(1), APRIL_10)
    assert phase_window(SPRING, second, WORKING) == (date(2009, 4, 11), date(2009, 6, 30))


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("2009-03 early", march(10)),
        ("2009-03 middle", march(20)),
        ("2009-03 late", march(31)),
        ("2009-03 early-middle", march(20)),
        ("2009-03 middle-late", march(31)),
        ("2009-03 end", march(31)),
        ("2009-03", march(31)),
        ("2009-03-14", march(14)),
        ("phase start", march(1)),
        ("phase end", APRIL_10),
        ("start + 2 weeks", march(15)),
        ("phase start + 10 working days", march(13)),
        ("phase end - 5 working days", date(2009, 4, 2)),
        ("start + 1 month", date(2009, 4, 1)),
        ("start + 1 year", date(2010, 3, 1)),
        ("03-14", march(14)),
        ("02-28", date(2010, 2, 28)),
        ("Q1 end", march(31)),
        ("start of implement - 1 working day", APRIL_10),
        ("end of mobilize", APRIL_10),
        ("end of implement - 1 month", date(2009, 5, 30)),
        ("due of self-check - 2 months", march(31)),
    ],
)
def test_a_task_is_due_on_the_last_day_that_its_words_name(due: str, day: date) -> None:
    assert the_due(due).due_on == day


def test_phases_and_tasks_may_count_from_one_another() -> None:
    plan = definition(
        mobilize_end="due of plan-filed + 3 days",
        tasks=(task("plan-filed", "phase start + 7 days"),),
    )
    first, second = plan.phases
    plan = replace(plan, phases=(first, replace(second, start="end of mobilize + 1 day")))
    first, second = plan.phases

    assert phase_window(plan, first, WORKING) == (march(1), march(11))
    assert phase_window(plan, second, WORKING) == (march(12), date(2009, 6, 30))


def test_what_counts_from_a_task_that_rolls_counts_from_the_day_it_rolled_to() -> None:
    saturday = task("plan-filed", "2009-03-14", roll=Roll.FORWARD)
    plan = definition(tasks=(saturday, task("plan-read", "due of plan-filed + 1 day")))

    rolled, after = phase_terms(plan, MOBILIZE, calendars(), "spring-2009").dues

    assert (rolled.due_on, after.due_on) == (march(16), march(17))


def test_a_moment_that_no_phase_has_is_named() -> None:
    plan = definition(tasks=(task("plan-filed", "end of nothing"),))

    with refused(BadInput, 'needs the last day of phase "nothing", not known here'):
        phase_terms(plan, MOBILIZE, calendars(), "spring-2009")


@pytest.mark.parametrize(
    ("due", "kept", "beside", "rolled"),
    [
        pytest.param("2009-03-13", march(13), None, march(13), id="Friday"),
        pytest.param("2009-03-14", march(14), march(16), march(16), id="Saturday"),
        pytest.param(
            "2009-04-05", date(2009, 4, 5), date(2009, 4, 7), date(2009, 4, 7), id="holiday after"
        ),
        pytest.param(
            "2009-04-06", date(2009, 4, 6), date(2009, 4, 7), date(2009, 4, 7), id="holiday"
        ),
    ],
)
def test_a_day_off_is_kept_and_the_next_working_day_stands_beside_it_or_it_rolls_on(
    due: str, kept: date, beside: date | None, rolled: date
) -> None:
    asked = the_due(due)
    assert (asked.due_on, asked.next_working_day) == (kept, beside)
    moved = the_due(due, roll=Roll.FORWARD)
    assert (moved.due_on, moved.next_working_day) == (rolled, None)


def test_a_sunday_that_is_worked_is_a_working_day() -> None:
    (due,) = phase_terms(SPRING, IMPLEMENT, calendars(), "spring-2009").dues
    assert (due.due_on, due.next_working_day) == (date(2009, 5, 31), None)


def test_the_terms_of_a_phase_carry_all_that_is_owed() -> None:
    planned = definition(
        tasks=(
            task("plan-filed", "2009-03 middle", supporting=("bureau",)),
            task("study-report", "phase end", opens="2009-03-16"),
        )
    )
    terms = phase_terms(planned, MOBILIZE, calendars(), "spring-2009")
    assert (terms.starts_on, terms.ends_on) == (march(1), APRIL_10)
    first, second = terms.dues
    assert (first.opens_on, first.audience, first.supporting) == (
        march(1),
        ("town",),
        ("bureau",),
    )
    assert (second.duty, second.opens_on, second.due_on) == ("study-report", march(16), APRIL_10)
    assert {due.occurrence for due in terms.dues} == {"once"}


def test_a_date_past_the_last_published_year_is_provisional() -> None:
    early = Edition(
        id="until-2008",
        source="notice on 2008",
        first_year=2008,
        last_year=2008,
        holidays=(),
        makeup_workdays=(),
    )
    (due,) = phase_terms(SPRING, MOBILIZE, Calendars([early]), "until-2008").dues
    assert (due.due_on, due.provisional) == (march(20), True)
    assert not the_due("2009-03 middle").provisional


def test_an_edition_that_was_never_published_is_not_found() -> None:
    with pytest.raises(NotFound):
        phase_terms(SPRING, MOBILIZE, calendars(), "spring-2010")


@pytest.mark.parametrize(
    ("planned", "phase", "words"),
    [
        (
            definition_with_blanks(),
            MOBILIZE,
            "phases.mobilize.end is still blank ($mobilize-end)",
        ),
        (
            definition(start="$start"),
            MOBILIZE,
            "start is still blank ($start)",
        ),
    ],
)
def test_a_date_that_is_still_blank_is_named(
    planned: Definition, phase: PhaseKey, words: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        phase_terms(planned, phase, calendars(), "spring-2009")
    assert in_english(caught.value) == words


def test_a_due_date_that_is_still_blank_is_no_deadline_yet() -> None:
    planned = definition(tasks=(task("plan-filed", "$plan-due"),))
    (due,) = phase_terms(planned, MOBILIZE, calendars(), "spring-2009").dues
    assert (due.opens_on, due.due_on) == (march(1), None)
