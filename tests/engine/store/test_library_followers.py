"""What follows an application of the eventsourcing library follows our log as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.application import Section
from eventsourcing.persistence import Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import EnvType

from engine.ids import CommandId
from engine.store.log import CampaignLog
from engine.store.open import address_of
from engine.store.ports import Address
from tests.engine.store.drafting import OTHER, draft

RECEIVED = "assignment.received.v1"


class FollowedLog(CampaignLog):
    """The log, opened as the library opens an application: from settings."""

    name = "log"

    def __init__(self, env: EnvType) -> None:
        super().__init__(address_of(env["LOG_ADDRESS"]))


class Senders(POPOTrackingRecorder):
    """The library's tracking recorder in memory, and beside it who sent what."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[CommandId] = []

    def add(self, command: CommandId, tracking: Tracking) -> None:
        with self._database_lock:
            self._assert_tracking_uniqueness(tracking)
            self._insert_tracking(tracking)
            self.commands.append(command)


class WhoSent(Projection[Senders]):
    """One small view."""

    name = "who-sent"
    topics = (RECEIVED,)

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.add(domain_event.event.stamp.command_id, tracking)


@contextmanager
def running(address: Address) -> Iterator[ProjectionRunner[FollowedLog, Senders]]:
    runner = ProjectionRunner(
        application_class=FollowedLog,
        projection_class=WhoSent,
        view_class=Senders,
        env={"LOG_ADDRESS": str(address)},
    )
    with runner:
        yield runner


def test_its_notification_log_reads_ours_in_sections(log: CampaignLog) -> None:
    log.append([draft(version, f"c-{version}") for version in range(1, 13)])
    section: Section = log.notification_log["1,10"]
    assert (section.id, section.next_id) == ("1,10", "11,20")
    assert [item.id for item in section.items] == list(range(1, 11))
    rest = log.notification_log[section.next_id or ""]
    assert ([item.id for item in rest.items], rest.next_id) == ([11, 12], None)
    stored = log.read_stored(0, 100)
    read = log.notification_log.select(start=1, limit=10, topics=[RECEIVED])
    assert [(n.id, n.originator_id, n.originator_version, n.topic, n.state) for n in read] == [
        tuple(row) for row in stored[:10]
    ]


def test_its_mapper_gives_the_events_of_the_log(log: CampaignLog) -> None:
    (recorded,) = log.append([draft(1, "c-1")])
    (notification,) = log.notification_log.select(start=1, limit=10)
    found = log.mapper.to_domain_event(notification)
    assert (found.originator_id, found.originator_version) == (recorded.stream, 1)
    assert found == draft(1, "c-1")


def test_its_projection_runner_follows_ours(log: CampaignLog) -> None:
    log.append([draft(version, f"c-{version}") for version in (1, 2)])
    with running(log.address) as runner:
        runner.wait(2, timeout=60)
        assert runner.view.commands == ["c-1", "c-2"]
        log.append([draft(1, "c-3", OTHER)])
        runner.wait(3, timeout=60)
        assert runner.view.commands == ["c-1", "c-2", "c-3"]
        assert runner.view.max_tracking_id("log") == 3
