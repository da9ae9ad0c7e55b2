"""The letters of the office: what each tells, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.message import MessageKind, MessageState, VoidCause
from engine.errors import NotFound
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from office.answers.reading import Page, Reading, page_of
from office.answers.seeing import Seeing
from projections import outbox
from projections.outbox import LetterRow, Sought
from projections.reminders import queries as told
from projections.reminders.tables import ReminderRow

_NEEDS_FIRST: Final = (
    MessageState.ABANDONED,
    MessageState.BOUNCED,
    MessageState.FAILED,
    MessageState.QUEUED,
    MessageState.DELIVERED,
    MessageState.VOIDED,
)
DEAD: Final = outbox.GIVEN_UP
"""Letters that nobody has, and that are not tried again unless somebody says so."""


class FactTold(Struct, frozen=True, kw_only=True):
    """What a letter tells, or was to tell: then `why` says why it is left out. `event` is where it
    stands on record.
    """

    fact: StreamId
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId
    kind: MessageKind
    rung: str
    form: str
    post: str
    due_on: date | None
    reason: str
    event: int
    why: VoidCause | None = None


class Letter(Struct, frozen=True, kw_only=True):
    """A letter, to be sent at `send_from` or later; None once it is done with.

    `fault` is why the last try failed, `remedy` what helps; `why` is the cause if it was voided.
    `position` is that of its newest event. `address` is empty for whoever does not see addresses;
    `hidden` counts the facts that are not seen, and then its words are not seen either.
    """

    stream: StreamId
    number: int
    recipient: PersonId
    window: str
    state: MessageState
    queued_at: datetime
    send_from: datetime | None
    sent_at: datetime | None
    channel: str | None
    address: str | None
    receipt: str | None
    subject: str | None
    body: str | None
    failures: int
    fault: str | None
    remedy: str | None
    why: VoidCause | None
    redriven: int
    position: int
    facts: tuple[FactTold, ...]
    hidden: int = 0

    @property
    def rungs(self) -> tuple[str, ...]:
        """The rungs of its facts, each once."""
        return tuple(dict.fromkeys(each.rung for each in self.facts))

    @property
    def dead(self) -> bool:
        """Whether it was given up or came back."""
        return self.state in DEAD


def letters(
    reading: Reading,
    *,
    campaign: CampaignId | None = None,
    item: StreamId | None = None,
    state: MessageState | None = None,
    unit: UnitId | None = None,
    recipient: PersonId | None = None,
    dead: bool = False,
    newest_first: bool = False,
    after: int = 0,
    limit: int = 50,
) -> Page[Letter]:
    """The oldest first, or the newest; `after` of them are passed over. Of a campaign, a unit or an
    item are those that tell, or were to tell, something of it; `dead` ones were given up or came
    back.
    """
    if campaign is not None:
        reading.about(campaign, unit)
    rows = outbox.letters(
        reading.views,
        Sought(
            campaign=campaign,
            item=item,
            states=DEAD if dead else (state,) if state else None,
            unit=unit,
            recipient=recipient,
        ),
        at=reading.at,
        newest_first=newest_first,
        after=after,
        limit=limit + 1,
        seen=reading.sees.letters_anywhere(),
    )
    return page_of(_shown(reading, rows), limit)


class Step(Struct, frozen=True):
    """A state that a letter came into: by which event, and what went wrong, if it did."""

    event: int
    state: MessageState
    channel: str | None
    fault: str | None
    send_from: datetime | None


class LetterCourse(Struct, frozen=True):
    """One letter, and every state that it was in."""

    letter: Letter
    steps: tuple[Step, ...]


def letter(reading: Reading, number: int) -> LetterCourse:
    """One letter, by the position of its first event. Raises NotFound for one that is not there, or
    of which nothing is seen.
    """
    sought, seen = Sought(number=number), reading.sees.letters_anywhere()
    rows = outbox.letters(reading.views, sought, at=reading.at, limit=1, seen=seen)
    if not rows:
        raise NotFound("thing.message", str(number))
    steps = tuple(
        Step(row.since_position, row.state, row.channel, row.fault, row.send_from)
        for row in outbox.course(reading.views, rows[0].stream, reading.at)
    )
    return LetterCourse(_shown(reading, rows)[0], steps)


def dead_letters(reading: Reading, campaign: CampaignId | None = None) -> tuple[StreamId, ...]:
    """Every letter that was given up or came back, the oldest first."""
    found = letters(reading, campaign=campaign, dead=True, limit=_EVERY)
    return tuple(each.stream for each in found.rows)


_EVERY: Final = 1_000_000


def _shown(reading: Reading, rows: Sequence[LetterRow]) -> list[Letter]:
    streams = {fact for row in rows for fact in _facts_of(row)}
    facts = told.of_facts(reading.views, streams, at=reading.at)
    return [_letter(row, facts, reading.sees) for row in rows]


def _facts_of(row: LetterRow) -> tuple[StreamId, ...]:
    """Those in it, then those left out."""
    out = {each.fact for each in row.left_out}
    return (*(fact for fact in row.facts if fact not in out), *(e.fact for e in row.left_out))


def _letter(row: LetterRow, facts: Mapping[StreamId, ReminderRow], sees: Seeing) -> Letter:
    seen, why = sees.letters_anywhere(), {each.fact: each.why for each in row.left_out}
    known = [facts[fact] for fact in _facts_of(row) if fact in facts]
    own = [each for each in known if seen.has(each.unit, campaign=each.campaign)]
    shown = Letter(
        stream=row.stream,
        number=row.number,
        recipient=row.recipient,
        window=row.window,
        state=row.state,
        queued_at=row.queued_at,
        send_from=row.send_from,
        sent_at=row.sent_at,
        channel=row.channel,
        address=row.address,
        receipt=row.receipt,
        subject=row.subject,
        body=row.body,
        failures=row.failures,
        fault=row.fault,
        remedy=row.remedy,
        why=row.why,
        redriven=row.redriven,
        position=row.since_position,
        facts=tuple(_told(each, why.get(each.fact)) for each in own),
        hidden=len(known) - len(own),
    )
    if shown.hidden:
        shown = replace(shown, subject=None, body=None)
    addressed = any(sees.address_of(each.unit, each.campaign) for each in own)
    return shown if addressed else replace(shown, address="")


def _told(row: ReminderRow, why: VoidCause | None) -> FactTold:
    return FactTold(
        fact=row.fact,
        campaign=row.campaign,
        unit=row.unit,
        item=row.item,
        kind=row.kind,
        rung=row.rung,
        form=row.form,
        post=row.post,
        due_on=None if row.kind is MessageKind.REVIEW else row.due_on,
        reason=row.reason,
        event=row.fact_position,
        why=why,
    )


class LetterCount(Struct, frozen=True):
    """How many letters are in a state."""

    state: MessageState
    count: int


def letter_counts(
    reading: Reading,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    recipient: PersonId | None = None,
) -> tuple[LetterCount, ...]:
    """Every state of letters, those that need somebody first."""
    if campaign is not None:
        reading.about(campaign, unit)
    sought = Sought(campaign=campaign, unit=unit, recipient=recipient)
    seen = reading.sees.letters_anywhere()
    counts = outbox.count_by_state(reading.views, sought, at=reading.at, seen=seen)
    return tuple(LetterCount(state, counts[state]) for state in _NEEDS_FIRST)
