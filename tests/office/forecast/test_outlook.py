"""What a forecast is made of: it is repeatable, and silent where it knows too little."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from office.forecast.backtest import backtest
from office.forecast.model import fitted
from office.forecast.outlook import TooLittle, monday_of, outlook
from office.forecast.pace import WorkingSpans, given_open
from office.forecast.plays import PLAYS, Counted, Plays, Swing
from office.forecast.record import Deadline, past
from tests.office.forecast.invented import CALENDAR, START, World, invented

KNOWN = invented(World(units=8), 5).known


def deadline(due: date, **other: object) -> Deadline:
    fields = {"unit": "unit-1", "group": "town", "kind": "kind-1", "duty": "d"}
    return Deadline(**{**fields, "due": due, "known_since": date(2020, 1, 1), **other})  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_forecast_whatever_the_order() -> None:
    one = outlook(KNOWN, START, CALENDAR, 7)
    assert one == outlook(list(reversed(KNOWN)), START, CALENDAR, 7)
    assert one != outlook(KNOWN, START, CALENDAR, 8)
    tested = backtest(KNOWN, START, CALENDAR, 7)
    assert tested == backtest(list(reversed(KNOWN)), START, CALENDAR, 7)


def test_weeks_units_and_duties_add_up() -> None:
    seen = outlook(KNOWN, START, CALENDAR, 1)
    assert seen is not None
    ahead = [d for d in KNOWN if d.missed is None and d.due >= START]
    assert seen.due == len(ahead) == sum(week.due for week in seen.weeks)
    for parts in (seen.weeks, seen.units, seen.duties):
        assert sum(part.missed.expected for part in parts) == pytest.approx(seen.missed.expected)
    assert sum(unit.due for unit in seen.units) == seen.due
    assert seen.missed.low <= seen.missed.expected <= seen.missed.high
    assert seen.weeks[0].monday == monday_of(START)
    late = [d for d in KNOWN if d.missed and d.handed_in is None]
    assert seen.overdue == len(late)
    most = sum(week.load.expected for week in seen.weeks)
    assert 0.8 * seen.due < most <= seen.due + seen.overdue
    assert seen.peak in seen.weeks


def test_nothing_to_come_and_too_little_past() -> None:
    over = [d for d in KNOWN if d.missed is not None]
    assert outlook(over, START, CALENDAR, 1) is None
    ahead = [d for d in KNOWN if d.missed is None]
    with pytest.raises(TooLittle) as few:
        outlook([*over[:3], *ahead], START, CALENDAR, 1)
    assert (few.value.known, few.value.first) == (3, min(d.due for d in ahead))
    assert backtest(ahead, START, CALENDAR, 1) is None


def test_what_is_still_open_near_its_day_is_likelier_missed() -> None:
    model = fitted(past(KNOWN, START), WorkingSpans(CALENDAR))
    far, near = START + timedelta(days=60), START + timedelta(days=1)
    (calm, urgent) = model.ahead([(deadline(far), far), (deadline(near), near)], START)
    assert urgent.missed > 1.2 * calm.missed
    assert given_open(0.3, 1.0) == pytest.approx(0.3)
    assert given_open(0.3, 0.0) == 1.0


def test_a_unit_that_never_misses_and_one_that_always_does() -> None:
    days = [date(2020, month, 10) for month in range(1, 10)]
    past_ones = [
        deadline(day, unit=unit, handed_in=day if unit == "good" else None, missed=unit == "bad")
        for day in days
        for unit in ("good", "bad", *(f"unit-{n}" for n in range(6)))
    ]
    ahead = [deadline(date(2020, 11, 10), unit=unit) for unit in ("good", "bad")]
    seen = outlook([*past_ones, *ahead], START, CALENDAR, 1)
    assert seen is not None
    (bad, good) = seen.units
    assert (bad.key, bad.past_missed, bad.past_due) == ("bad", 9, 9)
    assert bad.missed.expected > 0.7
    assert good.missed.expected < 0.25


def test_a_backtest_knows_nothing_that_came_later() -> None:
    """An extension after the evening of a window moves neither what it knew nor its days."""
    before = backtest(KNOWN, START, CALENDAR, 1)
    assert before is not None
    first = before.windows[0].first
    moved = [
        replace(d, due=d.due + timedelta(days=400), missed=None)
        if d.due > before.windows[0].last and d.missed is None
        else d
        for d in KNOWN
    ]
    after = backtest(moved, START, CALENDAR, 1)
    assert after is not None
    assert after.windows[0] == before.windows[0]
    extended = deadline(
        date(2020, 9, 30),
        was_due=((date(2020, 1, 1), date(2020, 5, 1)), (first, date(2020, 9, 30))),
    )
    assert extended.due_as_of(first - timedelta(days=1)) == date(2020, 5, 1)
    assert extended.due_as_of(first) == date(2020, 9, 30)
    on_call = deadline(date(2020, 9, 30), known_since=first, foreseen=False)
    assert on_call.due_as_of(first - timedelta(days=1)) is None


def test_plays_have_the_chance_that_they_are_given() -> None:
    plays = Plays(3, Swing(0.4, 0.2))
    whole, missed = Counted(), 0
    for unit in range(40):
        for _ in range(10):
            found = plays.missed(f"unit-{unit}", "month", 0.2, 0.5)
            missed += found.bit_count()
            whole.add(found)
    assert missed / (400 * PLAYS) == pytest.approx(0.2, abs=0.03)
    assert sum(whole.by_play()) == missed
    assert whole.expected == pytest.approx(missed / PLAYS)
    spread = whole.spread()
    assert spread.high - spread.low > 2 * 1.28 * (400 * 0.2 * 0.8) ** 0.5
