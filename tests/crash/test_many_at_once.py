"""Several processes of one office at once: laying it down, and keeping its views."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from engine.calendars.clock import VirtualClock
from engine.domain.calendar import CalendarEditionPublished
from engine.handling import campaigns
from engine.handling.desk import Desk
from engine.store.inspection import inspect
from engine.store.log import CampaignLog
from office.bootstrap import Office
from projections.rebuild import verify
from projections.registry import ALL
from tests import samples, worlds
from tests.crash import processes

DAY = date(2009, 5, 20)
EVERY_VIEW = sorted(view.NAME for view in ALL)


def lines(started: processes.Started) -> Iterator[dict[str, Any]]:
    """The operating log of a worker, line by line, as long as it runs."""
    for line in started.said:
        yield json.loads(line)


def wait_for_event(log: Iterator[dict[str, Any]], event: str) -> dict[str, Any]:
    return next(line for line in log if line["event"] == event)


def wait_for_position(log: Iterator[dict[str, Any]], position: int) -> None:
    next(line for line in log if line.get("reached") == position)


def test_six_processes_lay_one_office_down(tmp_path: Path) -> None:
    folder = tmp_path / "office"

    def init(out: TextIO) -> None:
        with Office(processes.settings(folder), create=True, clock=VirtualClock(samples.at(DAY))):
            print("done", file=out)

    started = [processes.start(init) for _ in range(6)]
    assert [one.said.read() for one in started] == ["done\n"] * 6
    assert [one.kill() for one in started] == [[]] * 6
    with CampaignLog(folder / "log.db") as log:
        assert [type(r.event) for r in log.read(0)] == [CalendarEditionPublished]
    assert inspect(folder / "log.db").faults == ()


def test_two_workers_share_no_view_and_one_takes_over_from_the_other(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        worlds.planned_campaign(log)
        head = log.head()
    one = processes.views_worker(tmp_path, DAY)
    says_one = lines(one)
    assert sorted(wait_for_event(says_one, "views_taken_on")["views"]) == EVERY_VIEW
    wait_for_position(says_one, head)
    two = processes.views_worker(tmp_path, DAY)
    says_two = lines(two)
    assert wait_for_event(says_two, "views_taken_on")["views"] == []
    shares = [wait_for_event(says, "views_taken_on")["views"] for says in (says_one, says_two)]
    assert sorted(shares[0] + shares[1]) == EVERY_VIEW
    assert len(shares[0]) == len(shares[1])
    one.kill()
    assert sorted(wait_for_event(says_two, "views_taken_on")["views"]) == EVERY_VIEW
    with CampaignLog(tmp_path / "log.db") as log:
        campaigns.announce(Desk(log), samples.stamp(DAY, command="announce"), worlds.CAMPAIGN)
        grown = log.head()
    assert grown > head
    wait_for_position(says_two, grown)
    two.process.terminate()
    assert wait_for_event(says_two, "worker_stopped")["level"] == "info"
    two.process.join()
    assert two.process.exitcode == 0
    two.said.close()
    with processes.open_office(tmp_path, samples.at(DAY)) as office:
        assert list(verify(office.views, office.log)) == []
