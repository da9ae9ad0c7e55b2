"""The ports of a tick in memory: for tests, under the contract of the real ones.

Like the read models, `attention`, `waiting` and `sendable` show only what `catch_up` has brought
in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Handed, Letter, LetterDraft
from engine.delivery.memory_outbox import MemoryOutbox
from engine.delivery.ports import Note, Outcome
from engine.domain import message as outbox
from engine.domain.agenda import OFFICE_DESK, DueItem, Fact, Notice, Recipient
from engine.domain.event import Stamp
from engine.domain.message import (
    MessageKind,
    QueueLetter,
    RedriveMessage,
    VoidCause,
)
from engine.domain.reminder import ReminderDue, ReminderEvent
from engine.errors import EngineError, NotAllowed
from engine.ids import CampaignId, CommandId, StreamId, UnitId, letter_stream, person_of
from engine.phrases import Phrase
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


class MemoryPorts(MemoryOutbox):
    """Fill `items`, `people` and `periods` (days on which a campaign opens an occurrence), tick.

    `broken` names campaigns whose occurrences cannot be opened, with the fault.
    """

    def __init__(self, ladder: tuple[Rung, ...] = DEFAULT_LADDER) -> None:
        super().__init__()
        self.items: dict[StreamId, OpenItem] = {}
        self.people: dict[tuple[UnitId, RungRecipient], tuple[Recipient, ...]] = {}
        self.to_tell: list[Notice] = []
        self.periods: dict[CampaignId, list[date]] = {}
        self.broken: dict[CampaignId, EngineError] = {}
        self.overdue: list[tuple[StreamId, int]] = []
        self.opened: list[tuple[CampaignId, date]] = []
        self._ladder = ladder
        self._seen_overdue: set[tuple[StreamId, int]] = set()
        self.petitions: dict[StreamId, date] = {}
        self.lapsed_petitions: list[StreamId] = []
        self.to_act: dict[StreamId, date] = {}
        self.acted: list[StreamId] = []

    def put(self, *items: OpenItem) -> None:
        """Let these be owed; a later one of the same stream takes the place of the former."""
        self.items.update((item.item, item) for item in items)

    # --- agenda --------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Fold what was recorded since the last call."""
        super().catch_up()
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

    def acting(
        self,
        on: date,
        campaign: CampaignId | None = None,  # noqa: ARG002
    ) -> Sequence[StreamId]:
        """Those of `to_act` whose day has come, once each."""
        return sorted(each for each in self.to_act.keys() - self.acted if self.to_act[each] <= on)

    def ladder(self, campaign: CampaignId) -> tuple[Rung, ...]:  # noqa: ARG002
        """The same for every campaign; nothing is reviewed."""
        return self._ladder

    def notices(self, limit: int) -> Sequence[Notice]:
        """Out of `to_tell`, those that are no fact yet."""
        noted = {f.generation for f in self.facts_on_record.values() if _is_notice(f)}
        return [notice for notice in self.to_tell if notice.position not in noted][:limit]

    # --- outbox --------------------------------------------------------------------------------

    def untrue(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, VoidCause]:
        """Those of items that are owed no more, or by another clock; or of a day that is past."""
        found: dict[StreamId, VoidCause] = {}
        days = {rung.key: rung.days for rung in self._ladder}
        for fact in facts:
            if fact.kind is MessageKind.NOTICE:
                continue
            item = self.items.get(fact.item)
            if item is None:
                found[fact.stream] = VoidCause.DONE
            elif item.generation != fact.generation:
                found[fact.stream] = VoidCause.MOVED
            elif on > item.due_on and days.get(fact.rung, 1) <= 0:
                found[fact.stream] = VoidCause.PASSED
        return found

    def holders(
        self,
        facts: Sequence[Fact],
        on: date,  # noqa: ARG002
    ) -> Mapping[StreamId, tuple[Recipient, ...]]:
        """Out of `people`, or the office's; there are no deputies here."""
        return {fact.stream: self._holders(fact) for fact in facts}

    def _holders(self, fact: Fact) -> tuple[Recipient, ...]:
        person = person_of(fact.post)
        if person is not None:
            known = (each for held in self.people.values() for each in held)
            return tuple(each for each in known if each.person == person)[:1] or (OFFICE_DESK,)
        assert fact.unit is not None, "a post is one of a unit"
        own = self.people.get((fact.unit, RungRecipient(fact.post)), ())
        return own or self.people.get((fact.unit, RungRecipient.OFFICE), ()) or (OFFICE_DESK,)

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

    def act(self, items: Sequence[StreamId], stamp: Stamp) -> int:  # noqa: ARG002
        """Once each."""
        new = [each for each in items if each not in self.acted]
        self.acted += new
        return len(new)

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
            self.log += [(stream, fact) for fact in outbox.decide(letter, self.state(stream))]
        return len(self.log) - before

    def redrive(self, letters: Sequence[StreamId], reason: str, stamp: Stamp) -> int:
        """Those that were given up."""
        before = len(self.log)
        for stream in letters:
            own = CommandId(f"{stamp.command_id}:redrive:{stream}")
            command = RedriveMessage(
                stamp=msgspec.structs.replace(stamp, command_id=own), message=stream, reason=reason
            )
            with suppress(NotAllowed):
                self.log += [(stream, fact) for fact in outbox.decide(command, self.state(stream))]
        return len(self.log) - before

    def note(self, notes: Sequence[Note]) -> None:
        """Append what became of each."""
        for note in notes:
            with suppress(NotAllowed):
                facts = outbox.decide(note, self.state(note.message))
                self.log += [(note.message, fact) for fact in facts]

    def _due(self, item: OpenItem, on: date) -> DueItem | None:
        clock = item.item, item.generation
        told = {f.rung for f in self.seen_facts.values() if (f.item, f.generation) == clock}
        keys = [rung.key for rung in self._ladder]
        first = max((keys.index(rung) + 1 for rung in told if rung in keys), default=0)
        days = {r.key: item.due_on + timedelta(days=r.days) for r in self._ladder[first:]}
        rungs = tuple(key for key, day in days.items() if day <= on)
        overdue = item.due_on < on and clock not in self._seen_overdue
        if not rungs and not overdue:
            return None
        late = [item.due_on + timedelta(days=1)] if overdue else []
        since = min([*(days[key] for key in rungs), *late])
        return DueItem(**msgspec.structs.asdict(item), rungs=rungs, overdue=overdue, since=since)


