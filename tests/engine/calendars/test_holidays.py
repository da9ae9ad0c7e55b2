"""Holidays of published years as their notices have them, and of others as they are computed."""

from datetime import date

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.holidays import public_holidays
from engine.calendars.working_days import WorkingCalendar
from tests.samples import EDITION
from workflows.dates import CalendarKind

SEED = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())


def found(first: date, last: date, calendar: WorkingCalendar = SEED) -> list[str]:
    return [
        f"{h.key} {h.first:%m-%d} {h.last:%m-%d}" for h in public_holidays(first, last, calendar)
    ]


def of_year(year: int, calendar: WorkingCalendar = SEED) -> list[str]:
    return found(date(year, 1, 1), date(year, 12, 31), calendar)


def test_a_published_year_has_the_days_of_its_notice() -> None:
    assert of_year(2025) == [
        "2025-new-year 01-01 01-01",
        "2025-spring-festival 01-28 02-04",
        "2025-tomb-sweeping 04-04 04-06",
        "2025-labour-day 05-01 05-05",
        "2025-dragon-boat 05-31 06-02",
        "2025-national-day 10-01 10-08",
    ], "the mid-autumn festival of 2025 lies within the eight days of October"


def test_a_day_off_for_once_bears_its_date() -> None:
    assert "2015-09-03 09-03 09-05" in of_year(2015)


def test_a_holiday_over_the_turn_of_the_year_is_one() -> None:
    assert found(date(2018, 12, 1), date(2019, 1, 31)) == ["2019-new-year 12-30 01-01"]


@pytest.mark.parametrize(
    ("year", "festival"),
    [(2027, "2027-spring-festival 02-05 02-10"), (2003, "2003-labour-day 05-01 05-05")],
)
def test_other_years_are_computed_with_the_weekends_that_touch(year: int, festival: str) -> None:
    assert festival in of_year(year)


def test_an_edition_of_the_office_names_its_days_by_the_festivals() -> None:
    calendar = WorkingCalendar(CalendarKind.WORKING_DAYS, EDITION)
    assert found(date(2009, 4, 1), date(2009, 5, 31), calendar) == [
        "2009-tomb-sweeping 04-04 04-06",
        "2009-labour-day 05-01 05-03",
        "2009-dragon-boat 05-28 05-30",
    ], "Sunday, 31 May is worked"


def test_only_what_touches_the_days_asked_for_comes() -> None:
    assert found(date(2025, 2, 4), date(2025, 4, 3)) == ["2025-spring-festival 01-28 02-04"]


@pytest.mark.parametrize(("year", "runs"), [(2011, 7), (2009, 6)])
def test_an_occurrence_is_a_run_of_days_off_that_holds_a_listed_holiday(
    year: int, runs: int
) -> None:
    """Test 3 of section 9, R171: seven in 2011, where runs of listed dates alone would be eight;
    six in 2009.
    """
    assert len(of_year(year)) == runs
