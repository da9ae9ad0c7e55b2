"""What can be asked of a letter of the outbox. `message` is always the letter's stream."""

from datetime import datetime

from engine.domain.event import Command
from engine.domain.message.events import LeftOut, VoidCause
from engine.ids import PersonId, StreamId


class QueueLetter(Command, frozen=True):
    """Claim facts for the one letter of a person and window; once there, it stays as it is."""

    person: PersonId
    window: str
    facts: tuple[StreamId, ...]


class NoteSent(Command, frozen=True):
    """Say that it went out, with what is really in it."""

    message: StreamId
    channel: str
    address: str
    receipt: str
    subject: str
    body: str
    facts: tuple[StreamId, ...]
    left_out: tuple[LeftOut, ...] = ()


class NoteFailed(Command, frozen=True):
    """Say that it did not, and when to try again (None: no more)."""

    message: StreamId
    channel: str
    fault: str
    retry_at: datetime | None
    remedy: str = ""


class NoteVoided(Command, frozen=True):
    """Say that it is not sent, because nothing in it is to be told any more."""

    message: StreamId
    why: VoidCause
    left_out: tuple[LeftOut, ...] = ()


class RedriveMessage(Command, frozen=True):
    """Send it after all: its fault is mended, as the reason says."""

    message: StreamId
    reason: str


class NoteBounce(Command, frozen=True):
    """Say that what was sent came back."""

    message: StreamId
    status: str
    diagnostic: str
    address: str


MessageCommand = QueueLetter | NoteSent | NoteFailed | NoteVoided | RedriveMessage | NoteBounce

Note = NoteSent | NoteFailed | NoteVoided
"""What became of one letter whose turn it was to be sent."""
