"""A plan of a year before any holidays were published, through the whole engine: on weekends."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from engine.domain.campaign.commands import (
    ConcludeCampaign,
    ResumeCampaign,
    SuspendCampaign,
)
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.domain.rectification.commands import IssueRectification, RaiseRectification
from engine.ids import DutyKey, RectificationId, RectificationKey
from engine.store.ports import Address
from projections.deadlines.tables import DEADLINES
from projections.rebuilding.verify import verify
from projections.states import Light, light
from tests.driven import (
    BUREAU,
    DEFINITION,
    DRIVE,
    MONTHLY,
    ONE,
    PLAN,
    TOWNS,
    TWO,
    Driven,
    driven,
    key_of,
)
from workflows.reading.loader import load


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """The trial drive in the year 1956; 20 March was a Tuesday."""
    text = DEFINITION.read_text(encoding="utf-8").replace("2026-", "1956-")
    plan = load(text.replace('calendar = "working_days"', 'calendar = "weekends"'))
    opened, day = date(1956, 3, 1), date(1956, 2, 10)
    with driven(tmp_path, address, opened, plan, day) as drive:
        yield drive


def lights(drive: Driven, day: date) -> dict[str, Light]:
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        rows = DEADLINES.where(conn, DEADLINES.c.duty == DutyKey("plan"))
        return {str(row.unit): light(row, day) for row in rows}


def test_reminders_lights_and_overdue_facts_come_by_the_weekend_rule(drive: Driven) -> None:
    assert lights(drive, date(1956, 3, 12))[TOWNS[0]] is Light.GREEN
    assert lights(drive, date(1956, 3, 13))[TOWNS[0]] is Light.YELLOW

    drive.hand_in(key_of(PLAN, TOWNS[0]), date(1956, 3, 16), accept=True)
    drive.tick(date(1956, 3, 20))
    drive.tick(date(1956, 3, 21))

    reminded = {item for _, item in drive.letters() if item.startswith("plan/")}
    assert reminded == {f"plan/{unit}" for unit in TOWNS[1:]}
    assert drive.overdue() == [(key_of(PLAN, unit).stream, date(1956, 3, 20)) for unit in TOWNS[1:]]
    assert lights(drive, date(1956, 3, 21)) == {
        TOWNS[0]: Light.BLUE, TOWNS[1]: Light.RED, TOWNS[2]: Light.RED,
    }  # fmt: skip


def test_it_is_suspended_rectified_and_concluded_and_its_views_are_rebuilt(drive: Driven) -> None:
    drive.tick(date(1956, 3, 1))
    drive.hand_in(key_of(MONTHLY, BUREAU, "1956-03"), date(1956, 3, 30), accept=True)
    drive.do(SuspendCampaign, date(1956, 4, 2), "flood", campaign=DRIVE)
    drive.do(ResumeCampaign, date(1956, 4, 9), campaign=DRIVE)
    told = partial(drive.do, RaiseRectification, date(1956, 4, 10), campaign=DRIVE)
    told(unit=TOWNS[1], finding="no plan", source="visit")
    found = RectificationKey(DRIVE, RectificationId("r-0001"))
    drive.do(IssueRectification, date(1956, 4, 10), key=found)
    for phase, end in ((ONE, date(1956, 6, 8)), (TWO, date(1956, 12, 31))):
        drive.do(ClosePhase, end, "as it is", campaign=DRIVE, phase=phase, authority="county")
        if phase is ONE:
            drive.do(OpenPhase, end, campaign=DRIVE, phase=TWO)
    drive.do(ConcludeCampaign, date(1956, 12, 31), campaign=DRIVE)

    assert "campaign.concluded.v1" in drive.names()
    drive.office.catch_up()
    assert list(verify(drive.office.views, drive.office.log)) == []
