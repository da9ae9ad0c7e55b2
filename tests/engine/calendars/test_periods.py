"""Windows of date rules, and the periods of each cadence."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.editions import seed_edition
from engine.calendars.periods import (
    Anchors,
    DateWindow,
    Period,
    Precision,
    period_of,
    periods,
    resolve,
)
from engine.calendars.working_days import WorkingCalendar
from engine.errors import BadInput
from tests.spec import refused
from workflows.dates import Cadence, CalendarKind, Roll, parse_date

WORKING = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
ALL_DAYS = WorkingCalendar(CalendarKind.ALL_DAYS)
YEAR_2009 = Anchors(
    start=date(2009, 2, 1),
    end=date(2009, 12, 31),
    phase_start=date(2009, 4, 1),
    phase_end=date(2009, 9, 30),
)
dates = st.dates(date(2004, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2009-03-31", "2009-03-31", "2009-03-31", Precision.DAY),
        ("2009-03", "2009-03-01", "2009-03-31", Precision.MONTH),
        ("2008-02", "2008-02-01", "2008-02-29", Precision.MONTH),
        ("2009-03 early", "2009-03-01", "2009-03-10", Precision.XUN),
        ("2009-03 middle", "2009-03-11", "2009-03-20", Precision.XUN),
        ("2009-02 late", "2009-02-21", "2009-02-28", Precision.XUN),
        ("2008-02 late", "2008-02-21", "2008-02-29", Precision.XUN),
        ("2009-07 early-middle", "2009-07-01", "2009-07-20", Precision.XUN),
        ("2009-07 middle-late", "2009-07-11", "2009-07-31", Precision.XUN),
        ("2009-03 end", "2009-03-31", "2009-03-31", Precision.DAY),
        ("2009 end", "2009-12-31", "2009-12-31", Precision.DAY),
        ("2009", "2009-01-01", "2009-12-31", Precision.YEAR),
        ("2009-H1", "2009-01-01", "2009-06-30", Precision.HALF_YEAR),
        ("2009-H2 end", "2009-12-31", "2009-12-31", Precision.DAY),
        ("2009-Q1", "2009-01-01", "2009-03-31", Precision.QUARTER),
        ("2009-Q2 end", "2009-06-30", "2009-06-30", Precision.DAY),
        ("start", "2009-02-01", "2009-02-01", Precision.DAY),
        ("end - 3 days", "2009-12-28", "2009-12-28", Precision.DAY),
        ("phase start + 2 weeks", "2009-04-15", "2009-04-15", Precision.DAY),
        ("phase end + 1 working days", "2009-10-09", "2009-10-09", Precision.DAY),
        ("2009-01-31 + 1 month", "2009-02-28", "2009-02-28", Precision.DAY),
        ("2008-02-29 - 14 months", "2006-12-29", "2006-12-29", Precision.DAY),
        ("2009-03 end + 10 working days", "2009-04-15", "2009-04-15", Precision.DAY),
    ],
)
def test_windows(text: str, first: str, last: str, precision: Precision) -> None:
    """R048."""
    assert resolve(parse_date(text), YEAR_2009, WORKING) == DateWindow(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        literal=text,
        precision=precision,
    )


def test_the_calendar_of_the_task_counts_the_offset() -> None:
    rule = parse_date("phase end + 1 working days")
    assert resolve(rule, YEAR_2009, ALL_DAYS).last == date(2009, 10, 1)


def test_rolling_is_an_option_and_moves_a_single_day_whole() -> None:
    sunday = parse_date("2009-05 end - 7 days")
    kept = resolve(sunday, YEAR_2009, WORKING)
    rolled = resolve(sunday, YEAR_2009, WORKING, Roll.FORWARD)
    window = resolve(parse_date("2009-05 early"), YEAR_2009, WORKING, Roll.FORWARD)
    assert (kept.first, kept.last) == (date(2009, 5, 24), date(2009, 5, 24))
    assert (rolled.first, rolled.last) == (date(2009, 5, 25), date(2009, 5, 25))
    assert (window.first, window.last) == (date(2009, 5, 1), date(2009, 5, 11))


def test_a_missing_anchor_is_named() -> None:
    with refused(BadInput, 'date "phase end": needs the last day of a phase'):
        resolve(parse_date("phase end"), Anchors(start=date(2009, 2, 1)), WORKING)


@pytest.mark.parametrize(
    ("cadence", "day", "key", "first", "last"),
    [
        (Cadence.DAY, "2009-03-14", "2009-03-14", "2009-03-14", "2009-03-14"),
        (Cadence.WEEK, "2009-03-14", "2009-W11", "2009-03-09", "2009-03-15"),
        (Cadence.WEEK, "2010-01-03", "2009-W53", "2009-12-28", "2010-01-03"),
        (Cadence.XUN, "2009-03-10", "2009-03-early", "2009-03-01", "2009-03-10"),
        (Cadence.XUN, "2009-03-11", "2009-03-middle", "2009-03-11", "2009-03-20"),
        (Cadence.XUN, "2009-03-31", "2009-03-late", "2009-03-21", "2009-03-31"),
        (Cadence.MONTH, "2008-02-29", "2008-02", "2008-02-01", "2008-02-29"),
        (Cadence.TWO_MONTHS, "2009-04-30", "2009-M03M04", "2009-03-01", "2009-04-30"),
        (Cadence.TWO_MONTHS, "2009-12-01", "2009-M11M12", "2009-11-01", "2009-12-31"),
        (Cadence.QUARTER, "2009-04-01", "2009-Q2", "2009-04-01", "2009-06-30"),
        (Cadence.HALF_YEAR, "2009-06-30", "2009-H1", "2009-01-01", "2009-06-30"),
        (Cadence.YEAR, "2009-06-30", "2009", "2009-01-01", "2009-12-31"),
    ],
)
def test_the_period_of_a_day(cadence: Cadence, day: str, key: str, first: str, last: str) -> None:
    """R012, R049."""
    assert period_of(cadence, date.fromisoformat(day)) == Period(
        key=key, first=date.fromisoformat(first), last=date.fromisoformat(last)
    )


def test_a_cut_period_counts_from_half_of_its_days_on() -> None:
    first, last = date(2009, 2, 1), date(2009, 12, 31)
    assert [p.key for p in periods(Cadence.HALF_YEAR, first, last)] == ["2009-H1", "2009-H2"]
    # 181 days in the first half: from 04-01 on 91 lie inside, from 04-02 on only 90.
    assert periods(Cadence.HALF_YEAR, date(2009, 4, 1), last)[0].key == "2009-H1"
    assert periods(Cadence.HALF_YEAR, date(2009, 4, 2), last)[0].key == "2009-H2"
    # 30 days in April: 15 are half of them.
    assert periods(Cadence.MONTH, date(2009, 4, 16), date(2009, 5, 15)) == (
        Period(key="2009-04", first=date(2009, 4, 16), last=date(2009, 4, 30)),
    )


def test_the_share_and_the_cut_can_be_chosen() -> None:
    first, last = date(2009, 6, 30), date(2009, 7, 1)
    assert periods(Cadence.HALF_YEAR, first, last) == ()
    whole = periods(Cadence.HALF_YEAR, first, last, clip=False, min_share=Fraction(0))
    assert [(p.first, p.last) for p in whole] == [
        (date(2009, 1, 1), date(2009, 6, 30)),
        (date(2009, 7, 1), date(2009, 12, 31)),
    ]
    assert periods(Cadence.MONTH, first, date(2009, 7, 31), min_share=Fraction(1))[0].key == (
        "2009-07"
    )
    assert periods(Cadence.DAY, last, first) == ()


@given(st.sampled_from(Cadence), dates, st.integers(0, 500))
def test_periods_partition_a_window(cadence: Cadence, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    cut = periods(cadence, first, last, min_share=Fraction(0))
    assert cut[0].first == first
    assert cut[-1].last == last
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(cut))
    assert len({period.key for period in cut}) == len(cut)


@given(st.sampled_from(Cadence), dates, st.integers(0, 500))
def test_only_periods_at_the_edges_are_ever_left_out(
    cadence: Cadence, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    counted = periods(cadence, first, last)
    touched = periods(cadence, first, last, min_share=Fraction(0))
    assert set(counted) <= set(touched)
    assert set(touched[1:-1]) <= set(counted)


@given(st.sampled_from(Cadence), dates)
def test_a_day_lies_in_its_period(cadence: Cadence, day: date) -> None:
    period = period_of(cadence, day)
    assert period.first <= day <= period.last
    assert period_of(cadence, period.first) == period_of(cadence, period.last) == period
