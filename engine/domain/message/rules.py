"""Which facts follow from a command to a letter, or why none do."""

from typing import assert_never

from engine.domain.message.commands import (
    MessageCommand,
    NoteBounce,
    NoteFailed,
    NoteSent,
    NoteVoided,
    QueueLetter,
    RedriveMessage,
)
from engine.domain.message.events import (
    LetterQueued,
    MessageAbandoned,
    MessageBounced,
    MessageEvent,
    MessageFailed,
    MessageRedriven,
    MessageSent,
    MessageVoided,
)
from engine.domain.message.state import MESSAGE, Message, MessageState
from engine.errors import NotFound, ReasonRequired
from engine.phrases import phrase


def decide(
    command: MessageCommand, state: Message | None, _context: None = None
) -> tuple[MessageEvent, ...]:
    """The facts that follow. Raises NotAllowed for a letter that is done with, NotFound for one
    that is not there, ReasonRequired.
    """
    stamp = command.stamp
    if isinstance(command, QueueLetter):
        if state is not None:
            return ()
        claimed = command
        return (
            LetterQueued(
                stamp=stamp, person=claimed.person, window=claimed.window, facts=claimed.facts
            ),
        )
    if state is None:
        raise NotFound("thing.message", command.message)
    match command:
        case NoteSent():
            if state.state is MessageState.DELIVERED:
                return ()
            _step("deliver", state)
            return (
                MessageSent(
                    stamp=stamp,
                    channel=command.channel,
                    address=command.address,
                    receipt=command.receipt,
                    subject=command.subject,
                    body=command.body,
                    facts=command.facts,
                    left_out=command.left_out,
                ),
            )
        case NoteFailed(channel=channel, fault=fault, retry_at=None, remedy=remedy):
            _step("abandon", state)
            return (MessageAbandoned(stamp=stamp, channel=channel, fault=fault, remedy=remedy),)
        case NoteFailed(channel=channel, fault=fault, retry_at=retry_at):
            _step("fail", state)
            assert retry_at is not None
            return (MessageFailed(stamp=stamp, channel=channel, fault=fault, retry_at=retry_at),)
        case NoteVoided(why=why, left_out=left_out):
            _step("void", state)
            return (MessageVoided(stamp=stamp, why=why, left_out=left_out),)
        case RedriveMessage(reason=reason):
            _step("redrive", state)
            if not reason.strip():
                raise ReasonRequired(phrase("act.redrive"))
            return (MessageRedriven(stamp=stamp, reason=reason),)
        case NoteBounce(status=status, diagnostic=diagnostic, address=address):
            _step("bounce", state)
            return (
                MessageBounced(stamp=stamp, status=status, diagnostic=diagnostic, address=address),
            )
        case _:
            assert_never(command)


def _step(trigger: str, state: Message) -> None:
    MESSAGE.step(trigger, state.state, phrase("thing.message"))
