"""A message of the outbox: on record before it is sent, its fate on record after."""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, assert_never, get_args

import msgspec
from msgspec import Struct

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.event import Command, Event
from engine.domain.family import Family, Reads
from engine.domain.lifecycle import Lifecycle, steps
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.ids import CampaignId, CommandId, PersonId, StreamId, UnitId, message_stream
from engine.phrases import phrase


class MessageState(StrEnum):
    """States of a message in the outbox."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"
    ABANDONED = "abandoned"
    VOIDED = "voided"


MESSAGE = Lifecycle(
    "message",
    MessageState,
    (
        *steps("deliver", ["queued", "failed"], "delivered"),
        *steps("fail", ["queued", "failed"], "failed"),
        *steps("abandon", ["queued", "failed"], "abandoned"),
        *steps("void", ["queued", "failed"], "voided"),
        *steps("queue", ["voided"], "queued"),
    ),
    unasked=frozenset({"queue"}),
)


class MessageKind(StrEnum):
    """Why it is sent."""

    REMINDER = "reminder"
    NOTICE = "notice"


NOTICE_RUNG: Final = "notice"
"""Where a reminder names the rung of its ladder; its generation is the event that it tells of."""


class VoidCause(StrEnum):
    """Why a letter was no longer true when it was to be sent."""

    DONE = "done"
    OVER = "over"
    STOPPED = "stopped"
    MOVED = "moved"
    PASSED = "passed"


class MessageQueued(Event, frozen=True):
    """The intent. `item`, `rung`, `generation` and `recipient` also name the stream, so that the
    same reminder cannot be queued twice, unless it was voided and is true again.
    """

    kind: MessageKind
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId
    rung: str
    generation: int
    recipient: PersonId
    address: str
    subject: str
    body: str


class MessageDelivered(Event, frozen=True):
    """The channel took it; `receipt` is what the channel answered (a file name, a server's id)."""

    channel: str
    receipt: str


class MessageFailed(Event, frozen=True):
    """The channel refused it; it is tried again from `retry_at` on."""

    channel: str
    fault: str
    retry_at: datetime


class MessageAbandoned(Event, frozen=True):
    """Given up after the last try; somebody has to look at it."""

    channel: str
    fault: str


class MessageVoided(Event, frozen=True):
    """Not sent: what it says was no longer true."""

    why: VoidCause


MessageEvent = MessageQueued | MessageDelivered | MessageFailed | MessageAbandoned | MessageVoided


class Message(Struct, frozen=True, kw_only=True):
    """What decisions need of a message; `failures` counts tries that went wrong, `voided` how
    often it was not true any more.
    """

    state: MessageState = MessageState.QUEUED
    failures: int = 0
    voided: int = 0


class QueueMessage(Command, frozen=True):
    """Put it into the outbox; once there, the same again changes nothing."""

    queued: MessageQueued


class NoteDelivered(Command, frozen=True):
    """Say that it went out; `message` is the letter's stream."""

    message: StreamId
    channel: str
    receipt: str


class NoteFailed(Command, frozen=True):
    """Say that it did not, and when to try again (None: no more)."""

    message: StreamId
    channel: str
    fault: str
    retry_at: datetime | None


class NoteVoided(Command, frozen=True):
    """Say that it is not sent, because it is no longer true."""

    message: StreamId
    why: VoidCause


MessageCommand = QueueMessage | NoteDelivered | NoteFailed | NoteVoided


def decide(
    command: MessageCommand, state: Message | None, _context: None = None
) -> tuple[MessageEvent, ...]:
    """The facts that follow. Raises NotAllowed for a message that is done with."""
    stamp = command.stamp
    if isinstance(command, QueueMessage):
        return _queued(command.queued, state)
    assert state is not None, "the outbox sends what is queued"
    match command:
        case NoteDelivered(channel=channel, receipt=receipt):
            if state.state is MessageState.DELIVERED:
                return ()
            MESSAGE.step("deliver", state.state, phrase("thing.message"))
            return (MessageDelivered(stamp=stamp, channel=channel, receipt=receipt),)
        case NoteFailed(channel=channel, fault=fault, retry_at=None):
            MESSAGE.step("abandon", state.state, phrase("thing.message"))
            return (MessageAbandoned(stamp=stamp, channel=channel, fault=fault),)
        case NoteFailed(channel=channel, fault=fault, retry_at=retry_at):
            MESSAGE.step("fail", state.state, phrase("thing.message"))
            assert retry_at is not None
            return (MessageFailed(stamp=stamp, channel=channel, fault=fault, retry_at=retry_at),)
        case NoteVoided(why=why):
            MESSAGE.step("void", state.state, phrase("thing.message"))
            return (MessageVoided(stamp=stamp, why=why),)
        case _:
            assert_never(command)


def _queued(letter: MessageQueued, state: Message | None) -> tuple[MessageQueued, ...]:
    """A letter that was voided is queued once more, under a command id of its own."""
    if state is None:
        return (letter,)
    if state.state is not MessageState.VOIDED:
        return ()
    again = CommandId(f"{letter.stamp.command_id}:again{state.voided}")
    stamp = msgspec.structs.replace(letter.stamp, command_id=again)
    return (msgspec.structs.replace(letter, stamp=stamp),)


EFFECTS: Final[Effects] = MappingProxyType(
    {
        MessageQueued: Effect("queue"),
        MessageDelivered: Effect("deliver"),
        MessageFailed: Effect("fail"),
        MessageAbandoned: Effect("abandon"),
        MessageVoided: Effect("void"),
    }
)


def evolve(state: Message | None, event: MessageEvent) -> Message:
    """The state after a fact. Never refuses."""
    state = state or Message()
    now, _ = next_state(MESSAGE, EFFECTS[type(event)], state.state, None)
    failures = state.failures + isinstance(event, MessageFailed)
    voided = state.voided + isinstance(event, MessageVoided)
    return msgspec.structs.replace(state, state=now, failures=failures, voided=voided)


def _stream_of(command: MessageCommand) -> StreamId:
    if isinstance(command, QueueMessage):
        letter = command.queued
        return message_stream(letter.item, letter.rung, letter.generation, letter.recipient)
    return command.message


def _facts_of(deed: Any, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    return Facts(scopes=places(getattr(getattr(deed, "queued", deed), "campaign", None)))


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            QueueMessage: "S@s O@c",
            NoteDelivered: "S@s",
            NoteFailed: "S@s",
            NoteVoided: "S@s",
        }
    ),
    command_of=MappingProxyType(
        {
            MessageQueued: QueueMessage,
            MessageDelivered: NoteDelivered,
            MessageFailed: NoteFailed,
            MessageAbandoned: NoteFailed,
            MessageVoided: NoteVoided,
        }
    ),
    facts_of=_facts_of,
)

FAMILY = Family(
    name="message",
    table=MESSAGE,
    commands=get_args(MessageCommand),
    events=get_args(MessageEvent),
    effects=EFFECTS,
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
)