class PlainLetters:
    """Writes the facts of a letter one below the other."""

    faults: Sequence[Phrase] = ()

    def compose(self, drafts: Sequence[LetterDraft]) -> Sequence[Letter]:
        """Each in the order of its facts."""
        return [
            Letter(
                stream=draft.stream,
                message_id=draft.message_id,
                recipient=draft.recipient,
                subject=" ".join(fact.rung for fact in draft.facts),
                text="\n".join(fact.stream for fact in draft.facts),
                channel=draft.channel,
                written_at=draft.written_at,
            )
            for draft in drafts
        ]


class MemorySender:
    """Keeps the letters that it is given, together or one by one. `refusing` maps addresses to the
    fault that sending to them raises; it may be changed between sends.
    """

    def __init__(
        self, refusing: Mapping[str, ChannelFault] | None = None, *, together: bool = True
    ) -> None:
        self.sent: list[Letter] = []
        self.refusing: dict[str, ChannelFault] = dict(refusing or {})
        self._together = together

    def has(self, channel: str) -> bool:
        """It stands for every channel."""
        return bool(channel)

    def send(
        self, letters: Iterable[Letter], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Sequence[tuple[Letter, Outcome]]]:
        """Keep them."""
        given = list(letters)
        for group in [given] if self._together else [[letter] for letter in given]:
            if stop():
                return
            yield [(letter, self.take(letter)) for letter in group]

    def take(self, letter: Letter) -> Outcome:
        """Keep one, unless its address is refused or empty."""
        address = letter.recipient.address
        if address in self.refusing:
            return self.refusing[address]
        if not address:
            return ChannelFault("memory", "no address", "give one", retriable=False)
        self.sent.append(letter)
        return Handed("memory", address, letter.message_id)


def _is_notice(fact: ReminderEvent) -> bool:
    return isinstance(fact, ReminderDue) and fact.kind is MessageKind.NOTICE


def _place(due: DueItem) -> tuple[date, StreamId]:
    return due.since, due.item
