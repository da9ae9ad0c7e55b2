"""Handlers of assignments: one piece of work, two in a transfer, many in a batch."""

from datetime import date

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.assignment.context import terms_of
from engine.domain.assignment.events import (
    AssignmentFellOverdue,
    AssignmentSubmitted,
    AssignmentTakenOver,
    AssignmentTransferred,
)
from engine.domain.campaign.commands import RemoveUnit
from engine.errors import BadInput, NotAllowed, NotFound, RuleBroken
from engine.handling.scheduled import record_overdue
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
    """R167."""
    handler, key = world.handler, world.work(TOWN_1)
    handler.handle(ReceiveAssignment(stamp=world.at(march(3), LI), key=key))
    handler.handle(StartAssignment(stamp=world.at(march(4), LI), key=key))
    handler.handle(SubmitAssignment(stamp=world.at(march(21), LI), key=key, filed=(REPORT,)))
    handler.handle(ReturnAssignment(stamp=world.at(march(22), reason="no figures"), key=key))
    (again,) = handler.handle(
        SubmitAssignment(stamp=world.at(march(23), LI), key=key, filed=(REPORT,))
    )
    handler.handle(AcceptAssignment(stamp=world.at(march(24), ZHOU), key=key))
    assert names(world, TOWN_1) == [
        "received", "started", "submitted", "returned", "submitted", "accepted",
    ]  # fmt: skip
    assert isinstance(again.event, AssignmentSubmitted)
    assert again.event.late


def test_work_is_held_up_let_off_and_given_time(world: World) -> None:
    handler, key = world.handler, world.work(TOWN_1)
    handler.handle(SuspendAssignment(stamp=world.at(march(3), reason="flood"), key=key))
    handler.handle(ResumeAssignment(stamp=world.at(march(5)), key=key))
    handler.handle(
        ExtendAssignment(
            stamp=world.at(march(6), reason="flood"), key=key, to=march(31), authority="group"
        )
    )
    handler.handle(
        WaiveAssignment(stamp=world.at(march(7), reason="flood"), key=key, authority="group")
    )
    assert names(world, TOWN_1) == ["suspended", "resumed", "extended", "waived"]


def test_missing_evidence_is_refused_and_not_recorded(world: World) -> None:
    """R187."""
    key, deed = world.work(TOWN_1), world.at(march(3), LI)
    world.handler.handle(ReceiveAssignment(stamp=deed, key=key))
    head = world.log.head()
    with pytest.raises(BadInput):
        world.handler.handle(SubmitAssignment(stamp=world.at(march(4), LI), key=key, filed=()))
    assert world.log.head() == head


