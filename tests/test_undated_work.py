"""Work without a deadline, through the whole engine: no clock, no lateness, no letter; counted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.assignment.commands import AcceptAssignment
from engine.domain.assignment.events import AssignmentSubmitted
from engine.store.ports import Address
from projections import due_list
from projections.deadlines.tables import DEADLINES
from projections.rebuilding.verify import verify
from projections.states import Light
from tests.driven import DEFINITION, DRIVE, PLAN, TOWNS, Driven, driven, key_of
from workflows.loader import load

MAY_1 = date(2026, 5, 1)
PLANS = [key_of(PLAN, town) for town in TOWNS]


@pytest.fixture(params=["", 'due = "none"\n'], ids=["left-out", "none"])
def drive(tmp_path: Path, address: Address, request: pytest.FixtureRequest) -> Iterator[Driven]:
    """The plan is owed at some time, by nobody's day."""
    text = DEFINITION.read_text(encoding="utf-8")
    plan = load(text.replace('due = "2026-03-20"\n', request.param, 1))
    with driven(tmp_path, address, definition=plan) as drive:
        yield drive


def lights(drive: Driven, day: date) -> list[Light]:
    """Those of the plans, in the order of the list of deadlines, which has them last."""
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        listed = due_list.deadlines(conn, DRIVE, day)
    dated = [each.due.due_on is not None for each in listed]
    assert dated == sorted(dated, reverse=True)
    return [each.light for each in listed if each.due.about == PLAN]


def test_it_is_owed_and_no_day_is_set_for_it(drive: Driven) -> None:
    drive.tick(MAY_1)
    assert lights(drive, MAY_1) == [Light.NO_DEADLINE] * 3
    assert PLAN not in {stream.split("/")[2] for stream, _ in drive.overdue()}
    assert not [item for _, item in drive.letters() if item.startswith("plan/")]
    with drive.office.views.connect() as conn:
        rows = DEADLINES.where(conn, DEADLINES.c.duty == PLAN)
        assert {(row.due_on, row.assessed_on, row.attention_on) for row in rows} == {
            (None, None, None)
        }


def test_handed_in_on_any_day_it_is_in_time(drive: Driven) -> None:
    drive.hand_in(PLANS[0], MAY_1)
    found = [e.event for e in drive.office.log.read(0, 1000) if e.stream == PLANS[0].stream]
    submitted = next(event for event in found if isinstance(event, AssignmentSubmitted))
    assert (submitted.due_on, submitted.assessed_on, submitted.late) == (None, None, False)
    drive.do(AcceptAssignment, MAY_1, key=PLANS[0])
    assert lights(drive, MAY_1) == [Light.BLUE, Light.NO_DEADLINE, Light.NO_DEADLINE]
    assert list(verify(drive.office.views, drive.office.log)) == []
