"""A letter of the outbox: claimed once, and its fate on record."""

import pytest
from msgspec.structs import replace

from engine.domain.event import Via
from engine.domain.message import (
    LeftOut,
    LetterQueued,
    MessageAbandoned,
    MessageBounced,
    MessageCommand,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageKind,
    MessageQueued,
    MessageRedriven,
    MessageSent,
    MessageState,
    MessageVoided,
    NoteBounce,
    NoteFailed,
    NoteSent,
    NoteVoided,
    QueueLetter,
    RedriveMessage,
    VoidCause,
    decide,
    evolve,
)
from engine.errors import NotAllowed, NotFound, ReasonRequired
from engine.ids import SYSTEM, StreamId, assignment_stream, letter_stream, reminder_stream
from tests.samples import CAMPAIGN, LI, PLAN_FILED, TOWN, at, march, stamp
from tests.spec import given

TICK = stamp(actor=SYSTEM, via=Via.SCHEDULER)
RETRY = at(march(2), hour=3)
WINDOW = "2009-03-01.1"
LETTER = letter_stream(LI, WINDOW)
WORK = assignment_stream(CAMPAIGN, PLAN_FILED, TOWN.unit)
FACT = reminder_stream(WORK, "T-3", 1, "liaison")
OTHER = reminder_stream(WORK, "T+1", 1, "unit_chief")
LEFT = (LeftOut(OTHER, VoidCause.HANDED_ON),)

QUEUE = QueueLetter(stamp=TICK, person=LI, window=WINDOW, facts=(FACT, OTHER))
QUEUED = LetterQueued(stamp=TICK, person=LI, window=WINDOW, facts=(FACT, OTHER))
SENT = MessageSent(
    stamp=TICK, channel="mail", address="li@town.example", receipt="250", subject="一项工作",
    body="plan-filed", facts=(FACT,), left_out=LEFT,
)  # fmt: skip
SEND = NoteSent(
    stamp=TICK, message=LETTER, channel="mail", address="li@town.example", receipt="250",
    subject="一项工作", body="plan-filed", facts=(FACT,), left_out=LEFT,
)  # fmt: skip
FAILED = MessageFailed(stamp=TICK, channel="mail", fault="timed out", retry_at=RETRY)
ABANDONED = MessageAbandoned(stamp=TICK, channel="mail", fault="timed out", remedy="ask")
FAIL = NoteFailed(stamp=TICK, message=LETTER, channel="mail", fault="timed out", retry_at=RETRY)
ABANDON = replace(FAIL, retry_at=None, remedy="ask")
VOIDED = MessageVoided(stamp=TICK, why=VoidCause.STOPPED, left_out=LEFT)
VOID = NoteVoided(stamp=TICK, message=LETTER, why=VoidCause.STOPPED, left_out=LEFT)
REDRIVE = RedriveMessage(stamp=TICK, message=LETTER, reason="a new address")
REDRIVEN = MessageRedriven(stamp=TICK, reason="a new address")
BOUNCE = NoteBounce(
    stamp=TICK, message=LETTER, status="5.1.1", diagnostic="unknown", address="li@town.example"
)
BOUNCED = MessageBounced(
    stamp=TICK, status="5.1.1", diagnostic="unknown", address="li@town.example"
)


def test_claiming() -> None:
    state = given(decide, evolve).when(QUEUE).then(QUEUED)
    assert (state.state, state.failures, state.facts) == (MessageState.QUEUED, 0, (FACT, OTHER))


@pytest.mark.parametrize("fate", [(), (SENT,), (FAILED,), (ABANDONED,), (VOIDED,)])
def test_there_is_one_letter_a_person_and_window(fate: tuple[MessageEvent, ...]) -> None:
    given(decide, evolve, QUEUED, *fate).when(QUEUE).stays_quiet()


@pytest.mark.parametrize("past", [(QUEUED,), (QUEUED, FAILED)])
@pytest.mark.parametrize(
    ("command", "fact", "state"),
    [
        (SEND, SENT, MessageState.DELIVERED),
        (FAIL, FAILED, MessageState.FAILED),
        (ABANDON, ABANDONED, MessageState.ABANDONED),
        (VOID, VOIDED, MessageState.VOIDED),
    ],
)
def test_what_becomes_of_it(
    past: tuple[MessageEvent, ...],
    command: MessageCommand,
    fact: MessageEvent,
    state: MessageState,
) -> None:
    assert given(decide, evolve, *past).when(command).then(fact).state is state


