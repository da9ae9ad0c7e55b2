"""From a definition to dates, checked by hand on the calendar of spring 2009.

1 March 2009 is a Sunday. Off: 6 April, 1 May, 28 and 29 May; worked: Sunday, 31 May.
"""

from datetime import date

import pytest

from engine.calendars.working_days import Edition
from engine.domain.calendar import Calendars
from engine.domain.terms import (
    DutyDue,
    campaign_window,
    obligation_periods,
    occurrences_to_open,
    phase_terms,
    phase_window,
)
from engine.errors import NotFound, RuleBroken
from engine.ids import OccurrenceKey, PhaseKey
from tests.samples import (
    IMPLEMENT,
    MOBILIZE,
    WORKING,
    calendars,
    definition,
    definition_with_blanks,
    march,
    obligation,
    task,
)
from workflows.dates import CalendarKind, Roll
from workflows.schema import Definition, Obligation

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
    ],
)
def test_a_task_is_due_on_the_last_day_that_its_words_name(due: str, day: date) -> None:
    assert the_due(due).due_on == day


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
            "phases.mobilize.end is still blank ($mobilize-end); "
            "fill it with: campaign set CAMPAIGN KEY VALUE",
        ),
        (
            definition(start="$start"),
            MOBILIZE,
            "start is still blank ($start); fill it with: campaign set CAMPAIGN KEY VALUE",
        ),
        (
            definition(tasks=(task("plan-filed", "$plan-due"),)),
            MOBILIZE,
            "tasks.plan-filed.due is still blank ($plan-due); "
            "fill it with: campaign set CAMPAIGN KEY VALUE",
        ),
    ],
)
def test_a_date_that_is_still_blank_is_named(
    planned: Definition, phase: PhaseKey, words: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        phase_terms(planned, phase, calendars(), "spring-2009")
    assert str(caught.value) == words


def spans(duty: Obligation) -> list[tuple[str, date, date]]:
    planned = definition(obligations=(duty,))
    return [(p.key, p.first, p.last) for p in obligation_periods(planned, duty, WORKING)]


def test_a_monthly_duty_is_owed_in_every_month_of_its_phases() -> None:
    assert spans(obligation("brief", "month")) == [
        ("2009-03", march(1), march(31)),
        ("2009-04", date(2009, 4, 1), date(2009, 4, 30)),
        ("2009-05", date(2009, 5, 1), date(2009, 5, 31)),
        ("2009-06", date(2009, 6, 1), date(2009, 6, 30)),
    ]


def test_a_period_counts_when_half_of_it_lies_inside() -> None:
    # 11 to 30 April are 20 of 30 days; 1 to 10 April only 10.
    assert spans(obligation("brief", "month", ("implement",)))[0] == (
        "2009-04",
        date(2009, 4, 11),
        date(2009, 4, 30),
    )
    assert spans(obligation("brief", "month", ("mobilize",))) == [("2009-03", march(1), march(31))]
    # 1 March to 30 June are 122 of 181 days; 11 April to 30 June only 81.
    assert spans(obligation("talk", "half_year")) == [("2009-H1", march(1), date(2009, 6, 30))]
    assert spans(obligation("talk", "half_year", ("implement",))) == []


def test_an_extended_phase_goes_on_owing() -> None:
    duty = obligation("brief", "month")
    planned = definition(obligations=(duty,))
    found = obligation_periods(planned, duty, WORKING, {PhaseKey("implement"): date(2009, 7, 31)})
    assert [period.key for period in found][-2:] == ["2009-06", "2009-07"]


def test_thirds_of_a_month() -> None:
    assert [key for key, _, _ in spans(obligation("brief", "xun", ("mobilize",)))] == [
        "2009-03-early",
        "2009-03-middle",
        "2009-03-late",
        "2009-04-early",
    ]


def test_nothing_is_owed_while_the_cadence_is_a_blank() -> None:
    assert spans(obligation("brief", "$every")) == []


def to_open(
    duty: Obligation, today: date, *opened: str, planned: Definition | None = None
) -> list[DutyDue]:
    return list(
        occurrences_to_open(
            planned or definition(obligations=(duty,)),
            duty,
            [OccurrenceKey(key) for key in opened],
            today,
            calendars(),
            "spring-2009",
        )
    )


def test_occurrences_open_when_their_period_begins_oldest_first() -> None:
    duty = obligation("brief", "month")
    keys = [due.occurrence for due in to_open(duty, date(2009, 5, 1))]
    assert keys == ["2009-03", "2009-04", "2009-05"]
    assert [due.occurrence for due in to_open(duty, date(2009, 4, 30), "2009-03")] == ["2009-04"]
    assert to_open(duty, date(2009, 2, 28)) == []
    assert to_open(duty, date(2009, 3, 31), "2009-03") == []


def test_an_occurrence_is_due_on_the_last_day_of_its_period() -> None:
    (due,) = to_open(obligation("brief", "month"), march(1))
    assert (due.opens_on, due.due_on, due.next_working_day) == (march(1), march(31), None)
    # Sunday, 31 May is worked; Saturday, 20 June is not.
    late = to_open(obligation("brief", "xun"), date(2009, 6, 30))
    assert [(d.due_on, d.next_working_day) for d in late if d.next_working_day] == [
        (date(2009, 5, 10), date(2009, 5, 11)),
        (date(2009, 6, 20), date(2009, 6, 22)),
    ]


def test_an_occurrence_rolls_forward_where_its_duty_says_so() -> None:
    duty = obligation("brief", "xun", roll=Roll.FORWARD)
    dues = {due.occurrence: due for due in to_open(duty, date(2009, 6, 30))}
    assert dues[OccurrenceKey("2009-06-middle")].due_on == date(2009, 6, 22)
    assert dues[OccurrenceKey("2009-05-late")].due_on == date(2009, 5, 31)
    assert {due.next_working_day for due in dues.values()} == {None}


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        (CalendarKind.ALL_DAYS, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (CalendarKind.WORKING_DAYS, [1, 2, 3, 7, 8, 9]),
        (CalendarKind.WEEKENDS, [1, 2, 3, 6, 7, 8, 9]),
    ],
)
def test_a_daily_duty_is_owed_on_the_days_of_its_calendar(
    calendar: CalendarKind, days: list[int]
) -> None:
    duty = obligation("track", "day", ("mobilize",), calendar=calendar)
    opened = to_open(duty, date(2009, 4, 9))
    assert [due.due_on.day for due in opened if due.due_on.month == 4] == days
    assert {due.opens_on == due.due_on for due in opened} == {True}
