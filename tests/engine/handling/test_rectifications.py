"""Handlers of the rectification ledger: numbers, days, and who may strike off."""

from datetime import date
from threading import Thread

import pytest

from engine.domain.rectification.commands import (
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
)
from engine.domain.rectification.events import RectificationFellOverdue, RectificationIssued
from engine.errors import NotFound, RuleBroken
from engine.handling.door import CommandHandler
from engine.handling.scheduled import record_overdue
from engine.ids import RectificationId, RectificationKey, UnitId
from engine.store.log import CampaignLog
from tests.engine.handling.hurried import HurriedLog
from tests.samples import CHEN, LI, ZHOU, march
from tests.spec import in_english, refused
from tests.worlds import (
    CAMPAIGN,
    FIRST_ITEM,
    REPORT,
    TOWN_1,
    TOWN_2,
    World,
    mobilizing_campaign,
    rectifying_campaign,
)

MAY = date(2009, 5, 20)


def raise_one(
    world: World, handler: CommandHandler | None = None, command: str | None = None
) -> str:
    (recorded,) = (handler or world.handler).handle(
        RaiseRectification(
            stamp=world.at(march(9), command=command),
            campaign=CAMPAIGN,
            unit=TOWN_1,
            finding="late",
            source="letter",
        )
    )
    return recorded.stream.rsplit("/", 1)[1]


def test_items_are_numbered_without_gaps(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    assert [raise_one(world) for _ in range(9)] == [f"r-{n:04d}" for n in range(1, 10)]


def test_a_repeated_command_takes_no_second_number(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    assert [raise_one(world, command="same") for _ in range(2)] == ["r-0001", "r-0001"]
    assert raise_one(world) == "r-0002"


def test_a_number_taken_meanwhile_gives_way_to_the_next(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    with HurriedLog(log.address) as hurried:
        hurried.others = [lambda: raise_one(world, command="quick")]
        assert raise_one(world, CommandHandler(hurried), "slow") == "r-0002"
    assert raise_one(world, command="quick") == "r-0001"


def test_many_threads_number_their_items_without_gaps(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    numbers: list[str] = []
    commands = [[f"t{thread}-{n}" for n in range(5)] for thread in range(8)]

    def raise_some(names: list[str]) -> None:
        numbers.extend(raise_one(world, command=name) for name in names)

    threads = [Thread(target=raise_some, args=(names,)) for names in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"r-{n:04d}" for n in range(1, 41)]


def test_nothing_is_raised_against_a_stranger(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    with refused(NotFound, "no unit in campaign 'spring-2009' named 'town-99'"):
        world.handler.handle(
            RaiseRectification(
                stamp=world.at(march(9)),
                campaign=CAMPAIGN,
                unit=UnitId("town-99"),
                finding="late",
                source="letter",
            )
        )


def test_an_unknown_item(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    key = RectificationKey(CAMPAIGN, RectificationId("r-0404"))
    with pytest.raises(NotFound) as caught:
        world.handler.handle(StartRectification(stamp=world.at(march(9)), key=key))
    assert in_english(caught.value) == "no rectification in campaign 'spring-2009' named 'r-0404'"


def test_days_that_are_not_given_come_from_the_plan(log: CampaignLog) -> None:
    rectifying_campaign(log)
    event = log.read(log.head() - 1)[0].event
    assert isinstance(event, RectificationIssued)
    # Five and thirty working days after 4 May 2009, over the Dragon Boat days and 31 May worked.
    assert (event.plan_due_on, event.fix_due_on) == (date(2009, 5, 11), date(2009, 6, 16))


def test_a_plan_is_never_due_after_the_work(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    raise_one(world)
    (recorded,) = world.handler.handle(
        IssueRectification(stamp=world.at(march(9)), key=FIRST_ITEM, fix_due_on=march(11))
    )
    assert isinstance(recorded.event, RectificationIssued)
    assert (recorded.event.plan_due_on, recorded.event.fix_due_on) == (march(11), march(11))


def test_an_item_goes_from_plan_to_look_back(log: CampaignLog) -> None:
    """R030, R136."""
    world = rectifying_campaign(log)
    handler, item = world.handler, FIRST_ITEM
    begun = log.head()
    handler.handle(
        PlanRectification(stamp=world.at(MAY, LI), key=item, causes="人手不足", measures="增派一人")
    )
    handler.handle(StartRectification(stamp=world.at(MAY, LI), key=item))
    handler.handle(
        ReportRectification(stamp=world.at(MAY, LI), key=item, result="已到岗", filed=(REPORT,))
    )
    handler.handle(SendBackRectification(stamp=world.at(MAY, ZHOU, "空岗仍在"), key=item))
    handler.handle(
        ReportRectification(stamp=world.at(MAY, LI), key=item, result="已到岗", filed=(REPORT,))
    )
    with refused(RuleBroken, "performed rectification 'r-0001' and cannot verify it"):
        handler.handle(VerifyRectification(stamp=world.at(MAY, LI), key=item))
    handler.handle(VerifyRectification(stamp=world.at(MAY, ZHOU), key=item))
    handler.handle(
        ReopenRectification(
            stamp=world.at(MAY, ZHOU, "回头看又空岗"), key=item, fix_due_on=date(2009, 6, 5)
        )
    )
    handler.handle(
        ListRectification(
            stamp=world.at(MAY, CHEN, "屡改屡犯"), key=item, authority="leading group"
        )
    )
    assert [r.name.split(".")[1] for r in log.read(begun)] == [
        "planned", "started", "reported", "sent_back", "reported", "verified", "reopened", "listed",
    ]  # fmt: skip


def test_an_item_is_raised_and_struck_off_in_the_first_phase(log: CampaignLog) -> None:
    """R218: the third phase adds a gate, it has no monopoly of putting right."""
    world = mobilizing_campaign(log)
    begun = log.head()
    raise_one(world)
    world.handler.handle(IssueRectification(stamp=world.at(march(9)), key=FIRST_ITEM))
    world.handler.handle(
        PlanRectification(
            stamp=world.at(march(10), LI), key=FIRST_ITEM, causes="无人负责", measures="专人负责"
        )
    )
    world.handler.handle(StartRectification(stamp=world.at(march(10), LI), key=FIRST_ITEM))
    world.handler.handle(
        ReportRectification(
            stamp=world.at(march(12), LI), key=FIRST_ITEM, result="已落实", filed=(REPORT,)
        )
    )
    world.handler.handle(VerifyRectification(stamp=world.at(march(13), ZHOU), key=FIRST_ITEM))
    assert [r.name.split(".")[1] for r in log.read(begun)] == [
        "raised", "issued", "planned", "started", "reported", "verified",
    ]  # fmt: skip


def test_only_what_is_overdue_is_recorded_so(log: CampaignLog) -> None:
    world = rectifying_campaign(log)
    day = world.at(date(2009, 6, 17))
    world.handler.handle(
        RaiseRectification(
            stamp=world.at(MAY), campaign=CAMPAIGN, unit=TOWN_2, finding="late", source="letter"
        )
    )
    second = RectificationKey(CAMPAIGN, RectificationId("r-0002"))
    late = [key.stream for key in (second, FIRST_ITEM, FIRST_ITEM)]
    assert record_overdue(world.handler, late, world.at(date(2009, 6, 16))) == ()
    (recorded,) = record_overdue(world.handler, late, day)
    assert recorded.stream == FIRST_ITEM.stream
    assert isinstance(recorded.event, RectificationFellOverdue)
    assert record_overdue(world.handler, late, world.at(date(2009, 6, 18))) == ()
