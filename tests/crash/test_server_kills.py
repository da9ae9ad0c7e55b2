"""A PostgreSQL server that is killed and comes back while an office is at work: everything goes on
by itself, nothing acknowledged is lost, nothing is seen or said twice.
"""

import random
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest

from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from tests import worlds
from tests.crash import processes
from tests.crash.examining import examine, whole
from tests.postgres_server import PostgresServer, running_server

_FIRST_DAY = date(2009, 5, 20)
_REMEDIES = (
    "try again: a command on record is not done twice",
    "try again when it is back; what is recorded stays",
    "check that the server runs and that the address is right; what is recorded stays",
)


def play(server: PostgresServer, folder: Path, days: int, kills: int, seed: int) -> None:
    """Each day all are at work, the server is killed so many times, and then they are."""
    moments = random.Random(seed)
    settings = processes.settings(folder, DatabaseUrl(server.fresh()))
    with CampaignLog(settings.log_address, create=True) as log:
        worlds.rectifying_campaign(log)
    said: list[str] = []
    for number in range(days):
        day = _FIRST_DAY + timedelta(days=number)
        worker, scheduler = (
            processes.views_worker(settings, day),
            processes.scheduler(settings, day),
        )
        scheduler.wait_for("ticked")
        writers = [processes.writer(settings, day, f"{name}{number}") for name in ("a", "b")]
        for moment in range(kills):
            for writer in writers:
                said += map(str.strip, islice(writer.said, moments.randint(1, 60)))
            server.stop("immediate")
            server.start()
            for writer in writers:
                said += writer.until(refused=True) + writer.until(refused=False)
            head = processes.fall_overdue(settings, day, f"late-{number}-{moment}")
            worker.wait_for("batch_projected", reached=head)
            scheduler.wait_for("tick_done", reminded=1)
        started = [worker, scheduler, *writers]
        moments.shuffle(started)
        rest = {process: process.kill() for process in started}
        said += [line for writer in writers for line in rest[writer]]
        assert whole(settings.log_address)
    refused = {line for line in said if line.startswith("!")}
    assert [line for line in refused if not line.endswith(_REMEDIES)] == []
    acknowledged = set(said) - refused
    before = examine(settings, _FIRST_DAY + timedelta(days=days), acknowledged)
    assert before["reminder.due.v1"] > 0


def test_a_server_that_is_killed_and_comes_back(tmp_path: Path) -> None:
    with running_server(durable=True) as server:
        play(server, tmp_path, days=1, kills=1, seed=2009)


@pytest.mark.long
def test_a_server_that_is_killed_ten_times(tmp_path: Path) -> None:
    with running_server(durable=True) as server:
        play(server, tmp_path, days=5, kills=2, seed=319)