def test_failures_are_counted_until_it_is_redriven() -> None:
    state = given(decide, evolve, QUEUED, FAILED).when(FAIL).then(FAILED)
    assert state.failures == 2
    state = given(decide, evolve, QUEUED, FAILED, ABANDONED).when(REDRIVE).then(REDRIVEN)
    assert (state.state, state.failures) == (MessageState.QUEUED, 0)


def test_a_delivery_noted_twice_is_one() -> None:
    given(decide, evolve, QUEUED, SENT).when(SEND).stays_quiet()


def test_what_was_sent_may_come_back_and_be_sent_again() -> None:
    state = given(decide, evolve, QUEUED, SENT).when(BOUNCE).then(BOUNCED)
    assert state.state is MessageState.BOUNCED
    given(decide, evolve, QUEUED, SENT, BOUNCED).when(REDRIVE).then(REDRIVEN)
    again = given(decide, evolve, QUEUED, SENT, BOUNCED, REDRIVEN).when(SEND).then(SENT)
    assert again.state is MessageState.DELIVERED


@pytest.mark.parametrize("past", [(QUEUED, FAILED), (QUEUED, ABANDONED), (QUEUED, SENT, BOUNCED)])
def test_it_is_redriven_with_a_reason(past: tuple[MessageEvent, ...]) -> None:
    given(decide, evolve, *past).when(replace(REDRIVE, reason=" ")).refuses(
        ReasonRequired, "to send a letter after all needs a reason"
    )


@pytest.mark.parametrize(
    ("past", "command", "words"),
    [
        (SENT, VOID, "cannot void message while delivered; allowed now: nothing more"),
        (SENT, REDRIVE, "cannot send after all message while delivered; allowed now: nothing more"),
        (VOIDED, SEND, "cannot deliver message while voided; allowed now: nothing more"),
        (VOIDED, VOID, "cannot void message while voided; allowed now: nothing more"),
        (SENT, FAIL, "cannot fail message while delivered; allowed now: nothing more"),
        (SENT, ABANDON, "cannot abandon message while delivered; allowed now: nothing more"),
        (
            FAILED,
            BOUNCE,
            "cannot note as come back message while failed; "
            "allowed now: deliver, fail, abandon, send after all, void",
        ),
        (ABANDONED, SEND, "cannot deliver message while abandoned; allowed now: send after all"),
    ],
)
def test_a_letter_that_is_done_with_stays_so(
    past: MessageEvent, command: MessageCommand, words: str
) -> None:
    given(decide, evolve, QUEUED, past).when(command).refuses(NotAllowed, words)


def test_of_a_letter_that_is_not_there_nothing_is_noted() -> None:
    given(decide, evolve).when(SEND).refuses(NotFound, f"no message named '{LETTER}'")


# --- letters of old ----------------------------------------------------------------------------

OLD = MessageQueued(
    stamp=TICK, kind=MessageKind.REMINDER, campaign=CAMPAIGN, unit=TOWN.unit, item=WORK, rung="T-3",
    generation=1, recipient=LI, address="li@town.example", subject="三天后到期", body="plan-filed",
)  # fmt: skip


def test_what_was_sent_before_facts_and_letters_were_told_apart_is_read_as_it_was() -> None:
    def folded(*events: MessageEvent) -> MessageState:
        state = None
        for event in events:
            state = evolve(state, event)
        assert state is not None
        return state.state

    delivered = MessageDelivered(stamp=TICK, channel="file", receipt="1.eml")
    assert folded(OLD) is MessageState.QUEUED
    assert folded(OLD, delivered) is MessageState.DELIVERED
    assert folded(OLD, FAILED, ABANDONED, REDRIVEN) is MessageState.QUEUED
    assert folded(OLD, VOIDED, OLD) is MessageState.QUEUED


def test_the_stream_of_a_letter_says_whose_it_is_and_of_which_window() -> None:
    assert StreamId(f"message/to/{LI}/{WINDOW}") == LETTER
