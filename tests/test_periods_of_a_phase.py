"""Months at the edge of a phase: cut, made whole, opened late, handed in after the end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.domain.assignment.commands import (
    ReceiveAssignment,
    ReturnAssignment,
    SubmitAssignment,
)
from engine.domain.assignment.events import AssignmentSubmitted
from engine.domain.campaign.commands import ResumeCampaign, SuspendCampaign
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase.commands import ClosePhase, ExtendPhase, ReopenPhase
from engine.errors import RuleBroken
from engine.ids import DutyKey
from engine.store.ports import Address
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.rebuilding.verify import verify
from projections.states import Light, light
from tests.driven import (
    BUREAU,
    CLOSING,
    DEFINITION,
    DRIVE,
    MONTHLY,
    ONE,
    PLAN,
    TOWNS,
    Driven,
    driven,
    key_of,
)
from tests.spec import refused
from workflows.reading.loader import load

FLOOD = "the flood comes first"
BY_COUNTY = "the county committee"
MAY_20 = date(2026, 5, 20)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


@pytest.fixture
def cut(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """Phase one ends on 20 May, in the middle of the bureau's month."""
    text = DEFINITION.read_text(encoding="utf-8")
    plan = load(text.replace('end = "2026-05-31"', 'end = "2026-05-20"'))
    with driven(tmp_path, address, definition=plan) as drive:
        drive.tick(date(2026, 5, 1))
        yield drive


def owed(drive: Driven) -> list[tuple[str, date, date | None]]:
    """Every occurrence of the bureau's report: its name, its first day and its due date."""
    events = [r.event for r in drive.office.log.read(0, 100_000)]
    dues = [event.due for event in events if isinstance(event, OccurrenceOpened)]
    return [(due.occurrence, due.opens_on, due.due_on) for due in dues]


def row(drive: Driven, occurrence: str) -> DeadlineRow:
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        item = key_of(MONTHLY, BUREAU, occurrence).stream
        (found,) = DEADLINES.where(conn, DEADLINES.c.item == item)
    return found


# --- cut, and made whole -------------------------------------------------------------------------


@pytest.mark.parametrize("became", ["open", "done", "overdue"])
def test_the_rest_of_a_month_is_owed_whatever_became_of_its_first_part(
    cut: Driven, became: str
) -> None:
    assert owed(cut)[-1] == ("2026-05", date(2026, 5, 1), MAY_20)
    if became == "done":
        cut.hand_in(key_of(MONTHLY, BUREAU, "2026-05"), date(2026, 5, 18), accept=True)
    day = date(2026, 5, 22) if became == "overdue" else date(2026, 5, 19)
    cut.do(
        ExtendPhase, day, FLOOD, campaign=DRIVE, phase=ONE, ends_on=date(2026, 6, 30),
        authority=BY_COUNTY,
    )  # fmt: skip
    cut.tick(date(2026, 6, 1))
    assert owed(cut)[-3:] == [
        ("2026-05", date(2026, 5, 1), MAY_20),
        ("2026-05.2", date(2026, 5, 21), date(2026, 5, 31)),
        ("2026-06", date(2026, 6, 1), date(2026, 6, 30)),
    ]
    first = row(cut, "2026-05")
    assert (first.state, first.due_on) == ("accepted" if became == "done" else "assigned", MAY_20)
    assert row(cut, "2026-05.2").overdue_on == date(2026, 6, 1)
    rest = key_of(MONTHLY, BUREAU, "2026-05.2")
    cut.hand_in(rest, date(2026, 6, 2), accept=True)
    assert row(cut, "2026-05.2").state == "accepted"
    assert list(verify(cut.office.views, cut.office.log)) == []


def test_the_rest_of_a_month_is_owed_when_the_phase_is_opened_again(cut: Driven) -> None:
    cut.do(ClosePhase, MAY_20, FLOOD, campaign=DRIVE, phase=ONE, authority=BY_COUNTY)
    cut.tick(date(2026, 5, 25))
    assert owed(cut)[-1][0] == "2026-05"
    cut.do(
        ReopenPhase, date(2026, 5, 26), FLOOD, campaign=DRIVE, phase=ONE,
        ends_on=date(2026, 5, 31), authority=BY_COUNTY,
    )  # fmt: skip
    cut.tick(date(2026, 5, 26))
    assert owed(cut)[-1] == ("2026-05.2", date(2026, 5, 21), date(2026, 5, 31))


# --- opened late ---------------------------------------------------------------------------------


def test_work_done_in_time_is_dated_into_a_month_that_nobody_had_opened(drive: Driven) -> None:
    drive.tick(date(2026, 5, 4))
    march = key_of(MONTHLY, BUREAU, "2026-03")
    drive.hand_in(march, date(2026, 5, 4), dated=date(2026, 3, 30))
    submitted = drive.office.log.read(drive.office.log.head() - 1)[0].event
    assert isinstance(submitted, AssignmentSubmitted)
    assert (submitted.late, submitted.due_on) == (False, date(2026, 3, 31))
    months = ("2026-03", "2026-04", "2026-05")
    assert [(month, row(drive, month).began.date()) for month in months] == [
        ("2026-03", date(2026, 3, 1)),
        ("2026-04", date(2026, 4, 1)),
        ("2026-05", date(2026, 5, 1)),
    ]


