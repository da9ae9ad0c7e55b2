"""The door as the scheduler asks it: many commands at a time, each under an id of its own."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from engine.domain.assignment.commands import RecordOverdue
from engine.domain.event import Command, Recorded, Stamp
from engine.domain.message import MessageQueued, NoteDelivered, NoteFailed, QueueMessage
from engine.domain.obligation import OpenOccurrences, decided_by
from engine.domain.rectification.commands import RecordRectificationOverdue
from engine.errors import NotAllowed, NotFound, RuleBroken
from engine.handling.door import CommandHandler
from engine.ids import (
    AssignmentKey,
    CampaignId,
    CommandId,
    RectificationKey,
    StreamId,
    parse_stream,
)


class ScheduledCommands:
    """What a tick puts on record (engine.delivery.ports.Commands)."""

    def __init__(self, handler: CommandHandler) -> None:
        self._handler = handler
        self._all_open: dict[CampaignId, tuple[date, tuple[int, ...]]] = {}

    def open_occurrences(self, campaign: CampaignId, stamp: Stamp) -> int:
        """Open every period of the recurring duties that has begun; how many were new."""
        # Looked at first: whatever grows from here on is decided by at the next tick.
        streams = tuple(decided_by(campaign, self._handler.reads))
        now = stamp.day, self._handler.versions(streams)
        if self._all_open.get(campaign) == now:
            return 0
        opened = len(self._handler.handle(OpenOccurrences(stamp=stamp, campaign=campaign)))
        if not opened:
            self._all_open[campaign] = now
        return opened

    def record_overdue(self, items: Sequence[StreamId], stamp: Stamp) -> int:
        """Record the overdue fact of each item of which it is still true; how many were new."""
        return len(record_overdue(self._handler, items, stamp))

    def queue(self, messages: Sequence[MessageQueued]) -> int:
        """Put the messages into the outbox that are not there yet; how many were new."""
        return len(
            self._handler.handle_together(
                QueueMessage(stamp=message.stamp, queued=message) for message in messages
            )
        )

    def note(self, notes: Sequence[NoteDelivered | NoteFailed]) -> None:
        """Record what became of each; a message that is done with already is passed over."""
        self._handler.handle_together(notes, passing_over=(NotAllowed,))


def record_overdue(
    handler: CommandHandler, items: Iterable[StreamId], stamp: Stamp
) -> tuple[Recorded, ...]:
    """One transaction for assignments and one for rectifications.

    Whoever left, or never owed it, is not overdue; the others are.
    """
    works: list[Command] = []
    findings: list[Command] = []
    for item in items:
        own = replace(stamp, command_id=CommandId(f"{stamp.command_id}:{item}"))
        match parse_stream(item):
            case AssignmentKey() as key:
                works.append(RecordOverdue(stamp=own, key=key))
            case RectificationKey() as key:
                findings.append(RecordRectificationOverdue(stamp=own, key=key))
            case _:
                pass
    gone = (NotFound, RuleBroken)
    return (
        *handler.handle_together(works, passing_over=gone),
        *handler.handle_together(findings, passing_over=gone),
    )
