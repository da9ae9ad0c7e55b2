"""Reminders: one row for each fact and each person who is told of it, and for each change of it.

A message of old is its fact: it waits from where it was queued, until it was sent, or until a
letter claims it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from engine.domain import message as m
from engine.domain.event import Event, Recorded
from engine.domain.message import LeftOut, VoidCause
from engine.domain.reminder import ReminderDue, ReminderMissed
from engine.ids import PersonId, StreamId, is_fact, person_post
from projections.feeding.row_cache import CachedRows, CurrentRows, RowCache
from projections.reminders.tables import (
    CLAIMS,
    NOBODY,
    REMINDERS,
    TOLD,
    ClaimRow,
    ReminderRow,
    ReminderState,
    ToldRow,
)
from projections.reminders.tables import TABLES as TABLES

NAME = "reminders"
VERSION = 2
HANDLES: tuple[type[Event], ...] = (
    ReminderDue,
    ReminderMissed,
    m.LetterQueued,
    m.MessageSent,
    m.MessageFailed,
    m.MessageAbandoned,
    m.MessageVoided,
    m.MessageRedriven,
    m.MessageBounced,
    m.MessageQueued,
    m.MessageDelivered,
)
_MAY_END: Final = frozenset({VoidCause.DONE, VoidCause.OVER, VoidCause.STOPPED})


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep the rows of each fact."""
    tables = cache.once(_Tables)
    tables.fetch(batch)
    for r in batch:
        match r.event:
            case ReminderDue() | ReminderMissed() as fact:
                tables.noted(r, fact)
            case m.MessageQueued() as message:
                tables.queued(r, message)
            case m.LetterQueued() as letter:
                tables.claimed(r, letter)
            case _ if is_fact(r.stream):
                tables.of_old(r)
            case _:
                tables.happened(r)
    tables.flush()


class _Tables:
    """The cached rows of this view."""

    def __init__(self, cache: RowCache) -> None:
        self._rows = CurrentRows(cache, REMINDERS, ("fact", "person"))
        self._claims = CachedRows(cache, CLAIMS)
        self._told = CachedRows(cache, TOLD)

    def fetch(self, batch: Sequence[Recorded]) -> None:
        """Read ahead what a batch touches."""
        self._claims.fetch(r.stream for r in batch if not is_fact(r.stream))
        facts: list[StreamId] = []
        for r in batch:
            if is_fact(r.stream):
                facts.append(r.stream)
            elif isinstance(r.event, m.LetterQueued):
                facts += r.event.facts
            elif (claim := self._claims.get(r.stream)) is not None:
                facts += claim.facts
        self._rows.fetch(facts)
        self._told.fetch(facts)

    def flush(self) -> None:
        """Write pending rows."""
        self._rows.flush()
        self._told.flush()
        self._claims.flush()

    # --- facts ---

    def noted(self, r: Recorded, fact: ReminderDue | ReminderMissed) -> None:
        """A fact: it waits, unless it was missed."""
        if self._rows_of(r.stream):
            return
        missed = fact.why.value if isinstance(fact, ReminderMissed) else None
        row = _first(r, fact, fact.post, fact.channel)
        self._follow(
            r,
            replace(
                row,
                form=fact.form,
                due_on=fact.due_on,
                reason="" if isinstance(fact, ReminderMissed) else fact.reason,
                state=ReminderState.MISSED if missed else ReminderState.WAITING,
                why=missed,
                waits_since=None if missed else row.recorded_at,
            ),
        )

    def queued(self, r: Recorded, message: m.MessageQueued) -> None:
        """A message of old: it waits, and if it was voided before it waits again."""
        waits = _first(r, message, person_post(message.recipient), "")
        waits = replace(
            waits,
            waits_since=waits.recorded_at,
            letter=r.stream,
            number=r.position,
            address=message.address,
        )
        known = self._rows_of(r.stream)
        if any(row.since_position > r.position for row in known):
            return
        for row in known:
            if row.person != NOBODY:
                self._rows.end(row, r.position)
        self._follow(r, waits)

    def of_old(self, r: Recorded) -> None:
        """What became of a message of old."""
        for row in self._rows_of(r.stream):
            if row.since_position >= r.position:
                continue
            changed = _after(r, row)
            recipient = PersonId(row.post.partition(":")[2])
            if changed.state is ReminderState.FAILED:
                changed = replace(changed, waits_since=row.waits_since)
            if isinstance(r.event, m.MessageRedriven):
                changed = replace(changed, state=ReminderState.WAITING, waits_since=row.recorded_at)
            waits = changed.waits_since is not None
            moved = replace(changed, person=NOBODY if waits else recipient, letter=row.fact)
            if moved.person != row.person:
                self._rows.end(row, r.position)
            self._follow(r, moved)

    # --- letters ---

    def claimed(self, r: Recorded, letter: m.LetterQueued) -> None:
        """A letter to a person holds these facts now."""
        self._claims.put(ClaimRow(r.stream, letter.person, letter.window, letter.facts))
        for fact in letter.facts:
            known = self._any(fact)
            if known is None:
                continue
            if known.person == NOBODY and known.since_position < r.position:
                self._rows.end(known, r.position)
            own = {"letter": r.stream, "number": r.position, "window": letter.window}
            self._put(r, known, letter.person, ReminderState.QUEUED, **own)

    def happened(self, r: Recorded) -> None:
        """Something became of a letter, and so of the facts that it holds."""
        claim = self._claims.get(r.stream)
        if claim is None:
            return
        left = {one.fact: one for one in _left_out(r.event)}
        for fact in claim.facts:
            row = self._rows.get(fact, claim.person)
            if row is None or row.letter != r.stream or row.since_position >= r.position:
                continue
            if row.state is ReminderState.VOIDED:
                continue  # left out of it before, when it was sent
            if (out := left.get(fact)) is not None:
                self._leave_out(r, row, out)
            else:
                self._follow(r, _after(r, row))

    def _leave_out(self, r: Recorded, row: ReminderRow, out: LeftOut) -> None:
        """A fact is not told to this person; one that is another's to know waits again."""
        held_back = True if out.why in _MAY_END and row.fact.startswith("reminder/") else None
        state = ReminderState.VOIDED
        self._follow(
            r, replace(row, state=state, why=out.why.value, fault=None, held_back=held_back)
        )
        if out.why is VoidCause.HANDED_ON:
            self._put(r, row, NOBODY, ReminderState.WAITING, waits_since=row.recorded_at)

    def _put(
        self, r: Recorded, known: ReminderRow, person: PersonId, state: ReminderState, **own: Any
    ) -> None:
        """The row of a person, of a fact that is known by another row."""
        blank: Mapping[str, Any] = dict.fromkeys(_OWN)
        self._follow(r, replace(known, person=person, state=state, **{**blank, **own}))

    def _follow(self, r: Recorded, row: ReminderRow) -> None:
        told = self._told.get(row.fact) or ToldRow(row.fact, ())
        if row.person not in told.people:
            self._told.put(replace(told, people=(*told.people, row.person)))
        self._rows.follow(row, r.position)

    def _any(self, fact: StreamId) -> ReminderRow | None:
        """A row of a fact: that of nobody if it waits."""
        return self._rows.get(fact, NOBODY) or next(iter(self._rows_of(fact)), None)

    def _rows_of(self, fact: StreamId) -> list[ReminderRow]:
        told = self._told.get(fact)
        found = (self._rows.get(fact, person) for person in (told.people if told else ()))
        return [row for row in found if row is not None]


