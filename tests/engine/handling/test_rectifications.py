"""Handlers of the rectification ledger: numbers, days, and who may strike off."""

from datetime import date
from threading import Thread

import pytest

from engine.domain.rectification import (
    RectificationFellOverdue,
    RectificationIssued,
)
from engine.errors import NotFound, RuleBroken
from engine.handling import rectifications
from engine.handling.desk import Desk
from engine.handling.rectifications import RectificationKey
from engine.ids import RectificationId, UnitId
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


def raise_one(world: World, desk: Desk | None = None, command: str | None = None) -> str:
    (recorded,) = rectifications.raise_item(
        desk or world.desk, world.at(march(9), command=command), CAMPAIGN, TOWN_1, "late", "letter"
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
        assert raise_one(world, Desk(hurried), "slow") == "r-0002"
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
        rectifications.raise_item(
            world.desk, world.at(march(9)), CAMPAIGN, UnitId("town-99"), "late", "letter"
        )


def test_an_unknown_item(log: CampaignLog) -> None:
    world = mobilizing_campaign(log)
    key = RectificationKey(CAMPAIGN, RectificationId("r-0404"))
    with pytest.raises(NotFound) as caught:
        rectifications.start(world.desk, world.at(march(9)), key)
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
    (recorded,) = rectifications.issue(
        world.desk, world.at(march(9)), FIRST_ITEM, fix_due_on=march(11)
    )
    assert isinstance(recorded.event, RectificationIssued)
    assert (recorded.event.plan_due_on, recorded.event.fix_due_on) == (march(11), march(11))


def test_an_item_goes_from_plan_to_look_back(log: CampaignLog) -> None:
    world = rectifying_campaign(log)
    desk, item = world.desk, FIRST_ITEM
    begun = log.head()
    rectifications.plan(desk, world.at(MAY, LI), item, "人手不足", "增派一人")
    rectifications.start(desk, world.at(MAY, LI), item)
    rectifications.report(desk, world.at(MAY, LI), item, "已到岗", (REPORT,))
    rectifications.send_back(desk, world.at(MAY, ZHOU, "空岗仍在"), item)
    rectifications.report(desk, world.at(MAY, LI), item, "已到岗", (REPORT,))
    with refused(RuleBroken, "performed rectification 'r-0001' and cannot verify it"):
        rectifications.verify(desk, world.at(MAY, LI), item)
    rectifications.verify(desk, world.at(MAY, ZHOU), item)
    rectifications.reopen(desk, world.at(MAY, ZHOU, "回头看又空岗"), item, date(2009, 6, 5))
    rectifications.list_item(desk, world.at(MAY, CHEN, "屡改屡犯"), item, "leading group")
    assert [r.name.split(".")[1] for r in log.read(begun)] == [
        "planned", "started", "reported", "sent_back", "reported", "verified", "reopened", "listed",
    ]  # fmt: skip


def test_an_item_is_raised_and_struck_off_in_the_first_phase(log: CampaignLog) -> None:
    """R218: the third phase adds a gate, it has no monopoly of putting right."""
    world = mobilizing_campaign(log)
    begun = log.head()
    raise_one(world)
    rectifications.issue(world.desk, world.at(march(9)), FIRST_ITEM)
    rectifications.plan(world.desk, world.at(march(10), LI), FIRST_ITEM, "无人负责", "专人负责")
    rectifications.start(world.desk, world.at(march(10), LI), FIRST_ITEM)
    rectifications.report(world.desk, world.at(march(12), LI), FIRST_ITEM, "已落实", (REPORT,))
    rectifications.verify(world.desk, world.at(march(13), ZHOU), FIRST_ITEM)
    assert [r.name.split(".")[1] for r in log.read(begun)] == [
        "raised", "issued", "planned", "started", "reported", "verified",
    ]  # fmt: skip


def test_only_what_is_overdue_is_recorded_so(log: CampaignLog) -> None:
    world = rectifying_campaign(log)
    day = world.at(date(2009, 6, 17))
    rectifications.raise_item(world.desk, world.at(MAY), CAMPAIGN, TOWN_2, "late", "letter")
    second = RectificationKey(CAMPAIGN, RectificationId("r-0002"))
    keys = [second, FIRST_ITEM, FIRST_ITEM]
    assert rectifications.record_overdue(world.desk, world.at(date(2009, 6, 16)), keys) == ()
    (recorded,) = rectifications.record_overdue(world.desk, day, keys)
    assert recorded.stream == FIRST_ITEM.stream
    assert isinstance(recorded.event, RectificationFellOverdue)
    assert rectifications.record_overdue(world.desk, world.at(date(2009, 6, 18)), keys) == ()