def test_never_before_the_month_nor_before_the_phase(tmp_path: Path, address: Address) -> None:
    with driven(tmp_path, address, opened=date(2026, 3, 5)) as drive:
        drive.tick(date(2026, 5, 4))
        for month, first, day in (
            ("2026-03", "2026-03-05", date(2026, 3, 4)),
            ("2026-04", "2026-04-01", date(2026, 3, 31)),
        ):
            with refused(RuleBroken, first):
                drive.do(
                    ReceiveAssignment, date(2026, 5, 4), "the paper bears that day", day,
                    key=key_of(MONTHLY, BUREAU, month),
                )  # fmt: skip


def test_a_stop_within_a_month_counts_though_the_month_was_opened_later(drive: Driven) -> None:
    """As it does where a tick opened the month on its first day."""
    drive.do(SuspendCampaign, date(2026, 4, 10), FLOOD, campaign=DRIVE)
    drive.do(ResumeCampaign, date(2026, 4, 20), campaign=DRIVE)
    assert owed(drive)[-1][0] == "2026-04", "opened before the clocks stopped"
    drive.tick(date(2026, 4, 20))
    assert row(drive, "2026-04").due_on == date(2026, 5, 10)


# --- due beyond the end --------------------------------------------------------------------------


def lights(drive: Driven, duty: DutyKey, day: date) -> list[Light]:
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        return [light(row, day) for row in DEADLINES.where(conn, DEADLINES.c.duty == duty)]


def close(drive: Driven, day: date) -> None:
    drive.do(ClosePhase, day, FLOOD, campaign=DRIVE, phase=ONE, authority=BY_COUNTY)


def test_a_date_rolled_past_the_end_is_kept_though_the_phase_is_closed(drive: Driven) -> None:
    """The closing report is due on Monday, 1 June; the phase ends, and is closed, on Sunday."""
    drive.tick(date(2026, 5, 29))
    close(drive, date(2026, 5, 31))
    monday = date(2026, 6, 1)
    drive.tick(monday)
    assert lights(drive, CLOSING, monday) == [Light.YELLOW] * 3
    drive.hand_in(key_of(CLOSING, TOWNS[0]), monday)
    assert lights(drive, CLOSING, monday).count(Light.GREEN) == 1
    assert drive.tick(date(2026, 6, 2)).overdue == 2
    overdue = [stream for stream, _ in drive.overdue() if "/closing/" in stream]
    assert overdue == [key_of(CLOSING, town).stream for town in TOWNS[1:]]
    assert lights(drive, CLOSING, date(2026, 6, 2)).count(Light.RED) == 2
    with refused(RuleBroken, "takes no more work"):
        drive.hand_in(key_of(CLOSING, TOWNS[1]), date(2026, 6, 2))


def test_the_gate_counts_what_is_due_beyond_the_end(tmp_path: Path, address: Address) -> None:
    criterion = """
[[phases.gate]]
key = "closings"
kind = "all_accepted"
title = { zh = "收尾", en = "Closing reports" }
rules = ["p1"]
duties = ["closing"]
"""
    text = DEFINITION.read_text(encoding="utf-8")
    plan = load(text.replace('[[phases]]\nkey = "two"', criterion + '[[phases]]\nkey = "two"'))
    with driven(tmp_path, address, definition=plan) as drive:
        drive.on(date(2026, 5, 31))
        figures = {f.key: f for f in drive.office.gate_facts(DRIVE, ONE).figures}
    assert (figures["closings"].have, figures["closings"].of) == (0, 3)


def test_work_sent_back_after_the_closing_can_be_done_again(drive: Driven) -> None:
    key = key_of(CLOSING, TOWNS[0])
    drive.hand_in(key, date(2026, 5, 29))
    close(drive, date(2026, 5, 31))
    drive.do(ReturnAssignment, date(2026, 6, 3), "two pages missing", key=key)
    drive.do(SubmitAssignment, date(2026, 6, 9), key=key, filed=drive.document())
    with drive.office.views.connect() as conn:
        drive.office.catch_up()
        (row,) = DEADLINES.where(conn, DEADLINES.c.item == key.stream)
    assert (row.state, row.due_on) == ("submitted", date(2026, 6, 10))


def test_a_phase_closed_early_stops_what_was_not_due_yet(drive: Driven) -> None:
    """Nothing can be handed in, so no light urges; reopened, the clock stands as it was planned."""
    close(drive, date(2026, 3, 10))
    plan = key_of(PLAN, TOWNS[0])
    with refused(RuleBroken, "takes no more work"):
        drive.hand_in(plan, date(2026, 3, 18))
    for day in (date(2026, 3, 18), date(2026, 3, 25)):
        assert drive.tick(day).overdue == 0
        assert lights(drive, PLAN, day) == [Light.GREY] * 3
    drive.do(
        ReopenPhase, date(2026, 3, 26), FLOOD, campaign=DRIVE, phase=ONE,
        ends_on=date(2026, 5, 31), authority=BY_COUNTY,
    )  # fmt: skip
    assert drive.tick(date(2026, 3, 26)).overdue == 3
    assert list(verify(drive.office.views, drive.office.log)) == []
