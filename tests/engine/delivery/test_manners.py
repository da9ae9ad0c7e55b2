"""Windows, quiet hours, days without delivery (engine/delivery/manners.py)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.delivery.manners import Manners, Window, next_delivery, window_at
from workflows.dates import CalendarKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
TUESDAY = date(2026, 11, 24)


def on(day: date, hour: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), zone)


@pytest.mark.parametrize(
    ("hour", "number"),
    [
        ("00:00:01", 0),
        ("07:59:59", 0),
        ("08:00", 1),
        ("13:59", 1),
        ("14:00", 2),
        ("19:59", 2),
        ("20:00", 0),
        ("23:59", 0),
    ],
)
def test_a_working_day_has_two_windows_between_its_quiet_hours(hour, number):
    expected = Window(TUESDAY, number) if number else None
    assert window_at(on(TUESDAY, hour), Manners(), SHANGHAI, CALENDAR) == expected


def test_a_window_has_the_name_that_letters_carry():
    assert Window(TUESDAY, 2).name == "2026-11-24.2"
    by_rung = Manners(digest="rung")
    assert Manners().letter(Window(TUESDAY, 1), "T-3") == "2026-11-24.1"
    assert by_rung.letter(Window(TUESDAY, 1), "T-3") == "2026-11-24.1.T-3"


@pytest.mark.parametrize(
    ("day", "delivers"),
    [
        (date(2019, 2, 2), True),  # a Saturday worked for the Spring Festival
        (date(2019, 2, 4), False),  # a Monday of the festival
        (date(2019, 2, 16), False),  # a plain Saturday
    ],
)
def test_letters_go_on_days_that_are_worked(day, delivers):
    """Requirements 3.8: the holiday notice of 2019."""
    window = window_at(on(day, "09:00"), Manners(), SHANGHAI, CALENDAR)
    assert (window is not None) == delivers
    every_day = Manners(working_days=False)
    assert window_at(on(day, "09:00"), every_day, SHANGHAI, CALENDAR) == Window(day, 1)


def test_before_the_first_window_of_a_day_nothing_goes():
    late = Manners(windows=(time(10),))
    assert window_at(on(TUESDAY, "09:59"), late, SHANGHAI, CALENDAR) is None
    assert window_at(on(TUESDAY, "10:00"), late, SHANGHAI, CALENDAR) == Window(TUESDAY, 1)


def test_quiet_hours_may_lie_at_noon_or_nowhere():
    noon = Manners(quiet_from=time(12), quiet_to=time(14, 30))
    assert window_at(on(TUESDAY, "12:00"), noon, SHANGHAI, CALENDAR) is None
    assert window_at(on(TUESDAY, "14:30"), noon, SHANGHAI, CALENDAR) == Window(TUESDAY, 2)
    assert window_at(on(TUESDAY, "23:00"), noon, SHANGHAI, CALENDAR) == Window(TUESDAY, 2)
    never = Manners(windows=(time(0),), quiet_from=time(9), quiet_to=time(9))
    assert window_at(on(TUESDAY, "00:00"), never, SHANGHAI, CALENDAR) == Window(TUESDAY, 1)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (on(TUESDAY, "09:00"), on(TUESDAY, "09:00")),
        (on(TUESDAY, "03:00"), on(TUESDAY, "08:00")),
        (on(TUESDAY, "21:00"), on(date(2026, 11, 25), "08:00")),
        (on(date(2026, 11, 27), "20:00"), on(date(2026, 11, 30), "08:00")),  # over a weekend
        (on(date(2026, 12, 31), "22:00"), on(date(2027, 1, 1), "08:00")),  # no edition: provisional
    ],
)
def test_what_waits_goes_with_the_next_window(now, then):
    assert next_delivery(now, Manners(), SHANGHAI, CALENDAR) == then


def test_windows_that_never_open_are_said():
    asleep = Manners(windows=(time(21),))
    assert not asleep.ever_opens
    assert next_delivery(on(TUESDAY, "09:00"), asleep, SHANGHAI, CALENDAR) is None
    early = Manners(windows=(time(6),))
    assert early.ever_opens
    assert next_delivery(on(TUESDAY, "05:00"), early, SHANGHAI, CALENDAR) == on(TUESDAY, "08:00")


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"])
def test_the_hours_are_those_on_the_wall(name):
    """Half-hour zones, and summer time that moves by half an hour."""
    zone = ZoneInfo(name)
    for day in (date(2026, 3, 8), date(2026, 4, 5), date(2026, 10, 4), date(2026, 11, 1)):
        every_day = Manners(working_days=False)
        opens = on(day, "08:00", zone)
        assert window_at(opens - timedelta(seconds=1), every_day, zone, CALENDAR) is None
        assert window_at(opens.astimezone(UTC), every_day, zone, CALENDAR) == Window(day, 1)


HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))


@given(
    st.integers(0, 900 * 24 * 60).map(
        lambda n: on(date(2025, 1, 1), "00:00") + timedelta(minutes=n)
    ),
    st.builds(
        Manners,
        windows=st.lists(HOURS, min_size=1, max_size=3, unique=True).map(sorted).map(tuple),
        quiet_from=HOURS,
        quiet_to=HOURS,
        working_days=st.booleans(),
    ),
)
def test_what_is_promised_is_open(now, manners):
    then = next_delivery(now, manners, SHANGHAI, CALENDAR)
    assert (then is not None) == manners.ever_opens
    if then is None:
        assert window_at(now, manners, SHANGHAI, CALENDAR) is None
        return
    assert then >= now
    window = window_at(then, manners, SHANGHAI, CALENDAR)
    assert window is not None
    assert not manners.is_quiet(then.astimezone(SHANGHAI).time())
