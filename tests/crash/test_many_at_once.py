"""Several processes of one office at once: laying it down, and keeping its views."""

from datetime import date
from pathlib import Path
from typing import TextIO

from engine.calendars.clock import VirtualClock
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign.commands import AnnounceCampaign
from engine.domain.office.events import OfficeFounded
from engine.handling.door import CommandHandler
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.bootstrap import Office
from projections.rebuilding.verify import verify
from tests import samples, worlds
from tests.crash import processes
from tests.crash.examining import whole

DAY = date(2009, 5, 20)


def test_six_processes_lay_one_office_down(tmp_path: Path, address: Address) -> None:
    settings = processes.settings(tmp_path, address)

    def init(out: TextIO) -> None:
        with Office(settings, create=True, clock=VirtualClock(samples.at(DAY))):
            print("done", file=out)

    started = [processes.start(init) for _ in range(6)]
    assert [one.said.read() for one in started] == ["done\n"] * 6
    assert [one.kill() for one in started] == [[]] * 6
    with CampaignLog(address) as log:
        assert [type(r.event) for r in log.read(0)] == [
            OfficeFounded,
            CalendarEditionPublished,
        ]
    assert whole(address)


def test_two_workers_share_no_view_and_one_takes_over_from_the_other(
    tmp_path: Path, address: Address
) -> None:
    settings = processes.settings(tmp_path, address)
    with CampaignLog(address, create=True) as log:
        worlds.planned_campaign(log)
        head = log.head()
    with processes.open_office(settings, DAY) as office:
        every_part = sorted(office.runner.parts)
    one = processes.views_worker(settings, DAY)
    assert sorted(one.wait_for("views_taken_on")["views"]) == every_part
    one.wait_for("batch_projected", reached=head)
    two = processes.views_worker(settings, DAY)
    assert two.wait_for("views_taken_on")["views"] == []
    shares = [worker.wait_for("views_taken_on")["views"] for worker in (one, two)]
    assert sorted(shares[0] + shares[1]) == every_part
    assert abs(len(shares[0]) - len(shares[1])) <= 1
    one.kill()
    assert sorted(two.wait_for("views_taken_on")["views"]) == every_part
    with CampaignLog(address) as log:
        CommandHandler(log).handle(
            AnnounceCampaign(stamp=samples.stamp(DAY, command="announce"), campaign=worlds.CAMPAIGN)
        )
        grown = log.head()
    assert grown > head
    two.wait_for("batch_projected", reached=grown)
    two.process.terminate()
    assert two.wait_for("worker_stopped")["level"] == "info"
    two.process.join()
    assert two.process.exitcode == 0
    two.said.close()
    with processes.open_office(settings, DAY) as office:
        assert list(verify(office.views, office.log)) == []
