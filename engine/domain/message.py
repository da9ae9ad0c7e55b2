"""A message of the outbox: on record before it is sent, its fate on record after."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

import msgspec
from msgspec import Struct

from engine.domain.event import Command, Event
from engine.domain.lifecycle import MESSAGE, MessageState
from engine.ids import CampaignId, PersonId, StreamId, UnitId


class MessageKind(StrEnum):
    """Why it is sent."""

    REMINDER = "reminder"


class MessageQueued(Event, frozen=True):
    """The intent. `item`, `rung`, `generation` and `recipient` also name the stream, so that the
    same reminder cannot be queued twice.
    """

    kind: MessageKind
    campaign: CampaignId
    unit: UnitId
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


MessageEvent = MessageQueued | MessageDelivered | MessageFailed | MessageAbandoned


class Message(Struct, frozen=True, kw_only=True):
    """What decisions need of a message; `failures` counts tries that went wrong."""

    state: MessageState = MessageState.QUEUED
    failures: int = 0


class QueueMessage(Command, frozen=True):
    """Put it into the outbox; once there, the same again changes nothing."""

    queued: MessageQueued


class NoteDelivered(Command, frozen=True):
    """Say that it went out."""

    channel: str
    receipt: str


class NoteFailed(Command, frozen=True):
    """Say that it did not, and when to try again (None: no more)."""

    channel: str
    fault: str
    retry_at: datetime | None


MessageCommand = QueueMessage | NoteDelivered | NoteFailed


def decide(command: MessageCommand, state: Message | None) -> tuple[MessageEvent, ...]:
    """The facts that follow. Raises NotAllowed for a message that is done with."""
    stamp = command.stamp
    if isinstance(command, QueueMessage):
        return () if state is not None else (command.queued,)
    assert state is not None, "the outbox sends what is queued"
    match command:
        case NoteDelivered(channel=channel, receipt=receipt):
            if state.state is MessageState.DELIVERED:
                return ()
            MESSAGE.step("deliver", state.state, "message")
            return (MessageDelivered(stamp=stamp, channel=channel, receipt=receipt),)
        case NoteFailed(channel=channel, fault=fault, retry_at=None):
            MESSAGE.step("abandon", state.state, "message")
            return (MessageAbandoned(stamp=stamp, channel=channel, fault=fault),)
        case NoteFailed(channel=channel, fault=fault, retry_at=retry_at):
            MESSAGE.step("fail", state.state, "message")
            assert retry_at is not None
            return (MessageFailed(stamp=stamp, channel=channel, fault=fault, retry_at=retry_at),)
        case _:
            assert_never(command)


def evolve(state: Message | None, event: MessageEvent) -> Message:
    """The state after a fact. Never refuses."""
    state = state or Message()
    match event:
        case MessageQueued():
            return state
        case MessageDelivered():
            return msgspec.structs.replace(state, state=MessageState.DELIVERED)
        case MessageFailed():
            return msgspec.structs.replace(
                state, state=MessageState.FAILED, failures=state.failures + 1
            )
        case MessageAbandoned():
            return msgspec.structs.replace(state, state=MessageState.ABANDONED)
        case _:
            assert_never(event)
