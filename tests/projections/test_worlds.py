"""Worlds built by commands: views that followed every command are those of one rebuild, and a
gate asks for what a plain count over the log finds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from engine.domain.assignment.commands import (
    ExtendAssignment,
    ReceiveAssignment,
    ReturnAssignment,
    SubmitAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.assignment.context import clock_of, terms_of
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.commands import (
    CorrectDate,
    JoinUnit,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.obligation import OccurrenceOpened, OpenOccurrences
from engine.domain.petition.commands import AskExtension, GrantPetition, LapsePetition
from engine.domain.phase.commands import ExtendPhase, OpenPhase, ReopenPhase
from engine.domain.proposals import ApplyProposal, ProposeEdition
from engine.domain.rectification.commands import (
    PlanRectification,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    VerifyRectification,
)
from engine.handling.scheduled import record_overdue
from engine.ids import DutyKey, PersonId, PetitionId, PetitionKey, assignment_key
from engine.store.log import CampaignLog
from engine.store.ports import Address
from projections import alerts, board
from projections.campaigns import queries as campaigns
from projections.deadlines.tables import DEADLINES
from projections.feeding.checkpoints import parked, position
from projections.feeding.runner import Runner
from projections.gate_figures import gate_facts
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.tables.open import open_views
from tests import worlds
from tests.inspected import inspected_campaign
from tests.projections.history import Place
from tests.projections.plain_count import PlainCount
from tests.samples import EDITION, LI, MOBILIZE, task, title
from tests.worlds import BUREAU, FIRST_ITEM, OPEN_TALK, REPORT, TOWN_1, TOWN_2, World
from workflows.schema import Parameter

WANG = PersonId("town-02.liaison")


def eventful_campaign(log: CampaignLog) -> World:
    """Everything that moves the dates or the owners of many pieces of work at once."""
    world = worlds.rectifying_campaign(log)
    handler, at, name = world.handler, world.at, world.campaign
    listed, checked = DutyKey("faults-listed"), DutyKey("self-check")
    may = [date(2009, 5, day) for day in range(1, 32)]
    opened = handler.handle(OpenOccurrences(stamp=at(may[4]), campaign=name))
    talk = next(r.event for r in opened if isinstance(r.event, OccurrenceOpened)).due.occurrence
    handler.handle(ReceiveAssignment(stamp=at(may[5], LI), key=world.work(TOWN_1, OPEN_TALK, talk)))
    handler.handle(ReceiveAssignment(stamp=at(may[6], LI), key=world.work(TOWN_1, checked)))
    handler.handle(
        SubmitAssignment(stamp=at(may[6], LI), key=world.work(TOWN_1, checked), filed=(REPORT,))
    )
    handler.handle(
        ReturnAssignment(stamp=at(may[7], reason="too thin"), key=world.work(TOWN_1, checked))
    )
    handler.handle(
        ExtendAssignment(
            stamp=at(may[7], reason="floods"),
            key=world.work(TOWN_1, checked),
            to=date(2009, 6, 5),
            authority="the leading group",
        )
    )
    handler.handle(
        TransferAssignment(
            stamp=at(may[8], reason="a reform"), key=world.work(TOWN_2, listed), to_unit=BUREAU
        )
    )
    handler.handle(
        PlanRectification(
            stamp=at(may[8], WANG), key=FIRST_ITEM, causes="no rota", measures="a rota"
        )
    )
    handler.handle(SuspendCampaign(stamp=at(may[10], reason="an emergency"), campaign=name))
    handler.handle(ResumeCampaign(stamp=at(may[14], reason="it is over"), campaign=name))
    spring = (*may[19:30], *(date(2009, 6, day) for day in range(1, 13)))
    other = msgspec.structs.replace(
        EDITION, id="another", holidays=tuple(sorted({*EDITION.holidays, *spring}))
    )
    handler.handle(PublishEdition(stamp=at(may[14]), edition=other))
    handler.handle(ProposeEdition(stamp=at(may[14]), campaign=name, edition=other.id))
    applies = ApplyProposal(
        stamp=at(may[14]), campaign=name, proposal="another.1", authority="the leading group"
    )
    handler.handle(applies)
    handler.handle(RemoveUnit(stamp=at(may[15], reason="merged"), campaign=name, unit=TOWN_2))
    handler.handle(
        JoinUnit(stamp=at(may[18], reason="split off again"), campaign=name, unit=TOWN_2)
    )
    handler.handle(
        ReportRectification(
            stamp=at(may[19], WANG), key=FIRST_ITEM, result="a rota hangs there", filed=(REPORT,)
        )
    )
    handler.handle(
        SendBackRectification(stamp=at(may[20], reason="nobody heeds it"), key=FIRST_ITEM)
    )
    handler.handle(
        ReportRectification(
            stamp=at(may[21], WANG), key=FIRST_ITEM, result="it is heeded", filed=(REPORT,)
        )
    )
    handler.handle(VerifyRectification(stamp=at(may[22]), key=FIRST_ITEM))
    handler.handle(
        ExtendPhase(
            stamp=at(may[24], reason="floods"),
            campaign=name,
            phase=worlds.RECTIFY,
            ends_on=date(2009, 6, 24),
            authority="the leading group",
        )
    )
    handler.handle(
        WaiveAssignment(
            stamp=at(may[25], reason="no windows there"),
            key=world.work(TOWN_1, listed),
            authority="the leading group",
        )
    )
    handler.handle(
        ReopenRectification(
            stamp=at(may[26], reason="it came back"), key=FIRST_ITEM, fix_due_on=date(2009, 6, 20)
        )
    )
    handler.handle(
        ReopenPhase(
            stamp=at(may[28], reason="a plan was forged"),
            campaign=name,
            phase=MOBILIZE,
            ends_on=date(2009, 6, 10),
            authority="the leading group",
        )
    )
    late = [world.work(TOWN_1, checked), world.work(TOWN_2, checked), world.work(TOWN_1, listed)]
    record_overdue(handler, [key.stream for key in late], at(date(2009, 6, 29)))
    return world


def corrected_campaign(log: CampaignLog) -> World:
    """The due date of the plans was wrong, and the end of the phase too: town-02 is late by it."""
    world = worlds.mobilizing_campaign(log)
    handler, march = world.handler, [date(2009, 2, 28) + timedelta(days=n) for n in range(32)]
    handler.handle(ReceiveAssignment(stamp=world.at(march[4], LI), key=world.work(TOWN_1)))
    handler.handle(
        SubmitAssignment(stamp=world.at(march[16], LI), key=world.work(TOWN_1), filed=(REPORT,))
    )
    record_overdue(handler, [world.work(TOWN_2).stream], world.at(march[23]))
    dates = {"tasks.plan-filed.due": "2009-03-31", "phases.mobilize.end": "2009-04-09"}
    for place, text in dates.items():
        handler.handle(
            CorrectDate(
                stamp=world.at(march[25], reason="misread"),
                campaign=world.campaign,
                place=place,
                text=text,
                authority="the leading group",
            )
        )
    return world


def started_campaign(log: CampaignLog) -> World:
    """Tasks outside any phase, one due before the start, and one in a phase whose deadline is
    decided late; the start was wrong.
    """
    plain = worlds.four_phases()
    first = plain.phases[0]
    late = replace(task("register", "$until"), audience=("*",))
    phase = replace(first, tasks=(*first.tasks, late))
    definition = replace(
        plain,
        parameters=(Parameter(key="until", title=title("Until"), required=False),),
        phases=(phase, *plain.phases[1:]),
        tasks=(task("contact", "start - 5 days"), task("rules", "start + 1 month")),
    )
    world = worlds.announced_campaign(log, definition)
    handler, at, name = world.handler, world.at, world.campaign
    handler.handle(StartCampaign(stamp=at(date(2009, 2, 20)), campaign=name))
    contact = world.work(TOWN_1, DutyKey("contact"))
    handler.handle(ReceiveAssignment(stamp=at(date(2009, 2, 20), LI), key=contact))
    handler.handle(SubmitAssignment(stamp=at(date(2009, 2, 23), LI), key=contact, filed=(REPORT,)))
    record_overdue(handler, [world.work(TOWN_2, DutyKey("contact")).stream], at(date(2009, 2, 26)))
    handler.handle(
        CorrectDate(
            stamp=at(date(2009, 2, 27), reason="misread"),
            campaign=name,
            place="start",
            text="2009-03-05",
            authority="the leading group",
        )
    )
    march = [date(2009, 2, 28) + timedelta(days=n) for n in range(32)]
    handler.handle(OpenPhase(stamp=at(march[5]), campaign=name, phase=MOBILIZE))
    handler.handle(
        SetParameter(
            stamp=at(march[9], reason="decided"), campaign=name, key="until", text="2009-03-31"
        )
    )
    handler.handle(SuspendCampaign(stamp=at(march[10], reason="floods"), campaign=name))
    handler.handle(ResumeCampaign(stamp=at(march[14], reason="over"), campaign=name))
    handler.handle(RemoveUnit(stamp=at(march[15], reason="merged"), campaign=name, unit=TOWN_2))
    handler.handle(JoinUnit(stamp=at(march[16], reason="split"), campaign=name, unit=TOWN_2))
    return world


def petitioned_campaign(log: CampaignLog) -> World:
    """One town was given time that it had asked for; the other's petition lapsed with the phase."""
    world = worlds.mobilizing_campaign(log)
    handler, march = world.handler, [date(2009, 2, 28) + timedelta(days=n) for n in range(32)]
    for unit, day in ((TOWN_1, 20), (TOWN_2, 21)):
        handler.handle(
            AskExtension(
                stamp=world.at(march[day], LI, reason="floods"),
                key=world.work(unit),
                to=march[31],
            )
        )
    record_overdue(handler, [world.work(u).stream for u in (TOWN_1, TOWN_2)], world.at(march[22]))
    first, second = (PetitionKey(world.campaign, PetitionId(f"p-000{n}")) for n in (1, 2))
    handler.handle(
        GrantPetition(stamp=world.at(march[23], reason="so"), key=first, authority="city")
    )
    world.close_phase(world.at(march[24], reason="now"), MOBILIZE, world.gate_facts(0), "the city")
    handler.handle(LapsePetition(stamp=world.at(march[24]), key=second))
    return world


