"""Letters after a pause, and letters that wait while what they say stops being true."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.delivery.channels import ChannelFault
from engine.domain.assignment.commands import (
    ExtendAssignment,
    ResumeAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.campaign.commands import CancelCampaign, RemoveUnit
from engine.domain.message import MessageState, MessageVoided
from engine.store.ports import Address
from projections import outbox
from projections.feeding.checkpoints import parked
from projections.rebuilding.verify import verify
from tests.driven import BUREAU, DRIVE, PLAN, TOWNS, Driven, driven, key_of

FLOOD = "the flood comes first"
BY_COUNTY = "the county committee"
MARCH_17 = date(2026, 3, 17)  # T-3 of the plans
MARCH_25 = date(2026, 3, 25)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


def told(drive: Driven) -> list[tuple[str, str, str]]:
    """Rung, address and item of every fact that went out."""
    return drive.told()


def voided(drive: Driven) -> list[str]:
    events = [r.event for r in drive.office.log.read(0, 100_000)]
    return [event.why.value for event in events if isinstance(event, MessageVoided)]


def waiting(drive: Driven) -> None:
    """The letters of T-3 are queued; the channel takes none of them."""
    why = ChannelFault("memory", "busy", "wait")
    addresses = [f"t{number}@x.example" for number in (1, 2, 3)]
    drive.sent.refusing.update(dict.fromkeys(addresses, why))
    assert drive.tick(MARCH_17).failed == 3
    drive.sent.refusing.clear()


# --- after a pause -------------------------------------------------------------------------------


def test_a_phase_opened_after_the_due_day_tells_the_chief(tmp_path: Path, address: Address) -> None:
    with driven(tmp_path, address, opened=MARCH_25) as drive:
        for day in range(25, 32):
            drive.tick(date(2026, 3, day))
        plans = [line for line in told(drive) if line[2].startswith("plan/")]
        assert sorted(plans) == [
            ("T+2", f"c{number}@x.example", f"plan/town-0{number}/once") for number in (1, 2, 3)
        ]


def test_after_two_months_without_a_tick_the_chief_is_told_once_for_each_month(
    drive: Driven,
) -> None:
    assert drive.tick(date(2026, 5, 4)).delivered == 0, "it is a holiday"
    report = drive.tick(date(2026, 5, 6))
    months = [line for line in told(drive) if line[2].startswith("monthly/")]
    assert sorted(months) == [
        ("T+2", "d1@x.example", "monthly/bureau-01/2026-03"),
        ("T+2", "d1@x.example", "monthly/bureau-01/2026-04"),
    ]
    assert [due for stream, due in drive.overdue() if "/monthly/" in stream] == [
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert {rung for rung, _, _ in told(drive)} == {"T+2"}, "no days left are announced"
    assert (report.delivered, len(told(drive))) == (4, 8), "one letter a chief"
    for day in (7, 8, 9):
        assert drive.tick(date(2026, 5, day)).reminded == 0


# --- while it waits ------------------------------------------------------------------------------


def test_accepted_extended_suspended_none_of_the_three_letters_goes_out(drive: Driven) -> None:
    waiting(drive)
    one, two, three = (key_of(PLAN, town) for town in TOWNS)
    drive.hand_in(one, MARCH_17, accept=True)
    drive.do(ExtendAssignment, MARCH_17, FLOOD, key=two, to=date(2026, 4, 30), authority=BY_COUNTY)
    drive.do(SuspendAssignment, MARCH_17, FLOOD, key=three)
    report = drive.tick(date(2026, 3, 18))
    assert (report.voided, report.delivered, told(drive)) == (3, 0, [])
    assert sorted(voided(drive)) == ["done", "moved", "stopped"]
    with drive.office.views.connect() as conn:
        rows = outbox.letters(conn, outbox.Sought(states=(MessageState.VOIDED,)))
        assert (len(rows), outbox.unsent(conn), parked(conn)) == (3, 0, [])
    assert list(verify(drive.office.views, drive.office.log)) == []


ENDS = {
    "waived": lambda drive: drive.do(
        WaiveAssignment, MARCH_17, FLOOD, key=key_of(PLAN, TOWNS[0]), authority=BY_COUNTY
    ),
    "given away": lambda drive: drive.do(
        TransferAssignment, MARCH_17, FLOOD, key=key_of(PLAN, TOWNS[0]), to_unit=BUREAU
    ),
    "left": lambda drive: drive.do(RemoveUnit, MARCH_17, "merged", campaign=DRIVE, unit=TOWNS[0]),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_is_owed_no_more_is_not_urged(drive: Driven, end: str) -> None:
    waiting(drive)
    ENDS[end](drive)
    assert drive.tick(date(2026, 3, 18)).voided == 1
    assert "t1@x.example" not in {address for _, address, _ in told(drive)}


def test_nothing_goes_out_of_a_campaign_that_is_called_off(drive: Driven) -> None:
    waiting(drive)
    drive.do(CancelCampaign, MARCH_17, FLOOD, campaign=DRIVE)
    assert drive.tick(date(2026, 3, 18)).voided == 3
    assert (told(drive), voided(drive)) == ([], ["over"] * 3)


def test_a_letter_held_back_by_a_stop_goes_out_when_the_clock_runs_on_unmoved(
    drive: Driven,
) -> None:
    """Stopped past its due day a clock keeps its date: the chief hears of it in the end."""
    why = ChannelFault("memory", "busy", "wait")
    drive.sent.refusing["c1@x.example"] = why
    drive.tick(date(2026, 3, 22))
    drive.sent.refusing.clear()
    key = key_of(PLAN, TOWNS[0])
    drive.do(SuspendAssignment, date(2026, 3, 22), FLOOD, key=key)
    assert drive.tick(date(2026, 3, 23)).voided == 1
    drive.do(ResumeAssignment, date(2026, 3, 24), key=key)
    assert drive.tick(date(2026, 3, 24)).delivered == 1
    assert ("T+2", "c1@x.example", "plan/town-01/once") in told(drive)
    assert drive.tick(date(2026, 3, 25)).reminded == 0
