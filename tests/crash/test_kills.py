"""kill -9 of writer, worker and scheduler at any moment: nothing acknowledged is lost, nothing
is seen or said twice.
"""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest

from engine.domain.event import Recorded
from engine.domain.message import MessageDelivered, MessageQueued
from engine.ids import CommandId
from engine.store.inspection import inspect
from engine.store.log import CampaignLog
from office.bootstrap import Office
from projections.rebuild import verify
from tests import samples, worlds
from tests.crash import processes

_FIRST_DAY = date(2009, 5, 20)
_EVERYTHING = 1_000_000


def play(folder: Path, rounds: int, seed: int, most: int) -> Counter[str]:
    """Each round is a day: all three at work, killed in any order after at most `most` commands.

    How many events of each name the log has before the last tick.
    """
    moments = random.Random(seed)
    with CampaignLog(folder / "log.db", create=True) as log:
        worlds.rectifying_campaign(log)
    acknowledged: set[str] = set()
    for number in range(rounds):
        day = _FIRST_DAY + timedelta(days=number)
        scheduler = processes.scheduler(folder, day)
        started = [scheduler, processes.views_worker(folder, day)]
        for process in started:
            process.said.readline()  # it is open, and begins to work
        if number % 2:
            # Every other day its reminders go out first, or hardly any tick would ever end.
            next(line for line in scheduler.said if '"ticked"' in line)
        writer = processes.writer(folder, day, f"life{number}")
        said = list(islice(writer.said, moments.randint(1, most)))
        started.append(writer)
        moments.shuffle(started)
        rest = {process: process.kill() for process in started}
        acknowledged.update(line.strip() for line in said)
        acknowledged.update(rest[writer])
        assert inspect(folder / "log.db").faults == ()
    return examine(folder, _FIRST_DAY + timedelta(days=rounds), acknowledged)


def examine(folder: Path, day: date, acknowledged: set[str]) -> Counter[str]:
    with processes.open_office(folder, samples.at(day)) as office:
        names = Counter(r.name for r in events(office))
        commands = Counter(r.event.stamp.command_id for r in events(office))
        assert {commands[CommandId(name)] for name in acknowledged} == {1}
        assert list(verify(office.views, office.log)) == []
        while office.tick().did_something:
            pass
        assert list(verify(office.views, office.log)) == []
        queued = {
            r.stream: (r.event.item, r.event.rung, r.event.generation, r.event.recipient)
            for r in events(office)
            if isinstance(r.event, MessageQueued)
        }
        assert len(set(queued.values())) == len(queued)
        outcomes = Counter(
            r.stream for r in events(office) if isinstance(r.event, MessageDelivered)
        )
        assert outcomes == dict.fromkeys(queued, 1)
    return names


def events(office: Office) -> list[Recorded]:
    return office.log.read(0, _EVERYTHING)


def test_ten_rounds_of_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    before = play(tmp_path, 10, seed=2009, most=60)
    assert before["message.queued.v1"] > 0


@pytest.mark.long
def test_a_hundred_rounds_of_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    before = play(tmp_path, 100, seed=319, most=40)
    assert before["message.queued.v1"] > 0
