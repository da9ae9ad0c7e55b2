"""Load, decide, append: again when somebody was first, once when it is the same command."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from engine.domain.assignment import (
    AssignmentAccepted,
)
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.event import Recorded
from engine.errors import Conflict, NotAllowed, NotFound, RuleBroken
from engine.handling import assignments, campaigns, phases, rectifications
from engine.handling.desk import Desk, publish_seed_edition
from engine.ids import CampaignId
from engine.store.log import CampaignLog, Draft
from tests.engine.handling.hurried import HurriedLog
from tests.engine.store.drafting import OTHER, draft
from tests.samples import CHEN, LI, MOBILIZE, ZHOU, march
from tests.spec import in_english, refused
from tests.worlds import CAMPAIGN, REPORT, TOWN_1, TOWN_2, World, mobilizing_campaign, on_log


@pytest.fixture
def world(log: CampaignLog) -> World:
    """Town 1 has handed its plan in."""
    world = mobilizing_campaign(log)
    assignments.receive(world.desk, world.at(march(3), LI), world.work(TOWN_1))
    assignments.submit(world.desk, world.at(march(16), LI), world.work(TOWN_1), (REPORT,))
    return world


@pytest.fixture
def hurried(world: World) -> Iterator[HurriedLog]:
    with HurriedLog(world.log.address) as opened:
        yield opened


def test_a_command_is_decided_again_on_what_somebody_else_did_first(
    world: World, hurried: HurriedLog
) -> None:
    key = world.work(TOWN_1)
    hurried.others = [
        lambda: assignments.extend(
            world.desk, world.at(march(17), reason="flood"), key, march(27), "leading group"
        )
    ]
    (accepted,) = assignments.accept(Desk(hurried), world.at(march(17)), key)
    assert [r.name for r in world.log.read(accepted.position - 2)] == [
        "assignment.extended.v1",
        "assignment.accepted.v1",
    ]
    assert accepted.version == 4


def test_what_the_other_did_may_forbid_it(world: World, hurried: HurriedLog) -> None:
    key = world.work(TOWN_1)
    hurried.others = [lambda: assignments.accept(world.desk, world.at(march(17)), key)]
    with pytest.raises(NotAllowed):
        assignments.accept(Desk(hurried), world.at(march(17), ZHOU), key)
    assert len([r for r in world.log.read(0) if r.stream == key.stream]) == 3


def test_it_is_decided_again_for_as_long_as_it_has_patience(
    world: World, hurried: HurriedLog
) -> None:
    key = world.work(TOWN_1)
    hurried.others = [
        lambda days=days: assignments.extend(  # type: ignore[misc]
            world.desk,
            world.at(march(17), reason="flood"),
            key,
            march(21) + timedelta(days=days),
            "leading group",
        )
        for days in range(40, 0, -1)
    ]
    out_of_patience, patient = Desk(hurried), Desk(hurried)
    out_of_patience.patience = 0
    with pytest.raises(Conflict) as caught:
        assignments.accept(out_of_patience, world.at(march(17)), key)
    assert caught.value.stream == key.stream
    assert len(hurried.others) == 39
    (accepted,) = assignments.accept(patient, world.at(march(17)), key)
    assert (accepted.version, hurried.others) == (43, [])


def test_what_cannot_be_had_however_often_it_is_decided_is_given_up(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    decided = []

    def one_of_two_commands_is_on_record() -> list[Draft]:
        decided.append(log.head())
        return [draft(1, "c-1", OTHER), draft(2, "c-2", OTHER)]

    with pytest.raises(Conflict):
        Desk(log).transact(None, one_of_two_commands_is_on_record)
    assert decided == [1, 1]


def test_the_same_command_sent_twice_at_once_is_recorded_once(
    world: World, hurried: HurriedLog
) -> None:
    key, deed = world.work(TOWN_1), world.at(march(17))
    hurried.others = [lambda: assignments.accept(world.desk, deed, key)]
    (accepted,) = assignments.accept(Desk(hurried), deed, key)
    assert accepted.event == AssignmentAccepted(stamp=deed)
    assert accepted.position == world.log.head()


def test_a_repeated_command_returns_its_first_result(world: World) -> None:
    key, deed = world.work(TOWN_1), world.at(march(17))
    first = assignments.accept(world.desk, deed, key)
    head = world.log.head()
    with CampaignLog(world.log.address) as other:
        assert assignments.accept(on_log(world, other).desk, deed, key) == first
    assert world.log.head() == head


def test_a_repeated_command_is_answered_although_it_could_not_be_given_anew(world: World) -> None:
    desk, deeds = world.desk, [world.at(march(20), reason="merged") for _ in range(4)]
    given = [
        lambda: rectifications.raise_item(desk, deeds[0], CAMPAIGN, TOWN_1, "late", "letter"),
        lambda: campaigns.remove_unit(desk, deeds[1], CAMPAIGN, TOWN_1),
        lambda: phases.close_phase(desk, deeds[2], CAMPAIGN, MOBILIZE, world.gate_facts(2)),
        lambda: campaigns.suspend(desk, deeds[3], CAMPAIGN),
    ]
    first = [command() for command in given]
    head = world.log.head()
    assert [command() for command in given] == first
    assert world.log.head() == head


def test_a_rehearsal_shows_the_result_and_records_nothing(world: World) -> None:
    key, head = world.work(TOWN_1), world.log.head()
    rehearsal = Desk(world.log, rehearse=True)
    deed = world.at(march(17))
    assert assignments.accept(rehearsal, deed, key) == (
        Recorded(0, key.stream, 3, "assignment.accepted.v1", AssignmentAccepted(stamp=deed)),
    )
    assert world.log.head() == head
    with pytest.raises(NotAllowed):
        assignments.receive(rehearsal, deed, key)


def test_the_edition_of_the_program_is_published_once(log: CampaignLog, world: World) -> None:
    edition = publish_seed_edition(world.desk, world.at(date(2009, 3, 2)))
    head = log.head()
    assert publish_seed_edition(world.desk, world.at(date(2009, 3, 3))) == edition
    assert log.head() == head
    (recorded,) = log.read(head - 1)
    assert isinstance(recorded.event, CalendarEditionPublished)


def test_what_does_not_exist_is_said_to_be_missing(world: World) -> None:
    with pytest.raises(NotFound) as campaign:
        campaigns.archive(world.desk, world.at(march(2), CHEN), CampaignId("autumn"))
    assert in_english(campaign.value) == "no campaign named 'autumn'"
    with pytest.raises(NotFound) as edition:
        world.desk.calendars("cn-1999")
    assert in_english(edition.value) == "no calendar edition named 'cn-1999'; known: spring-2009"


def test_work_does_not_slip_through_while_its_phase_closes(
    world: World, hurried: HurriedLog
) -> None:
    """The submission reads the phase but writes elsewhere: what it read is guarded too."""
    hurried.others = [
        lambda: phases.close_phase(
            world.desk,
            world.at(march(18), reason="no more waiting"),
            world.campaign,
            MOBILIZE,
            world.gate_facts(0),
            authority="leading group",
        )
    ]
    assignments.receive(world.desk, world.at(march(3), LI), world.work(TOWN_2))
    with refused(RuleBroken, "takes no more work"):
        assignments.submit(Desk(hurried), world.at(march(18), LI), world.work(TOWN_2), (REPORT,))
    assert world.log.read(0)[-1].name == "phase.closed_by_override.v1"
