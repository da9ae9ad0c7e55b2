"""kill -9 of writer, worker and scheduler at any moment: nothing acknowledged is lost, nothing
is seen or said twice.
"""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest

from engine.domain.matter.commands import DraftMatter
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.settings import Settings
from tests import worlds
from tests.crash import processes
from tests.crash.examining import examine, whole
from tests.worlds import TOWN_1
from workflows.sections.matter import MatterKind

_FIRST_DAY = date(2009, 5, 20)
_DRAFTED = date(2009, 5, 18)
_FRIDAY = 4
KINDS = tuple(
    MatterKind(key=f"problem-{days}", answer_within=days, stalled_after=days) for days in (2, 3, 4)
)
"""Their days pass, and they count as standing still, one after the other while all are at work."""


def play(settings: Settings, rounds: int, seed: int, most: int) -> Counter[str]:
    """Each round is a day: all three at work, killed in any order after at most `most` commands.

    How many events of each name the log has before the last tick.
    """
    moments = random.Random(seed)
    with CampaignLog(settings.log_address, create=True) as log:
        plan = replace(worlds.four_phases(), matters=KINDS)
        world = worlds.rectifying_campaign(log, plan)
        for kind in KINDS:
            stamp = world.at(_DRAFTED)
            world.handler.handle(
                DraftMatter(
                    stamp=stamp, campaign=world.campaign, kind=kind.key, unit=TOWN_1, title="lamp"
                )
            )
    acknowledged: set[str] = set()
    for number in range(rounds):
        day = _FIRST_DAY + timedelta(days=number)
        scheduler = processes.scheduler(settings, day)
        started = [scheduler, processes.views_worker(settings, day)]
        for process in started:
            process.said.readline()  # it is open, and begins to work
        if number % 2:
            # Every other day its reminders go out first, or hardly any tick would ever end.
            scheduler.wait_for("ticked")
        writer = processes.writer(settings, day, f"life{number}")
        said = list(islice(writer.said, moments.randint(1, most)))
        started.append(writer)
        moments.shuffle(started)
        rest = {process: process.kill() for process in started}
        acknowledged.update(line.strip() for line in said)
        acknowledged.update(rest[writer])
        assert whole(settings.log_address)
    last = _FIRST_DAY + timedelta(days=rounds)
    while last.weekday() > _FRIDAY:  # letters go out on working days
        last += timedelta(days=1)
    names = examine(settings, last, acknowledged)
    with CampaignLog(settings.log_address) as log:
        every = (r for r in log.read(0, 1_000_000) if r.stream.startswith("matter/"))
        brought = Counter((r.stream, r.name) for r in every)
    assert set(brought.values()) == {1}, "what time brings to an item is on record once"
    assert len(brought) == 3 * len(KINDS)
    return names


def test_ten_rounds_of_kills_lose_nothing_and_double_nothing(
    tmp_path: Path, address: Address
) -> None:
    before = play(processes.settings(tmp_path, address), 10, seed=2009, most=60)
    assert before["reminder.due.v1"] > 0


@pytest.mark.long
def test_a_hundred_rounds_of_kills_lose_nothing_and_double_nothing(
    tmp_path: Path, address: Address
) -> None:
    before = play(processes.settings(tmp_path, address), 100, seed=319, most=40)
    assert before["reminder.due.v1"] > 0
