"""Reviewers are told of what waits for them; and somebody urges by hand, at any hour."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.calendars.clock import VirtualClock
from engine.domain.assignment.commands import AcceptAssignment
from engine.domain.event import Via
from engine.domain.reminder import RecordReminder
from engine.ids import CommandId
from engine.store.ports import Address
from office.answers.reading import reading
from office.answers.urging import urge_all
from projections.rebuilding.verify import verify
from tests.driven import PLAN, TOWNS, Driven, driven, key_of
from tests.played import CHEN

MARCH_11 = date(2026, 3, 11)  # a Wednesday; the plans are due on the 20th
OFFICE = "off@x.example"
KEY = key_of(PLAN, TOWNS[0])


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


def told(drive: Driven) -> list[tuple[str, str]]:
    """Rung and address of what went out about the plan of the first town."""
    return [(rung, to) for rung, to, item in drive.told() if item == f"plan/{TOWNS[0]}/once"]


def test_the_office_is_told_of_what_waits_for_it_until_it_is_reviewed(drive: Driven) -> None:
    drive.hand_in(KEY, MARCH_11)
    for day in (12, 13, 16, 17, 18, 19, 20):
        drive.tick(date(2026, 3, day))
    before = told(drive)
    assert before == [("H+3", OFFICE), ("H+7", OFFICE), ("H+7", OFFICE)]
    *_, once = (each.text for each in drive.sent.sent if each.recipient.address == OFFICE)
    assert once.count("一镇") == 1, "reviewer and office are one here: the letter names it once"
    drive.do(AcceptAssignment, date(2026, 3, 20), key=KEY)
    drive.tick(date(2026, 3, 30))
    assert told(drive) == before
    assert list(verify(drive.office.views, drive.office.log)) == []


def urged(drive: Driven, reason: str) -> None:
    """All plans are urged at this very moment."""
    stamp = drive.office.stamp(CHEN, Via.CLI, reason=reason)
    items = {
        key_of(PLAN, town).stream: replace(stamp, command_id=CommandId(f"urge.{town}"))
        for town in TOWNS
    }
    with reading(drive.office) as look:
        made = urge_all(look, items, reason)
    for each in made.values():
        assert isinstance(each, RecordReminder)
        drive.office.handle(each)


def test_what_is_urged_goes_out_at_once_with_its_reason(drive: Driven) -> None:
    """At ten in the evening of a Saturday, when nothing else goes out."""
    drive.hand_in(KEY, MARCH_11)
    clock = drive.office.clock
    assert isinstance(clock, VirtualClock)
    clock.set(datetime(2026, 3, 14, 14, tzinfo=UTC))
    urged(drive, "flood is near")
    assert drive.office.tick().delivered == 3
    rungs = {rung for rung, _, _ in drive.told()}
    assert len(rungs) == 1, "one moment, one letter a person"
    assert all("flood is near" in letter.text for letter in drive.sent.sent)
    assert drive.office.tick().delivered == 0
