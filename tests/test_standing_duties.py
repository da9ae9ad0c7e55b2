"""What recurs in a campaign without phases and without an end, through the whole engine."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.campaign.commands import StartCampaign
from engine.domain.campaign.events import CampaignStarted
from engine.domain.obligation import OccurrenceOpened
from engine.ids import DutyKey
from engine.store.ports import Address
from projections.rebuilding.verify import verify
from tests.driven import BUREAU, DRIVE, TOWNS, Driven, driven, key_of, streams
from tests.worlds import CASES
from workflows.reading.loader import load

WEEKLY, REVIEW = DutyKey("weekly"), DutyKey("review")


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    plan = load(CASES / "standing.toml")
    with driven(tmp_path, address, opened=None, definition=plan) as drive:
        drive.do(StartCampaign, date(2026, 3, 3), campaign=DRIVE)
        yield drive


def opened(drive: Driven, duty: DutyKey) -> list[str]:
    events = [r.event for r in drive.office.log.read(0, 100_000)]
    dues = [event.due for event in events if isinstance(event, OccurrenceOpened)]
    return [
        f"{due.occurrence} {due.opens_on:%m-%d} {due.due_on:%m-%d}"
        for due in dues
        if due.duty == duty
    ]


def test_what_recurs_is_owed_from_the_day_of_the_start(drive: Driven) -> None:
    """Tuesday to Friday are four of five days."""
    assert drive.tick(date(2026, 3, 3)).opened == 2
    assert opened(drive, WEEKLY) == ["2026-W10 03-03 03-06"]
    assert opened(drive, REVIEW) == ["no-1 03-03 04-29"]
    assert drive.tick(date(2026, 3, 8)).opened == 0
    assert drive.tick(date(2026, 3, 9)).opened == 1


def test_missed_periods_open_together_and_end_with_their_day(drive: Driven) -> None:
    """The week of 6 April is the last; nobody ends the other duty."""
    drive.tick(date(2026, 8, 31))
    weeks = [line.split()[0] for line in opened(drive, WEEKLY)]
    assert weeks == ["2026-W10", "2026-W11", "2026-W12", "2026-W13", "2026-W14", "2026-W15"]
    assert [line.split()[0] for line in opened(drive, REVIEW)] == ["no-1", "no-2", "no-3", "no-4"]


def test_it_is_reminded_of_and_late_by_its_own_day(drive: Driven) -> None:
    drive.tick(date(2026, 3, 3))
    drive.tick(date(2026, 3, 5))
    assert ("bureau-01.liaison", f"weekly/{BUREAU}") in drive.letters()
    drive.hand_in(key_of(REVIEW, TOWNS[0], "no-1"), date(2026, 3, 6))
    drive.tick(date(2026, 3, 7))
    assert drive.overdue() == [(streams(WEEKLY, [BUREAU], "2026-W10")[0], date(2026, 3, 6))]
    drive.tick(date(2026, 4, 30))
    late = {stream for stream, day in drive.overdue() if day == date(2026, 4, 29)}
    assert late == set(streams(REVIEW, TOWNS[1:], "no-1"))


def test_the_start_names_what_recurs_and_nobody_leads(tmp_path: Path, address: Address) -> None:
    text = (CASES / "standing.toml").read_text(encoding="utf-8")
    school = '[[categories]]\nkey = "school"\ntitle = "学校"\n\n[[obligations]]'
    plan = load(text.replace("[[obligations]]", school, 1).replace('["bureau"]', '["school"]'))
    with driven(tmp_path, address, opened=None, definition=plan) as drive:
        (started,) = drive.do(StartCampaign, date(2026, 3, 3), campaign=DRIVE)
        assert isinstance(started.event, CampaignStarted)
        assert started.event.unowed == (WEEKLY,)


def test_views_built_anew_are_the_same(drive: Driven) -> None:
    for day in (date(2026, 3, 3), date(2026, 3, 16), date(2026, 5, 4)):
        drive.tick(day)
    drive.hand_in(key_of(REVIEW, TOWNS[0], "no-1"), date(2026, 5, 5))
    drive.office.catch_up()
    assert list(verify(drive.office.views, drive.office.log)) == []
