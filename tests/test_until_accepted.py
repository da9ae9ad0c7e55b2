"""What each unit owes again and again from one acceptance until another."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.assignment.commands import WithdrawAcceptance
from engine.domain.campaign.commands import StartCampaign
from engine.domain.obligation import OccurrenceOpened
from engine.ids import DutyKey
from engine.store.ports import Address
from projections.rebuilding.verify import verify
from tests.driven import DRIVE, TOWNS, Driven, driven, key_of
from tests.worlds import CASES
from workflows.reading.loader import load

PLAN, FINAL = DutyKey("plan"), DutyKey("final")
ONE, TWO, THREE = TOWNS


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    plan = load(CASES / "until-accepted.toml")
    with driven(tmp_path, address, opened=None, definition=plan) as drive:
        drive.do(StartCampaign, date(2026, 3, 2), campaign=DRIVE)
        yield drive


def owed(drive: Driven) -> dict[str, tuple[str, ...]]:
    """The weeks that were opened, and for whom."""
    events = (recorded.event for recorded in drive.office.log.read(0, 100_000))
    dues = [event.due for event in events if isinstance(event, OccurrenceOpened)]
    return {due.occurrence: due.audience for due in dues}


def test_nobody_owes_it_before_an_acceptance(drive: Driven) -> None:
    drive.tick(date(2026, 3, 16))
    assert owed(drive) == {}


def test_each_unit_owes_it_between_its_own_acceptances(drive: Driven) -> None:
    drive.hand_in(key_of(PLAN, ONE), date(2026, 3, 4), accept=True)
    drive.tick(date(2026, 3, 9))
    assert owed(drive) == {"2026-W11": ("unit:town-01",)}
    for town in (TWO, THREE):
        drive.hand_in(key_of(PLAN, town), date(2026, 3, 16), accept=True)
    drive.tick(date(2026, 3, 17))
    assert owed(drive)["2026-W12"] == ("unit:town-01",), "the week had begun when they were done"
    drive.tick(date(2026, 3, 23))
    assert owed(drive)["2026-W13"] == ("town",)
    drive.hand_in(key_of(FINAL, ONE), date(2026, 3, 25), accept=True)
    drive.tick(date(2026, 3, 30))
    assert owed(drive)["2026-W14"] == ("unit:town-02", "unit:town-03")
    drive.office.catch_up()
    assert list(verify(drive.office.views, drive.office.log)) == []


def test_an_acceptance_that_is_withdrawn_ends_nothing(drive: Driven) -> None:
    for town in TOWNS:
        drive.hand_in(key_of(PLAN, town), date(2026, 3, 4), accept=True)
    drive.hand_in(key_of(FINAL, ONE), date(2026, 3, 5), accept=True)
    drive.do(
        WithdrawAcceptance, date(2026, 3, 6), "a slip", key=key_of(FINAL, ONE), authority="head"
    )
    drive.tick(date(2026, 3, 9))
    assert owed(drive) == {"2026-W11": ("town",)}