WORLDS: tuple[Callable[[CampaignLog], World], ...] = (
    worlds.planned_campaign,
    worlds.announced_campaign,
    worlds.mobilizing_campaign,
    worlds.implementing_campaign,
    worlds.rectifying_campaign,
    eventful_campaign,
    corrected_campaign,
    started_campaign,
    petitioned_campaign,
    inspected_campaign,
)


@pytest.fixture(params=WORLDS, ids=lambda build: build.__name__)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    log = CampaignLog(tmp_path / "log.db", create=True)
    yield request.param(log)
    log.close()


def ends_of_commands(log: CampaignLog) -> list[int]:
    """The position of the last event of each command."""
    events = log.read(0)
    assert len(events) == log.head()
    borders = [
        one.position
        for one, next_ in pairwise(events)
        if one.event.stamp.command_id != next_.event.stamp.command_id
    ]
    return [*borders, log.head()]


def followed(world: World, where: Address, *, anew: bool = False) -> Engine:
    """Views that were brought up after every command; `anew`: by a process started for it."""
    views = open_views(where)
    runner = Runner(views, world.log, ALL)
    for end in ends_of_commands(world.log):
        if anew:
            runner = Runner(views, world.log, ALL)
        runner.catch_up(until=end)
        with views.connect() as conn:
            assert position(conn) == end
    return views


