"""The days of a ladder: before a day off, after it, and in the order in which they come."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.calendars.working_days import WorkingCalendar
from engine.domain.ladder import dated, rung_day
from tests.samples import ALL_DAYS, WORKING
from workflows.dates import CalendarKind
from workflows.schema import DEFAULT_LADDER, DEFAULT_REVIEWS, OnRestDay, Rung, RungRecipient


def calendar(kind: CalendarKind) -> WorkingCalendar:
    return WORKING if kind is CalendarKind.WORKING_DAYS else ALL_DAYS


def before(days: int, *, rest: OnRestDay | None = OnRestDay.BEFORE) -> Rung:
    to = (RungRecipient.LIAISON,)
    if rest is None:
        return Rung(key="rung", days=days, to=to)
    return Rung(key="rung", days=days, to=to, on_rest_day=rest)


@pytest.mark.parametrize(
    ("rung", "due_on", "comes"),
    [
        pytest.param(before(-3), date(2009, 3, 20), date(2009, 3, 17), id="on its day"),
        pytest.param(before(-3), date(2009, 3, 25), date(2009, 3, 20), id="a Sunday: the Friday"),
        pytest.param(before(0), date(2009, 5, 31), date(2009, 5, 31), id="a Sunday that is worked"),
        pytest.param(before(0), date(2009, 5, 29), date(2009, 5, 27), id="before a festival"),
        pytest.param(before(-1), date(2009, 5, 2), date(2009, 4, 30), id="May Day and a Saturday"),
        pytest.param(before(-3, rest=OnRestDay.KEEP), date(2009, 3, 25), date(2009, 3, 22),
                     id="kept by its definition"),
        pytest.param(before(-3, rest=None), date(2009, 3, 25), date(2009, 3, 22),
                     id="as old definitions mean it"),
        pytest.param(before(1), date(2009, 3, 20), date(2009, 3, 21), id="after it, any day"),
    ],
)  # fmt: skip
def test_the_day_of_a_rung(rung: Rung, due_on: date, comes: date) -> None:
    assert rung_day(rung, due_on, calendar) == comes


def test_rungs_come_in_the_order_of_their_days() -> None:
    """Over a long festival the third working day is later than the seventh day."""
    days = [(each.rung.key, each.on.day) for each in dated(DEFAULT_LADDER, date(2009, 4, 30), long)]
    assert days == [
        ("T-7", 23), ("T-3", 27), ("T-1", 29), ("T0", 30), ("T+1", 1), ("T+7", 7), ("T+3", 13),
        ("T+15", 15),
    ]  # fmt: skip


def long(kind: CalendarKind) -> WorkingCalendar:
    """A calendar on which the first nine days of May are off."""
    if kind is not CalendarKind.WORKING_DAYS:
        return ALL_DAYS
    assert WORKING.edition is not None
    off = tuple(date(2009, 5, day) for day in range(1, 10))
    return WorkingCalendar(kind, replace(WORKING.edition, holidays=off))


def test_reviews_count_working_days_from_the_hand_in() -> None:
    friday = date(2009, 3, 20)
    found = [(each.rung.key, each.on.day) for each in dated(DEFAULT_REVIEWS, friday, calendar)]
    assert found == [("H+3", 25), ("H+7", 31)]
