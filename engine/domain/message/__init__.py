"""A letter of the outbox: what it is to tell is claimed before it is sent, its fate is on record
after.
"""

from typing import get_args

from engine.domain.family import Family
from engine.domain.message.commands import MessageCommand as MessageCommand
from engine.domain.message.commands import Note as Note
from engine.domain.message.commands import NoteBounce as NoteBounce
from engine.domain.message.commands import NoteFailed as NoteFailed
from engine.domain.message.commands import NoteSent as NoteSent
from engine.domain.message.commands import NoteVoided as NoteVoided
from engine.domain.message.commands import QueueLetter as QueueLetter
from engine.domain.message.commands import RedriveMessage as RedriveMessage
from engine.domain.message.events import LeftOut as LeftOut
from engine.domain.message.events import LetterQueued as LetterQueued
from engine.domain.message.events import MessageAbandoned as MessageAbandoned
from engine.domain.message.events import MessageBounced as MessageBounced
from engine.domain.message.events import MessageDelivered as MessageDelivered
from engine.domain.message.events import MessageEvent as MessageEvent
from engine.domain.message.events import MessageFailed as MessageFailed
from engine.domain.message.events import MessageKind as MessageKind
from engine.domain.message.events import MessageQueued as MessageQueued
from engine.domain.message.events import MessageRedriven as MessageRedriven
from engine.domain.message.events import MessageSent as MessageSent
from engine.domain.message.events import MessageVoided as MessageVoided
from engine.domain.message.events import VoidCause as VoidCause
from engine.domain.message.policy import POLICY
from engine.domain.message.rules import decide as decide
from engine.domain.message.state import EFFECTS as EFFECTS
from engine.domain.message.state import MESSAGE as MESSAGE
from engine.domain.message.state import Message as Message
from engine.domain.message.state import MessageState as MessageState
from engine.domain.message.state import evolve as evolve
from engine.ids import StreamId, letter_stream
from workflows.ladder import NOTICE_RUNG as NOTICE_RUNG
from workflows.ladder import URGING_RUNG as URGING_RUNG


def _stream_of(command: MessageCommand) -> StreamId:
    if isinstance(command, QueueLetter):
        return letter_stream(command.person, command.window)
    return command.message


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
