"""A tick that has nothing to do finds that out by one look, and misses nothing that comes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from engine.calendars.clock import VirtualClock
from engine.delivery.channels import ChannelFault
from engine.delivery.manners import Manners
from engine.domain.office.day_rules import DayRules
from engine.domain.rectification.commands import RaiseRectification
from engine.errors import OfficeDiffers
from engine.phrases import phrase
from engine.store.ports import Address
from office.channel_settings import BounceSettings
from office.ticking.resting import Resting
from tests.driven import DRIVE, PLAN, TOWNS, Driven, driven, key_of
from tests.spec import refused

CALM: Final = date(2026, 3, 10)
SOON: Final = date(2026, 3, 17)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """Nothing is left to do on a day before the first rung."""
    with driven(tmp_path, address) as found:
        while found.tick(CALM).did_something:
            pass
        yield found


def asked_by_a_tick(drive: Driven) -> list[str]:
    """What a tick asks the views."""
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(drive.office.views, "before_cursor_execute", note)
    try:
        assert not drive.office.tick().did_something
    finally:
        event.remove(drive.office.views, "before_cursor_execute", note)
    return asked


def test_it_asks_the_views_nothing_until_the_log_grows(drive: Driven) -> None:
    assert asked_by_a_tick(drive) == []
    drive.do(
        RaiseRectification,
        CALM,
        campaign=DRIVE,
        unit=TOWNS[0],
        finding="窗口无人值守",
        source="走访",
    )
    assert asked_by_a_tick(drive) != []
    assert asked_by_a_tick(drive) == []


def test_the_next_day_is_looked_at(drive: Driven) -> None:
    clock = drive.office.clock
    assert isinstance(clock, VirtualClock)
    midnight = datetime(2026, 3, 16, 16, tzinfo=UTC)  # of the 17th, T-3
    clock.set(midnight - timedelta.resolution)
    while drive.office.tick().did_something:
        pass
    assert asked_by_a_tick(drive) == []
    clock.set(midnight)
    assert drive.office.tick().reminded == len(TOWNS)


class Everybody(dict[str, ChannelFault]):
    """Refuses every address."""

    def __contains__(self, _address: object) -> bool:
        return True

    def __missing__(self, _address: str) -> ChannelFault:
        return ChannelFault(
            "memory",
            phrase("fault.channel.no-address", person="li"),
            phrase("remedy.channel.folder"),
        )


def test_a_letter_is_tried_again_at_its_hour(drive: Driven) -> None:
    clock = drive.office.clock
    assert isinstance(clock, VirtualClock)
    drive.sent.refusing = Everybody()
    drive.on(SOON)
    while drive.office.tick().did_something:
        pass
    assert drive.sent.sent == []
    drive.sent.refusing = {}
    assert asked_by_a_tick(drive) == []
    for _ in range(12):
        clock.advance(timedelta(minutes=10))
        drive.office.tick()
    assert len(drive.sent.sent) == len(TOWNS)


def test_what_is_owed_is_looked_at_after_every_deed(drive: Driven) -> None:
    drive.hand_in(key_of(PLAN, TOWNS[0]), CALM, accept=True)
    assert drive.tick(SOON).reminded == len(TOWNS) - 1


def test_an_earlier_moment_is_refused_though_nothing_is_due(drive: Driven) -> None:
    assert asked_by_a_tick(drive) == []
    with refused(OfficeDiffers, "2026"):
        drive.office.tick(datetime(2026, 2, 20, tzinfo=UTC))


def test_a_pass_that_is_cut_short_says_nothing_of_the_next(drive: Driven) -> None:
    drive.on(SOON)
    assert not drive.office.tick(stop=lambda: True).reminded
    assert drive.office.tick().reminded == len(TOWNS)


def test_an_office_with_a_mailbox_for_what_comes_back_looks_into_it_each_time(
    drive: Driven, tmp_path: Path
) -> None:
    office, mailbox = drive.office, tmp_path / "back"
    for folder in ("new", "cur", "tmp"):
        (mailbox / folder).mkdir(parents=True)
    office.settings = replace(office.settings, bounces=BounceSettings(maildir=str(mailbox)))
    del office.passes
    assert not office.tick().did_something
    assert asked_by_a_tick(drive) != []


@pytest.mark.parametrize(
    ("zone", "day_ends", "moment", "until"),
    [
        ("Asia/Shanghai", None, "2026-03-10T02:00", "2026-03-10T06:00"),  # 14:00 opens
        ("Asia/Shanghai", None, "2026-03-10T06:00", "2026-03-10T12:00"),  # 20:00, quiet
        ("Asia/Shanghai", None, "2026-12-31T12:00", "2026-12-31T16:00"),  # the year ends
        ("Asia/Shanghai", "17:30", "2026-03-10T09:00", "2026-03-10T09:30:00.000001"),
        ("Asia/Kolkata", None, "2026-03-10T15:00", "2026-03-10T18:30"),  # half an hour apart
        ("Europe/Berlin", None, "2026-03-28T22:00", "2026-03-28T23:00"),  # and summer time begins
        ("Europe/Berlin", None, "2026-03-28T23:00", "2026-03-29T06:00"),  # eight o'clock of summer
        ("Europe/Berlin", None, "2026-10-24T22:00", "2026-10-25T07:00"),  # eight o'clock of winter
        ("Europe/Berlin", "02:30", "2026-10-25T00:00", "2026-10-25T00:30:00.000001"),  # twice
        ("Europe/Berlin", "02:30", "2026-10-25T00:31", "2026-10-25T01:30:00.000001"),
    ],
)
def test_the_next_hour_at_which_anything_may_change(
    zone: str, day_ends: str | None, moment: str, until: str
) -> None:
    ends, of_no_log = time.fromisoformat(day_ends) if day_ends else None, cast(Any, None)
    rules = DayRules(zone=zone, day_ends=ends)
    resting = Resting(of_no_log, of_no_log, rules, Manners())
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    found = min(each for each in resting.boundaries(now) if each > now)
    assert found == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert found.astimezone(ZoneInfo(zone)).utcoffset() is not None
