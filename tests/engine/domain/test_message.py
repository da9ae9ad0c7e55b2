"""A message of the outbox: queued once, and its fate on record."""

import pytest
from msgspec.structs import replace

from engine.domain.event import Via
from engine.domain.message import (
    MessageAbandoned,
    MessageCommand,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageKind,
    MessageQueued,
    MessageState,
    MessageVoided,
    NoteDelivered,
    NoteFailed,
    NoteVoided,
    QueueMessage,
    VoidCause,
    decide,
    evolve,
)
from engine.errors import NotAllowed
from engine.ids import SYSTEM, CommandId, assignment_stream, message_stream
from tests.samples import CAMPAIGN, LI, PLAN_FILED, TOWN, at, march, stamp
from tests.spec import given

TICK = stamp(actor=SYSTEM, via=Via.SCHEDULER)
RETRY = at(march(2), hour=3)
QUEUED = MessageQueued(
    stamp=TICK,
    kind=MessageKind.REMINDER,
    campaign=CAMPAIGN,
    unit=TOWN.unit,
    item=assignment_stream(CAMPAIGN, PLAN_FILED, TOWN.unit),
    rung="T-3",
    generation=1,
    recipient=LI,
    address="li@town-01.example",
    subject="三天后到期",
    body="plan-filed",
)
DELIVERED = MessageDelivered(stamp=TICK, channel="files", receipt="0001.eml")
FAILED = MessageFailed(stamp=TICK, channel="files", fault="disk full", retry_at=RETRY)
ABANDONED = MessageAbandoned(stamp=TICK, channel="files", fault="disk full")

LETTER = message_stream(QUEUED.item, QUEUED.rung, QUEUED.generation, QUEUED.recipient)
DELIVER = NoteDelivered(stamp=TICK, message=LETTER, channel="files", receipt="0001.eml")
FAIL = NoteFailed(stamp=TICK, message=LETTER, channel="files", fault="disk full", retry_at=RETRY)
ABANDON = NoteFailed(stamp=TICK, message=LETTER, channel="files", fault="disk full", retry_at=None)

VOIDED = MessageVoided(stamp=TICK, why=VoidCause.STOPPED)
VOID = NoteVoided(stamp=TICK, message=LETTER, why=VoidCause.STOPPED)


def test_queueing() -> None:
    state = given(decide, evolve).when(QueueMessage(stamp=TICK, queued=QUEUED)).then(QUEUED)
    assert (state.state, state.failures) == (MessageState.QUEUED, 0)


@pytest.mark.parametrize("fate", [(), (DELIVERED,), (FAILED,), (ABANDONED,)])
def test_the_same_message_is_queued_once(fate: tuple[MessageEvent, ...]) -> None:
    given(decide, evolve, QUEUED, *fate).when(QueueMessage(stamp=TICK, queued=QUEUED)).stays_quiet()


@pytest.mark.parametrize("past", [(QUEUED,), (QUEUED, FAILED)])
@pytest.mark.parametrize(
    ("command", "fact", "state"),
    [
        (DELIVER, DELIVERED, MessageState.DELIVERED),
        (FAIL, FAILED, MessageState.FAILED),
        (ABANDON, ABANDONED, MessageState.ABANDONED),
    ],
)
def test_what_becomes_of_it(
    past: tuple[MessageEvent, ...],
    command: MessageCommand,
    fact: MessageEvent,
    state: MessageState,
) -> None:
    assert given(decide, evolve, *past).when(command).then(fact).state is state


@pytest.mark.parametrize("past", [(QUEUED,), (QUEUED, FAILED)])
def test_what_is_not_true_any_more_is_not_sent(past: tuple[MessageEvent, ...]) -> None:
    state = given(decide, evolve, *past).when(VOID).then(VOIDED)
    assert state.state is MessageState.VOIDED


def test_a_letter_that_was_voided_may_be_queued_again() -> None:
    """Under an id of its own: the first one is on record for the first letter."""
    again = replace(TICK, command_id=CommandId(f"{TICK.command_id}:again1"))
    state = (
        given(decide, evolve, QUEUED, FAILED, VOIDED)
        .when(QueueMessage(stamp=TICK, queued=QUEUED))
        .then(replace(QUEUED, stamp=again))
    )
    assert (state.state, state.failures, state.voided) == (MessageState.QUEUED, 1, 1)


def test_failures_are_counted() -> None:
    state = given(decide, evolve, QUEUED, FAILED).when(FAIL).then(FAILED)
    assert state.failures == 2


def test_a_delivery_noted_twice_is_one() -> None:
    given(decide, evolve, QUEUED, DELIVERED).when(DELIVER).stays_quiet()


@pytest.mark.parametrize(
    ("past", "command", "words"),
    [
        (DELIVERED, VOID, "cannot void message while delivered; allowed now: nothing more"),
        (VOIDED, DELIVER, "cannot deliver message while voided; allowed now: nothing more"),
        (VOIDED, VOID, "cannot void message while voided; allowed now: nothing more"),
        (DELIVERED, FAIL, "cannot fail message while delivered; allowed now: nothing more"),
        (DELIVERED, ABANDON, "cannot abandon message while delivered; allowed now: nothing more"),
        (ABANDONED, DELIVER, "cannot deliver message while abandoned; allowed now: nothing more"),
        (ABANDONED, FAIL, "cannot fail message while abandoned; allowed now: nothing more"),
        (ABANDONED, ABANDON, "cannot abandon message while abandoned; allowed now: nothing more"),
    ],
)
def test_a_message_that_is_done_with_stays_so(
    past: MessageEvent, command: MessageCommand, words: str
) -> None:
    given(decide, evolve, QUEUED, past).when(command).refuses(NotAllowed, words)
