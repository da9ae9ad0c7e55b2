"""Which periods of a recurring duty are owed, checked by hand on the calendar of spring 2009."""

from datetime import date

import pytest

from engine.domain.courses import Course, Span
from engine.domain.occurrences import obligation_periods, occurrences_to_open
from engine.domain.terms import DutyDue
from tests.samples import IMPLEMENT, MOBILIZE, calendars, definition, march, obligation
from workflows.dates import CalendarKind, Roll
from workflows.schema import Definition, Obligation


def spans(duty: Obligation) -> list[tuple[str, date, date]]:
    planned = definition(obligations=(duty,))
    return [
        (p.key, p.first, p.last)
        for p in obligation_periods(planned, duty, calendars(), "spring-2009")
    ]


def test_a_monthly_duty_is_owed_in_every_month_of_its_phases() -> None:
    assert spans(obligation("brief", "month")) == [
        ("2009-03", march(1), march(31)),
        ("2009-04", date(2009, 4, 1), date(2009, 4, 30)),
        ("2009-05", date(2009, 5, 1), date(2009, 5, 31)),
        ("2009-06", date(2009, 6, 1), date(2009, 6, 30)),
    ]


def test_a_period_counts_when_half_of_it_lies_inside() -> None:
    # 11 to 30 April are 20 of 30 days; 1 to 10 April only 10.
    """R212."""
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
    found = tuple(obligation_periods(planned, duty, calendars(), "spring-2009", course))
    assert [period.key for period in found][-2:] == ["2009-06", "2009-07"]


def test_thirds_of_a_month() -> None:
    assert [key for key, _, _ in spans(obligation("brief", "xun", ("mobilize",)))] == [
        "2009-03-early",
        "2009-03-middle",
        "2009-03-late",
        "2009-04-early",
    ]


def test_nothing_is_owed_while_the_cadence_is_a_blank() -> None:
    """R140, R174, R197."""
    assert spans(obligation("brief", "$every")) == []


def to_open(
    duty: Obligation,
    today: date,
    *opened: DutyDue,
    planned: Definition | None = None,
    course: Course | None = None,
) -> list[DutyDue]:
    return list(
        occurrences_to_open(
            planned or definition(obligations=(duty,)),
            duty,
            {due.occurrence: due for due in opened},
            today,
            calendars(),
            "spring-2009",
            course,
        )
    )


def test_occurrences_open_when_their_period_begins_oldest_first() -> None:
    duty = obligation("brief", "month")
    opened = to_open(duty, date(2009, 5, 1))
    assert [due.occurrence for due in opened] == ["2009-03", "2009-04", "2009-05"]
    later = to_open(duty, date(2009, 4, 30), opened[0])
    assert [due.occurrence for due in later] == ["2009-04"]
    assert to_open(duty, date(2009, 2, 28)) == []
    assert to_open(duty, date(2009, 3, 31), opened[0]) == []


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
    dues = {str(due.occurrence): due for due in to_open(duty, date(2009, 6, 30))}
    assert dues["2009-06-middle"].due_on == date(2009, 6, 22)
    assert dues["2009-05-late"].due_on == date(2009, 5, 31)
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
    """R113."""
    duty = obligation("track", "day", ("mobilize",), calendar=calendar)
    opened = to_open(duty, date(2009, 4, 9))
    due_on = [due.due_on for due in opened if due.due_on is not None]
    assert [day.day for day in due_on if day.month == 4] == days
    assert {due.opens_on == due.due_on for due in opened} == {True}


CUT = {
    # What the phase owes in its last days when it ends on the first day of the pair, and what more
    # when it is extended to the second.
    "day": (march(25), march(27), ["2009-03-26", "2009-03-27"]),
    "week": (march(20), march(22), [("2009-W12.2", march(21), march(22))]),
    "xun": (march(26), march(31), [("2009-03-late.2", march(27), march(31))]),
    "month": (march(20), march(31), [("2009-03.2", march(21), march(31))]),
    "two_months": (date(2009, 4, 10), date(2009, 4, 20), [
        ("2009-M03M04.2", date(2009, 4, 11), date(2009, 4, 20)),
    ]),
    "quarter": (date(2009, 5, 20), date(2009, 6, 30), [
        ("2009-Q2.2", date(2009, 5, 21), date(2009, 6, 30)),
    ]),
    "half_year": (date(2009, 6, 10), date(2009, 6, 30), [
        ("2009-H1.2", date(2009, 6, 11), date(2009, 6, 30)),
    ]),
    "year": (date(2009, 9, 30), date(2009, 12, 31), [
        ("2009.2", date(2009, 10, 1), date(2009, 12, 31)),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("every", CUT)
def test_days_that_an_end_cut_off_are_owed_once_the_phase_goes_on(every: str) -> None:
    duty = obligation("brief", every, ("mobilize",))
    end, moved, more = CUT[every]
    begins = date(2009, 1, 1) if every in ("quarter", "half_year", "year") else march(1)
    opened = to_open(duty, end, course=Course(ran={MOBILIZE: Span(begins, end)}))
    extended = Course(ran={MOBILIZE: Span(begins, moved)})
    rest = to_open(duty, moved, *opened, course=extended)
    if every == "day":
        assert [due.occurrence for due in rest] == more
    else:
        assert [(due.occurrence, due.opens_on, due.due_on) for due in rest] == more
    assert to_open(duty, moved, *opened, *rest, course=extended) == []
    assert to_open(duty, end, *opened, course=extended) == []


def test_an_end_may_move_twice_and_rolled_days_are_not_owed_twice() -> None:
    """Saturday, 21 March rolls to Monday, the 23rd; what is owed more begins on the 22nd."""
    duty = obligation("brief", "month", ("mobilize",), roll=Roll.FORWARD)
    opened = to_open(duty, march(21), course=Course(ran={MOBILIZE: Span(march(1), march(21))}))
    assert [(due.due_on, due.through) for due in opened] == [(march(23), march(21))]
    second = Course(ran={MOBILIZE: Span(march(1), march(25))})
    opened += to_open(duty, march(25), *opened, course=second)
    third = Course(ran={MOBILIZE: Span(march(1), march(31))})
    opened += to_open(duty, march(31), *opened, course=third)
    assert [(due.occurrence, due.opens_on, due.due_on) for due in opened] == [
        ("2009-03", march(1), march(23)),
        ("2009-03.2", march(22), march(25)),
        ("2009-03.3", march(26), march(31)),
    ]


def months(course: Course) -> list[str]:
    duty = obligation("brief", "month")
    planned = definition(obligations=(duty,))
    return [
        period.key
        for period in obligation_periods(planned, duty, calendars(), "spring-2009", course)
    ]


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
    duty = obligation("brief", "month")
    planned = definition(obligations=(duty,))
    found = tuple(obligation_periods(planned, duty, calendars(), "spring-2009", Course(ran=ran)))
    assert found[1].first == date(2009, 5, 10), "it begins when the second phase does"


def test_a_cadence_set_in_may_asks_for_nothing_before() -> None:
    assert months(Course(since=date(2009, 5, 4))) == ["2009-05", "2009-06"]
