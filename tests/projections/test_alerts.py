"""Alerts: raised, cleared, and late for good."""

from datetime import date

import pytest

from engine.domain.assignment import events as a
from engine.domain.audience import Participant
from engine.domain.campaign.events import (
    CampaignCancelled,
    CampaignConcluded,
    UnitJoined,
    UnitLeft,
)
from engine.domain.clocks import ClockChange
from engine.domain.phase import events as p
from engine.domain.rectification import events as x
from projections import alerts
from tests.projections.history import (
    CAMPAIGN_STREAM,
    ENTRY,
    PHASE_STREAM,
    TOWN_2,
    Place,
    begun,
    plan_of,
    projected,
    rectified,
    submitted,
)
from tests.samples import (
    BUREAU,
    CAMPAIGN,
    OFFICE,
    PLAN_FILED,
    TOWN,
    due,
    march,
    stamp,
)


def overdue_on(day: int, generation: int = 1) -> a.AssignmentFellOverdue:
    return a.AssignmentFellOverdue(
        stamp=stamp(march(day)), due_on=march(20), assessed_on=march(20), generation=generation
    )


def transferred(day: int, to: Participant) -> a.AssignmentTransferred:
    return a.AssignmentTransferred(stamp=stamp(march(day), reason="a reform"), to_unit=to.unit)


def test_an_alert_keeps_its_lateness_once_it_is_cleared(place: Place) -> None:
    log = begun()
    raised = log.add(plan_of("town-01"), overdue_on(21))
    log.add(plan_of("town-02"), overdue_on(21))
    cleared = log.add(plan_of("town-01"), submitted(march(24), late=True))
    with projected(place("v"), log).connect() as conn:
        first, second = alerts.alerts(conn, campaign=CAMPAIGN)
        assert alerts.alerts(conn, open_only=True) == [second]
    assert (first.raised_position, first.cleared_position) == (raised, cleared)
    assert (first.unit, first.cleared_by, first.days_late) == ("town-01", "submitted", 4)
    assert (second.cleared_on, second.days_late) == (None, None)


def test_each_clock_raises_its_own_alert(place: Place) -> None:
    log = begun()
    log.add(
        plan_of("town-01"),
        overdue_on(21),
        a.AssignmentExtended(stamp=stamp(march(22)), to=march(24), authority="x"),
        overdue_on(25, generation=2),
    )
    log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(26)), unit=TOWN.unit))
    with projected(place("v"), log).connect() as conn:
        found = alerts.alerts(conn, unit=TOWN.unit)
    assert [(row.generation, row.cleared_by) for row in found] == [(1, "extended"), (2, "left")]


def test_a_phase_that_is_extended_clears_alerts_and_the_end_of_the_campaign_does_not(
    place: Place,
) -> None:
    log = begun()
    log.add(plan_of("town-01"), overdue_on(21))
    log.add(
        PHASE_STREAM,
        p.PhaseExtended(
            stamp=stamp(march(22)), ends_on=march(30), authority="x", duties=(PLAN_FILED,)
        ),
    )
    log.add(plan_of("town-02"), overdue_on(23))
    log.add(CAMPAIGN_STREAM, CampaignConcluded(stamp=stamp(march(24))))
    with projected(place("v"), log).connect() as conn:
        found = alerts.alerts(conn)
        still_open = alerts.alerts(conn, open_only=True)
    assert [(row.cleared_by, row.not_done_on) for row in found] == [
        ("extended", None), (None, march(24)),
    ]  # fmt: skip
    assert [(row.unit, row.days_late) for row in still_open] == [("town-02", 4)]


def test_a_campaign_that_is_cancelled_calls_its_alerts_off(place: Place) -> None:
    log = begun()
    log.add(plan_of("town-01"), overdue_on(21))
    log.add(CAMPAIGN_STREAM, CampaignCancelled(stamp=stamp(march(24), reason="merged")))
    with projected(place("v"), log).connect() as conn:
        (found,) = alerts.alerts(conn)
    assert (found.cleared_on, found.cleared_by, found.days_late) == (march(24), "called off", 4)


