"""Many commands of one caller: each is answered alone, and decided on what came before it."""

from collections.abc import Sequence
from datetime import date

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ReceiveAssignment,
    StartAssignment,
    SubmitAssignment,
)
from engine.domain.gates import GateFacts
from engine.domain.phase.commands import ClosePhase
from engine.errors import BadInput, CommandReused, GateClosed, NotAllowed
from engine.handling.door import Answer, CommandHandler
from engine.handling.rehearsing import NoFigures
from engine.ids import CampaignId, PhaseKey, StreamId, UnitId
from engine.store.log import CampaignLog
from tests.samples import CHEN, LI, MOBILIZE, march
from tests.worlds import CAMPAIGN, REPORT, TOWN_1, TOWN_2, World, mobilizing_campaign


@pytest.fixture
def world(log: CampaignLog) -> World:
    return mobilizing_campaign(log)


def receive(world: World, unit: UnitId = TOWN_1, command: str | None = None) -> ReceiveAssignment:
    return ReceiveAssignment(stamp=world.at(march(3), LI, command=command), key=world.work(unit))


def submit(world: World, unit: UnitId = TOWN_1) -> SubmitAssignment:
    return SubmitAssignment(stamp=world.at(march(16), LI), key=world.work(unit), filed=(REPORT,))


def names(answers: list[Answer]) -> list[object]:
    """What each recorded, or the class of its refusal."""
    return [
        type(answer) if isinstance(answer, Exception) else [r.name for r in answer]
        for answer in answers
    ]


def test_each_is_decided_on_what_those_before_it_change(world: World) -> None:
    before = world.log.head()
    key = world.work(TOWN_1)
    answers = world.handler.handle_many(
        [
            receive(world),
            StartAssignment(stamp=world.at(march(4), LI), key=key),
            submit(world),
            AcceptAssignment(stamp=world.at(march(17), CHEN), key=key),
        ]
    )
    assert names(answers) == [
        ["assignment.received.v1"],
        ["assignment.started.v1"],
        ["assignment.submitted.v1"],
        ["assignment.accepted.v1"],
    ]
    recorded = [entry for answer in answers if isinstance(answer, tuple) for entry in answer]
    assert recorded == world.log.read(before)


def test_a_refusal_stops_no_other(world: World) -> None:
    accept = AcceptAssignment(stamp=world.at(march(17), CHEN), key=world.work(TOWN_1))
    answers = world.handler.handle_many([receive(world), accept, receive(world, TOWN_2)])
    assert names(answers) == [["assignment.received.v1"], NotAllowed, ["assignment.received.v1"]]


def test_what_is_refused_in_its_place_is_not_tried_again_after_the_others(world: World) -> None:
    early, start = (
        StartAssignment(stamp=world.at(march(4), LI), key=world.work(TOWN_1)) for _ in range(2)
    )
    answers = world.handler.handle_many([early, receive(world), start])
    assert names(answers) == [NotAllowed, ["assignment.received.v1"], ["assignment.started.v1"]]


def test_a_command_on_record_answers_as_alone(world: World) -> None:
    first = receive(world, command="once")
    (recorded,) = world.handler.handle_many([first])
    again = world.handler.handle_many([first, receive(world), submit(world)])
    assert again[0] == recorded
    assert names(again) == [["assignment.received.v1"], NotAllowed, ["assignment.submitted.v1"]]


def test_what_another_process_did_unseen_is_found_out(world: World) -> None:
    with CampaignLog(world.log.address) as elsewhere:
        CommandHandler(elsewhere).handle(receive(world))
        answers = world.handler.handle_many([receive(world), submit(world)])
    assert names(answers) == [NotAllowed, ["assignment.submitted.v1"]]


def test_figures_are_counted_after_what_comes_before(world: World) -> None:
    """And a refusal that is put on record is a refusal."""
    counted_at: list[int] = []
    figures = world.figures

    class Counting(NoFigures):
        def gate_facts(self, campaign: CampaignId, phase: PhaseKey) -> GateFacts:
            counted_at.append(world.log.head())
            return figures.gate_facts(campaign, phase)

        def newly_overdue(self, campaign: CampaignId, on: date) -> Sequence[StreamId]:
            return figures.newly_overdue(campaign, on)

    world.figures.facts = world.gate_facts(have=1)
    handler = CommandHandler(world.log, Counting(world.log))
    close = ClosePhase(stamp=world.at(march(17)), campaign=CAMPAIGN, phase=MOBILIZE)
    before = world.log.head()
    answers = handler.handle_many([receive(world), submit(world), close, receive(world, TOWN_2)])
    assert counted_at == [before + 2]
    assert names(answers) == [
        ["assignment.received.v1"],
        ["assignment.submitted.v1"],
        GateClosed,
        ["assignment.received.v1"],
    ]
    assert [r.name for r in world.log.read(before)][2] == "phase.gate_refused.v1"


def test_a_dry_run_records_nothing(world: World) -> None:
    handler = CommandHandler(world.log, dry_run=True)
    before = world.log.head()
    answers = handler.handle_many([receive(world), receive(world, TOWN_2)])
    assert names(answers) == [["assignment.received.v1"]] * 2
    assert world.log.head() == before


def test_ids_are_looked_at_as_alone(world: World) -> None:
    receive_twice = receive(world, command="c-one")
    other = receive(world, TOWN_2, command="c-one")
    bad = receive(world, TOWN_2, command="two words")
    answers = world.handler.handle_many([receive_twice, other, bad, receive(world, TOWN_2)])
    assert names(answers) == [
        ["assignment.received.v1"],
        CommandReused,
        BadInput,
        ["assignment.received.v1"],
    ]