@pytest.mark.parametrize("anew", [False, True], ids=["one process", "many processes"])
def test_views_that_followed_every_command_are_those_of_a_rebuild(
    world: World, place: Place, anew: bool
) -> None:
    views = followed(world, place("views"), anew=anew)
    with views.connect() as conn:
        assert parked(conn) == []
    assert list(verify(views, world.log)) == []
    before = snapshot(views)
    rebuild(views, world.log)
    assert snapshot(views) == before


def test_a_gate_asks_for_what_a_plain_count_finds_at_every_position(
    world: World, place: Place
) -> None:
    views = followed(world, place("views"))
    events = world.log.read(0)
    announced = next((r.position for r in events if r.name == "campaign.announced.v1"), None)
    for at in range(announced or world.log.head(), world.log.head() + 1):
        plain = PlainCount(events[:at])
        assert plain.definition is not None
        with views.connect() as conn:
            facts = gate_facts(conn, plain.definition, world.campaign, MOBILIZE, at)
        assert facts.position == at
        counted = {f.key: (f.have, f.of) for f in facts.figures}
        assert counted == plain.gate(MOBILIZE), f"at #{at} {events[at - 1].name}"


def test_a_corrected_date_moves_the_boards_and_keeps_what_was_late(
    log: CampaignLog, place: Place
) -> None:
    world = corrected_campaign(log)
    views = open_views(place("views"))
    Runner(views, log, ALL).catch_up()
    with views.connect() as conn:
        rows = {row.unit: row for row in board.BOARD.where(conn, board.BOARD.valid_at(log.head()))}
        deadlines = {row.unit: row for row in DEADLINES.find(conn, campaign=world.campaign)}
        (campaign,) = campaigns.campaigns(conn)
        (first, *_) = campaigns.phases(conn, world.campaign)
        definition = campaigns.definition(conn, campaign)
        alerted = alerts.alerts(conn, campaign=world.campaign)
    late, punctual = rows[TOWN_2], rows[TOWN_1]
    assert (late.due_on, late.late) == (date(2009, 3, 31), True)
    assert (punctual.state, punctual.late) == ("submitted", False)
    assert [(a.unit, a.cleared_by) for a in alerted] == [(TOWN_2, "corrected")]
    assert (deadlines[TOWN_2].due_on, deadlines[TOWN_2].assessed_on) == (
        date(2009, 3, 31),
        date(2009, 3, 20),
    )
    assert first.ends_on == date(2009, 4, 9)
    assert definition.phases[0].tasks[0].due == "2009-03-31"
    views.dispose()


