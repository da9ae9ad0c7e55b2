"""The ledger of reminders: who was told what, when, by which channel, with what outcome."""

from datetime import date, datetime

from msgspec import Struct

from engine.domain.message import MessageKind
from engine.ids import CampaignId, PersonId, StreamId, UnitId, person_of
from engine.phrases import Phrase
from office.answers.reading import Page, Reading, page_of
from office.answers.seeing import Seeing
from projections.reminders import queries
from projections.reminders.queries import Wanted
from projections.reminders.tables import NOBODY, ReminderRow, ReminderState


class Reminded(Struct, frozen=True, kw_only=True):
    """A line of the ledger: of what somebody is to be told, and what became of it for one person.

    `person` is None while no letter to anybody holds it; `post` is who was to be told. `told_at`,
    `channel`, `address` and `receipt` prove that he was, `wanted` is the channel that the rung asks
    for; `why` says why he was not, `fault` what
    went wrong. `event` is where the fact stands on record, `number` that of its letter.
    """

    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId
    kind: MessageKind
    rung: str
    form: str
    generation: int
    due_on: date | None
    reason: str
    post: str
    person: PersonId | None
    state: ReminderState
    on_day: date
    recorded_at: datetime
    told_at: datetime | None
    wanted: str
    channel: str | None
    address: str | None
    receipt: str | None
    letter: StreamId | None
    number: int | None
    why: Phrase | None
    fault: str | None
    fact: StreamId
    event: int


def reminders(
    reading: Reading,
    wanted: Wanted,
    *,
    newest_first: bool = False,
    after: int = 0,
    limit: int = 50,
) -> Page[Reminded]:
    """Lines that are seen, in the order in which they were put on record, or the other way round.

    Raises NotFound for a campaign or a unit that is not seen.
    """
    if wanted.campaign is not None:
        reading.about(wanted.campaign, wanted.unit)
    rows = queries.reminders(
        reading.views,
        wanted,
        at=reading.at,
        newest_first=newest_first,
        after=after,
        limit=limit + 1,
        seen=reading.sees.letters_anywhere(),
    )
    return page_of([_line(row, reading.sees) for row in rows], limit)


class ReminderCount(Struct, frozen=True):
    """How many lines of the ledger are in a state."""

    state: ReminderState
    count: int


def reminder_counts(reading: Reading, wanted: Wanted) -> tuple[ReminderCount, ...]:
    """Every state, in the order of a reminder's life; the state that is `wanted` counts nothing."""
    if wanted.campaign is not None:
        reading.about(wanted.campaign, wanted.unit)
    seen = reading.sees.letters_anywhere()
    found = queries.counts(reading.views, wanted, at=reading.at, seen=seen)
    return tuple(ReminderCount(state, count) for state, count in found.items())


def _line(row: ReminderRow, sees: Seeing) -> Reminded:
    why = None
    if row.why is not None:
        sort = "missed" if row.state is ReminderState.MISSED else "untrue"
        why = Phrase(f"say.{sort}.{row.why}")
    addressed = sees.address_of(row.unit, row.campaign)
    return Reminded(
        campaign=row.campaign,
        unit=row.unit,
        item=row.item,
        kind=row.kind,
        rung=row.rung,
        form=row.form,
        generation=row.generation,
        due_on=None if row.kind is MessageKind.REVIEW else row.due_on,
        reason=row.reason,
        post=row.post,
        person=row.person if row.person != NOBODY else person_of(row.post),
        state=row.state,
        on_day=row.on_day,
        recorded_at=row.recorded_at,
        told_at=row.told_at,
        wanted=row.wanted,
        channel=row.channel,
        address=row.address if addressed else "",
        receipt=row.receipt,
        letter=row.letter,
        number=row.number,
        why=why,
        fault=row.fault,
        fact=row.fact,
        event=row.fact_position,
    )
