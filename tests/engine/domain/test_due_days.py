"""Due days within a period and intervals from an anchor, checked by hand on spring 2009."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.courses import Course, Span
from engine.domain.occurrences import occurrences_to_open
from engine.domain.terms import DutyDue
from engine.errors import OutsideCalendar
from tests.samples import MOBILIZE, calendars, definition, march, obligation
from workflows.dates import CalendarKind, Roll
from workflows.schema import Obligation

FAR = date(2012, 12, 31)
SPRING = ("2009-03-01", "2009-06-30")


def owed(
    duty: Obligation,
    today: date = FAR,
    *opened: DutyDue,
    campaign: tuple[str, str] = SPRING,
    course: Course | None = None,
) -> tuple[DutyDue, ...]:
    start, end = campaign
    planned = replace(definition(obligations=(duty,)), start=start, end=end)
    known = {due.occurrence: due for due in opened}
    edition = "spring-2009"
    return occurrences_to_open(planned, duty, known, today, calendars(), edition, course)


def days(dues: tuple[DutyDue, ...]) -> list[str]:
    return [f"{due.occurrence} {due.opens_on:%m-%d} {due.due_on:%m-%d}" for due in dues]


def recurring(every: str, **said: object) -> Obligation:
    return replace(obligation("brief", every, ()), **said)  # type: ignore[arg-type]


def test_a_week_is_due_on_its_friday() -> None:
    """1 March is a Sunday, and 30 June a Tuesday: of those weeks one day and two of five run."""
    found = days(owed(recurring("week", due="Friday 17:00")))
    assert found[:2] == ["2009-W10 03-02 03-06", "2009-W11 03-09 03-13"]
    assert found[-1] == "2009-W26 06-22 06-26"


def test_an_hour_and_no_deadline_are_said_of_each_period() -> None:
    assert {due.due_time for due in owed(recurring("week", due="Friday 17:00"))} == {time(17)}
    standing = owed(recurring("month", due="none"), march(1))
    assert [(due.due_on, due.through) for due in standing] == [(None, march(31))]
    assert owed(recurring("month", due="none"), march(31), *standing) == ()


def test_before_the_first_published_year_working_days_go_by_weekends() -> None:
    old = ("2008-03-01", "2008-06-30")
    duty = recurring("month", due="last working day")
    with pytest.raises(OutsideCalendar):
        owed(duty, campaign=old)
    weekends = replace(duty, calendar=CalendarKind.WEEKENDS)
    assert days(owed(weekends, campaign=old))[:2] == ["2008-03 03-01 03-31", "2008-04 04-01 04-30"]


def test_half_of_the_days_up_to_the_due_day_must_run() -> None:
    friday = recurring("week", due="Friday")
    assert days(owed(friday, campaign=("2009-03-04", "2009-03-11"))) == [
        "2009-W10 03-04 03-06",
        "2009-W11 03-09 03-13",
    ], "from Wednesday to Friday, and from Monday to Wednesday, are three of five days"
    assert owed(friday, campaign=("2009-03-05", "2009-03-10")) == ()


def test_a_due_day_after_the_end_lives_on_and_covers_its_period() -> None:
    monthly = recurring("month", due="day 25")
    ended = Course(ran={MOBILIZE: Span(march(1), march(20))})
    duty = replace(monthly, phases=("mobilize",))
    (due,) = owed(duty, march(20), course=ended)
    assert (due.due_on, due.through) == (march(25), march(31))
    longer = Course(ran={MOBILIZE: Span(march(1), march(31))})
    assert owed(duty, march(31), due, course=longer) == (), "no day of March is left to owe"


@pytest.mark.parametrize(
    ("every", "due", "found"),
    [
        ("month", "day 25", ["2009-03 03-01 03-25", "2009-04 04-01 04-25"]),
        ("month", "day 31 or last", ["2009-03 03-01 03-31", "2009-04 04-01 04-30"]),
        ("month", "period end + 5 days", ["2009-03 03-01 04-05", "2009-04 04-01 05-05"]),
        ("month", "period start + 10 working days", ["2009-03 03-01 03-13", "2009-04 04-01 04-16"]),
        ("month", "period start - 3 days", ["2009-04 03-15 03-29", "2009-05 04-14 04-28"]),
        ("two_months", "month 2 day 10", ["2009-M03M04 03-01 04-10", "2009-M05M06 05-01 06-10"]),
        ("quarter", "last working day", ["2009-Q2 04-01 06-30"]),
        ("half_year", "month 5 day 4", ["2009-H1 03-01 05-04"]),
        ("year", "06 early", ["2009 03-01 06-10"]),
        ("year", "Q2 end", ["2009 03-01 06-30"]),
    ],
)
def test_due_days(every: str, due: str, found: list[str]) -> None:
    assert days(owed(recurring(every, due=due)))[:2] == found


def test_the_last_working_day_is_one_of_the_edition() -> None:
    """Sunday, 31 May is worked; the end of the week before is a Sunday that is not."""
    weekly = {str(d.occurrence): d for d in owed(recurring("week", due="last working day"))}
    assert str(weekly["2009-W22"].due_on) == "2009-05-31"
    assert str(weekly["2009-W21"].due_on) == "2009-05-22"
    plain = recurring("week", due="last working day", calendar=CalendarKind.WEEKENDS)
    assert "2009-05-29" in {str(due.due_on) for due in owed(plain)}


def test_a_due_day_rolls_and_its_period_is_covered_once() -> None:
    """The 25th of April is a Saturday."""
    duty = recurring("month", due="day 25", roll=Roll.FORWARD)
    april = owed(duty, date(2009, 4, 30))[1]
    assert (april.due_on, april.through) == (date(2009, 4, 27), date(2009, 4, 30))
    assert owed(duty, date(2009, 4, 30), *owed(duty, date(2009, 4, 30))) == ()


def test_a_yearly_report_runs_on_from_a_year() -> None:
    duty = recurring("year", due="01 end", from_=2010, until="2012")
    assert [(due.occurrence, str(due.due_on)) for due in owed(duty)] == [
        ("2010", "2010-01-31"),
        ("2011", "2011-01-31"),
        ("2012", "2012-01-31"),
    ]


def test_an_interval_counts_from_the_day_of_its_first() -> None:
    duty = recurring("30 days", first="start + 60 days")
    assert days(owed(duty)) == ["no-1 04-01 04-30", "no-2 05-01 05-30", "no-3 05-31 06-29"]
    assert owed(duty, date(2009, 3, 31)) == ()
    (first,) = owed(duty, date(2009, 4, 1))
    assert days(owed(duty, date(2009, 5, 1), first)) == ["no-2 05-01 05-30"]


def test_the_number_of_an_interval_depends_on_no_edge_and_outlasts_another_anchor() -> None:
    short = recurring("2 weeks", first="2009-01-09")
    assert [due.occurrence for due in owed(short)][:2] == ["no-5", "no-6"]
    moved = replace(short, first="2009-01-12")
    assert [due.occurrence for due in owed(moved)][:2] == ["no-5", "no-6"]
    assert owed(moved, march(16), *owed(short, march(16))) == ()


def test_five_years_with_an_anchor() -> None:
    duty = recurring("5 years", first=2010)
    long = ("2009-03-01", "2021-12-31")
    found = owed(duty, date(2021, 12, 31), campaign=long)
    assert [(due.occurrence, str(due.opens_on), str(due.due_on)) for due in found] == [
        ("no-1", "2009-03-01", "2010-12-31"),
        ("no-2", "2011-01-01", "2015-12-31"),
        ("no-3", "2016-01-01", "2020-12-31"),
    ]


def test_an_interval_that_is_named_by_the_end_of_a_month_stays_there() -> None:
    ends = owed(recurring("6 months", first="2009-06 end", until="2010"))
    assert [str(due.due_on) for due in ends] == [
        "2009-06-30",
        "2009-12-31",
        "2010-06-30",
        "2010-12-31",
    ]
    day = owed(recurring("1 month", first="2009-03-31"))
    assert [str(due.due_on) for due in day] == [
        "2009-03-31",
        "2009-04-30",
        "2009-05-31",
        "2009-06-30",
    ]


def test_nothing_is_owed_before_the_day_on_which_the_campaign_started() -> None:
    late = Course(started=date(2009, 4, 20))
    assert days(owed(recurring("month"), course=late)) == [
        "2009-05 05-01 05-31",
        "2009-06 06-01 06-30",
    ]


def test_an_interval_in_which_everything_stood_still_is_not_owed() -> None:
    idle = Course(idle=(Span(date(2009, 4, 25), date(2009, 6, 5)),))
    duty = recurring("30 days", first="start + 60 days")
    assert days(owed(duty, course=idle)) == ["no-1 04-01 04-30", "no-3 05-31 06-29"]


def test_a_holiday_that_no_notice_has_named_is_provisional() -> None:
    """The edition knows 2009 alone: of 2010 the days are computed."""
    duty = recurring("holiday", due="period start - 3 days", until="2010-02-28")
    found = owed(duty, date(2010, 2, 28), campaign=("2009-10-01", "2010-12-31"))
    assert [(d.occurrence, str(d.opens_on), str(d.due_on), d.provisional) for d in found] == [
        ("2010-new-year", "2009-12-15", "2009-12-29", True),
        ("2010-spring-festival", "2010-01-27", "2010-02-10", True),
    ]
    after = recurring("holiday", due="period end + 2 working days", from_="2009-05")
    assert days(owed(after))[0] == "2009-labour-day 05-01 05-05"
    assert not owed(after)[0].provisional


def test_what_is_on_call_opens_with_no_day() -> None:
    assert owed(recurring("on call", due="opened + 5 working days")) == ()


DUTIES = st.sampled_from(
    [
        recurring("day", due="8:30", calendar=CalendarKind.WORKING_DAYS),
        recurring("week"),
        recurring("week", due="Friday"),
        recurring("xun", due="last working day"),
        recurring("month", due="day 30 or last", roll=Roll.FORWARD),
        recurring("month", due="period start - 3 days"),
        recurring("month", due="period end + 5 days"),
        recurring("quarter", due="none"),
        recurring("11 days", first="start + 20 days"),
        recurring("1 month", first="2009-01-31", due="period start + 2 days"),
        recurring("holiday", due="period start - 3 days"),
    ]
)


@given(
    duty=DUTIES,
    begins=st.dates(march(1), date(2009, 4, 15)),
    length=st.integers(1, 60),
    looks=st.sets(st.integers(0, 75), max_size=12),
)
def test_looks_now_and_then_open_what_one_look_at_the_end_does(
    duty: Obligation, begins: date, length: int, looks: set[int]
) -> None:
    campaign = (begins.isoformat(), (begins + timedelta(days=length)).isoformat())
    last = begins + timedelta(days=90)
    opened: tuple[DutyDue, ...] = ()
    for day in sorted(looks):
        opened += owed(duty, begins + timedelta(days=day), *opened, campaign=campaign)
    opened += owed(duty, last, *opened, campaign=campaign)
    assert opened == owed(duty, last, campaign=campaign)
    assert len({due.occurrence for due in opened}) == len(opened)
    assert all(due.opens_on >= begins for due in opened)
    assert all(due.due_on is None or due.due_on >= due.opens_on for due in opened)
