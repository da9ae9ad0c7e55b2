"""What a service says of the commands that it hands in."""

import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from engine.domain.assignment.commands import ReceiveAssignment
from engine.errors import NotAllowed
from engine.handling.scheduled import record_overdue
from engine.store.log import CampaignLog
from office.service.command_log import CommandLog
from office.service.metrics import Metrics
from tests.samples import LI, march
from tests.worlds import TOWN_1, TOWN_2, mobilizing_campaign


def test_a_line_a_command_and_a_line_for_those_that_come_together(log: CampaignLog) -> None:
    world, metrics = mobilizing_campaign(log), Metrics()
    world.handler.observer = CommandLog(metrics)
    receive = ReceiveAssignment(stamp=world.at(march(3), LI), key=world.work(TOWN_1))
    with capture_logs() as lines:
        world.handler.handle(receive)
        with pytest.raises(NotAllowed):
            world.handler.handle(
                ReceiveAssignment(stamp=world.at(march(4), LI), key=world.work(TOWN_1))
            )
        late = [world.work(unit).stream for unit in (TOWN_1, TOWN_2)]
        record_overdue(world.handler, late, world.at(march(25)))
        record_overdue(world.handler, late, world.at(march(25)))
    assert [(line["event"], line["commands"], line.get("events")) for line in lines] == [
        ("command_handled", {"ReceiveAssignment": 1}, 1),
        ("command_refused", {"ReceiveAssignment": 1}, None),
        ("command_handled", {"RecordOverdue": 2}, 2),
    ]
    assert lines[0]["actor"] == LI
    assert lines[1]["why"].startswith("error.not-allowed")
    told = generate_latest(metrics.registry).decode()
    assert 'campaign_commands_total{kind="RecordOverdue",outcome="recorded"} 2.0' in told
    assert 'campaign_commands_total{kind="ReceiveAssignment",outcome="refused"} 1.0' in told
