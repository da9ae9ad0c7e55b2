"""A clock that begins after its due day owes every rung after that day, and none before it."""

from collections.abc import Callable
from datetime import date

import pytest

from engine.domain.assignment import events as a
from engine.domain.audience import Part
from engine.domain.campaign.events import UnitJoined, UnitLeft
from engine.domain.phase.events import PhaseClosedByOverride, PhaseReopened
from engine.domain.rectification import events as x
from engine.ids import StreamId
from projections.deadlines.queries import attention
from tests.projections.history import (
    CAMPAIGN_STREAM,
    ENTRY,
    PHASE_STREAM,
    History,
    Place,
    begun,
    issued,
    plan_of,
    projected,
    reported,
    submitted,
)
from tests.samples import TOWN, due, march, stamp, verdict

PLAN, GIVEN = plan_of("town-01"), plan_of("bureau-01")
APRIL_3 = date(2009, 4, 3)
"""Two weeks after the plan was due: the fifteenth day is the next one."""
AFTER = ("T+1", "T+3", "T+7")
CLOSED = PhaseClosedByOverride(
    stamp=stamp(march(18), reason="x"), verdict=verdict(met=False), authority="市委"
)


def opened_late() -> tuple[History, StreamId]:
    return begun(opened=APRIL_3), PLAN


def taken_over() -> tuple[History, StreamId]:
    log = begun()
    given = a.AssignmentTakenOver(
        stamp=stamp(APRIL_3),
        from_unit=TOWN.unit,
        due=due(),
        changes=(),
        began=log.events[0].event.stamp.recorded_at,
        part=Part.LEAD,
    )
    log.add(GIVEN, given)
    return log, GIVEN


def hand_in_withdrawn() -> tuple[History, StreamId]:
    log = begun()
    log.add(PLAN, a.AssignmentReceived(stamp=stamp(march(3))), submitted(march(4)))
    taken_back = stamp(APRIL_3, reason="wrong file")
    log.add(PLAN, a.AssignmentSubmissionWithdrawn(stamp=taken_back, authority="市委"))
    return log, PLAN


def phase_reopened() -> tuple[History, StreamId]:
    log = begun()
    reopened = PhaseReopened(
        stamp=stamp(APRIL_3, reason="x"), ends_on=date(2009, 4, 30), authority="市委"
    )
    log.add(PHASE_STREAM, CLOSED, reopened)
    return log, PLAN


def come_back() -> tuple[History, StreamId]:
    log = begun()
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(21)), unit=TOWN.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(APRIL_3), participant=TOWN))
    return log, PLAN


def found_again() -> tuple[History, StreamId]:
    log = issued()
    log.add(
        ENTRY,
        x.RectificationPlanned(stamp=stamp(march(12)), causes="疏忽", measures="建账"),
        reported(march(16)),
        x.RectificationVerified(stamp=stamp(march(17))),
        x.RectificationReopened(
            stamp=stamp(APRIL_3, reason="复发"), fix_due_on=march(20), generation=2
        ),
    )
    return log, ENTRY


BEGINNINGS = (
    opened_late, taken_over, hand_in_withdrawn, phase_reopened, come_back, found_again,
)  # fmt: skip


@pytest.mark.parametrize("begins", BEGINNINGS, ids=lambda each: each.__name__)
def test_what_begins_late_owes_all_rungs_after_the_due_day(
    place: Place, begins: Callable[[], tuple[History, StreamId]]
) -> None:
    log, item = begins()
    with projected(place("v"), log).connect() as conn:
        found = {each.item: each for each in attention(conn, APRIL_3)}[item]
        next_day = {each.item: each for each in attention(conn, date(2009, 4, 4))}[item]
    after = tuple(rung for rung in found.rungs if rung.startswith("T+"))
    assert (after, found.due_on) == (AFTER, march(20))
    assert next_day.rungs[-1] == "T+15"
    assert found.overdue
