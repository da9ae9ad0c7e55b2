"""Messages of the outbox, many at a time: load, decide, append."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.domain import message as rules
from engine.domain.event import Recorded, Stamp
from engine.domain.message import MessageQueued
from engine.handling.desk import Desk
from engine.ids import StreamId, message_stream
from engine.store.log import Draft


def queue(desk: Desk, stamp: Stamp, messages: Iterable[MessageQueued]) -> tuple[Recorded, ...]:
    """Queue those that are not on record yet, in one transaction. Each bears its own stamp."""
    messages = tuple(messages)

    def work() -> Iterator[Draft]:
        for queued in messages:
            stream = message_stream(queued.item, queued.rung, queued.generation, queued.recipient)
            command = rules.QueueMessage(stamp=queued.stamp, queued=queued)
            yield from desk.drafts(stream, command, rules.decide, rules.evolve, cached=False)

    return desk.transact(stamp, work)


def note_delivered(
    desk: Desk, stamp: Stamp, message: StreamId, channel: str, receipt: str
) -> tuple[Recorded, ...]:
    """The channel took it."""
    command = rules.NoteDelivered(stamp=stamp, channel=channel, receipt=receipt)
    return desk.handle(message, command, rules.decide, rules.evolve)


def note_failed(
    desk: Desk,
    stamp: Stamp,
    message: StreamId,
    channel: str,
    fault: str,
    retry_at: datetime | None,
) -> tuple[Recorded, ...]:
    """The channel refused it; `retry_at` None gives it up."""
    command = rules.NoteFailed(stamp=stamp, channel=channel, fault=fault, retry_at=retry_at)
    return desk.handle(message, command, rules.decide, rules.evolve)