_OWN: Final = (
    "letter", "number", "window", "told_at", "channel", "address", "receipt", "why", "fault",
    "waits_since", "held_back",
)  # fmt: skip
"""Fields that are of a person, and not of the fact."""


def _first(
    r: Recorded, fact: ReminderDue | ReminderMissed | m.MessageQueued, post: str, wanted: str
) -> ReminderRow:
    stamp = fact.stamp
    return ReminderRow(
        fact=r.stream,
        person=NOBODY,
        since_position=r.position,
        until_position=None,
        campaign=fact.campaign,
        unit=fact.unit,
        item=fact.item,
        kind=fact.kind,
        rung=fact.rung,
        generation=fact.generation,
        post=post,
        form="",
        wanted=wanted,
        due_on=None,
        reason="",
        on_day=stamp.on,
        recorded_at=stamp.recorded_at,
        fact_position=r.position,
        state=ReminderState.WAITING,
    )


def _left_out(event: Event) -> Iterable[LeftOut]:
    return event.left_out if isinstance(event, m.MessageSent | m.MessageVoided) else ()


def _after(r: Recorded, row: ReminderRow) -> ReminderRow:
    """The row of a fact after something became of the letter that holds it."""
    match r.event:
        case m.MessageSent() | m.MessageDelivered() as sent:
            changes: dict[str, Any] = {
                "state": ReminderState.TOLD,
                "told_at": sent.stamp.recorded_at,
                "channel": sent.channel,
                "receipt": sent.receipt,
                "fault": None,
            }
            if isinstance(sent, m.MessageSent):
                changes["address"] = sent.address
        case m.MessageFailed(fault=fault, channel=channel):
            changes = {"state": ReminderState.FAILED, "fault": fault, "channel": channel}
        case m.MessageAbandoned(fault=fault, channel=channel):
            changes = {"state": ReminderState.ABANDONED, "fault": fault, "channel": channel}
        case m.MessageBounced(diagnostic=diagnostic, status=status):
            changes = {
                "state": ReminderState.BOUNCED,
                "fault": " ".join(part for part in (status, diagnostic) if part),
            }
        case m.MessageRedriven():
            changes = {"state": ReminderState.QUEUED, "fault": None}
        case m.MessageVoided(why=why):
            changes = {"state": ReminderState.VOIDED, "why": why.value, "fault": None}
        case _:
            changes = {}
    return replace(row, waits_since=None, **changes)
