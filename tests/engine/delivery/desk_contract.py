"""What every pair of ports must keep, in memory or on a log: call it with either."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from engine.delivery.ports import Agenda, Commands, Note
from engine.domain.event import Stamp
from engine.domain.message import MessageQueued, NoteDelivered, NoteFailed
from engine.ids import CommandId, StreamId, message_stream


def keeps_the_outbox(
    agenda: Agenda, commands: Commands, messages: Sequence[MessageQueued], stamp: Stamp
) -> None:
    """Give three messages of one moment that are not queued yet, with a stamp of that moment."""
    now = stamp.recorded_at
    one, two, three = messages
    streams = [message_stream(m.item, m.rung, m.generation, m.recipient) for m in messages]
    assert commands.queue(messages[:1]) == 1
    assert commands.queue(messages) == 2, "one that is there keeps none of the others out"
    assert commands.queue(messages) == 0
    agenda.catch_up()
    assert {entry.stream for entry in agenda.sendable(now, None, 10)} == set(streams)
    first = agenda.sendable(now, None, 2)
    rest = agenda.sendable(now, first[-1], 2)
    assert [entry.stream for entry in (*first, *rest)] == sorted(streams), "of one moment, by name"
    by_stream = {entry.stream: entry for entry in agenda.sendable(now, None, 10)}
    for message, stream in zip((one, two, three), streams, strict=True):
        entry = by_stream[stream]
        assert (entry.recipient.person, entry.recipient.address) == (
            message.recipient,
            message.address,
        )
        assert (entry.subject, entry.body, entry.failures) == (message.subject, message.body, 0)
        assert entry.queued_at == entry.since == message.stamp.recorded_at

    later = now + timedelta(minutes=1)
    taken = NoteDelivered(
        stamp=named(stamp, "1"), message=streams[0], channel="memory", receipt="r"
    )
    notes: list[Note] = [
        taken,
        failed(streams[1], stamp, "2", later),
        failed(streams[2], stamp, "3", None),
    ]
    commands.note(notes)
    agenda.catch_up()
    assert not agenda.sendable(now, None, 10)
    (again,) = agenda.sendable(later, None, 10)
    assert (again.stream, again.failures, again.since) == (streams[1], 1, later)

    late_note = failed(streams[0], stamp, "4", later)
    commands.note([late_note])
    agenda.catch_up()
    assert len(agenda.sendable(later, None, 10)) == 1, "what is done with is passed over"


def failed(message: StreamId, stamp: Stamp, name: str, retry_at: datetime | None) -> NoteFailed:
    return NoteFailed(
        stamp=named(stamp, name),
        message=message,
        channel="memory",
        fault="busy",
        retry_at=retry_at,
    )


def named(stamp: Stamp, name: str) -> Stamp:
    return msgspec.structs.replace(stamp, command_id=CommandId(f"{stamp.command_id}:{name}"))