def taken_over(day: int, giver: Participant, *extended_to: date) -> a.AssignmentTakenOver:
    changes = tuple(ClockChange.extend(to, stamp(march(day))) for to in extended_to)
    opened = begun().events[-1].event.stamp.recorded_at
    return a.AssignmentTakenOver(
        stamp=stamp(march(day)), from_unit=giver.unit, due=due(), changes=changes, began=opened
    )


@pytest.mark.parametrize("extended_to", [(), (march(30),)], ids=["as it was", "with more time"])
def test_work_that_is_given_back_overdue_is_an_alert_again(
    place: Place, extended_to: tuple[date, ...]
) -> None:
    log = begun(units=(TOWN, BUREAU, OFFICE))
    mine, theirs = plan_of("town-01"), plan_of("bureau-01")
    log.add(mine, overdue_on(21), transferred(22, BUREAU))
    log.add(theirs, taken_over(22, TOWN), overdue_on(23), transferred(24, TOWN))
    back = log.add(mine, taken_over(24, BUREAU, *extended_to))
    with projected(place("v"), log).connect() as conn:
        found = [(row.unit, row.cleared_by) for row in alerts.alerts(conn)]
        still_open = [row.raised_position for row in alerts.alerts(conn, open_only=True)]
    assert found[:2] == [("town-01", "transferred"), ("bureau-01", "transferred")]
    assert still_open == ([] if extended_to else [back])


def test_a_unit_that_comes_back_has_its_alerts_back(place: Place) -> None:
    log = begun()
    log.add(plan_of("town-01"), overdue_on(21))
    log.add(plan_of("town-02"), overdue_on(21))
    for unit in (TOWN, TOWN_2):
        log.add(CAMPAIGN_STREAM, UnitLeft(stamp=stamp(march(22)), unit=unit.unit))
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(24)), participant=TOWN))
    extended = p.PhaseExtended(
        stamp=stamp(march(25)), ends_on=march(30), authority="x", duties=(PLAN_FILED,)
    )
    with projected(place("v"), log).connect() as conn:
        found = alerts.alerts(conn, open_only=True)
    assert [(row.unit, row.due_on, row.raised_on) for row in found] == [
        ("town-01", march(20), march(24))
    ]
    log.add(PHASE_STREAM, extended)
    log.add(CAMPAIGN_STREAM, UnitJoined(stamp=stamp(march(26)), participant=TOWN_2))
    with projected(place("w"), log).connect() as conn:
        assert alerts.alerts(conn, open_only=True) == []


@pytest.mark.parametrize("redo_by", [None, march(18), march(27)])
def test_overdue_work_that_is_sent_back_is_an_alert_again(
    place: Place, redo_by: date | None
) -> None:
    log = begun()
    plan = plan_of("town-01")
    log.add(plan, overdue_on(21), submitted(march(22), late=True))
    returned = a.AssignmentReturned(stamp=stamp(march(23), reason="thin"), redo_by=redo_by)
    log.add(plan, returned)
    with projected(place("v"), log).connect() as conn:
        found = [(row.cleared_by, row.due_on) for row in alerts.alerts(conn)]
    again = [] if redo_by == march(27) else [(None, march(20))]
    assert found == [("submitted", march(20)), *again]


def test_an_overdue_finding_that_is_sent_back_is_an_alert_again(place: Place) -> None:
    log = rectified()
    fell = x.RectificationFellOverdue(
        stamp=stamp(march(26)), due_on=march(25), assessed_on=march(25), generation=1
    )
    reported = x.RectificationReported(
        stamp=stamp(march(27)),
        result="已建",
        filed=(),
        due_on=march(25),
        assessed_on=march(25),
        late=True,
    )
    log.add(ENTRY, fell, reported)
    log.add(ENTRY, x.RectificationSentBack(stamp=stamp(march(28), reason="缺页")))
    with projected(place("v"), log).connect() as conn:
        found = alerts.alerts(conn)
    assert [(row.item, row.unit, row.cleared_by) for row in found] == [
        (ENTRY, TOWN.unit, "submitted"), (ENTRY, TOWN.unit, None),
    ]  # fmt: skip
