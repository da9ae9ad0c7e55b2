"""Worlds built by commands: views that followed every command are those of one rebuild, and a
gate asks for what a plain count over the log finds."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.domain.obligation import OccurrenceOpened
from engine.handling import assignments, campaigns, obligations, phases, rectifications
from engine.ids import DutyKey, PersonId
from engine.store.log import CampaignLog
from engine.store.ports import Address
from projections.feeding.checkpoints import parked, position
from projections.feeding.runner import Runner
from projections.gate_figures import gate_facts
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.tables.open import open_views
from tests import worlds
from tests.projections.history import Place
from tests.projections.plain_count import PlainCount
from tests.samples import LI, MOBILIZE
from tests.worlds import BUREAU, FIRST_ITEM, OPEN_TALK, REPORT, TOWN_1, TOWN_2, World

WANG = PersonId("town-02.liaison")


def eventful_campaign(log: CampaignLog) -> World:
    """Everything that moves the dates or the owners of many pieces of work at once."""
    world = worlds.rectifying_campaign(log)
    desk, at, name = world.desk, world.at, world.campaign
    listed, checked = DutyKey("faults-listed"), DutyKey("self-check")
    may = [date(2009, 5, day) for day in range(1, 32)]
    opened = obligations.open_occurrences(desk, at(may[4]), name)
    talk = next(r.event for r in opened if isinstance(r.event, OccurrenceOpened)).due.occurrence
    assignments.receive(desk, at(may[5], LI), world.work(TOWN_1, OPEN_TALK, talk))
    assignments.receive(desk, at(may[6], LI), world.work(TOWN_1, checked))
    assignments.submit(desk, at(may[6], LI), world.work(TOWN_1, checked), (REPORT,))
    assignments.send_back(desk, at(may[7], reason="too thin"), world.work(TOWN_1, checked))
    assignments.extend(
        desk,
        at(may[7], reason="floods"),
        world.work(TOWN_1, checked),
        date(2009, 6, 5),
        "the leading group",
    )
    assignments.transfer(desk, at(may[8], reason="a reform"), world.work(TOWN_2, listed), BUREAU)
    rectifications.plan(desk, at(may[8], WANG), FIRST_ITEM, "no rota", "a rota")
    campaigns.suspend(desk, at(may[10], reason="an emergency"), name)
    campaigns.resume(desk, at(may[14], reason="it is over"), name)
    campaigns.remove_unit(desk, at(may[15], reason="merged"), name, TOWN_2)
    campaigns.join_unit(desk, at(may[18], reason="split off again"), name, TOWN_2)
    rectifications.report(desk, at(may[19], WANG), FIRST_ITEM, "a rota hangs there", (REPORT,))
    rectifications.send_back(desk, at(may[20], reason="nobody heeds it"), FIRST_ITEM)
    rectifications.report(desk, at(may[21], WANG), FIRST_ITEM, "it is heeded", (REPORT,))
    rectifications.verify(desk, at(may[22]), FIRST_ITEM)
    phases.extend_phase(
        desk,
        at(may[24], reason="floods"),
        name,
        worlds.RECTIFY,
        date(2009, 6, 24),
        "the leading group",
    )
    assignments.waive(
        desk,
        at(may[25], reason="no windows there"),
        world.work(TOWN_1, listed),
        "the leading group",
    )
    rectifications.reopen(desk, at(may[26], reason="it came back"), FIRST_ITEM, date(2009, 6, 20))
    phases.reopen_phase(
        desk,
        at(may[28], reason="a plan was forged"),
        name,
        MOBILIZE,
        date(2009, 6, 10),
        "the leading group",
    )
    late = [world.work(TOWN_1, checked), world.work(TOWN_2, checked), world.work(TOWN_1, listed)]
    assignments.record_overdue(desk, at(date(2009, 6, 29)), late)
    return world


WORLDS: tuple[Callable[[CampaignLog], World], ...] = (
    worlds.planned_campaign,
    worlds.announced_campaign,
    worlds.mobilizing_campaign,
    worlds.implementing_campaign,
    worlds.rectifying_campaign,
    eventful_campaign,
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
