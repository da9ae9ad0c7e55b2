"""Facts and letters in memory, as the ports of a tick show them."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from engine.domain import message as outbox
from engine.domain.agenda import Fact, QueuedLetter
from engine.domain.message import (
    LetterQueued,
    MessageEvent,
    MessageFailed,
    MessageSent,
    MessageState,
    MessageVoided,
    VoidCause,
)
from engine.domain.reminder import ReminderDue, ReminderEvent
from engine.ids import PersonId, StreamId, letter_key

_ASLEEP = (MessageState.ABANDONED, MessageState.BOUNCED)
_MAY_END = (VoidCause.DONE, VoidCause.OVER, VoidCause.STOPPED)


class MemoryOutbox(ABC):
    """`log` holds the events of letters, `facts_on_record` the facts; what was brought in by
    `catch_up` is shown. `corrected` are the people whose address was put right.
    """

    def __init__(self) -> None:
        self.log: list[tuple[StreamId, MessageEvent]] = []
        self.facts_on_record: dict[StreamId, ReminderEvent] = {}
        self.seen_facts: dict[StreamId, ReminderEvent] = {}
        self.corrected: set[PersonId] = set()
        self._seen: list[tuple[StreamId, MessageEvent]] = []

    def catch_up(self) -> None:
        """Show all that is on record."""
        self._seen = list(self.log)
        self.seen_facts = dict(self.facts_on_record)

    def state(self, stream: StreamId) -> outbox.Message | None:
        """What a letter's stream folds to."""
        return _folded(event for name, event in self.log if name == stream)

    def waiting(self, after: Fact | None, limit: int) -> Sequence[Fact]:
        """Facts in no letter, or left out of one for what has ended."""
        told, let_go = self._told()
        found = [
            self._fact(fact, told)
            for fact in self.seen_facts.values()
            if isinstance(fact, ReminderDue) and (fact.stream not in told or fact.stream in let_go)
        ]
        true_again = [
            fact
            for fact in found
            if fact.stream not in let_go
            or let_go[fact.stream] is VoidCause.HANDED_ON
            or (let_go[fact.stream] in _MAY_END and not self._is_untrue(fact))
        ]
        past = [fact for fact in true_again if after is None or _place(fact) > _place(after)]
        return sorted(past, key=_place)[:limit]

    def _is_untrue(self, fact: Fact) -> bool:
        return bool(self.untrue([fact], fact.recorded_at.date()))

    @abstractmethod
    def untrue(self, facts: Sequence[Fact], on: date) -> Mapping[StreamId, VoidCause]:
        """Those of these facts that are not true on this day any more."""

    def facts(self, streams: Collection[StreamId]) -> Mapping[StreamId, Fact]:
        """Facts by their streams."""
        told, _ = self._told()
        known = {stream: self.seen_facts.get(stream) for stream in streams}
        return {s: self._fact(f, told) for s, f in known.items() if isinstance(f, ReminderDue)}

    def written(self, letters: Collection[StreamId]) -> Collection[StreamId]:
        """Those on record."""
        return {stream for stream, _ in self._seen} & set(letters)

    def sendable(
        self, now: datetime, after: QueuedLetter | None, limit: int
    ) -> Sequence[QueuedLetter]:
        """Queued or failed, with their time come, past `after`."""
        due = [letter for letter in self._letters() if letter.since <= now]
        past = [letter for letter in due if after is None or _turn(letter) > _turn(after)]
        return sorted(past, key=_turn)[:limit]

    def mended(self, limit: int) -> Sequence[StreamId]:
        """Letters that were given up or came back, of `corrected` people."""
        dead = [
            stream
            for stream, events in self._by_stream().items()
            if (state := _folded(events)) and state.state in _ASLEEP
        ]
        keys = {stream: letter_key(stream) for stream in dead}
        return [s for s, key in keys.items() if key and key.person in self.corrected][:limit]

    def _by_stream(self) -> dict[StreamId, list[MessageEvent]]:
        found: defaultdict[StreamId, list[MessageEvent]] = defaultdict(list)
        for stream, event in self._seen:
            found[stream].append(event)
        return found

    def _letters(self) -> Iterable[QueuedLetter]:
        for stream, events in self._by_stream().items():
            state, key = _folded(events), letter_key(stream)
            if state is None or key is None:
                continue
            if state.state not in (MessageState.QUEUED, MessageState.FAILED):
                continue
            last, queued_at = events[-1], events[0].stamp.recorded_at
            yield QueuedLetter(
                stream=stream,
                person=key.person,
                window=key.window,
                facts=state.facts,
                queued_at=queued_at,
                since=last.retry_at if isinstance(last, MessageFailed) else queued_at,
                failures=state.failures,
                turn=len(events),
            )

    def _told(self) -> tuple[dict[StreamId, set[PersonId]], dict[StreamId, VoidCause]]:
        """In whose letters each fact stands, and why it was last left out of one."""
        told: defaultdict[StreamId, set[PersonId]] = defaultdict(set)
        let_go: dict[StreamId, VoidCause] = {}
        for stream, event in self._seen:
            key = letter_key(stream)
            if key is None:
                continue
            if isinstance(event, LetterQueued):
                for fact in event.facts:
                    told[fact].add(key.person)
                    let_go.pop(fact, None)
            if isinstance(event, MessageSent | MessageVoided):
                for left in event.left_out:
                    told[left.fact].discard(key.person)
                    let_go[left.fact] = left.why
        return dict(told), let_go

    def _fact(self, fact: ReminderDue, told: Mapping[StreamId, set[PersonId]]) -> Fact:
        return Fact(
            stream=fact.stream,
            kind=fact.kind,
            campaign=fact.campaign,
            unit=fact.unit,
            item=fact.item,
            rung=fact.rung,
            generation=fact.generation,
            post=fact.post,
            form=fact.form,
            channel=fact.channel,
            due_on=fact.due_on,
            reason=fact.reason,
            recorded_at=fact.stamp.recorded_at,
            told=frozenset(told.get(fact.stream, ())),
        )


def _folded(events: Iterable[MessageEvent]) -> outbox.Message | None:
    state = None
    for event in events:
        state = outbox.evolve(state, event)
    return state


def _place(fact: Fact) -> tuple[datetime, StreamId]:
    return fact.recorded_at, fact.stream


def _turn(letter: QueuedLetter) -> tuple[datetime, StreamId]:
    return letter.since, letter.stream
