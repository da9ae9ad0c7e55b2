"""Clocks tell aware UTC, and an instant counts to the office's day."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from engine.calendars.clock import OFFICE_ZONE, Clock, SystemClock, VirtualClock, local_date

START = datetime(2009, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("clock", [SystemClock(), VirtualClock(START)])
def test_a_clock_tells_utc_and_never_goes_back(clock: Clock) -> None:
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert first <= second


def test_a_virtual_clock_moves_when_told() -> None:
    clock = VirtualClock(START)
    assert clock.advance(timedelta(hours=5)) == clock.now() == datetime(2009, 2, 1, 5, tzinfo=UTC)
    clock.set(datetime(2009, 2, 2, 8, tzinfo=timezone(timedelta(hours=8))))
    assert clock.now() == datetime(2009, 2, 2, tzinfo=UTC)


def test_a_virtual_clock_refuses_the_past_and_naive_instants() -> None:
    clock = VirtualClock(START)
    with pytest.raises(ValueError, match="does not run backwards"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="has no time zone"):
        clock.set(START.replace(tzinfo=None))
    assert clock.now() == START


@pytest.mark.parametrize(
    ("local", "day_ends", "day"),
    [
        ("2009-03-31T23:59:59", None, date(2009, 3, 31)),
        ("2009-04-01T00:00:00", None, date(2009, 4, 1)),
        ("2009-03-31T23:59:59", time(0), date(2009, 3, 31)),
        ("2009-03-31T17:30:00", time(17, 30), date(2009, 3, 31)),
        ("2009-03-31T17:30:01", time(17, 30), date(2009, 4, 1)),
        ("2009-12-31T18:00:00", time(17, 30), date(2010, 1, 1)),
    ],
)
def test_an_instant_counts_to_a_day(local: str, day_ends: time | None, day: date) -> None:
    instant = datetime.fromisoformat(local).replace(tzinfo=OFFICE_ZONE)
    assert local_date(instant, OFFICE_ZONE, day_ends) == day
    assert local_date(instant.astimezone(UTC), OFFICE_ZONE, day_ends) == day


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 0, tzinfo=UTC)),  # 03:00 becomes 02:00
        ("Europe/Berlin", datetime(2026, 3, 29, 0, tzinfo=UTC)),  # 02:00 becomes 03:00
        ("America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),  # 01:00 becomes 00:00
        ("America/St_Johns", datetime(2009, 11, 1, 2, tzinfo=UTC)),  # 00:01 becomes 23:01
        ("Asia/Shanghai", datetime(2026, 10, 25, 0, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("closing", [None, time(0, 30), time(1, 59), time(2, 30), time(17, 30)])
def test_days_never_run_backwards(zone: str, around: datetime, closing: time | None) -> None:
    instants = [around + timedelta(minutes=m) for m in range(-180, 240)]
    days = [local_date(instant, ZoneInfo(zone), closing) for instant in instants]
    assert days == sorted(days)
    assert len(set(days)) <= 2


def test_an_hour_that_comes_twice_ends_the_day_the_second_time() -> None:
    berlin, closing = ZoneInfo("Europe/Berlin"), time(2, 30)
    first, second = (datetime(2026, 10, 25, 2, 45, tzinfo=berlin, fold=f) for f in (0, 1))
    assert local_date(first, berlin, closing) == date(2026, 10, 25)
    assert local_date(second, berlin, closing) == date(2026, 10, 26)
