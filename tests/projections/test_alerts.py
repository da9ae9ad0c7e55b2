"""Alerts: raised, cleared, and late for good."""

from engine.domain.assignment import events as a
from engine.domain.campaign.events import CampaignConcluded, UnitLeft
from engine.domain.phase import events as p
from projections import alerts
from tests.projections.history import (
    CAMPAIGN_STREAM,
    PHASE_STREAM,
    Place,
    begun,
    plan_of,
    projected,
    submitted,
)
from tests.samples import (
    CAMPAIGN,
    PLAN_FILED,
    TOWN,
    march,
    stamp,
)


def overdue_on(day: int, generation: int = 1) -> a.AssignmentFellOverdue:
    return a.AssignmentFellOverdue(
        stamp=stamp(march(day)), due_on=march(20), assessed_on=march(20), generation=generation
    )


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


def test_a_phase_that_is_extended_and_a_campaign_that_ends_clear_alerts(place: Place) -> None:
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
    assert [row.cleared_by for row in found] == ["extended", "campaign over"]
