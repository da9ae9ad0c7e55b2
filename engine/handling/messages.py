"""Messages of the outbox, many at a time: load, decide, append."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from engine.domain import message as rules
from engine.domain.event import Recorded
from engine.domain.message import MessageQueued
from engine.errors import NotAllowed
from engine.handling.desk import Desk
from engine.ids import StreamId, message_stream
from engine.store.log import Draft


def queue(desk: Desk, messages: Iterable[MessageQueued]) -> tuple[Recorded, ...]:
    """Queue those that are not on record yet, in one transaction. Each bears its own stamp."""
    places = {message_stream(m.item, m.rung, m.generation, m.recipient): m for m in messages}

    def work() -> Iterator[Draft]:
        for stream, queued in places.items():
            command = rules.QueueMessage(stamp=queued.stamp, queued=queued)
            yield from desk.drafts(stream, command, rules.decide, rules.evolve, cached=False)

    return desk.transact(None, work)


def note(
    desk: Desk,
    notes: Iterable[tuple[StreamId, rules.NoteDelivered | rules.NoteFailed]],
) -> tuple[Recorded, ...]:
    """Record what became of each message, in one transaction; one done with is passed over."""
    notes = tuple(notes)

    def work() -> Iterator[Draft]:
        for stream, command in notes:
            with suppress(NotAllowed):
                yield from desk.drafts(stream, command, rules.decide, rules.evolve, cached=False)

    return desk.transact(None, work)
