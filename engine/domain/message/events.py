"""What happens to a letter of the outbox."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from engine.domain.event import Event
from engine.ids import CampaignId, PersonId, StreamId, UnitId


class MessageKind(StrEnum):
    """Why somebody is told of something."""

    REMINDER = "reminder"
    NOTICE = "notice"
    REVIEW = "review"
    URGING = "urging"


class VoidCause(StrEnum):
    """Why a fact is left out of a letter: it is true no more, or another is to be told now."""

    DONE = "done"
    OVER = "over"
    STOPPED = "stopped"
    MOVED = "moved"
    PASSED = "passed"
    HANDED_ON = "handed-on"


class LeftOut(Struct, frozen=True):
    """A fact (its stream) that a letter does not hold though it was to, and why."""

    fact: StreamId
    why: VoidCause


class LetterQueued(Event, frozen=True):
    """The claim: these facts, each by its stream, wait in no other letter to this person.

    `person` and `window` also name the stream: there is one letter a person and window.
    """

    person: PersonId
    window: str
    facts: tuple[StreamId, ...]


class MessageSent(Event, frozen=True):
    """The channel took it. `facts` are those really in it, in the words that were sent;
    `receipt` is what the channel answered (a file name, a server's id).
    """

    channel: str
    address: str
    receipt: str
    subject: str
    body: str
    facts: tuple[StreamId, ...]
    left_out: tuple[LeftOut, ...] = ()


class MessageFailed(Event, frozen=True):
    """The channel refused it; it is tried again from `retry_at` on."""

    channel: str
    fault: str
    retry_at: datetime


class MessageAbandoned(Event, frozen=True):
    """Given up after the last try; somebody has to look at it, and `remedy` says how."""

    channel: str
    fault: str
    remedy: str = ""


class MessageVoided(Event, frozen=True):
    """Not sent: nothing in it was to be told any more. `why` is the cause of the last fact."""

    why: VoidCause
    left_out: tuple[LeftOut, ...] = ()


class MessageRedriven(Event, frozen=True):
    """Put back into the queue, with all its tries before it."""

    reason: str


class MessageBounced(Event, frozen=True):
    """What was sent came back (RFC 3464): `status` is the code, `diagnostic` what the server said
    of `address`.
    """

    status: str
    diagnostic: str
    address: str


class MessageQueued(Event, frozen=True):
    """How a reminder was put on record before facts and letters were told apart: both at once.

    `item`, `rung`, `generation` and `recipient` name its stream, which is that of its fact.
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
    """How such a message was put on record as sent."""

    channel: str
    receipt: str


MessageEvent = (
    LetterQueued
    | MessageSent
    | MessageFailed
    | MessageAbandoned
    | MessageVoided
    | MessageRedriven
    | MessageBounced
    | MessageQueued
    | MessageDelivered
)
