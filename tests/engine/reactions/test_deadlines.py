"""Due dates that passed, and what kind of item they are of."""

from datetime import date

from engine.calendars.clock import OfficeMoment
from engine.domain.agenda import DueItem
from engine.ids import CampaignId, StreamId, UnitId
from engine.reactions.deadlines import newly_overdue

PLAN = StreamId("assignment/workstyle-2009/plan-filed/town-03/once")
MENDED = StreamId("rectification/workstyle-2009/r-0007")


def due(item: StreamId, overdue: bool) -> DueItem:
    return DueItem(
        item=item,
        campaign=CampaignId("workstyle-2009"),
        title="制定实施方案",
        unit=UnitId("town-03"),
        unit_name="城关镇",
        due_on=date(2009, 3, 13),
        generation=1,
        rungs=(),
        overdue=overdue,
        since=date(2009, 3, 14),
    )


def test_only_lateness_that_is_not_on_record_is_new() -> None:
    assert newly_overdue(
        [due(PLAN, overdue=True), due(MENDED, overdue=False)], OfficeMoment(date(2009, 3, 14))
    ) == (PLAN,)
