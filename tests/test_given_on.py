"""Whoever holds overdue work hears of it: who takes it over, who has it back, who joins again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.assignment.commands import TransferAssignment
from engine.domain.campaign.commands import JoinUnit, RemoveUnit
from engine.ids import UnitId
from engine.store.ports import Address
from projections import alerts
from tests.driven import BUREAU, DRIVE, PLAN, TOWNS, Driven, driven, key_of

TOWN = TOWNS[0]


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


def alerted(drive: Driven) -> list[UnitId]:
    """Units with an open alert of their plan, the longest open first."""
    drive.office.catch_up()
    with drive.office.views.connect() as views:
        found = alerts.alerts(views, campaign=DRIVE, open_only=True)
    return [
        row.unit for row in found if row.duty == PLAN and row.unit and row.unit not in TOWNS[1:]
    ]


def heard(drive: Driven, unit: UnitId) -> list[str]:
    """Who was written to about a unit's plan."""
    return [person for person, item in drive.letters() if item == f"{PLAN}/{unit}"]


def test_overdue_work_that_is_given_on_and_back_is_an_alert_of_whoever_holds_it(
    drive: Driven,
) -> None:
    """The plan was due on 20 March; the bureau holds it from the 21st to the 24th."""
    drive.tick(date(2026, 3, 21))
    assert (alerted(drive), heard(drive, TOWN)) == ([TOWN], [])
    why = "a reform"
    drive.do(TransferAssignment, date(2026, 3, 21), why, key=key_of(PLAN, TOWN), to_unit=BUREAU)
    assert alerted(drive) == []
    drive.tick(date(2026, 3, 23))
    assert (alerted(drive), heard(drive, BUREAU)) == ([BUREAU], ["bureau-01.chief"])
    drive.do(TransferAssignment, date(2026, 3, 24), why, key=key_of(PLAN, BUREAU), to_unit=TOWN)
    assert alerted(drive) == [TOWN]
    drive.tick(date(2026, 3, 25))
    assert (alerted(drive), heard(drive, TOWN)) == ([TOWN], ["town-01.chief"])


def test_a_unit_that_leaves_and_joins_again_has_its_alert_and_hears(drive: Driven) -> None:
    drive.tick(date(2026, 3, 21))
    drive.do(RemoveUnit, date(2026, 3, 22), "merged", campaign=DRIVE, unit=TOWN)
    drive.tick(date(2026, 3, 26))
    assert (alerted(drive), heard(drive, TOWN)) == ([], [])
    drive.do(JoinUnit, date(2026, 3, 30), "split off", campaign=DRIVE, unit=TOWN)
    assert alerted(drive) == [TOWN]
    drive.tick(date(2026, 3, 30))
    assert heard(drive, TOWN) == ["town-01.chief"]
