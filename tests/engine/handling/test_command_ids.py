"""Ids of commands: sent again they are answered, given to another command they are refused."""

from datetime import date

import pytest
from msgspec.structs import replace

from engine.domain.assignment.commands import ReceiveAssignment, SuspendAssignment
from engine.domain.event import Via
from engine.domain.phase.commands import ClosePhase
from engine.errors import BadInput, CommandReused, GateClosed
from engine.handling.command_ids import fingerprint
from engine.ids import CommandId
from engine.store.log import CampaignLog
from tests.samples import LI, MOBILIZE, WANG, march
from tests.spec import refused
from tests.worlds import CAMPAIGN, TOWN_1, TOWN_2, World, mobilizing_campaign


@pytest.fixture
def world(log: CampaignLog) -> World:
    """Town 1 has signed for its plan, under an id of its own choice."""
    world = mobilizing_campaign(log)
    stamp = world.at(march(3), LI, command="town-01/receive")
    world.handler.handle(ReceiveAssignment(stamp=stamp, key=world.work(TOWN_1)))
    return world


def again(world: World, **changes: object) -> ReceiveAssignment:
    """The same command, a minute later, through another face, with changes."""
    stamp = world.at(march(3), LI, command="town-01/receive", via=Via.API)
    command = ReceiveAssignment(stamp=replace(stamp, login="li"), key=world.work(TOWN_1))
    return replace(command, **changes)


def test_sent_again_it_is_answered_with_what_it_recorded(world: World) -> None:
    head = world.log.head()
    (first,) = world.handler.handle(again(world))
    assert first.stream == world.work(TOWN_1).stream
    assert world.log.head() == head


def test_another_command_under_its_id_is_refused_whether_it_would_be_allowed_or_not(
    world: World,
) -> None:
    head = world.log.head()
    with refused(CommandReused, "another command is on record under the id 'town-01/receive'"):
        world.handler.handle(again(world, key=world.work(TOWN_2)))
    stamp = world.at(march(4), reason="flood", command="town-01/receive")
    with pytest.raises(CommandReused):
        world.handler.handle(SuspendAssignment(stamp=stamp, key=world.work(TOWN_1)))
    assert world.log.head() == head


def test_nobody_sees_the_result_of_another_by_guessing_his_id(world: World) -> None:
    stranger = world.at(march(3), WANG, command="town-01/receive")
    with pytest.raises(CommandReused):
        world.handler.handle(again(world, stamp=stranger))


def test_in_a_batch_it_is_refused_alone(world: World) -> None:
    reused = again(world, key=world.work(TOWN_2))
    other = ReceiveAssignment(stamp=world.at(march(3), LI), key=world.work(TOWN_2))
    first, second = world.handler.handle_many([reused, other])
    assert isinstance(first, CommandReused)
    assert not isinstance(second, Exception)


def test_a_refusal_that_is_on_record_is_a_refusal_again(world: World) -> None:
    deed = world.at(date(2009, 4, 10), command="close")
    command = ClosePhase(stamp=deed, campaign=CAMPAIGN, phase=MOBILIZE)
    for _ in range(2):
        with pytest.raises(GateClosed):
            world.handler.handle(command)
    assert [r.name for r in world.log.read(world.log.head() - 2)][-1] == "phase.gate_refused.v1"


def test_an_id_that_recorded_nothing_is_free(world: World) -> None:
    with pytest.raises(BadInput):
        world.handler.handle(again(world, stamp=world.at(march(3), LI, command="with blank")))
    taken = world.at(march(3), LI, command="later")
    assert world.handler.handle(again(world, stamp=taken, key=world.work(TOWN_2)))


@pytest.mark.parametrize(
    "given", ["", "two words", "x" * 201, "结项", "tab\t", "tick:now", "sim:1"]
)
def test_an_id_of_an_unknown_form_is_refused_before_anything_is_read(
    world: World, given: str
) -> None:
    head = world.log.head()
    stamp = replace(world.at(march(3), LI), command_id=CommandId(given))
    with refused(BadInput, "command id"):
        world.handler.handle(again(world, stamp=stamp))
    assert world.log.head() == head


def test_what_a_fingerprint_heeds(world: World) -> None:
    first = again(world)
    assert fingerprint(first) == fingerprint(again(world)), "not moment, face or login"
    others = [
        again(world, key=world.work(TOWN_2)),
        replace(first, stamp=replace(first.stamp, actor=WANG)),
        replace(first, stamp=replace(first.stamp, on_behalf_of=WANG)),
        replace(first, stamp=replace(first.stamp, reason="because")),
        SuspendAssignment(stamp=first.stamp, key=first.key),
    ]
    assert len({fingerprint(first), *map(fingerprint, others)}) == 6
