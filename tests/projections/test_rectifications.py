"""The rectification ledger, from the finding to the sign-off."""

from engine.domain.campaign.events import CampaignResumed, CampaignSuspended
from engine.domain.rectification import events as x
from engine.errors import NotFound
from engine.ids import (
    RectificationId,
)
from projections import alerts, rectifications
from projections.feeding.row_cache import RowCache
from projections.rectifications import entry, ledger
from tests.projections.history import (
    CAMPAIGN_STREAM,
    ENTRY,
    History,
    Place,
    projected,
    rectified,
)
from tests.samples import (
    CAMPAIGN,
    TOWN,
    ZHOU,
    march,
    stamp,
)
from tests.spec import refused


def test_an_entry_of_the_ledger_from_finding_to_sign_off(place: Place) -> None:
    log = rectified()
    log.add(CAMPAIGN_STREAM, CampaignSuspended(stamp=stamp(march(18))))
    log.add(CAMPAIGN_STREAM, CampaignResumed(stamp=stamp(march(20))))
    log.add(ENTRY, x.RectificationFellOverdue(
        stamp=stamp(march(30)), due_on=march(27), assessed_on=march(27), generation=2))  # fmt: skip
    log.add(ENTRY, x.RectificationVerified(stamp=stamp(march(31), actor=ZHOU)))
    with projected(place("v"), log).connect() as conn:
        (row,) = ledger(conn, CAMPAIGN)
        assert entry(conn, CAMPAIGN, RectificationId("r-0001")) == row
        (alert,) = alerts.alerts(conn)
    assert (row.state, row.finding, row.rounds, row.late) == ("verified", "无台账", 1, True)
    assert (row.fix_due_on, row.due_on, row.verified_by) == (march(25), march(27), ZHOU)
    assert (alert.unit, alert.cleared_by, alert.days_late) == (TOWN.unit, "verified", 4)


def test_a_view_refuses_what_the_log_never_began(place: Place) -> None:
    log = History()
    log.add(ENTRY, x.RectificationVerified(stamp=stamp(march(31))))
    views = projected(place("v"), log)
    with views.begin() as conn, refused(NotFound, "raised in the log"):
        rectifications.project(RowCache(conn), log.events)
