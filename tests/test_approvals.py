"""Approvals in an office whose scheduler ticks, or misses its turn: silence, alerts, letters."""

from datetime import date
from pathlib import Path

import pytest

from engine.domain.approval import commands as a
from engine.domain.approval.events import ApprovalFellOverdue, BranchDeemed
from engine.domain.approval.state import evolve
from engine.domain.approval.table import ApprovalState
from engine.errors import RuleBroken
from office.answers.alerts import alerts
from office.answers.reading import reading
from projections.rebuilding.verify import verify
from tests.chosen import PROJECT, chosen
from tests.driven import BUREAU, DRIVE, Driven
from tests.spec import refused

FELL_ON = date(2026, 3, 13)


def kinds(drive: Driven) -> list[tuple[str, date]]:
    """What time brought to the approval, and the day on which it counts."""
    log = drive.office.log
    every = (r.event for r in log.read_stream(PROJECT.stream, log.head()))
    by_time = (BranchDeemed, ApprovalFellOverdue)
    return [(type(e).__name__, e.stamp.day) for e in every if isinstance(e, by_time)]


@pytest.mark.parametrize("ticked_on", [FELL_ON, date(2026, 3, 17)])
def test_a_tick_that_was_missed_changes_no_day(tmp_path: Path, ticked_on: date) -> None:
    """R086, (3) and (4): the branch that signed is deemed as of Friday, the 13th; that which did
    not is overdue, with an alert, and never deemed.
    """
    with chosen(tmp_path) as drive:
        drive.tick(date(2026, 3, 12))
        assert kinds(drive) == []
        drive.tick(ticked_on)
        drive.tick(ticked_on)
        assert sorted(kinds(drive)) == [
            ("ApprovalFellOverdue", ticked_on),
            ("BranchDeemed", FELL_ON),
        ]
        state = drive.office.reads.state(PROJECT.stream, evolve)
        assert state is not None
        assert state.state is ApprovalState.DECIDING
        assert state.branches[0].document_by == date(2026, 3, 16)
        with reading(drive.office) as look:
            mine = [each.item for each in alerts(look, DRIVE) if each.item == PROJECT.stream]
            assert mine == [PROJECT.stream]
        told = [item for _, _, item in drive.told()]
        assert PROJECT.number in told
        assert list(verify(drive.office.views, drive.office.log)) == []


def test_a_refusal_of_the_day_after_is_refused_though_nobody_ticked(tmp_path: Path) -> None:
    """R086, (5)."""
    with chosen(tmp_path) as drive, refused(RuleBroken, "its consent counts since the day after"):
        drive.do(a.RefuseBranch, FELL_ON, "no", key=PROJECT, branch=BUREAU)