def test_what_is_outside_any_phase_moves_with_the_start_and_is_late_for_ever(
    log: CampaignLog, place: Place
) -> None:
    world = started_campaign(log)
    views = open_views(place("views"))
    Runner(views, log, ALL).catch_up()
    with views.connect() as conn:
        found = DEADLINES.find(conn, campaign=world.campaign)
        rows = {(DutyKey(r.duty or ""), r.unit): r for r in found}
        alerted = alerts.alerts(conn, campaign=world.campaign)
    dates = {key: (row.due_on, row.assessed_on) for key, row in rows.items()}
    for row in found:
        key = assignment_key(row.item)
        assert key is not None
        state = world.reads.state(key.stream, evolve) or Assignment()
        clock = clock_of(terms_of(key, world.reads), state)
        told = (clock.due_on, clock.assessed_on, clock.generation)
        assert told == (row.due_on, row.assessed_on, row.generation), row.item
    stopped = timedelta(days=4)
    assert dates[DutyKey("contact"), TOWN_2] == (date(2009, 2, 28), date(2009, 2, 24))
    assert dates[DutyKey("rules"), TOWN_1] == (
        date(2009, 4, 5) + stopped,
        date(2009, 4, 5) + stopped,
    )
    assert dates[DutyKey("register"), BUREAU] == (
        date(2009, 3, 31) + stopped,
        date(2009, 3, 31) + stopped,
    )
    assert [(a.unit, a.cleared_by) for a in alerted] == [(TOWN_2, "corrected")]
    views.dispose()
