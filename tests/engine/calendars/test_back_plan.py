"""Marks before a target day in working days, each period inside the one that it secures."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.back_plan import LEVELS, Mark, back_plan
from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.errors import BadInput
from workflows.dates import Cadence, CalendarKind

CALENDAR = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
DAY = timedelta(days=1)


def every(marks: Iterable[Mark]) -> Iterator[Mark]:
    for mark in marks:
        yield mark
        yield from every(mark.inside)


def test_marks_of_a_month_with_a_long_holiday() -> None:
    """R048: back from 20 October 2010; the 1st to the 7th are off, Saturday the 9th is worked."""
    (month,) = back_plan(date(2010, 10, 20), date(2010, 10, 1), CALENDAR, goal=300)
    assert (month.level, month.working, month.on, month.goal) == (
        Cadence.MONTH, 10, date(2010, 10, 20), 300,
    )  # fmt: skip
    early, middle = month.inside
    assert (early.key, early.on, early.left, early.goal) == (
        "2010-10-early", date(2010, 10, 9), 8, 60,
    )  # fmt: skip
    assert [week.key for week in middle.inside] == ["2010-W41", "2010-W42"]
    (week,) = early.inside
    assert [day.on for day in week.inside] == [date(2010, 10, 8), date(2010, 10, 9)]
    assert week.inside[0].first == date(2010, 10, 1)  # the days off before it go with it


@given(
    st.dates(date(2005, 1, 1), date(2025, 1, 1)),
    st.integers(10, 500),
    st.sets(st.sampled_from(LEVELS), min_size=1),
    st.one_of(st.none(), st.integers(1, 1000)),
)
def test_children_make_up_their_parents(
    start: date, days: int, levels: set[Cadence], goal: int | None
) -> None:
    """R049: what lies in a period is covered by those in it, without a gap and without a rest."""
    target = start + DAY * days
    marks = back_plan(target, start, CALENDAR, tuple(levels), goal)
    assert (marks[0].first, marks[-1].last) == (start, target)
    assert marks[-1].left == 0
    assert marks[-1].goal == goal
    for mark in every(marks):
        assert CALENDAR.is_working_day(mark.on)
        assert mark.first <= mark.on <= mark.last
        assert mark.working == CALENDAR.count(mark.first - DAY, mark.last) > 0
        if mark.inside:
            assert (mark.inside[0].first, mark.inside[-1].last) == (mark.first, mark.last)
            assert sum(child.working for child in mark.inside) == mark.working
            last = mark.inside[-1]
            assert (last.on, last.left, last.goal) == (mark.on, mark.left, mark.goal)
        for before, after in zip(mark.inside, mark.inside[1:], strict=False):
            assert before.last + DAY == after.first
            assert before.left > after.left
            assert before.goal is None or before.goal <= (after.goal or 0)


def test_what_cannot_be_planned() -> None:
    cases = [
        ((date(2010, 1, 1), date(2010, 2, 1)), {}, "fault.back-plan.past"),
        ((date(2020, 1, 1), date(2010, 2, 1)), {}, "fault.back-plan.long"),
        ((date(2010, 10, 3), date(2010, 10, 2)), {}, "fault.back-plan.no-working-day"),
        ((date(2010, 3, 1), date(2010, 2, 1)), {"goal": 0}, "fault.back-plan.goal"),
        (
            (date(2010, 3, 1), date(2010, 2, 1)),
            {"levels": (Cadence.HALF_YEAR,)},
            "fault.back-plan.no-level",
        ),
    ]
    for span, more, code in cases:
        with pytest.raises(BadInput) as refused:
            back_plan(*span, CALENDAR, **more)  # type: ignore[arg-type]
        assert [getattr(fault, "code", "") for fault in refused.value.faults] == [code]


def test_days_past_the_last_published_year_are_provisional() -> None:
    (last,) = back_plan(date(2031, 3, 10), date(2031, 3, 3), CALENDAR, (Cadence.MONTH,))
    assert last.provisional
