"""What a tick asks of the rest of the program: what is due, and to put things on record.

The composition root fills the ports: `Agenda` and `Outbox` from the read models, `Commands` from
the handlers, `Letters` from the letter room, `Sender` from the channels. `engine.delivery.memory`
fills them in memory and keeps the same contract.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Deferred, Handed, Letter, LetterDraft
from engine.domain.agenda import DueItem, Fact, Notice, QueuedLetter, Recipient
from engine.domain.event import Stamp
from engine.domain.message import Note as Note
from engine.domain.message import QueueLetter, VoidCause
from engine.domain.reminder import ReminderEvent
from engine.ids import CampaignId, StreamId
from engine.phrases import Phrase
from workflows.schema import Rung


class Agenda(Protocol):
    """What the read models know to be due. They show what `catch_up` has brought in, no more."""

    def catch_up(self) -> None:
        """Bring the read models up to the end of the log."""
        ...

    def running_campaigns(self) -> tuple[CampaignId, ...]:
        """Campaigns whose recurring duties go on."""
        ...

    def attention(self, on: date, after: DueItem | None, limit: int) -> Sequence[DueItem]:
        """Items that need attention on this day, ordered by `since`, then `item`, past `after`."""
        ...

    def lapsed(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:
        """Petitions (of one campaign) that wait, though by this day nobody can answer them."""
        ...

    def acting(self, on: date, campaign: CampaignId | None = None) -> Sequence[StreamId]:
        """Numbered items (of one campaign) whose day to act has come by this one."""
        ...

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:
        """The rungs of the campaign's own definition, of reminders and of reviews."""
        ...

    def notices(self, limit: int) -> Sequence[Notice]:
        """What somebody is to be told of and no letter says yet, the oldest first."""
        ...


class Outbox(Protocol):
    """What the read models know of facts and letters; as of the last `catch_up` of the agenda."""

    def waiting(self, after: Fact | None, limit: int) -> Sequence[Fact]:
        """Facts that stand in no letter, ordered by `recorded_at`, then `stream`, past `after`.

        Among them are those that were left out of a letter as `handed-on`, or whose letter was
        voided for it, and messages of old that were never sent. A fact whose post several people
        hold waits while one of them is not in `told`.
        """
        ...

    def facts(self, streams: Collection[StreamId]) -> Mapping[StreamId, Fact]:
        """Facts by their streams, whatever became of them."""
        ...

    def untrue(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, VoidCause]:
        """Those of these facts that are not true on this day any more, each with the reason."""
        ...

    def holders(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, tuple[Recipient, ...]]:
        """Who is told of each fact on this day: whoever holds its post, deputies heeded, or who is
        written to in his place. There is at least one: the desk of the office.
        """
        ...

    def written(self, letters: Collection[StreamId]) -> Collection[StreamId]:
        """Those of these letters that are on record, sent or not."""
        ...

    def sendable(
        self, now: datetime, after: QueuedLetter | None, limit: int
    ) -> Sequence[QueuedLetter]:
        """Letters queued, or failed with their time to try again come, ordered by `since`, then
        `stream`, past `after`.
        """
        ...

    def mended(self, limit: int) -> Sequence[StreamId]:
        """Letters that were given up or came back, and whose person can be reached at another
        address since, or whose facts are another's to know.
        """
        ...


class Letters(Protocol):
    """The letter room: puts facts into words, in the language of whom they are for."""

    @property
    def faults(self) -> Sequence[Phrase]:
        """What is wrong with the office's own templates, as far as letters have met it; they go
        out by those that are built in.
        """
        ...

    def compose(self, drafts: Sequence[LetterDraft]) -> Sequence[Letter]:
        """Write them, in their order. Raises EngineError where a template cannot be used."""
        ...


Outcome = Handed | Deferred | ChannelFault
"""What became of a letter that was to be handed to a channel."""


class Sender(Protocol):
    """Hands letters to the channels that they go by."""

    def has(self, channel: str) -> bool:
        """Whether the office has a channel of this name."""
        ...

    def send(
        self, letters: Iterable[Letter], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Sequence[tuple[Letter, Outcome]]]:
        """Hand them over, those together that cost little more than one: each time what became of
        them. The next are handed over once the caller asks for them. Once `stop` says so no more
        are, and what became of those under way is told still: who breaks off sends them again.

        Raises nothing for a fault of one letter or one channel: that is an outcome.
        """
        ...


class Commands(Protocol):
    """What a tick puts on record. Each call is one append; done again, it changes nothing."""

    def open_occurrences(self, campaign: CampaignId, stamp: Stamp) -> int:
        """Open every period of the recurring duties that has begun; how many were new."""
        ...

    def record_overdue(self, items: Sequence[StreamId], stamp: Stamp) -> int:
        """Record the overdue fact of each item of which it is still true; how many were new.

        The stamp's command id is that of the whole call.
        """
        ...

    def lapse(self, petitions: Sequence[StreamId], stamp: Stamp) -> int:
        """Record of each petition that nobody answered it, where that is so; how many were new."""
        ...

    def act(self, items: Sequence[StreamId], stamp: Stamp) -> int:
        """Let each of these items do what its day has come for; how many facts were new."""
        ...

    def note(self, notes: Sequence[Note]) -> None:
        """Record what became of each; a message that is done with already is passed over."""
        ...

    def remind(self, facts: Sequence[ReminderEvent]) -> Sequence[ReminderEvent]:
        """Put these facts on record that are not there yet, in one append; those that were new.

        Each bears a command id of its own.
        """
        ...

    def claim(self, letters: Sequence[QueueLetter]) -> int:
        """Queue these letters, all or none; how many were new."""
        ...

    def redrive(self, letters: Sequence[StreamId], reason: str, stamp: Stamp) -> int:
        """Put letters that were given up back into the queue; how many."""
        ...
