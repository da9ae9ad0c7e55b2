"""Reminders come within one turn of the scheduler, at hours and on days at which letters go out."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.delivery.manners import Manners, next_delivery, window_at
from engine.domain.event import Recorded
from engine.domain.message import LetterQueued, MessageSent
from engine.domain.reminder import ReminderDue
from engine.ids import PersonId, StreamId
from tests.driven import Driven, driven
from workflows.dates import CalendarKind

TURN: Final = timedelta(minutes=20)
CALENDAR: Final = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())


def play(drive: Driven, begin: datetime, end: datetime) -> None:
    """The scheduler has its turn every twenty minutes."""
    clock = drive.office.clock
    assert isinstance(clock, VirtualClock)
    now = max(clock.now(), begin)
    while now < end:
        clock.set(now)
        drive.office.tick()
        now += TURN


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("Asia/Kolkata", date(2026, 3, 25)),  # half an hour beside the others
        ("Europe/Berlin", date(2026, 4, 3)),  # summer time begins on 29 March
        pytest.param("Asia/Shanghai", date(2026, 7, 10), marks=pytest.mark.long),
        pytest.param("America/St_Johns", date(2026, 7, 10), marks=pytest.mark.long),
    ],
)
def test_each_reminder_goes_out_in_the_first_window_from_its_day_on(
    tmp_path: Path, zone: str, until: date
) -> None:
    place = ZoneInfo(zone)
    with driven(tmp_path, tmp_path / "store" / "log.db", zone=zone) as drive:
        begin = datetime(2026, 3, 12, tzinfo=UTC)
        play(drive, begin, datetime.combine(until, time.min, UTC))
        log = drive.office.log.read(0, 100_000)
        manners = drive.office.settings.letters.manners
    come = {r.stream: r.event for r in log if isinstance(r.event, ReminderDue)}
    told: dict[StreamId, datetime] = {}
    sent = Counter[StreamId]()
    for r in log:
        if isinstance(r.event, MessageSent):
            sent[r.stream] += 1
            assert window_at(r.event.stamp.recorded_at, manners, place, CALENDAR) is not None
            for fact in r.event.facts:
                told.setdefault(fact, r.event.stamp.recorded_at)
    assert len(told) > 8
    assert set(sent.values()) == {1}
    late = {}
    for fact, event in come.items():
        opens = next_delivery(
            datetime.combine(event.stamp.on, time.min, place), manners, place, CALENDAR
        )
        assert opens is not None
        if fact in told and not opens <= told[fact] < opens + TURN:
            late[fact] = told[fact] - opens
        elif fact not in told:
            assert opens + TURN > datetime.combine(until, time.min, UTC), fact
    assert late == {}
    assert {window for window, many in windows_of(log).items() if many > 1} == set()


def windows_of(log: Sequence[Recorded]) -> Counter[tuple[PersonId, str]]:
    """How many letters each person has in each window."""
    queued = (r.event for r in log if isinstance(r.event, LetterQueued))
    return Counter((event.person, event.window) for event in queued)


def test_manners_of_a_year_that_no_notice_is_published_for() -> None:
    """The last calendar year that is known ends, and letters still go out on days of the week."""
    last = seed_edition().last_year
    now = datetime(last, 12, 31, 15, 59, tzinfo=UTC)
    found = next_delivery(now, Manners(), ZoneInfo("Asia/Shanghai"), CALENDAR)
    assert found is not None
    assert found.astimezone(ZoneInfo("Asia/Shanghai")).year == last + 1
