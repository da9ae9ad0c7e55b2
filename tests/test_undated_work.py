"""Work without a deadline, through the whole engine: no clock, no lateness, no letter; counted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ResumeAssignment,
    ReturnAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.assignment.events import AssignmentSubmitted
from engine.domain.campaign.commands import ConcludeCampaign, ResumeCampaign, SuspendCampaign
from engine.domain.phase.commands import ClosePhase, OpenPhase
from engine.errors import RuleBroken
from engine.ids import AssignmentKey, UnitId
from engine.store.ports import Address
from office.answers.assignment import assignment
from office.answers.deadlines import DeadlineLine, deadlines
from office.answers.gate import gate
from office.answers.reading import reading
from office.answers.status import DutyStatus, status
from projections.deadlines.tables import DEADLINES
from projections.rebuilding.verify import verify
from projections.states import ItemState, Light
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
from tests.spec import refused
from workflows.reading.loader import load
from workflows.schema import Definition

MAY_1, MAY_5 = date(2026, 5, 1), date(2026, 5, 5)
PLANS = [key_of(PLAN, town) for town in TOWNS]
FIRST = PLANS[0]
WHY, COUNTY = "the flood comes first", "the county committee"


def undated(due: str = "") -> Definition:
    """The trial drive, its plan owed at some time: `due` stands in place of the date."""
    text = DEFINITION.read_text(encoding="utf-8")
    return load(text.replace('due = "2026-03-20"', f'{due}\nsaid = "及时"', 1))


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address, definition=undated()) as drive:
        yield drive
        assert list(verify(drive.office.views, drive.office.log)) == []


def lines(drive: Driven, at: date | int | None = None) -> list[DeadlineLine]:
    """The plans in the list of deadlines, where everything that has a day comes before them."""
    with reading(drive.office, at) as look:
        listed = deadlines(look, DRIVE, open_only=False).rows
    dated = [each.due_on is not None for each in listed]
    assert dated == sorted(dated, reverse=True)
    return [each for each in listed if each.item in {key.stream for key in PLANS}]


def line(drive: Driven, key: AssignmentKey = FIRST) -> DeadlineLine:
    return next(each for each in lines(drive) if each.item == key.stream)


def duty_status(drive: Driven) -> DutyStatus:
    with reading(drive.office) as look:
        return next(duty for duty in status(look, DRIVE).duties if duty.duty == PLAN)


def test_it_is_owed_and_no_day_is_set_for_it(drive: Driven) -> None:
    drive.tick(MAY_1)
    assert {(each.due_on, each.light, each.late, each.said) for each in lines(drive)} == {
        (None, Light.NO_DEADLINE, False, "及时")
    }
    assert PLAN not in {stream.split("/")[2] for stream, _ in drive.overdue()}
    assert not [item for _, item in drive.letters() if item.startswith("plan/")]
    with drive.office.views.connect() as conn:
        rows = DEADLINES.where(conn, DEADLINES.c.duty == PLAN)
    assert {(row.due_on, row.assessed_on, row.attention_on) for row in rows} == {(None, None, None)}
    found = duty_status(drive)
    assert (found.due_first, found.due_last, found.said) == (None, None, "及时")
    assert (found.tally.open, found.tally.overdue, found.tally.late) == (3, 0, 0)
    assert found.tally.light is Light.NO_DEADLINE


@pytest.mark.parametrize("due", ["", 'due = "none"'])
def test_no_deadline_is_left_out_or_said(due: str) -> None:
    task = undated(due).duties[PLAN]
    assert (task.deadline, task.said) == (None, "及时")  # type: ignore[union-attr]


def test_handed_in_on_any_day_it_is_in_time(drive: Driven) -> None:
    drive.hand_in(FIRST, MAY_1)
    (submitted,) = [
        entry.event
        for entry in drive.office.log.read(0, 1000)
        if isinstance(entry.event, AssignmentSubmitted) and entry.stream == FIRST.stream
    ]
    assert (submitted.due_on, submitted.assessed_on, submitted.late) == (None, None, False)
    drive.do(AcceptAssignment, MAY_1, key=FIRST)
    assert line(drive).light is Light.BLUE


def test_sent_back_it_has_a_day_only_if_the_reviewer_names_one(drive: Driven) -> None:
    drive.hand_in(FIRST, MAY_1)
    drive.do(ReturnAssignment, MAY_1, "not signed", key=FIRST)
    assert (line(drive).due_on, line(drive).light) == (None, Light.NO_DEADLINE)
    drive.hand_in_again(FIRST, MAY_1)
    drive.do(ReturnAssignment, MAY_1, "not signed", key=FIRST, redo_by=MAY_5)
    assert (line(drive).due_on, line(drive).light) == (MAY_5, Light.YELLOW)
    drive.tick(date(2026, 5, 6))
    assert drive.overdue()[-1] == (FIRST.stream, MAY_5)
    assert line(drive).light is Light.RED


def test_an_authority_may_give_it_its_first_day(drive: Driven) -> None:
    drive.on(MAY_1)
    with refused(RuleBroken, "has no deadline yet, and 2026-04-30 is past; name 2026-05-01"):
        drive.do(
            ExtendAssignment, MAY_1, WHY, key=FIRST, to=date(2026, 4, 30), authority=COUNTY
        )  # fmt: skip
    drive.do(ExtendAssignment, MAY_1, WHY, key=FIRST, to=MAY_5, authority=COUNTY)
    found = line(drive)
    assert (found.due_on, found.assessed_on, found.late) == (MAY_5, MAY_5, False)
    drive.tick(date(2026, 5, 2))
    assert ("town-01", "plan/town-01") not in drive.letters()
    drive.tick(date(2026, 5, 8))
    assert [item for _, item in drive.letters()].count("plan/town-01") > 0
    drive.hand_in(FIRST, date(2026, 5, 8))
    assert line(drive).late
    assert duty_status(drive).due_dates == 2
    before = lines(drive, at=MAY_1)
    assert {(each.due_on, each.light) for each in before} == {
        (MAY_5, Light.YELLOW), (None, Light.NO_DEADLINE),
    }  # fmt: skip


def test_it_is_stopped_passed_on_and_let_off_like_any_work(drive: Driven) -> None:
    drive.do(SuspendAssignment, MAY_1, WHY, key=FIRST)
    assert (line(drive).state, line(drive).light) == (ItemState.SUSPENDED, Light.GREY)
    drive.do(ResumeAssignment, MAY_5, key=FIRST)
    assert (line(drive).due_on, line(drive).light) == (None, Light.NO_DEADLINE)
    drive.do(SuspendCampaign, MAY_5, WHY, campaign=DRIVE)
    drive.do(ResumeCampaign, date(2026, 5, 6), WHY, campaign=DRIVE)
    bureau = key_of(PLAN, UnitId("bureau-01"))
    drive.do(TransferAssignment, date(2026, 5, 6), WHY, key=FIRST, to_unit=bureau.unit)
    drive.do(WaiveAssignment, date(2026, 5, 6), WHY, key=bureau, authority=COUNTY)
    drive.do(WithdrawWaiver, date(2026, 5, 7), WHY, key=bureau, authority=COUNTY)
    drive.hand_in(bureau, date(2026, 5, 7))
    drive.do(WithdrawSubmission, date(2026, 5, 7), WHY, key=bureau, authority=COUNTY)
    with reading(drive.office) as look:
        found = assignment(look, bureau)
    assert (found.state, found.due_on, found.late) == (ItemState.IN_PROGRESS, None, False)
    assert found.light is Light.NO_DEADLINE


def test_gates_count_it_and_its_phase_closes_without_it(drive: Driven) -> None:
    drive.hand_in(FIRST, MAY_1, accept=True)
    with reading(drive.office) as look:
        plans = gate(look, DRIVE, ONE).criteria[1]
    assert (plans.have, plans.of, plans.met) == (1, 3, False)
    drive.do(ClosePhase, date(2026, 6, 1), WHY, campaign=DRIVE, phase=ONE, authority=COUNTY)
    assert line(drive, PLANS[1]).light is Light.NO_DEADLINE
    drive.hand_in(PLANS[1], date(2026, 6, 2), accept=True)
    assert line(drive, PLANS[1]).state == ItemState.ACCEPTED


def test_what_is_open_when_the_campaign_ends_is_not_done(drive: Driven) -> None:
    drive.do(ClosePhase, date(2026, 6, 1), WHY, campaign=DRIVE, phase=ONE, authority=COUNTY)
    drive.do(OpenPhase, date(2026, 6, 2), campaign=DRIVE, phase=TWO)
    last = date(2027, 1, 5)
    drive.do(ClosePhase, last, WHY, campaign=DRIVE, phase=TWO, authority=COUNTY)
    drive.do(ConcludeCampaign, last, campaign=DRIVE)
    assert {(each.state, each.light, each.late) for each in lines(drive)} == {
        (ItemState.NOT_DONE, Light.NOT_DONE, False)
    }
    assert PLAN not in {stream.split("/")[2] for stream, _ in drive.overdue()}


def test_periods_without_a_deadline_open_and_are_counted(tmp_path: Path, address: Address) -> None:
    text = DEFINITION.read_text(encoding="utf-8")
    text = text.replace('every = "month"', 'every = "month"\ndue = "none"')
    gate_of_reports = """
