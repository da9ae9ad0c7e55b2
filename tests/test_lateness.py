"""Lateness is on record whoever was or was not ticking, before anything ends, stops or moves it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.domain.campaign.commands import (
    CancelCampaign,
    ConcludeCampaign,
    JoinUnit,
    RemoveUnit,
    ResumeCampaign,
    SuspendCampaign,
)
from engine.domain.event import Command, Via
from engine.domain.phase.commands import ClosePhase, ExtendPhase, OpenPhase, ReopenPhase
from engine.errors import EngineError, GateClosed, NotAllowed
from engine.handling import overdue
from engine.handling.door import CommandHandler
from engine.ids import SYSTEM
from engine.store.ports import Address
from projections.board import board_at
from tests.driven import (
    BUREAU,
    DRIVE,
    MONTHLY,
    ONE,
    PLAN,
    TOWNS,
    TWO,
    Driven,
    driven,
    key_of,
    streams,
)

BY_COUNTY = "the county committee"
FLOOD = "the flood comes first"
MARCH_25 = date(2026, 3, 25)
OVERDUE = "assignment.fell_overdue.v1"
PLANS = [(stream, date(2026, 3, 20)) for stream in streams(PLAN, TOWNS)]


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


ENDS = [
    pytest.param(
        ClosePhase, {"phase": ONE, "authority": BY_COUNTY}, "phase.closed_by_override.v1", id="over"
    ),
    pytest.param(
        ExtendPhase,
        {"phase": ONE, "ends_on": date(2026, 6, 30), "authority": BY_COUNTY},
        "phase.extended.v1",
        id="extended",
    ),
    pytest.param(SuspendCampaign, {}, "campaign.suspended.v1", id="suspended"),
    pytest.param(CancelCampaign, {}, "campaign.cancelled.v1", id="cancelled"),
]


@pytest.mark.parametrize(("kind", "fields", "name"), ENDS)
def test_what_fell_overdue_unseen_is_on_record_with_what_ends_it(
    drive: Driven, kind: type[Command], fields: dict[str, Any], name: str
) -> None:
    """Three plans were due five days before, and nobody ever ticked."""
    recorded = drive.do(kind, MARCH_25, FLOOD, campaign=DRIVE, **fields)
    assert [r.name for r in recorded] == [OVERDUE] * 3 + [name]
    assert [r.position for r in recorded] == list(
        range(recorded[0].position, recorded[-1].position + 1)
    )
    stamps = [r.event.stamp for r in recorded[:3]]
    assert {(s.actor, s.via, s.reason, s.on) for s in stamps} == {
        (SYSTEM, Via.SCHEDULER, None, MARCH_25)
    }
    assert all(s.command_id.startswith("tick:2026-03-25T") for s in stamps)
    assert drive.overdue() == PLANS
    # The month that had begun is owed too.
    assert drive.names().count("obligation.occurrence_opened.v1") == 1
    assert drive.tick(MARCH_25).overdue == drive.tick(date(2026, 3, 26)).overdue == 0
    assert drive.overdue() == PLANS


def test_a_tick_before_leaves_nothing_to_settle(drive: Driven) -> None:
    assert drive.tick(MARCH_25).overdue == 3
    (recorded,) = drive.do(
        ClosePhase, MARCH_25, FLOOD, campaign=DRIVE, phase=ONE, authority=BY_COUNTY
    )
    assert recorded.name == "phase.closed_by_override.v1"


def test_an_overridden_phase_shows_its_late_work_for_ever(drive: Driven) -> None:
    drive.do(ClosePhase, MARCH_25, FLOOD, campaign=DRIVE, phase=ONE, authority=BY_COUNTY)
    drive.do(OpenPhase, date(2026, 6, 1), campaign=DRIVE, phase=TWO)
    drive.office.catch_up()
    with drive.office.views.connect() as conn:
        plans = [row for row in board_at(conn, DRIVE) if row.duty == PLAN]
    assert [row.late for row in plans] == [True] * 3


def test_whoever_is_refused_leaves_nothing_behind(drive: Driven) -> None:
    """By the rules, by the gate, or because it is so already."""
    head = drive.office.log.head()
    with pytest.raises(NotAllowed):
        drive.do(
            ReopenPhase, MARCH_25, FLOOD, campaign=DRIVE, phase=ONE, ends_on=date(2026, 6, 30),
            authority=BY_COUNTY,
        )  # fmt: skip
    with pytest.raises(EngineError):
        drive.do(ClosePhase, MARCH_25, campaign=DRIVE, phase=ONE, authority=BY_COUNTY)
    assert drive.office.log.head() == head
    with pytest.raises(GateClosed):
        drive.do(ClosePhase, MARCH_25, campaign=DRIVE, phase=ONE)
    assert drive.names()[head:] == ["phase.gate_refused.v1"]


def test_a_dry_run_shows_it_and_records_nothing(drive: Driven) -> None:
    drive.on(MARCH_25)
    office, head = drive.office, drive.office.log.head()
    dry = CommandHandler(office.log, office, dry_run=True)
    stamp = office.stamp(SYSTEM, Via.CLI, reason=FLOOD)
    shown = dry.handle(ClosePhase(stamp=stamp, campaign=DRIVE, phase=ONE, authority=BY_COUNTY))
    assert [r.name for r in shown] == [OVERDUE] * 3 + ["phase.closed_by_override.v1"]
    assert office.log.head() == head


def test_more_than_a_page_goes_in_pages_and_a_second_try_goes_on(
    drive: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last page is of one transaction with the closing; one that was cut off is made good."""
    monkeypatch.setattr(overdue, "PAGE", 2)
    drive.on(date(2026, 4, 2))
    office = drive.office
    stamp = office.stamp(SYSTEM, Via.CLI, reason=FLOOD)
    close = ClosePhase(stamp=stamp, campaign=DRIVE, phase=ONE, authority=BY_COUNTY)
    first = office.newly_overdue(DRIVE, stamp.on)
    assert len(first) == 6  # the bureau's March is not even opened
    (page, *_) = overdue.pages_of_overdue(first, stamp)
    office.handler.handle_together(page[0])  # and there the machine fails
    recorded = office.handle(close)
    assert [r.name for r in recorded] == [OVERDUE, "phase.closed_by_override.v1"]
    march = key_of(MONTHLY, BUREAU, "2026-03").stream
    assert sorted(stream for stream, _ in drive.overdue()) == sorted([*first, march])
    assert office.handle(close) == recorded[-1:]


