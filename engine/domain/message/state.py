"""States of a letter in the outbox, and what each event leads to."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import Struct

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.lifecycle import Lifecycle, steps
from engine.domain.message.events import (
    LetterQueued,
    MessageAbandoned,
    MessageBounced,
    MessageDelivered,
    MessageEvent,
    MessageFailed,
    MessageQueued,
    MessageRedriven,
    MessageSent,
    MessageVoided,
)
from engine.ids import StreamId


class MessageState(StrEnum):
    """States of a letter in the outbox; `delivered`: a channel took it."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"
    ABANDONED = "abandoned"
    BOUNCED = "bounced"
    VOIDED = "voided"


MESSAGE = Lifecycle(
    "message",
    MessageState,
    (
        *steps("deliver", ["queued", "failed"], "delivered"),
        *steps("fail", ["queued", "failed"], "failed"),
        *steps("abandon", ["queued", "failed"], "abandoned"),
        *steps("bounce", ["delivered"], "bounced"),
        *steps("redrive", ["failed", "abandoned", "bounced"], "queued"),
        *steps("void", ["queued", "failed"], "voided"),
        *steps("queue", ["voided"], "queued"),
    ),
    unasked=frozenset({"queue", "bounce"}),
)

EFFECTS: Final[Effects] = MappingProxyType(
    {
        LetterQueued: Effect("queue"),
        MessageSent: Effect("deliver"),
        MessageFailed: Effect("fail"),
        MessageAbandoned: Effect("abandon"),
        MessageVoided: Effect("void"),
        MessageRedriven: Effect("redrive"),
        MessageBounced: Effect("bounce"),
        MessageQueued: Effect("queue"),
        MessageDelivered: Effect("deliver"),
    }
)


class Message(Struct, frozen=True, kw_only=True):
    """What decisions need of a letter. `failures` counts tries that went wrong since it was last
    redriven; `facts` are those that it claims.
    """

    state: MessageState = MessageState.QUEUED
    failures: int = 0
    facts: tuple[StreamId, ...] = ()


def evolve(state: Message | None, event: MessageEvent) -> Message:
    """The state after a fact. Never refuses."""
    state = state or Message()
    now, _ = next_state(MESSAGE, EFFECTS[type(event)], state.state, None)
    failures = state.failures + isinstance(event, MessageFailed)
    return msgspec.structs.replace(
        state,
        state=now,
        failures=0 if isinstance(event, MessageRedriven) else failures,
        facts=event.facts if isinstance(event, LetterQueued) else state.facts,
    )
