"""Both ports of a tick in memory: for tests, under the contract of the real ones.

Like the read models, `attention` and `sendable` show only what `catch_up` has brought in.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct

from engine.delivery.ports import Note
from engine.domain import message as outbox
from engine.domain.agenda import DueItem, Notice, OutboxEntry, Recipient
from engine.domain.event import Stamp
from engine.domain.message import (
    MessageEvent,
    MessageFailed,
    MessageKind,
    MessageQueued,
    MessageState,
    MessageVoided,
    QueueLetter,
    QueueMessage,
    RedriveMessage,
    VoidCause,
)
from engine.domain.reminder import ReminderEvent
from engine.errors import EngineError, NotAllowed
from engine.ids import CampaignId, StreamId, UnitId, fact_key, letter_stream, message_stream
from workflows.schema import DEFAULT_LADDER, Rung, RungRecipient


class OpenItem(Struct, frozen=True, kw_only=True):
    """A piece of work that is still owed; its rungs are counted in plain days."""

    item: StreamId
    campaign: CampaignId
    title: str
    unit: UnitId
    unit_name: str
    due_on: date
    generation: int = 1


class MemoryPorts:
    """Fill `items`, `people` and `periods` (days on which a campaign opens an occurrence), tick.

    `broken` names campaigns whose occurrences cannot be opened, with the fault.
    """

    def __init__(self, ladder: tuple[Rung, ...] = DEFAULT_LADDER) -> None:
        self.items: dict[StreamId, OpenItem] = {}
        self.people: dict[tuple[UnitId, RungRecipient], tuple[Recipient, ...]] = {}
        self.to_tell: list[Notice] = []
        self.periods: dict[CampaignId, list[date]] = {}
        self.broken: dict[CampaignId, EngineError] = {}
        self.log: list[tuple[StreamId, MessageEvent]] = []
        self.overdue: list[tuple[StreamId, int]] = []
        self.opened: list[tuple[CampaignId, date]] = []
        self._ladder = ladder
        self._seen = 0
        self._seen_overdue: set[tuple[StreamId, int]] = set()
        self._rungs_sent: dict[tuple[StreamId, int], int] = {}
        self.petitions: dict[StreamId, date] = {}
        self.lapsed_petitions: list[StreamId] = []
        self.facts_on_record: dict[StreamId, ReminderEvent] = {}
        self._messages: dict[StreamId, tuple[MessageQueued, outbox.Message, datetime]] = {}

    def put(self, *items: OpenItem) -> None:
        """Let these be owed; a later one of the same stream takes the place of the former."""
        self.items.update((item.item, item) for item in items)

    # --- agenda --------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Fold what was recorded since the last call."""
        for stream, event in self.log[self._seen :]:
            self._project(stream, event)
        self._seen = len(self.log)
        self._seen_overdue = set(self.overdue)

    def running_campaigns(self) -> tuple[CampaignId, ...]:
        """Those that have periods."""
        return tuple(self.periods)

    def attention(self, on: date, after: DueItem | None, limit: int) -> Sequence[DueItem]:
        """Items past `after` with a rung that has come or an overdue fact that is missing."""
        found = [due for item in self.items.values() if (due := self._due(item, on))]
        past = [due for due in found if after is None or _place(due) > _place(after)]
        return sorted(past, key=_place)[:limit]

    def lapsed(
        self,
        on: date,
        campaign: CampaignId | None = None,  # noqa: ARG002
    ) -> Sequence[StreamId]:
        """Those whose last day is past."""
        waiting = self.petitions.keys() - self.lapsed_petitions
        return sorted(each for each in waiting if self.petitions[each] < on)

    def recipients(
        self,
        units: Collection[UnitId],
        post: RungRecipient,
        on: date,  # noqa: ARG002
    ) -> Mapping[UnitId, tuple[Recipient, ...]]:
        """Out of `people`; there are no deputies here."""
        return {unit: self.people.get((unit, post), ()) for unit in units}

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:  # noqa: ARG002
        """The same for every campaign."""
        return self._ladder

    def notices(self, limit: int) -> Sequence[Notice]:
        """Out of `to_tell`, those of which no letter is queued."""
        queued = [event for _, event in self.log if isinstance(event, MessageQueued)]
        written = {each.generation for each in queued if each.kind is MessageKind.NOTICE}
        return [notice for notice in self.to_tell if notice.position not in written][:limit]

    def sendable(
        self, now: datetime, after: OutboxEntry | None, limit: int
    ) -> Sequence[OutboxEntry]:
        """Queued or failed, with their time come, past `after`."""
        waiting = [
            self._entry(stream, queued, message, since)
            for stream, (queued, message, since) in self._messages.items()
            if message.state in (MessageState.QUEUED, MessageState.FAILED) and since <= now
        ]
        past = [entry for entry in waiting if after is None or _turn(entry) > _turn(after)]
        return sorted(past, key=_turn)[:limit]

    def untrue(self, letters: Sequence[OutboxEntry], on: date) -> Mapping[StreamId, VoidCause]:
        """Those of items that are owed no more, or by another clock; or of a day that is past."""
        found: dict[StreamId, VoidCause] = {}
        for letter in letters:
            key = fact_key(letter.stream)
            if letter.kind is not MessageKind.REMINDER:
                continue
            item = self.items.get(key.item)
            days = {rung.key: rung.days for rung in self._ladder}
            if item is None:
                found[letter.stream] = VoidCause.DONE
            elif item.generation != key.generation:
                found[letter.stream] = VoidCause.MOVED
            elif on > item.due_on and days[key.rung] <= 0:
                found[letter.stream] = VoidCause.PASSED
        return found

    # --- commands ------------------------------------------------------------------------------

    def open_occurrences(self, campaign: CampaignId, stamp: Stamp) -> int:
        """One for each day of `periods` that has come."""
        if campaign in self.broken:
            raise self.broken[campaign]
        come = [(campaign, day) for day in self.periods[campaign] if day <= stamp.on]
        new = [occurrence for occurrence in come if occurrence not in self.opened]
        self.opened += new
        return len(new)

    def record_overdue(self, items: Sequence[StreamId], stamp: Stamp) -> int:
        """Once per item and clock generation, if the due date is past."""
        owed = (self.items[name] for name in items if name in self.items)
        facts = [(item.item, item.generation) for item in owed if item.due_on < stamp.on]
        new = [fact for fact in facts if fact not in self.overdue]
        self.overdue += new
        return len(new)

    def lapse(self, petitions: Sequence[StreamId], stamp: Stamp) -> int:  # noqa: ARG002
        """Once each."""
        new = [each for each in petitions if each not in self.lapsed_petitions]
        self.lapsed_petitions += new
        return len(new)

    def queue(self, messages: Sequence[MessageQueued]) -> int:
        """Append those whose place in the log is free."""
        before = len(self.log)
        for queued in messages:
            stream = message_stream(queued.item, queued.rung, queued.generation, queued.recipient)
            command = QueueMessage(stamp=queued.stamp, queued=queued)
            self.log += [(stream, fact) for fact in outbox.decide(command, self._fold(stream))]
        return len(self.log) - before

    def remind(self, facts: Sequence[ReminderEvent]) -> Sequence[ReminderEvent]:
        """Once each."""
        new = {fact.stream: fact for fact in facts if fact.stream not in self.facts_on_record}
        self.facts_on_record |= new
        return list(new.values())

    def claim(self, letters: Sequence[QueueLetter]) -> int:
        """Append those whose place in the log is free."""
        before = len(self.log)
        for letter in letters:
            stream = letter_stream(letter.person, letter.window)
            self.log += [(stream, fact) for fact in outbox.decide(letter, self._fold(stream))]
        return len(self.log) - before

    def redrive(self, letters: Sequence[StreamId], reason: str, stamp: Stamp) -> int:
        """Those that were given up."""
        before = len(self.log)
        for stream in letters:
            command = RedriveMessage(stamp=stamp, message=stream, reason=reason)
            with suppress(NotAllowed):
                self.log += [(stream, fact) for fact in outbox.decide(command, self._fold(stream))]
        return len(self.log) - before

    def note(self, notes: Sequence[Note]) -> None:
        """Append what became of each."""
        for note in notes:
            try:
                facts = outbox.decide(note, self._fold(note.message))
            except NotAllowed:
                continue
            self.log += [(note.message, fact) for fact in facts]

    # --- how it is shown -----------------------------------------------------------------------

    def _fold(self, stream: StreamId) -> outbox.Message | None:
        state = None
        for name, event in self.log:
            if name == stream:
                state = outbox.evolve(state, event)
        return state

    def _project(self, stream: StreamId, event: MessageEvent) -> None:
        if isinstance(event, MessageQueued):
            _, before, _ = self._messages.get(stream, (event, None, None))
            self._messages[stream] = event, outbox.evolve(before, event), event.stamp.recorded_at
            if event.kind is not MessageKind.REMINDER:
                return
            index = [rung.key for rung in self._ladder].index(event.rung) + 1
            clock = event.item, event.generation
            self._rungs_sent[clock] = max(index, self._rungs_sent.get(clock, 0))
            return
        queued, message, since = self._messages[stream]
        if isinstance(event, MessageFailed):
            since = event.retry_at
        if isinstance(event, MessageVoided):
            index = [rung.key for rung in self._ladder].index(queued.rung)
            clock = queued.item, queued.generation
            self._rungs_sent[clock] = min(index, self._rungs_sent.get(clock, 0))
        self._messages[stream] = queued, outbox.evolve(message, event), since

    def _due(self, item: OpenItem, on: date) -> DueItem | None:
        clock = item.item, item.generation
        ahead = self._ladder[self._rungs_sent.get(clock, 0) :]
        days = {rung.key: item.due_on + timedelta(days=rung.days) for rung in ahead}
        rungs = tuple(key for key, day in days.items() if day <= on)
        overdue = item.due_on < on and clock not in self._seen_overdue
        if not rungs and not overdue:
            return None
        late = [item.due_on + timedelta(days=1)] if overdue else []
        since = min([*(days[key] for key in rungs), *late])
        return DueItem(**msgspec.structs.asdict(item), rungs=rungs, overdue=overdue, since=since)

    def _entry(
        self, stream: StreamId, queued: MessageQueued, message: outbox.Message, since: datetime
    ) -> OutboxEntry:
        known = (person for holders in self.people.values() for person in holders)
        name = next((r.name for r in known if r.person == queued.recipient), queued.recipient)
        return OutboxEntry(
            stream=stream,
            recipient=Recipient(person=queued.recipient, name=name, address=queued.address),
            subject=queued.subject,
            body=queued.body,
            queued_at=queued.stamp.recorded_at,
            since=since,
            failures=message.failures,
            kind=queued.kind,
        )


def _place(due: DueItem) -> tuple[date, StreamId]:
    return due.since, due.item


def _turn(entry: OutboxEntry) -> tuple[datetime, StreamId]:
    return entry.since, entry.stream
