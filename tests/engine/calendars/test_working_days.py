"""Working days by hand-checked dates, then by properties over the whole edition and past it."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Edition, WorkingCalendar, digest
from engine.errors import OutsideCalendar
from tests.spec import refused
from workflows.dates import CalendarKind

WORKING = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
WEEKENDS = WorkingCalendar(CalendarKind.WEEKENDS)
ALL_DAYS = WorkingCalendar(CalendarKind.ALL_DAYS)

calendars = st.sampled_from([WORKING, WEEKENDS, ALL_DAYS])
days = st.dates(date(2008, 1, 1), date(2029, 12, 31))


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last", "working"),
    [
        # Spring Festival of 2009: a Saturday and a Sunday are worked around seven days off.
        ("2009-01-24", "2009-01-24", True),
        ("2009-01-25", "2009-01-31", False),
        ("2009-02-01", "2009-02-06", True),
        # National Day and Mid-autumn of 2009: eight days off, 09-27 and 10-10 worked.
        ("2009-09-27", "2009-09-30", True),
        ("2009-10-01", "2009-10-08", False),
        ("2009-10-09", "2009-10-10", True),
        ("2009-10-11", "2009-10-11", False),
        # Spring Festival of 2019.
        ("2019-02-02", "2019-02-03", True),
        ("2019-02-04", "2019-02-10", False),
        ("2019-02-11", "2019-02-15", True),
        # Spring Festival of 2020, extended to Sunday 02-02; Saturday 02-01 was to be worked.
        ("2020-01-19", "2020-01-23", True),
        ("2020-01-24", "2020-02-02", False),
        ("2020-02-03", "2020-02-07", True),
        # Leap days: a Friday, a Saturday, a Monday, a Thursday.
        ("2008-02-29", "2008-02-29", True),
        ("2020-02-29", "2020-02-29", False),
        ("2016-02-29", "2016-02-29", True),
        ("2024-02-29", "2024-02-29", True),
        # The last published days, and the weekend rule after them.
        ("2026-10-10", "2026-10-10", True),
        ("2027-01-01", "2027-01-01", True),
        ("2027-01-02", "2027-01-03", False),
    ],
)
def test_hand_checked_days(first: str, last: str, working: bool) -> None:
    asked = span(date.fromisoformat(first), date.fromisoformat(last))
    assert [WORKING.is_working_day(day) for day in asked] == [working] * len(asked)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2019-02-01", 1, "2019-02-02"),
        ("2019-02-01", 3, "2019-02-11"),
        ("2019-02-10", -1, "2019-02-03"),
        ("2019-02-06", 0, "2019-02-06"),
        ("2020-01-23", 1, "2020-02-03"),
        ("2009-02-27", 10, "2009-03-13"),
        ("2009-09-30", 5, "2009-10-14"),
        ("2026-12-31", 1, "2027-01-01"),
    ],
)
def test_hand_counted_spans(start: str, n: int, expected: str) -> None:
    assert WORKING.add(date.fromisoformat(start), n) == date.fromisoformat(expected)


def test_the_other_kinds_know_no_holidays() -> None:
    assert WEEKENDS.is_working_day(date(2009, 10, 1))
    assert not WEEKENDS.is_working_day(date(2019, 2, 2))
    assert ALL_DAYS.is_working_day(date(2019, 2, 3))
    assert WEEKENDS.add(date(1998, 1, 2), 1) == date(1998, 1, 5)
    assert ALL_DAYS.add(date(2008, 2, 28), 2) == date(2008, 3, 1)


def test_rolling_forward_keeps_working_days() -> None:
    assert WORKING.roll_forward(date(2019, 2, 3)) == date(2019, 2, 3)
    assert WORKING.roll_forward(date(2019, 2, 4)) == date(2019, 2, 11)
    assert WORKING.next_working_day(date(2019, 2, 3)) == date(2019, 2, 11)


def test_only_days_past_the_last_published_year_are_provisional() -> None:
    assert not WORKING.is_provisional(date(2026, 12, 31))
    assert WORKING.is_provisional(date(2027, 1, 1))
    assert not WEEKENDS.is_provisional(date(2027, 1, 1))


def test_before_the_first_year_the_weekend_rule_answers() -> None:
    new_year, inside = date(2003, 12, 31), date(2004, 1, 5)
    assert WORKING.is_working_day(date(2003, 10, 1))
    assert WORKING.next_working_day(date(2003, 10, 3)) == date(2003, 10, 6)
    assert WORKING.add(inside, -30) == date(2003, 11, 21)
    assert WORKING.count(new_year, inside) == 2


def test_before_the_first_year_nothing_was_published() -> None:
    WORKING.check_published(date(2004, 1, 1))
    WEEKENDS.check_published(date(1949, 10, 1))
    with refused(OutsideCalendar, "before 2004, the first year of the working-day calendar"):
        WORKING.check_published(date(2003, 12, 31))


def test_a_working_day_calendar_needs_an_edition() -> None:
    with pytest.raises(ValueError, match="needs an edition"):
        WorkingCalendar(CalendarKind.WORKING_DAYS)


def test_the_digest_is_of_the_facts() -> None:
    edition = seed_edition()
    stored = msgspec.json.decode(msgspec.json.encode(edition), type=Edition)
    shuffled = msgspec.structs.replace(edition, holidays=edition.holidays[::-1])
    shorter = msgspec.structs.replace(edition, holidays=edition.holidays[1:])
    assert digest(stored) == digest(shuffled) == digest(edition)
    assert digest(shorter) != digest(edition)


@given(calendars, days, st.integers(0, 400))
def test_count_undoes_add(calendar: WorkingCalendar, start: date, n: int) -> None:
    assert calendar.count(start, calendar.add(start, n)) == n


@given(calendars, days, st.integers(1, 400))
def test_add_forward_and_back_returns(calendar: WorkingCalendar, start: date, n: int) -> None:
    start = calendar.roll_forward(start)
    assert calendar.add(calendar.add(start, n), -n) == start


@given(calendars, days, st.integers(-400, 400).filter(bool))
def test_add_lands_on_a_day_that_counts(calendar: WorkingCalendar, start: date, n: int) -> None:
    assert calendar.is_working_day(calendar.add(start, n))


@given(calendars, days, st.integers(0, 120))
def test_count_is_what_counting_by_hand_gives(
    calendar: WorkingCalendar, after: date, length: int
) -> None:
    through = after + timedelta(days=length)
    by_hand = sum(calendar.is_working_day(day) for day in span(after, through)[1:])
    assert calendar.count(after, through) == by_hand
    assert calendar.count(through, after) == -by_hand


@given(calendars, days)
def test_rolling_forward_twice_is_rolling_once(calendar: WorkingCalendar, day: date) -> None:
    rolled = calendar.roll_forward(day)
    assert rolled >= day
    assert calendar.is_working_day(rolled)
    assert calendar.roll_forward(rolled) == rolled