[[phases.gate]]
key = "reports"
kind = "all_accepted"
title = { zh = "月报", en = "Reports" }
rules = ["p1"]
duties = ["monthly"]
[[phases]]
key = "two"
"""
    plan = load(text.replace('[[phases]]\nkey = "two"\n', gate_of_reports.lstrip(), 1))
    with driven(tmp_path, address, definition=plan) as drive:
        drive.tick(date(2026, 4, 2))
        first, second = (key_of(MONTHLY, BUREAU, month) for month in ("2026-03", "2026-04"))
        drive.hand_in(first, date(2026, 4, 2), accept=True)
        drive.tick(MAY_5)
        assert not [stream for stream, _ in drive.overdue() if "/monthly/" in stream]
        with reading(drive.office) as look:
            listed = deadlines(look, DRIVE, unit=BUREAU, open_only=False).rows
            reports = gate(look, DRIVE, ONE).criteria[-1]
        assert {each.item: each.light for each in listed if each.title.en == "Monthly"} == {
            first.stream: Light.BLUE,
            second.stream: Light.NO_DEADLINE,
            key_of(MONTHLY, BUREAU, "2026-05").stream: Light.NO_DEADLINE,
        }
        assert (reports.have, reports.of) == (1, 3)
        assert list(verify(drive.office.views, drive.office.log)) == []
