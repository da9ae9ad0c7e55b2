"""Load, decide, append: again when somebody was first, once when it is the same command."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from engine.calendars.editions import seed_edition
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    SubmitAssignment,
)
from engine.domain.assignment.events import AssignmentAccepted
from engine.domain.calendar import CalendarEditionPublished, PublishEdition
from engine.domain.campaign.commands import ArchiveCampaign, RemoveUnit, SuspendCampaign
from engine.domain.event import Recorded
from engine.domain.rectification.commands import RaiseRectification
from engine.errors import Conflict, NotAllowed, NotFound, RuleBroken
from engine.handling.door import CommandHandler
from engine.ids import CampaignId
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from tests.engine.handling.hurried import HurriedLog
from tests.engine.store.drafting import OTHER, draft
from tests.samples import CHEN, LI, MOBILIZE, ZHOU, march
from tests.spec import in_english, refused
from tests.worlds import CAMPAIGN, REPORT, TOWN_1, TOWN_2, World, mobilizing_campaign, on_log


@pytest.fixture
def world(log: CampaignLog) -> World:
    """Town 1 has handed its plan in."""
    world = mobilizing_campaign(log)
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(3), LI), key=world.work(TOWN_1)))
    world.handler.handle(
        SubmitAssignment(stamp=world.at(march(16), LI), key=world.work(TOWN_1), filed=(REPORT,))
    )
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
        lambda: world.handler.handle(
            ExtendAssignment(
                stamp=world.at(march(17), reason="flood"),
                key=key,
                to=march(27),
                authority="leading group",
            )
        )
    ]
    (accepted,) = CommandHandler(hurried).handle(
        AcceptAssignment(stamp=world.at(march(17)), key=key)
    )
    assert [r.name for r in world.log.read(accepted.position - 2)] == [
        "assignment.extended.v1",
        "assignment.accepted.v1",
    ]
    assert accepted.version == 4


def test_what_the_other_did_may_forbid_it(world: World, hurried: HurriedLog) -> None:
    key = world.work(TOWN_1)
    hurried.others = [
        lambda: world.handler.handle(AcceptAssignment(stamp=world.at(march(17)), key=key))
    ]
    with pytest.raises(NotAllowed):
        CommandHandler(hurried).handle(AcceptAssignment(stamp=world.at(march(17), ZHOU), key=key))
    assert len([r for r in world.log.read(0) if r.stream == key.stream]) == 3


def test_it_is_decided_again_for_as_long_as_it_has_patience(
    world: World, hurried: HurriedLog
) -> None:
    key = world.work(TOWN_1)

    def extend(days: int) -> Callable[[], object]:
        return lambda: world.handler.handle(
            ExtendAssignment(
                stamp=world.at(march(17), reason="flood"),
                key=key,
                to=march(21) + timedelta(days=days),
                authority="leading group",
            )
        )

    hurried.others = [extend(days) for days in range(40, 0, -1)]
    out_of_patience, patient = CommandHandler(hurried), CommandHandler(hurried)
    out_of_patience.patience = 0
    with pytest.raises(Conflict) as caught:
        out_of_patience.handle(AcceptAssignment(stamp=world.at(march(17)), key=key))
    assert caught.value.stream == key.stream
    assert len(hurried.others) == 39
    (accepted,) = patient.handle(AcceptAssignment(stamp=world.at(march(17)), key=key))
    assert (accepted.version, hurried.others) == (43, [])


def test_what_cannot_be_had_however_often_it_is_decided_is_given_up(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    decided = []

    def one_of_two_commands_is_on_record() -> list[Draft]:
        decided.append(log.head())
        return [draft(1, "c-1", OTHER), draft(2, "c-2", OTHER)]

    with pytest.raises(Conflict):
        CommandHandler(log).execute(one_of_two_commands_is_on_record)
    assert decided == [1, 1]


def test_the_same_command_sent_twice_at_once_is_recorded_once(
    world: World, hurried: HurriedLog
) -> None:
    key, deed = world.work(TOWN_1), world.at(march(17))
    hurried.others = [lambda: world.handler.handle(AcceptAssignment(stamp=deed, key=key))]
    (accepted,) = CommandHandler(hurried).handle(AcceptAssignment(stamp=deed, key=key))
    assert accepted.event == AssignmentAccepted(stamp=deed)
    assert accepted.position == world.log.head()


def test_a_repeated_command_returns_its_first_result(world: World) -> None:
    key, deed = world.work(TOWN_1), world.at(march(17))
    first = world.handler.handle(AcceptAssignment(stamp=deed, key=key))
    head = world.log.head()
    with CampaignLog(world.log.address) as other:
        assert on_log(world, other).handler.handle(AcceptAssignment(stamp=deed, key=key)) == first
    assert world.log.head() == head


def test_a_repeated_command_is_answered_although_it_could_not_be_given_anew(world: World) -> None:
    handler, deeds = world.handler, [world.at(march(20), reason="merged") for _ in range(4)]
    given = [
        lambda: handler.handle(
            RaiseRectification(
                stamp=deeds[0], campaign=CAMPAIGN, unit=TOWN_1, finding="late", source="letter"
            )
        ),
        lambda: handler.handle(RemoveUnit(stamp=deeds[1], campaign=CAMPAIGN, unit=TOWN_1)),
        lambda: world.close_phase(deeds[2], MOBILIZE, world.gate_facts(2)),
        lambda: handler.handle(SuspendCampaign(stamp=deeds[3], campaign=CAMPAIGN)),
    ]
    first = [command() for command in given]
    head = world.log.head()
    assert [command() for command in given] == first
    assert world.log.head() == head


def test_a_rehearsal_shows_the_result_and_records_nothing(world: World) -> None:
    key, head = world.work(TOWN_1), world.log.head()
    rehearsal = CommandHandler(world.log, dry_run=True)
    deed = world.at(march(17))
    assert rehearsal.handle(AcceptAssignment(stamp=deed, key=key)) == (
        Recorded(0, key.stream, 3, "assignment.accepted.v1", AssignmentAccepted(stamp=deed)),
    )
    assert world.log.head() == head
    with pytest.raises(NotAllowed):
        rehearsal.handle(ReceiveAssignment(stamp=deed, key=key))


def test_the_edition_of_the_program_is_published_once(log: CampaignLog, world: World) -> None:
    edition = seed_edition()
    world.handler.handle(PublishEdition(stamp=world.at(date(2009, 3, 2)), edition=edition))
    head = log.head()
    world.handler.handle(PublishEdition(stamp=world.at(date(2009, 3, 3)), edition=edition))
    assert log.head() == head
    (recorded,) = log.read(head - 1)
    assert isinstance(recorded.event, CalendarEditionPublished)


def test_what_does_not_exist_is_said_to_be_missing(world: World) -> None:
    with pytest.raises(NotFound) as campaign:
        world.handler.handle(
            ArchiveCampaign(stamp=world.at(march(2), CHEN), campaign=CampaignId("autumn"))
        )
    assert in_english(campaign.value) == "no campaign named 'autumn'"
    with pytest.raises(NotFound) as edition:
        world.reads.calendars("cn-1999")
    assert in_english(edition.value) == "no calendar edition named 'cn-1999'; known: spring-2009"


def test_work_does_not_slip_through_while_its_phase_closes(
    world: World, hurried: HurriedLog
) -> None:
    """The submission reads the phase but writes elsewhere: what it read is guarded too."""
    hurried.others = [
        lambda: world.close_phase(
            world.at(march(18), reason="no more waiting"),
            MOBILIZE,
            world.gate_facts(0),
            authority="leading group",
        )
    ]
    world.handler.handle(ReceiveAssignment(stamp=world.at(march(3), LI), key=world.work(TOWN_2)))
    with refused(RuleBroken, "takes no more work"):
        CommandHandler(hurried).handle(
            SubmitAssignment(stamp=world.at(march(18), LI), key=world.work(TOWN_2), filed=(REPORT,))
        )
    assert world.log.read(0)[-1].name == "phase.closed_by_override.v1"