def test_nothing_is_handed_in_once_the_phase_is_closed(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    key = world.work(TOWN_1)
    with pytest.raises(NotAllowed):
        world.handler.handle(
            SubmitAssignment(stamp=world.at(date(2009, 4, 20), LI), key=key, filed=(REPORT,))
        )
    helper = world.work(BUREAU)
    world.handler.handle(ReceiveAssignment(stamp=world.at(date(2009, 4, 20), LI), key=helper))
    with pytest.raises(RuleBroken) as caught:
        world.handler.handle(
            SubmitAssignment(stamp=world.at(date(2009, 4, 20), LI), key=helper, filed=(REPORT,))
        )
    assert in_english(caught.value) == (
        "'plan-filed' of unit 'bureau-01' comes too late: phase 'mobilize' takes no more work; "
        "the campaign office can reopen it or waive the assignment"
    )


def test_a_transfer_is_on_both_streams_in_one_transaction(log: CampaignLog) -> None:
    world = implementing_campaign(log)
    own, target = world.work(TOWN_1, SELF_CHECK), world.work(BUREAU, SELF_CHECK)
    day = date(2009, 4, 20)
    world.handler.handle(
        ExtendAssignment(
            stamp=world.at(day, reason="flood"),
            key=own,
            to=date(2009, 6, 5),
            authority="leading group",
        )
    )
    deed = world.at(day, reason="merged")
    gone, taken = world.handler.handle(TransferAssignment(stamp=deed, key=own, to_unit=BUREAU))
    assert (gone.stream, taken.stream) == (own.stream, target.stream)
    assert taken.position == gone.position + 1
    assert isinstance(gone.event, AssignmentTransferred)
    assert isinstance(taken.event, AssignmentTakenOver)
    assert [change.to for change in taken.event.changes] == [date(2009, 6, 5)]
    assert world.handler.handle(TransferAssignment(stamp=deed, key=own, to_unit=BUREAU)) == (
        gone,
        taken,
    )

    assert terms_of(target, world.reads).due.due_on == date(2009, 5, 31)
    world.handler.handle(ReceiveAssignment(stamp=world.at(day, LI), key=target))
    (handed_in,) = world.handler.handle(
        SubmitAssignment(stamp=world.at(date(2009, 6, 4), LI), key=target, filed=(REPORT,))
    )
    assert isinstance(handed_in.event, AssignmentSubmitted)
    assert (handed_in.event.due_on, handed_in.event.late) == (date(2009, 6, 5), False)


def test_a_transfer_to_who_owes_it_already_records_nothing(world: World) -> None:
    head = world.log.head()
    for unit in (TOWN_2, BUREAU):
        with refused(RuleBroken, f"unit '{unit}' owes this duty already"):
            world.handler.handle(
                TransferAssignment(
                    stamp=world.at(march(3), reason="merged"), key=world.work(TOWN_1), to_unit=unit
                )
            )
    with refused(NotFound, "no unit in campaign 'spring-2009' named 'town-99'"):
        world.handler.handle(
            TransferAssignment(
                stamp=world.at(march(3), reason="merged"),
                key=world.work(TOWN_1),
                to_unit=UnitId("town-99"),
            )
        )
    assert world.log.head() == head


def test_only_what_is_overdue_is_recorded_so(world: World) -> None:
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(3), LI), key=world.work(TOWN_2)))
    world.handler.handle(
        SubmitAssignment(stamp=world.at(march(4), LI), key=world.work(TOWN_2), filed=(REPORT,))
    )
    keys = [world.work(TOWN_1), world.work(TOWN_2), world.work(BUREAU)]
    assert record_overdue(world.handler, [key.stream for key in keys], world.at(march(20))) == ()
    deed = world.at(march(21))
    (recorded,) = record_overdue(world.handler, [key.stream for key in keys], deed)
    assert recorded.stream == world.work(TOWN_1).stream
    assert isinstance(recorded.event, AssignmentFellOverdue)
    assert recorded.event.stamp.command_id == f"{deed.command_id}:{recorded.stream}"
    assert record_overdue(world.handler, [key.stream for key in keys], deed) == ()
    assert record_overdue(world.handler, [key.stream for key in keys], world.at(march(22))) == ()


def test_one_that_is_owed_no_more_does_not_stop_the_others(world: World) -> None:
    world.handler.handle(
        RemoveUnit(stamp=world.at(march(5), reason="merged"), campaign=world.campaign, unit=TOWN_2)
    )
    keys = [
        world.work(TOWN_2),
        world.work(TOWN_1, SELF_CHECK),
        world.work(TOWN_1),
        world.work(TOWN_1),
    ]
    recorded = record_overdue(world.handler, [key.stream for key in keys], world.at(march(21)))
    assert [r.stream for r in recorded] == [world.work(TOWN_1).stream]


def test_work_may_come_back_to_the_unit_that_gave_it_away(log: CampaignLog) -> None:
    world, day = implementing_campaign(log), date(2009, 5, 4)
    handler, key = world.handler, world.work(TOWN_1, SELF_CHECK)
    away = key._replace(unit=BUREAU)
    handler.handle(
        TransferAssignment(stamp=world.at(day, reason="merged"), key=key, to_unit=BUREAU)
    )
    handler.handle(
        TransferAssignment(stamp=world.at(day, reason="parted again"), key=away, to_unit=TOWN_1)
    )
    handler.handle(ReceiveAssignment(stamp=world.at(day, LI), key=key))
    happened = [r.name.split(".")[1] for r in world.log.read(0) if r.stream == key.stream]
    assert happened == ["transferred", "taken_over", "received"]