def test_many_from_one_caller_settle_in_their_turn(drive: Driven) -> None:
    drive.on(MARCH_25)
    office = drive.office
    answers = office.handler.handle_many(
        [
            SuspendCampaign(stamp=office.stamp(SYSTEM, Via.CLI, reason=FLOOD), campaign=DRIVE),
            ResumeCampaign(stamp=office.stamp(SYSTEM, Via.CLI), campaign=DRIVE),
        ]
    )
    told = [[r.name for r in answer] for answer in answers if not isinstance(answer, EngineError)]
    assert told == [[OVERDUE] * 3 + ["campaign.suspended.v1"], ["campaign.resumed.v1"]]


def test_a_unit_that_leaves_leaves_its_lateness_on_record(drive: Driven) -> None:
    drive.do(RemoveUnit, date(2026, 5, 3), "merged", campaign=DRIVE, unit=BUREAU)
    months = [(stream, due) for stream, due in drive.overdue() if "/monthly/" in stream]
    assert months == [
        (key_of(MONTHLY, BUREAU, "2026-03").stream, date(2026, 3, 31)),
        (key_of(MONTHLY, BUREAU, "2026-04").stream, date(2026, 4, 30)),
    ]


def test_a_unit_that_joins_owes_no_month_of_before(drive: Driven) -> None:
    drive.do(RemoveUnit, date(2026, 3, 2), "merged", campaign=DRIVE, unit=BUREAU)
    drive.do(JoinUnit, date(2026, 5, 3), "parted again", campaign=DRIVE, unit=BUREAU)
    drive.tick(date(2026, 5, 4))
    with drive.office.views.connect() as conn:
        owed = [r for r in board_at(conn, DRIVE) if r.unit == BUREAU and r.state == "assigned"]
    assert [row.occurrence for row in owed] == ["2026-05"]


def test_months_that_nobody_opened_are_owed_when_it_is_concluded(drive: Driven) -> None:
    drive.do(ClosePhase, date(2026, 5, 31), FLOOD, campaign=DRIVE, phase=ONE, authority=BY_COUNTY)
    drive.do(OpenPhase, date(2026, 6, 1), campaign=DRIVE, phase=TWO)
    drive.do(ClosePhase, date(2026, 12, 31), FLOOD, campaign=DRIVE, phase=TWO, authority=BY_COUNTY)
    drive.do(ConcludeCampaign, date(2027, 1, 5), campaign=DRIVE)
    months = [due for stream, due in drive.overdue() if "/monthly/" in stream]
    assert months == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
