"""The outbox, many messages at a time."""

from msgspec.structs import replace

from engine.domain.message import MessageQueued, NoteDelivered, NoteFailed
from engine.handling import messages
from engine.handling.door import CommandHandler
from engine.ids import CommandId, PersonId, StreamId, message_stream
from engine.store.log import CampaignLog
from tests.engine.store.event_samples import QUEUED
from tests.samples import at, march, stamp


def message(person: str, rung: str = "T-3") -> MessageQueued:
    """A reminder, under a command of its own."""
    named = replace(QUEUED.stamp, command_id=CommandId(f"{rung}:{person}"))
    return replace(QUEUED, stamp=named, recipient=PersonId(person), rung=rung)


def stream_of(queued: MessageQueued) -> StreamId:
    return message_stream(queued.item, queued.rung, queued.generation, queued.recipient)


def delivered(command: str) -> NoteDelivered:
    return NoteDelivered(stamp=stamp(command=command), channel="file", receipt="1.eml")


def failed(command: str, last: bool = False) -> NoteFailed:
    retry_at = None if last else at(march(22))
    return NoteFailed(
        stamp=stamp(command=command), channel="mail", fault="timed out", retry_at=retry_at
    )


def test_many_are_queued_in_one_transaction_and_each_once(log: CampaignLog) -> None:
    handler = CommandHandler(log)
    batch = [message("li"), message("wang")]
    recorded = messages.queue(handler, batch)
    assert [r.event for r in recorded] == batch
    assert [r.stream for r in recorded] == [stream_of(m) for m in batch]
    assert messages.queue(handler, batch) == ()
    assert [r.event for r in messages.queue(handler, [*batch, message("qian")])] == [
        message("qian")
    ]


def test_a_batch_that_names_a_message_twice_queues_it_once(log: CampaignLog) -> None:
    recorded = messages.queue(
        CommandHandler(log), [message("li"), message("li"), message("li", "T-1")]
    )
    assert [r.event for r in recorded] == [message("li"), message("li", "T-1")]


def test_another_process_queues_nothing_a_second_time(log: CampaignLog) -> None:
    messages.queue(CommandHandler(log), [message("li")])
    with CampaignLog(log.address) as other:
        assert messages.queue(CommandHandler(other), [message("li")]) == ()


def test_what_became_of_each_is_noted_together(log: CampaignLog) -> None:
    handler, li, wang = CommandHandler(log), stream_of(message("li")), stream_of(message("wang"))
    messages.queue(handler, [message("li"), message("wang")])
    recorded = messages.note(handler, [(li, delivered("d-1")), (wang, failed("f-1"))])
    assert [r.name for r in recorded] == ["message.delivered.v1", "message.failed.v1"]


def test_a_message_that_is_done_with_is_passed_over(log: CampaignLog) -> None:
    handler, li, wang = CommandHandler(log), stream_of(message("li")), stream_of(message("wang"))
    messages.queue(handler, [message("li"), message("wang")])
    messages.note(handler, [(li, delivered("d-1")), (wang, failed("f-1", last=True))])
    head = log.head()
    late: list[tuple[StreamId, NoteDelivered | NoteFailed]] = [
        (li, failed("f-2")),
        (li, delivered("d-2")),
        (wang, delivered("d-3")),
    ]
    assert messages.note(handler, late) == ()
    assert log.head() == head


def test_no_messages_are_no_transaction(log: CampaignLog) -> None:
    assert messages.queue(CommandHandler(log), []) == messages.note(CommandHandler(log), []) == ()
