"""The outbox, many messages at a time."""

from collections.abc import Iterable

from msgspec.structs import replace

from engine.delivery.ports import Note
from engine.domain.event import Recorded
from engine.domain.message import MessageQueued, NoteDelivered, NoteFailed, QueueMessage
from engine.errors import NotAllowed
from engine.handling.door import CommandHandler
from engine.ids import CommandId, PersonId, StreamId, message_stream
from engine.store.log import CampaignLog
from tests.engine.store.message_samples import QUEUED
from tests.samples import at, march, stamp


def message(person: str, rung: str = "T-3") -> MessageQueued:
    """A reminder, under a command of its own."""
    named = replace(QUEUED.stamp, command_id=CommandId(f"{rung}:{person}"))
    return replace(QUEUED, stamp=named, recipient=PersonId(person), rung=rung)


def stream_of(queued: MessageQueued) -> StreamId:
    return message_stream(queued.item, queued.rung, queued.generation, queued.recipient)


def delivered(message: StreamId, command: str) -> NoteDelivered:
    return NoteDelivered(
        stamp=stamp(command=command), message=message, channel="file", receipt="1.eml"
    )


def failed(message: StreamId, command: str, last: bool = False) -> NoteFailed:
    return NoteFailed(
        stamp=stamp(command=command),
        message=message,
        channel="mail",
        fault="timed out",
        retry_at=None if last else at(march(22)),
    )


def queue(handler: CommandHandler, letters: Iterable[MessageQueued]) -> tuple[Recorded, ...]:
    return handler.handle_together(QueueMessage(stamp=m.stamp, queued=m) for m in letters)


def note(handler: CommandHandler, notes: Iterable[Note]) -> tuple[Recorded, ...]:
    return handler.handle_together(notes, passing_over=(NotAllowed,))


def test_many_are_queued_in_one_transaction_and_each_once(log: CampaignLog) -> None:
    handler = CommandHandler(log)
    batch = [message("li"), message("wang")]
    recorded = queue(handler, batch)
    assert [r.event for r in recorded] == batch
    assert [r.stream for r in recorded] == [stream_of(m) for m in batch]
    assert queue(handler, batch) == ()
    assert [r.event for r in queue(handler, [*batch, message("qian")])] == [message("qian")]


def test_a_batch_that_names_a_message_twice_queues_it_once(log: CampaignLog) -> None:
    recorded = queue(CommandHandler(log), [message("li"), message("li"), message("li", "T-1")])
    assert [r.event for r in recorded] == [message("li"), message("li", "T-1")]


def test_another_process_queues_nothing_a_second_time(log: CampaignLog) -> None:
    queue(CommandHandler(log), [message("li")])
    with CampaignLog(log.address) as other:
        assert queue(CommandHandler(other), [message("li")]) == ()


def test_what_became_of_each_is_noted_together(log: CampaignLog) -> None:
    handler, li, wang = CommandHandler(log), stream_of(message("li")), stream_of(message("wang"))
    queue(handler, [message("li"), message("wang")])
    recorded = note(handler, [delivered(li, "d-1"), failed(wang, "f-1")])
    assert [r.name for r in recorded] == ["message.delivered.v1", "message.failed.v1"]


def test_a_message_that_is_done_with_is_passed_over(log: CampaignLog) -> None:
    handler, li, wang = CommandHandler(log), stream_of(message("li")), stream_of(message("wang"))
    queue(handler, [message("li"), message("wang")])
    note(handler, [delivered(li, "d-1"), failed(wang, "f-1", last=True)])
    head = log.head()
    late: list[Note] = [
        failed(li, "f-2"),
        delivered(li, "d-2"),
        delivered(wang, "d-3"),
    ]
    assert note(handler, late) == ()
    assert log.head() == head


def test_no_messages_are_no_transaction(log: CampaignLog) -> None:
    assert queue(CommandHandler(log), []) == note(CommandHandler(log), []) == ()
