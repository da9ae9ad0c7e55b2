"""Where charts place days and numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.web.charts.burn_up import BurnDay, burn_up
from office.web.charts.gantt import Span, gantt
from office.web.charts.load import load
from office.web.charts.scale import FULL, DayScale, counting_to
from office.web.charts.sparkline import sparkline

FIRST = date(2009, 2, 1)


@given(st.integers(0, 1_000_000), st.integers(2, 8))
def test_numbers_fit_under_a_round_one(most: int, lines: int) -> None:
    scale = counting_to(most, lines)
    assert scale.top >= most
    assert scale.top % scale.step == 0
    assert len(scale.ticks()) <= lines + 1
    assert scale.at(0) == FULL
    assert scale.at(scale.top) == 0


@given(st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_months_and_weeks_stand_in_order_within_the_drawing(first: date, days: int) -> None:
    scale = DayScale(first, first + timedelta(days=days))
    places = [tick.at for tick in scale.ticks()]
    assert places == sorted(set(places))
    assert all(0 <= place <= 100 for place in places)
    assert len(places) <= 14
    assert 0 <= scale.at(first) <= scale.at(scale.last) <= FULL
    assert (scale.begin(first), scale.end(scale.last)) == (0, FULL)


def days(*done: int | None, total: int = 10) -> list[BurnDay]:
    return [
        BurnDay(FIRST + timedelta(days=n), total, min(total, n), value)
        for n, value in enumerate(done)
    ]


def test_burn_up_ends_where_it_is_known() -> None:
    chart = burn_up(days(0, 2, 5, None, None))
    assert chart is not None
    assert chart.newest.done == 5
    assert chart.today == 50
    assert chart.done_at == 50
    assert chart.done.split()[-1] == "500,500"
    assert chart.shade.split()[0] == "100,1000"
    assert chart.total == "100,0 900,0"
    assert chart.rows[-1].done is None


@pytest.mark.parametrize("none", [[], days(None, None), days(0, 0, total=0)])
def test_nothing_to_burn_up(none: list[BurnDay]) -> None:
    assert burn_up(none) is None


def test_burn_up_tells_few_rows_of_many_days() -> None:
    chart = burn_up(days(*range(300), total=300))
    assert chart is not None
    assert len(chart.rows) <= 18
    assert chart.rows[-1].day == FIRST + timedelta(days=299)


def span(first: date | None, last: date | None, **more: int) -> Span:
    total, done = more.get("total", 10), more.get("done", 0)
    return Span(title="x", first=first, last=last, link="/", total=total, done=done, overdue=0)


def test_gantt_places_bars_and_today() -> None:
    last = FIRST + timedelta(days=99)
    middle = FIRST + timedelta(days=49)
    chart = gantt([span(FIRST, last, done=5), span(FIRST, middle), span(None, None)], middle)
    assert chart is not None
    whole, half, none = chart.bars
    assert (whole.x, whole.width, whole.done, whole.per_cent) == (0, FULL, 500, 50)
    assert (half.x, half.width, half.per_cent) == (0, 500, 0)
    assert none.width == 0
    assert chart.today == 495
    assert gantt([span(None, None)], middle) is None


def test_a_day_is_wide_enough_to_be_seen() -> None:
    chart = gantt([span(FIRST, FIRST + timedelta(days=2000)), span(FIRST, FIRST, total=0)], FIRST)
    assert chart is not None
    assert chart.bars[1].width >= 6
    assert chart.bars[1].per_cent is None


def test_load_by_days_and_by_weeks() -> None:
    due = [FIRST, FIRST, FIRST + timedelta(days=3), FIRST + timedelta(days=400)]
    daily = load(due, FIRST, FIRST + timedelta(days=6), FIRST + timedelta(days=1))
    assert daily is not None
    assert [bar.count for bar in daily.bars] == [2, 0, 0, 1, 0, 0, 0]
    assert [bar.past for bar in daily.bars[:2]] == [True, False]
    assert daily.bars[0].y + daily.bars[0].height == FULL
    weekly = load(due, FIRST, FIRST + timedelta(days=60), FIRST)
    assert weekly is not None
    assert weekly.weekly
    assert sum(bar.count for bar in weekly.bars) == 3
    assert all(bar.first.weekday() == 0 for bar in weekly.bars)


def test_no_load_where_nothing_is_due() -> None:
    assert load([], FIRST, FIRST, FIRST) is None


def test_a_sparkline_rises_from_the_least_to_the_most() -> None:
    rising = sparkline([0, 5, 10])
    assert rising is not None
    assert rising.points == "3,21 50,12 97,3"
    assert (rising.least, rising.most) == (0, 10)


def test_a_sparkline_of_equal_values_lies_in_the_middle() -> None:
    flat = sparkline([3, 3])
    assert flat is not None
    assert flat.end == (97, 12)


@pytest.mark.parametrize("few", [[], [3]])
def test_a_sparkline_needs_two_values(few: list[int]) -> None:
    assert sparkline(few) is None
