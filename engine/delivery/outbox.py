"""The outbox: send what is on record as queued, and say what became of it.

A message is sent at least once: after a crash between sending and recording it goes out again,
under the same Message-ID.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from engine.delivery.channels import BatchChannel, Channel, ChannelFault
from engine.delivery.letter import Letter, message_id
from engine.delivery.ports import Note
from engine.domain.agenda import OutboxEntry
from engine.domain.event import Stamp, Via
from engine.domain.message import NoteDelivered, NoteFailed, NoteVoided, VoidCause
from engine.ids import SYSTEM, CommandId
from engine.phrases import phrase
from engine.reactions.reminders import Worded

# Minutes to wait after the first, second ... failure; after one more the message is abandoned.
BACKOFF: Final = (1, 5, 15, 60, 240)


def next_try(failures: int, now: datetime) -> datetime | None:
    """When to try again after so many failures (1 or more), or None: no more."""
    if failures > len(BACKOFF):
        return None
    return now + timedelta(minutes=BACKOFF[failures - 1])


def send(entry: OutboxEntry, channel: Channel, stamp: Stamp, worded: Worded = str) -> Note:
    """Try once. Whatever goes wrong in the channel is an outcome too and stops nobody else's."""
    return _note(entry, channel, _outcome(entry, channel), stamp, worded)


def send_batch(
    entries: Sequence[OutboxEntry], channel: BatchChannel, stamp: Stamp, worded: Worded = str
) -> list[Note]:
    """The same for many messages in one go."""
    try:
        outcomes = channel.send_batch([letter_of(entry) for entry in entries])
    except Exception:
        # One of them upsets the channel's own code; alone, the others go out.
        outcomes = [_outcome(entry, channel) for entry in entries]
    return [
        _note(entry, channel, outcome, stamp, worded)
        for entry, outcome in zip(entries, outcomes, strict=True)
    ]


def letter_of(entry: OutboxEntry) -> Letter:
    """A message of one fact as channels take it."""
    return Letter(
        stream=entry.stream,
        message_id=message_id(entry.stream, "localhost"),
        recipient=entry.recipient,
        subject=entry.subject,
        text=entry.body,
        written_at=entry.queued_at,
        failures=entry.failures,
    )


def _outcome(entry: OutboxEntry, channel: Channel) -> str | ChannelFault:
    try:
        return channel.send(letter_of(entry))
    except ChannelFault as fault:
        return fault
    except Exception as error:
        # A fault of the channel's own code must not hold up the messages behind this one.
        why = phrase("fault.channel.unforeseen", kind=type(error).__name__, why=str(error))
        return ChannelFault(channel.name, why, phrase("remedy.channel.report"))


def _note(
    entry: OutboxEntry,
    channel: Channel,
    outcome: str | ChannelFault,
    stamp: Stamp,
    worded: Worded,
) -> Note:
    if isinstance(outcome, ChannelFault):
        return _failed(entry, channel, outcome, stamp, worded)
    return NoteDelivered(
        stamp=_try_stamp(entry, stamp, "sent"),
        message=entry.stream,
        channel=channel.name,
        receipt=outcome,
    )


def void(entry: OutboxEntry, why: VoidCause, stamp: Stamp) -> Note:
    """Not sent: it is no longer true."""
    name = f"tick:voided:{entry.stream}:{entry.queued_at.isoformat()}"
    own = replace(stamp, command_id=CommandId(name))
    return NoteVoided(stamp=own, message=entry.stream, why=why)


def _failed(
    entry: OutboxEntry, channel: Channel, fault: ChannelFault, stamp: Stamp, worded: Worded
) -> Note:
    retry_at = next_try(entry.failures + 1, stamp.recorded_at) if fault.retriable else None
    return NoteFailed(
        stamp=_try_stamp(entry, stamp, "failed"),
        message=entry.stream,
        channel=channel.name,
        fault=worded(fault.phrase),
        retry_at=retry_at,
    )


def _try_stamp(entry: OutboxEntry, stamp: Stamp, outcome: str) -> Stamp:
    """Each try of each message is a command of its own."""
    return Stamp(
        recorded_at=stamp.recorded_at,
        on=stamp.on,
        actor=SYSTEM,
        via=Via.SCHEDULER,
        command_id=CommandId(f"tick:{outcome}:{entry.stream}:try{entry.failures + 1}"),
    )
