"""Handlers of assignments: one piece of work, two in a transfer, many in a batch."""

from datetime import date

import pytest

from engine.domain.assignment import (
    AssignmentFellOverdue,
    AssignmentSubmitted,
    AssignmentTakenOver,
    AssignmentTransferred,
)
from engine.errors import BadInput, NotAllowed, NotFound, RuleBroken
from engine.handling import assignments, campaigns
from engine.handling.terms import terms_of
from engine.ids import DutyKey, UnitId
from engine.store.log import CampaignLog
from tests.samples import LI, ZHOU, march
from tests.spec import in_english, refused
from tests.worlds import (
    BUREAU,
    REPORT,
    TOWN_1,
    TOWN_2,
    World,
    implementing_campaign,
    mobilizing_campaign,
)

SELF_CHECK = DutyKey("self-check")


@pytest.fixture
def world(log: CampaignLog) -> World:
    return mobilizing_campaign(log)


def names(world: World, unit: UnitId) -> list[str]:
    """What happened to a unit's plan."""
    stream = world.work(unit).stream
    return [r.name.split(".")[1] for r in world.log.read(0) if r.stream == stream]


def test_work_goes_from_receipt_to_acceptance(world: World) -> None:
    desk, key = world.desk, world.work(TOWN_1)
    assignments.receive(desk, world.at(march(3), LI), key)
    assignments.start(desk, world.at(march(4), LI), key)
    assignments.submit(desk, world.at(march(21), LI), key, (REPORT,))
    assignments.send_back(desk, world.at(march(22), reason="no figures"), key)
    (again,) = assignments.submit(desk, world.at(march(23), LI), key, (REPORT,))
    assignments.accept(desk, world.at(march(24), ZHOU), key)
    assert names(world, TOWN_1) == [
        "received", "started", "submitted", "returned", "submitted", "accepted",
    ]  # fmt: skip
    assert isinstance(again.event, AssignmentSubmitted)
    assert again.event.late


def test_work_is_held_up_let_off_and_given_time(world: World) -> None:
    desk, key = world.desk, world.work(TOWN_1)
    assignments.suspend(desk, world.at(march(3), reason="flood"), key)
    assignments.resume(desk, world.at(march(5)), key)
    assignments.extend(desk, world.at(march(6), reason="flood"), key, march(31), "group")
    assignments.waive(desk, world.at(march(7), reason="flood"), key, "group")
    assert names(world, TOWN_1) == ["suspended", "resumed", "extended", "waived"]


def test_missing_evidence_is_refused_and_not_recorded(world: World) -> None:
    key, deed = world.work(TOWN_1), world.at(march(3), LI)
    assignments.receive(world.desk, deed, key)
    head = world.log.head()
    with pytest.raises(BadInput):
        assignments.submit(world.desk, world.at(march(4), LI), key, ())
    assert world.log.head() == head


def test_nothing_is_handed_in_once_the_phase_is_closed(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    key = world.work(TOWN_1)
    with pytest.raises(NotAllowed):
        assignments.submit(world.desk, world.at(date(2009, 4, 20), LI), key, (REPORT,))
    helper = world.work(BUREAU)
    assignments.receive(world.desk, world.at(date(2009, 4, 20), LI), helper)
    with pytest.raises(RuleBroken) as caught:
        assignments.submit(world.desk, world.at(date(2009, 4, 20), LI), helper, (REPORT,))
    assert in_english(caught.value) == (
        "'plan-filed' of unit 'bureau-01' comes too late: phase 'mobilize' takes no more work; "
        "the campaign office can reopen it or waive the assignment"
    )


def test_a_transfer_is_on_both_streams_in_one_transaction(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    own, target = world.work(TOWN_1, SELF_CHECK), world.work(BUREAU, SELF_CHECK)
    day = date(2009, 4, 20)
    assignments.extend(
        world.desk, world.at(day, reason="flood"), own, date(2009, 6, 5), "leading group"
    )
    deed = world.at(day, reason="merged")
    gone, taken = assignments.transfer(world.desk, deed, own, BUREAU)
    assert (gone.stream, taken.stream) == (own.stream, target.stream)
    assert taken.position == gone.position + 1
    assert isinstance(gone.event, AssignmentTransferred)
    assert isinstance(taken.event, AssignmentTakenOver)
    assert [change.to for change in taken.event.changes] == [date(2009, 6, 5)]
    assert assignments.transfer(world.desk, deed, own, BUREAU) == (gone, taken)

    assert terms_of(world.desk, target).due.due_on == date(2009, 5, 31)
    assignments.receive(world.desk, world.at(day, LI), target)
    (handed_in,) = assignments.submit(world.desk, world.at(date(2009, 6, 4), LI), target, (REPORT,))
    assert isinstance(handed_in.event, AssignmentSubmitted)
    assert (handed_in.event.due_on, handed_in.event.late) == (date(2009, 6, 5), False)


def test_a_transfer_to_who_owes_it_already_records_nothing(world: World) -> None:
    head = world.log.head()
    for unit in (TOWN_2, BUREAU):
        with refused(RuleBroken, f"unit '{unit}' owes this duty already"):
            assignments.transfer(
                world.desk, world.at(march(3), reason="merged"), world.work(TOWN_1), unit
            )
    with refused(NotFound, "no unit in campaign 'spring-2009' named 'town-99'"):
        assignments.transfer(
            world.desk,
            world.at(march(3), reason="merged"),
            world.work(TOWN_1),
            UnitId("town-99"),
        )
    assert world.log.head() == head


def test_only_what_is_overdue_is_recorded_so(world: World) -> None:
    assignments.receive(world.desk, world.at(march(3), LI), world.work(TOWN_2))
    assignments.submit(world.desk, world.at(march(4), LI), world.work(TOWN_2), (REPORT,))
    keys = [world.work(TOWN_1), world.work(TOWN_2), world.work(BUREAU)]
    assert assignments.record_overdue(world.desk, world.at(march(20)), keys) == ()
    deed = world.at(march(21))
    (recorded,) = assignments.record_overdue(world.desk, deed, keys)
    assert recorded.stream == world.work(TOWN_1).stream
    assert isinstance(recorded.event, AssignmentFellOverdue)
    assert recorded.event.stamp.command_id == f"{deed.command_id}:{recorded.stream}"
    assert assignments.record_overdue(world.desk, deed, keys) == ()
    assert assignments.record_overdue(world.desk, world.at(march(22)), keys) == ()


def test_one_that_is_owed_no_more_does_not_stop_the_others(world: World) -> None:
    campaigns.remove_unit(world.desk, world.at(march(5), reason="merged"), world.campaign, TOWN_2)
    keys = [
        world.work(TOWN_2),
        world.work(TOWN_1, SELF_CHECK),
        world.work(TOWN_1),
        world.work(TOWN_1),
    ]
    recorded = assignments.record_overdue(world.desk, world.at(march(21)), keys)
    assert [r.stream for r in recorded] == [world.work(TOWN_1).stream]


def test_work_may_come_back_to_the_unit_that_gave_it_away(log: CampaignLog) -> None:
    world, day = implementing_campaign(log), date(2009, 5, 4)
    desk, key = world.desk, world.work(TOWN_1, SELF_CHECK)
    away = key._replace(unit=BUREAU)
    assignments.transfer(desk, world.at(day, reason="merged"), key, BUREAU)
    assignments.transfer(desk, world.at(day, reason="parted again"), away, TOWN_1)
    assignments.receive(desk, world.at(day, LI), key)
    happened = [r.name.split(".")[1] for r in world.log.read(0) if r.stream == key.stream]
    assert happened == ["transferred", "taken_over", "received"]
