"""Opening the periods of recurring duties."""

from datetime import date

import msgspec

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.campaign.commands import ResumeCampaign, SuspendCampaign
from engine.domain.clocks import ClockChange, run
from engine.domain.obligation import OccurrenceOpened, OpenOccurrences, began_at, decided_by
from engine.domain.phase.commands import OpenPhase
from engine.handling.door import CommandHandler
from engine.ids import CommandId
from engine.store.log import CampaignLog
from tests.samples import ALL_DAYS, LI, MOBILIZE, march
from tests.worlds import (
    CAMPAIGN,
    TOWN_1,
    World,
    announced_campaign,
    mobilizing_campaign,
)


def opened(world: World, day: date, handler: CommandHandler | None = None) -> list[str]:
    command = OpenOccurrences(stamp=world.at(day), campaign=CAMPAIGN)
    recorded = (handler or world.handler).handle(command)
    events = [r.event for r in recorded]
    return [event.due.occurrence for event in events if isinstance(event, OccurrenceOpened)]


def test_each_period_opens_once(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    assert opened(world, march(1)) == ["2009-03"]
    assert opened(world, march(1)) == []
    assert opened(world, march(31)) == []
    with CampaignLog(log.address) as other:
        assert opened(world, date(2009, 4, 1), CommandHandler(other)) == ["2009-04"]
    assert opened(world, date(2009, 4, 2)) == []


def test_periods_that_were_missed_open_together(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    deed = world.at(date(2009, 5, 6))
    recorded = world.handler.handle(OpenOccurrences(stamp=deed, campaign=CAMPAIGN))
    assert [r.version for r in recorded] == [1, 2, 3]
    assert {r.event.stamp.command_id for r in recorded} == {
        CommandId(f"{deed.command_id}:obligation/spring-2009/open-talk:2009-03")
    }


def test_nothing_opens_before_a_phase_of_it_does(log: CampaignLog) -> None:
    world = announced_campaign(log)
    assert opened(world, march(5)) == []


def test_all_that_it_decides_by_stands_while_only_work_goes_on(log: CampaignLog) -> None:
    world = announced_campaign(log)

    def standing() -> tuple[int, ...]:
        log.refresh()
        return world.handler.versions(tuple(decided_by(CAMPAIGN, world.reads)))

    announced = standing()
    world.handler.handle(OpenPhase(stamp=world.at(march(1)), campaign=CAMPAIGN, phase=MOBILIZE))
    mobilizing = standing()
    assert opened(world, march(1)) == ["2009-03"]
    all_open = standing()
    assert len({announced, mobilizing, all_open}) == 3
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(3), LI), key=world.work(TOWN_1)))
    assert standing() == all_open
    with CampaignLog(log.address) as other:
        CommandHandler(other).handle(
            SuspendCampaign(stamp=world.at(march(4), reason="flood"), campaign=CAMPAIGN)
        )
    assert standing() != all_open


def test_nothing_opens_while_the_campaign_is_suspended(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    world.handler.handle(
        SuspendCampaign(stamp=world.at(march(2), reason="flood"), campaign=CAMPAIGN)
    )
    assert opened(world, date(2009, 4, 5)) == []
    world.handler.handle(ResumeCampaign(stamp=world.at(date(2009, 4, 6)), campaign=CAMPAIGN))
    assert opened(world, date(2009, 4, 7)) == ["2009-04"]


def test_a_period_that_was_opened_late_began_on_its_first_day(log: CampaignLog) -> None:
    """At the hour of its opening; so what stopped the campaign meanwhile moves its due date."""
    world = mobilizing_campaign(log)
    recorded = world.handler.handle(OpenOccurrences(stamp=world.at(march(12)), campaign=CAMPAIGN))
    (event,) = (r.event for r in recorded)
    assert isinstance(event, OccurrenceOpened)
    began = began_at(event)
    assert (began.date(), began.time()) == (march(1), event.stamp.recorded_at.time())
    stopped = ClockChange.stop(CAMPAIGN, world.at(march(5)))
    resumed = ClockChange.resume(CAMPAIGN, world.at(march(9)))
    clock = run(event.due.due_on, began, (stopped, resumed), ALL_DAYS)
    assert clock.due_on == date(2009, 4, 4)
    older = msgspec.structs.replace(event, began=None)
    assert began_at(older) == older.stamp.recorded_at, "what was recorded before stays as it was"


def test_a_period_that_was_opened_on_its_first_day_began_then(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    recorded = world.handler.handle(OpenOccurrences(stamp=world.at(march(1)), campaign=CAMPAIGN))
    (event,) = (r.event for r in recorded)
    assert isinstance(event, OccurrenceOpened)
    assert event.began is None
    assert began_at(event) == event.stamp.recorded_at
