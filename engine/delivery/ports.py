"""What a tick asks of the rest of the program: what is due, and to put things on record.

The composition root fills both ports: `Agenda` from the read models, `Commands` from the
handlers. `engine.delivery.memory` fills them in memory and keeps the same contract.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.domain.agenda import DueItem, Notice, OutboxEntry, Recipient
from engine.domain.event import Stamp
from engine.domain.message import (
    MessageQueued,
    NoteDelivered,
    NoteFailed,
    NoteVoided,
    VoidCause,
)
from engine.ids import CampaignId, StreamId, UnitId
from workflows.schema import Rung, RungRecipient

Note = NoteDelivered | NoteFailed | NoteVoided
"""What became of one message whose turn it was to be sent."""


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

    def recipients(
        self, units: Collection[UnitId], post: RungRecipient, on: date
    ) -> Mapping[UnitId, tuple[Recipient, ...]]:
        """Who holds the post of each unit (or of the office) on this day, deputies heeded.

        A unit where it is vacant may be left out.
        """
        ...

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:
        """The reminder ladder of the campaign's own definition, earliest rung first."""
        ...

    def notices(self, limit: int) -> Sequence[Notice]:
        """What somebody is to be told of and no letter says yet, the oldest first."""
        ...

    def sendable(
        self, now: datetime, after: OutboxEntry | None, limit: int
    ) -> Sequence[OutboxEntry]:
        """Messages queued, or failed with their time to try again come, ordered by `since`, then
        `stream`, past `after`.
        """
        ...

    def untrue(self, letters: Sequence[OutboxEntry], on: date) -> Mapping[StreamId, VoidCause]:
        """Those of these letters that are not true on this day any more, each with the reason."""
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

    def queue(self, messages: Sequence[MessageQueued]) -> int:
        """Put the messages into the outbox, each at `message_stream(...)`; how many were new.

        One that is there already is passed over and keeps none of the others out.
        """
        ...

    def note(self, notes: Sequence[Note]) -> None:
        """Record what became of each; a message that is done with already is passed over."""
        ...
