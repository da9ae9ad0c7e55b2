"""Messages of the outbox, many at a time: load, decide, append."""

from collections.abc import Iterable

from engine.domain import message as rules
from engine.domain.event import Recorded
from engine.domain.message import MessageQueued
from engine.errors import NotAllowed
from engine.handling.desk import Desk
from engine.ids import StreamId, message_stream


def queue(desk: Desk, messages: Iterable[MessageQueued]) -> tuple[Recorded, ...]:
    """Queue those that are not on record yet, in one transaction. Each bears its own stamp."""
    commands = {
        message_stream(m.item, m.rung, m.generation, m.recipient): rules.QueueMessage(
            stamp=m.stamp, queued=m
        )
        for m in messages
    }
    return desk.transact(None, lambda: desk.drafts_of_many(commands, rules.decide, rules.evolve))


def note(
    desk: Desk,
    notes: Iterable[tuple[StreamId, rules.NoteDelivered | rules.NoteFailed]],
) -> tuple[Recorded, ...]:
    """Record what became of each message, in one transaction; one done with is passed over."""
    commands = dict(notes)
    return desk.transact(None, lambda: desk.drafts_of_many(commands, _unless_done, rules.evolve))


def _unless_done(
    command: rules.MessageCommand, state: rules.Message | None
) -> tuple[rules.MessageEvent, ...]:
    try:
        return rules.decide(command, state)
    except NotAllowed:
        return ()
