"""Several workers share the views of one log; killed as they work, they leave them whole."""

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from engine.domain.campaign.commands import ResumeCampaign, SuspendCampaign
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.bootstrap import Office
from office.service import worker
from office.service.operating_log import configure
from office.settings import Settings
from projections.feeding.checkpoints import position
from projections.feeding.leases import LEASES
from projections.rebuilding.verify import verify
from tests import samples, worlds
from tests.crash import processes

_FORK = multiprocessing.get_context("fork")
_DAY = date(2009, 5, 20)
_LASTING = timedelta(seconds=1)


class Workers:
    """Workers of one office, who all say into one pipe what they do.

    Nobody may hold a connection to a server while one is started.
    """

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings = settings
        reading, self._writing = os.pipe()
        self._said = os.fdopen(reading, "rb", buffering=0)  # nothing lies between it and `wait`
        self.workers = [self._start() for _ in range(number)]

    def replace(self, index: int) -> None:
        """Kill one where it stands (kill -9), and start another."""
        self.workers[index].kill()
        self.workers[index].join()
        self.workers[index] = self._start()

    def wait_until(self, true: Callable[[Office], bool]) -> None:
        """Look now, and whenever one of them has said what it did."""
        while True:
            with processes.open_office(self._settings, _DAY) as office:
                if true(office):
                    return
            self.hear()

    def hear(self) -> str:
        """The next line of one of them; the test fails if one has ended, for the rest may wait."""
        said = self._said.fileno()
        heard = wait([said, *(process.sentinel for process in self.workers)])
        assert heard == [said], [process.exitcode for process in self.workers]
        return self._said.readline().decode()

    def stop(self) -> list[int | None]:
        """Tell all to stop; their exit codes."""
        for process in self.workers:
            process.terminate()
        for process in self.workers:
            process.join()
        self._said.close()
        os.close(self._writing)
        return [process.exitcode for process in self.workers]

    def _start(self) -> "multiprocessing.context.ForkProcess":
        # A daemon, so that a test that fails leaves nothing running.
        process = _FORK.Process(target=self._work, daemon=True)
        process.start()
        return process

    def _work(self) -> None:
        with suppress(BrokenPipeError), os.fdopen(self._writing, "w", buffering=1) as out:
            configure("worker", out)
            worker.serve(lambda: Office(self._settings), lasting=_LASTING)


def shares(office: Office) -> list[int]:
    """How many views each worker keeps, the most first; views kept by nobody count as one's."""
    with office.views.connect() as views:
        return sorted(Counter(row.holder for row in LEASES.rows(views)).values(), reverse=True)


@pytest.mark.parametrize("number", [2, 4])
def test_workers_share_the_views_and_kills_leave_them_whole(
    tmp_path: Path, address: Address, number: int
) -> None:
    settings = processes.settings(tmp_path, address)
    with CampaignLog(address, create=True) as log:
        worlds.rectifying_campaign(log)
    with processes.open_office(settings, _DAY) as office:
        even = [len(office.runner.parts[n::number]) for n in range(number)]
    workers, moments = Workers(settings, number), random.Random(number)
    while "views_taken_on" not in workers.hear():
        pass
    workers.wait_until(lambda office: shares(office) == even)
    for again in range(6):
        with processes.open_office(settings, _DAY) as office:
            stop_or_go = ResumeCampaign if again % 2 else SuspendCampaign
            stamp = samples.stamp(_DAY, reason="flood", command=f"kill-{again}")
            office.handle(stop_or_go(stamp=stamp, campaign=worlds.CAMPAIGN))
        workers.hear()  # one of them is at work
        workers.replace(moments.randrange(number))
    workers.wait_until(stands_at_the_head)
    workers.wait_until(lambda office: shares(office) == even)
    assert workers.stop() == [0] * number
    with processes.open_office(settings, _DAY) as office:
        assert stands_at_the_head(office)
        assert list(verify(office.views, office.log)) == []


def stands_at_the_head(office: Office) -> bool:
    """Whether every part of every view has come as far as the log."""
    with office.views.connect() as views:
        return position(views) == office.log.head()
