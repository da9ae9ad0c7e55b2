"""Which periods of a recurring duty are owed, checked by hand on the calendar of spring 2009."""

from datetime import date

import pytest

from engine.domain.occurrences import Course, Span, obligation_periods, occurrences_to_open
from engine.domain.terms import DutyDue
from engine.ids import OccurrenceKey
from tests.samples import IMPLEMENT, MOBILIZE, WORKING, calendars, definition, march, obligation
from workflows.dates import CalendarKind, Roll
from workflows.schema import Definition, Obligation


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
    course = Course(ran={IMPLEMENT: Span(date(2009, 4, 11), date(2009, 7, 31))})
    found = obligation_periods(planned, duty, WORKING, course)
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


def months(course: Course) -> list[str]:
    duty = obligation("brief", "month")
    planned = definition(obligations=(duty,))
    return [period.key for period in obligation_periods(planned, duty, WORKING, course)]


def test_months_in_which_everything_stood_still_are_not_owed() -> None:
    # Stopped from 20 March to 9 May: 19 of 31, 0 of 30, 22 of 31 days are left.
    idle = (Span(march(20), date(2009, 5, 9)),)
    assert months(Course(idle=idle)) == ["2009-03", "2009-05", "2009-06"]


def test_a_phase_that_opens_late_owes_nothing_for_the_days_before() -> None:
    ran = {MOBILIZE: Span(march(20), date(2009, 4, 10))}
    assert months(Course(ran=ran)) == ["2009-04", "2009-05", "2009-06"]


def test_nothing_is_owed_for_a_gap_between_phases() -> None:
    ran = {
        MOBILIZE: Span(march(1), march(31)),
        IMPLEMENT: Span(date(2009, 5, 10), date(2009, 6, 30)),
    }
    assert months(Course(ran=ran)) == ["2009-03", "2009-05", "2009-06"]


def test_a_cadence_set_in_may_asks_for_nothing_before() -> None:
    assert months(Course(since=date(2009, 5, 4))) == ["2009-05", "2009-06"]
