"""Due dates that count from an event: the clock starts as it goes on record, and waits again when
it is taken back. Every town owes a follow-up 15 days after its plan is handed in, and an answer
within 3 working days of signing for it; the bureau a reply 5 working days after all plans are
accepted.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import partial
from pathlib import Path

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
)
from engine.domain.assignment.events import AssignmentArmed, AssignmentSubmitted
from engine.domain.campaign.commands import CorrectDate, JoinUnit, RemoveUnit
from engine.domain.directory.commands import ImportRoster
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Via
from engine.domain.phase.commands import ClosePhase, OpenPhase, WithdrawOpening
from engine.handling.door import CommandHandler
from engine.ids import AssignmentKey, DutyKey, PhaseKey, StreamId, UnitId
from engine.store.ports import Address
from office.answers.deadlines import DeadlineLine, deadlines
from office.answers.reading import reading
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.rebuilding.verify import verify
from projections.states import Light, light
from tests.driven import BUREAU, DEFINITION, DRIVE, PLAN, TOWNS, Driven, driven, key_of
from tests.samples import LI
from workflows.reading.loader import load
from workflows.schema import Definition

FOLLOW, REPLY, ANSWER = DutyKey("follow"), DutyKey("reply"), DutyKey("answer")
COUNTY = "the county committee"
ONE, TWO, THREE = TOWNS
FIRST, SECOND = PhaseKey("one"), PhaseKey("two")

WAITING = """
[[phases.tasks]]
key = "follow"
title = { zh = "跟进", en = "Follow up" }
rules = ["p2"]
audience = ["town"]
due = "hand-in of plan + 15 days"
[[phases.tasks]]
key = "reply"
title = { zh = "答复", en = "Reply" }
rules = ["p3"]
audience = ["bureau"]
due = "acceptance of plan + 5 working days"
[[phases.tasks]]
key = "answer"
title = { zh = "回执", en = "Answer" }
rules = ["p4"]
audience = ["town"]
due = "receipt + 3 working days"
[[phases.gate]]
key = "trained"
"""


def waiting() -> Definition:
    text = DEFINITION.read_text(encoding="utf-8")
    before, _, after = text.partition('[[phases.gate]]\nkey = "trained"\n')
    return load(before + WAITING.lstrip() + after + FREE)


FREE = """
[[tasks]]
key = "register"
title = { zh = "登记", en = "Register" }
rules = ["p5"]
audience = ["bureau"]
due = "hand-in of plan + 1 month 12:00"
"""


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address, definition=waiting()) as drive:
        yield drive


def march(day: int) -> date:
    return date(2026, 3, day)


def dues(drive: Driven, duty: DutyKey) -> Mapping[str, date | None]:
    """The due date of every unit, as the view of deadlines has it."""
    return {str(row.unit): row.due_on for row in rows(drive, duty)}


def rows(drive: Driven, duty: DutyKey) -> list[DeadlineRow]:
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        return list(DEADLINES.where(conn, DEADLINES.c.duty == duty))


def armed(drive: Driven) -> list[tuple[StreamId, date]]:
    return [
        (recorded.stream, recorded.event.due_on)
        for recorded in drive.office.log.read(0, 100_000)
        if isinstance(recorded.event, AssignmentArmed)
    ]


def rebuilt_alike(drive: Driven) -> bool:
    drive.office.catch_up()
    return list(verify(drive.office.views, drive.office.log)) == []


def plan_of(unit: str) -> AssignmentKey:
    return key_of(PLAN, unit)  # type: ignore[arg-type]


def test_there_is_no_date_until_it_is_on_record(drive: Driven) -> None:
    assert dues(drive, FOLLOW) == {ONE: None, TWO: None, THREE: None}
    assert {light(row, march(10)) for row in rows(drive, FOLLOW)} == {Light.NO_DEADLINE}

    drive.hand_in(plan_of(ONE), march(16))

    assert dues(drive, FOLLOW) == {ONE: march(31), TWO: None, THREE: None}
    assert rebuilt_alike(drive)


def test_it_is_recorded_in_the_transaction_of_the_deed(drive: Driven) -> None:
    drive.do(ReceiveAssignment, march(16), key=plan_of(ONE))
    filed = drive.document()
    recorded = drive.do(SubmitAssignment, march(16), key=plan_of(ONE), filed=filed)

    assert [r.name for r in recorded] == ["assignment.submitted.v1", "assignment.armed.v1"]
    assert len({r.event.stamp.command_id for r in recorded}) == 1


def test_reminders_and_the_overdue_fact_come_by_the_date_that_was_counted(drive: Driven) -> None:
    drive.hand_in(plan_of(ONE), march(16))
    drive.tick(march(31))
    drive.tick(date(2026, 4, 1))

    follow = key_of(FOLLOW, ONE).stream
    assert [day for stream, day in drive.overdue() if stream == follow] == [march(31)]
    assert [item for _, item in drive.letters() if item.startswith("follow/")] == ["follow/town-01"]
    (red,) = [row for row in rows(drive, FOLLOW) if row.unit == ONE]
    assert light(red, date(2026, 4, 1)) is Light.RED


def test_a_hand_in_that_is_taken_back_stops_the_clock_and_the_next_starts_it_anew(
    drive: Driven,
) -> None:
    drive.hand_in(plan_of(ONE), march(10))
    drive.do(WithdrawSubmission, march(12), "the wrong file", key=plan_of(ONE), authority=COUNTY)
    assert dues(drive, FOLLOW)[ONE] is None

    drive.tick(date(2026, 4, 1))
    assert not [stream for stream, _ in drive.overdue() if "/follow/" in stream]

    filed = drive.document()
    drive.do(SubmitAssignment, date(2026, 4, 2), key=plan_of(ONE), filed=filed)
    assert dues(drive, FOLLOW)[ONE] == date(2026, 4, 17)
    (row,) = [row for row in rows(drive, FOLLOW) if row.unit == ONE]
    assert row.generation == 4  # none, 25 March, none, 17 April
    assert rebuilt_alike(drive)


def test_a_second_try_after_a_return_does_not_start_it_again(drive: Driven) -> None:
    drive.hand_in(plan_of(ONE), march(10))
    drive.do(ReturnAssignment, march(11), "too short", key=plan_of(ONE))
    filed = drive.document()
    recorded = drive.do(SubmitAssignment, march(13), key=plan_of(ONE), filed=filed)

    assert [type(r.event) for r in recorded] == [AssignmentSubmitted]
    assert dues(drive, FOLLOW)[ONE] == march(25)


def test_a_unit_that_leads_neither_waits_for_all_that_do_and_the_last_counts(
    drive: Driven,
) -> None:
    drive.hand_in(plan_of(ONE), march(10), accept=True)
    drive.hand_in(plan_of(TWO), march(11))
    assert dues(drive, REPLY) == {BUREAU: None}
    drive.do(AcceptAssignment, march(12), key=plan_of(TWO))
    assert dues(drive, REPLY) == {BUREAU: None}

    drive.do(WaiveAssignment, march(13), "flooded", key=plan_of(THREE), authority=COUNTY)

    assert dues(drive, REPLY) == {BUREAU: march(19)}

    drive.do(WithdrawAcceptance, march(16), "seen again", key=plan_of(ONE), authority=COUNTY)

    assert dues(drive, REPLY) == {BUREAU: None}
    assert rebuilt_alike(drive)


def test_a_task_outside_any_phase_waits_too(drive: Driven) -> None:
    for unit in TOWNS:
        drive.hand_in(plan_of(unit), march(10))

    assert dues(drive, DutyKey("register")) == {BUREAU: date(2026, 4, 10)}
    (row,) = rows(drive, DutyKey("register"))
    assert row.due_time == time(12)


def test_a_receipt_is_the_signing_for_the_item_itself(drive: Driven) -> None:
    recorded = drive.do(ReceiveAssignment, march(13), key=key_of(ANSWER, TWO))

    assert [r.name for r in recorded] == ["assignment.received.v1", "assignment.armed.v1"]
    assert dues(drive, ANSWER) == {ONE: None, TWO: march(18), THREE: None}


def test_what_is_transferred_keeps_what_was_armed(drive: Driven) -> None:
    drive.do(ReceiveAssignment, march(13), key=key_of(ANSWER, TWO))
    drive.hand_in(plan_of(TWO), march(16))
    for duty in (ANSWER, FOLLOW):
        key = key_of(duty, TWO)
        drive.do(TransferAssignment, march(17), "busy", key=key, to_unit=BUREAU)
    drive.do(ReceiveAssignment, march(18), key=key_of(ANSWER, BUREAU))

    assert dues(drive, ANSWER)[BUREAU] == march(18)
    assert dues(drive, FOLLOW)[BUREAU] == march(31)
    assert rebuilt_alike(drive)


def test_what_was_transferred_before_waits_for_the_unit_that_gave_it(drive: Driven) -> None:
    follow = key_of(FOLLOW, TWO)
    drive.do(TransferAssignment, march(9), "busy", key=follow, to_unit=BUREAU)
    drive.hand_in(plan_of(TWO), march(10))

    assert dues(drive, FOLLOW)[BUREAU] == march(25)


def test_what_is_waited_for_may_be_done_by_the_unit_that_took_it_over(drive: Driven) -> None:
    drive.do(TransferAssignment, march(9), "busy", key=plan_of(TWO), to_unit=BUREAU)
    drive.hand_in(plan_of(BUREAU), march(10))

    assert dues(drive, FOLLOW) == {ONE: None, TWO: march(25), THREE: None}


def test_time_that_was_granted_before_stays_granted(drive: Driven) -> None:
    follow = key_of(FOLLOW, ONE)
    late = date(2026, 4, 10)
    drive.do(ExtendAssignment, march(9), "storm", key=follow, to=late, authority=COUNTY)
    drive.hand_in(plan_of(ONE), march(10))

    assert dues(drive, FOLLOW)[ONE] == late


def test_while_the_clock_stands_still_it_starts_and_stands(drive: Driven) -> None:
    follow = key_of(FOLLOW, ONE)
    drive.do(SuspendAssignment, march(9), "flood", key=follow)
    drive.hand_in(plan_of(ONE), march(16))
    drive.do(ResumeAssignment, march(20), key=follow)

    assert dues(drive, FOLLOW)[ONE] == date(2026, 4, 4)  # 15 days after the 20th


def test_late_is_judged_by_it(drive: Driven) -> None:
    drive.hand_in(plan_of(ONE), march(10))
    follow = key_of(FOLLOW, ONE)
    drive.do(ReceiveAssignment, march(11), key=follow)
    drive.do(StartAssignment, march(11), key=follow)

    (handed_in,) = drive.do(SubmitAssignment, march(26), key=follow, filed=())

    assert isinstance(handed_in.event, AssignmentSubmitted)
    assert (handed_in.event.due_on, handed_in.event.late) == (march(25), True)


def test_many_commands_of_one_caller_and_a_dry_run_start_clocks_too(drive: Driven) -> None:
    filed = drive.document()
    for unit in TOWNS:
        drive.do(ReceiveAssignment, march(10), key=plan_of(unit))
    submits = [
        SubmitAssignment(stamp=drive.office.stamp(LI, Via.CLI), key=plan_of(unit), filed=filed)
        for unit in TOWNS
    ]

    rehearsed = CommandHandler(drive.office.log, dry_run=True).handle(submits[0])
    assert [r.name for r in rehearsed] == ["assignment.submitted.v1", "assignment.armed.v1"]
    assert armed(drive) == []

    drive.office.handler.handle_many(submits)
    assert [(stream, day) for stream, day in armed(drive) if "/follow/" in stream] == [
        (key_of(FOLLOW, unit).stream, march(25)) for unit in TOWNS
    ]


def closed_and_opened(drive: Driven, end: date) -> None:
    drive.do(ClosePhase, end, "as it is", campaign=DRIVE, phase=FIRST, authority=COUNTY)
    drive.do(OpenPhase, end, campaign=DRIVE, phase=SECOND)


@pytest.fixture
def two(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """The second phase too has a duty that waits for the plan of the first."""
    text = DEFINITION.read_text(encoding="utf-8")
    task = WAITING.lstrip().partition("[[phases.tasks]]")[2].partition("[[phases.tasks]]")[0]
    task = "[[phases.tasks]]" + task.replace("15 days", "100 days")
    place = '[[phases.gate]]\nkey = "s"\n'
    assert text.count(place) == 1
    with driven(tmp_path, address, definition=load(text.replace(place, task + place))) as drive:
        yield drive


def test_what_is_opened_with_the_deed_on_record_has_its_date_at_once(two: Driven) -> None:
    two.hand_in(plan_of(ONE), march(10), accept=True)
    closed_and_opened(two, date(2026, 6, 1))

    assert dues(two, FOLLOW) == {ONE: date(2026, 6, 18), TWO: None, THREE: None}
    assert rebuilt_alike(two)


def test_what_is_opened_again_has_its_date_again(two: Driven) -> None:
    two.hand_in(plan_of(ONE), march(10), accept=True)
    closed_and_opened(two, date(2026, 6, 1))
    withdraw = partial(two.do, WithdrawOpening, date(2026, 6, 2), "too early", authority=COUNTY)
    withdraw(campaign=DRIVE, phase=SECOND)
    two.do(OpenPhase, date(2026, 6, 3), campaign=DRIVE, phase=SECOND)

    assert dues(two, FOLLOW) == {ONE: date(2026, 6, 18), TWO: None, THREE: None}
    assert rebuilt_alike(two)


def test_a_unit_that_joins_late_counts_from_what_is_on_record(drive: Driven) -> None:
    for unit in TOWNS:
        drive.hand_in(plan_of(unit), march(10), accept=True)
    bureau = RosterRow(
        line=1, unit=UnitId("bureau-02"), name="二局", name_en="Bureau Two", categories=("bureau",)
    )
    drive.do(ImportRoster, march(11), source="more.csv", rows=(bureau,))

    drive.do(JoinUnit, march(12), "split off", campaign=DRIVE, unit=bureau.unit)

    assert dues(drive, REPLY) == {BUREAU: march(17), bureau.unit: march(17)}
    assert rebuilt_alike(drive)


def test_once_the_last_that_was_waited_for_leaves_the_others_count(drive: Driven) -> None:
    for unit in (ONE, TWO):
        drive.hand_in(plan_of(unit), march(10), accept=True)

    drive.do(RemoveUnit, march(12), "merged", campaign=DRIVE, unit=THREE)

    assert dues(drive, REPLY) == {BUREAU: march(17)}


def test_a_number_of_days_that_was_wrong_is_corrected_for_clocks_that_run(drive: Driven) -> None:
    drive.hand_in(plan_of(ONE), march(10))
    correct = partial(drive.do, CorrectDate, march(12), "misread", authority=COUNTY)

    correct(campaign=DRIVE, place="tasks.follow.due", text="hand-in of plan + 20 days")
    drive.hand_in(plan_of(TWO), march(13))

    assert dues(drive, FOLLOW) == {ONE: march(30), TWO: date(2026, 4, 2), THREE: None}
    assert rebuilt_alike(drive)


def test_a_correction_heals_no_lateness(drive: Driven) -> None:
    drive.hand_in(plan_of(ONE), march(2))
    correct = partial(drive.do, CorrectDate, march(18), "misread", authority=COUNTY)

    correct(campaign=DRIVE, place="tasks.follow.due", text="hand-in of plan + 20 days")

    (row,) = [row for row in rows(drive, FOLLOW) if row.unit == ONE]
    assert (row.due_on, row.assessed_on) == (march(22), march(17))


def test_as_of_an_event_before_it_there_is_no_date(drive: Driven) -> None:
    before = drive.office.log.head()
    drive.hand_in(plan_of(ONE), march(10))
    since = drive.office.log.head()
    drive.do(WithdrawSubmission, march(12), "the wrong file", key=plan_of(ONE), authority=COUNTY)
    drive.office.catch_up()

    lines = [line_at(drive, position) for position in (before, since, None)]
    assert [line.due_on for line in lines] == [None, march(25), None]
    assert {line.said for line in lines} == {"hand-in of plan + 15 days"}


def line_at(drive: Driven, position: int | None) -> DeadlineLine:
    with reading(drive.office, position) as found:
        lines = deadlines(found, DRIVE, unit=ONE).rows
        return next(line for line in lines if "/follow/" in line.item)
