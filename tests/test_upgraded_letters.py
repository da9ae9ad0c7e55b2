"""A log whose reminders were fact and letter in one: nothing fires again, nothing is lost."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from engine.calendars.clock import VirtualClock
from engine.delivery.channels import MemoryChannel
from engine.domain.message import (
    LetterQueued,
    MessageDelivered,
    MessageQueued,
    MessageSent,
    MessageVoided,
)
from engine.domain.reminder import ReminderDue, ReminderMissed
from engine.ids import StreamId, is_fact
from engine.store.codec import decode
from office.bootstrap import Office
from tests.golden import stored
from tests.played import settings_in

NAMES = ("workstyle-2009.v1", "satisfied-unit.v2", "drive-amended.v1")


@pytest.mark.parametrize("name", NAMES)
def test_what_was_queued_is_sent_and_what_was_sent_is_not_sent_again(
    name: str, tmp_path: Path
) -> None:
    """The program was changed while letters of a tick were on record and not sent yet."""
    lines: Sequence[stored.Stored] = stored.read(name)
    last = max(line.position for line in lines if line.name == "message.queued.v1")
    lines = [line for line in lines if line.position <= last]
    events = [(e.stream, decode(e.name, e.bytes, e.stream, 1)) for e in lines]
    queued = {stream: event for stream, event in events if isinstance(event, MessageQueued)}
    sent = {stream for stream, event in events if isinstance(event, MessageDelivered)}
    waiting = set(queued) - sent
    assert waiting, "cut off in the middle of a tick"

    settings = settings_in(tmp_path)
    settings.store.folder.mkdir()
    stored.as_log(settings.log_path, lines).close()
    clock = VirtualClock(events[-1][1].stamp.recorded_at + timedelta(minutes=1))
    with Office(settings, clock=clock, channel=MemoryChannel()) as office:
        office.tick()
        recorded = list(office.log.read(last, 10_000))
        head = office.log.head()
        assert not office.tick().did_something
        assert office.log.head() == head

    told_before = {(old.item, old.rung, old.generation) for old in queued.values()}
    for r in recorded:
        if isinstance(r.event, ReminderDue | ReminderMissed):
            assert (r.event.item, r.event.rung, r.event.generation) not in told_before
    claimed: list[StreamId] = []
    settled: list[StreamId] = []
    for r in recorded:
        if isinstance(r.event, LetterQueued):
            claimed += filter(is_fact, r.event.facts)
        if isinstance(r.event, MessageSent):
            settled += r.event.facts
        if isinstance(r.event, MessageSent | MessageVoided):
            settled += (left.fact for left in r.event.left_out)
    of_old = [fact for fact in claimed if fact in queued]
    assert sorted(of_old) == sorted(waiting), "each waits in one letter, and none that was sent"
    assert set(of_old) <= set(settled)
