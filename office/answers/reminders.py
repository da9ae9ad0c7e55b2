"""The ledger of reminders: who was told what, when, by which channel, with what outcome."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from engine.domain.message import NOTICE_RUNG, MessageKind
from engine.errors import NotFound
from engine.ids import CampaignId, PersonId, StreamId, UnitId, assignment_key, person_of
from engine.phrases import Phrase
from office.answers.reading import Page, Reading, page_of
from office.answers.seeing import Seeing
from projections.campaigns import queries as campaigns
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


def check_named(reading: Reading, wanted: Wanted) -> None:
    """Raise NotFound for a rung that no ladder has and nobody was told at, and for an item that is
    not there: an empty ledger would say that all is well.
    """
    if wanted.rung is not None:
        ladders = dict.fromkeys((*_rungs(reading, wanted.campaign), NOTICE_RUNG))
        told = Wanted(campaign=wanted.campaign, rung=wanted.rung)
        if wanted.rung not in ladders and not reminders(reading, told, limit=1).rows:
            raise NotFound("thing.rung", wanted.rung, ladders)
    if wanted.item is not None and not _is_there(reading, wanted.item):
        among = reminders(reading, Wanted(campaign=wanted.campaign), limit=_ITEMS).rows
        raise NotFound("thing.work", wanted.item, dict.fromkeys(row.item for row in among))


def _rungs(reading: Reading, campaign: CampaignId | None) -> Iterator[str]:
    """Of the ladders of a campaign, or of all that are seen."""
    rows = campaigns.campaigns(reading.views, reading.at)
    for row in rows:
        if campaign in (None, row.id) and reading.sees.campaign(row.id):
            yield from (rung.key for rung in reading.definition(row.id).rungs)


def _is_there(reading: Reading, item: StreamId) -> bool:
    """An item has events, or is owed by a unit that has begun nothing of it yet."""
    if reminders(reading, Wanted(item=item), limit=1).rows:
        return True
    log, key = reading.office.log, assignment_key(item)
    if key is None:
        return bool(log.read_stream(item, reading.at or log.head()))
    known = reading.definition(key.campaign).duties
    return key.duty in known and key.unit in reading.unit_names()


_ITEMS: Final = 500


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
