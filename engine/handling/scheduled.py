"""The door as the scheduler asks it: many commands at a time, each under an id of its own."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from engine.domain.event import Recorded, Stamp
from engine.domain.message import Note, QueueLetter, RedriveMessage
from engine.domain.obligation import OpenOccurrences, decided_by
from engine.domain.reminder import (
    RecordMissed,
    RecordReminder,
    ReminderDue,
    ReminderEvent,
    ReminderMissed,
)
from engine.errors import NotAllowed
from engine.handling.door import CommandHandler
from engine.handling.overdue import (
    NOT_OWED,
    act_commands,
    lapse_commands,
    overdue_commands,
)
from engine.ids import CampaignId, CommandId, StreamId


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

    def lapse(self, petitions: Sequence[StreamId], stamp: Stamp) -> int:
        """Record of each petition that nobody answered it, where that is so; how many were new."""
        commands = lapse_commands(petitions, stamp)
        return len(self._handler.handle_together(commands, passing_over=NOT_OWED))

    def act(self, items: Sequence[StreamId], stamp: Stamp) -> int:
        """Let each item do what its day has come for, where it still is so; how many facts."""
        return sum(len(self._handler.act(commands)) for commands in act_commands(items, stamp))

    def remind(self, facts: Sequence[ReminderEvent]) -> Sequence[ReminderEvent]:
        """Put these facts on record that are not there yet, in one append; those that were new."""
        commands = [
            RecordReminder(stamp=fact.stamp, due=fact)
            if isinstance(fact, ReminderDue)
            else RecordMissed(stamp=fact.stamp, missed=fact)
            for fact in facts
        ]
        recorded = self._handler.handle_together(commands)
        return [r.event for r in recorded if isinstance(r.event, ReminderDue | ReminderMissed)]

    def claim(self, letters: Sequence[QueueLetter]) -> int:
        """Queue these letters, all or none; how many were new."""
        return len(self._handler.handle_together(letters))

    def redrive(self, letters: Sequence[StreamId], reason: str, stamp: Stamp) -> int:
        """Put letters that were given up back into the queue; how many."""
        commands = [
            RedriveMessage(
                stamp=replace(stamp, command_id=CommandId(f"{stamp.command_id}:redrive:{letter}")),
                message=letter,
                reason=reason,
            )
            for letter in letters
        ]
        return len(self._handler.handle_together(commands, passing_over=(NotAllowed,)))

    def note(self, notes: Sequence[Note]) -> None:
        """Record what became of each; a message that is done with already is passed over."""
        self._handler.handle_together(notes, passing_over=(NotAllowed,))


def record_overdue(
    handler: CommandHandler, items: Iterable[StreamId], stamp: Stamp
) -> tuple[Recorded, ...]:
    """One transaction for the items of each lifecycle."""
    return tuple(
        recorded
        for commands in overdue_commands(items, stamp)
        for recorded in handler.handle_together(commands, passing_over=NOT_OWED)
    )
