"""The messages of the office, and what became of them."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.message import MessageKind, MessageState
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from office.answers.reading import Page, Reading, page_of
from office.answers.seeing import Seeing
from projections import outbox
from projections.outbox import MessageRow

_NEEDS_FIRST = (
    MessageState.ABANDONED,
    MessageState.FAILED,
    MessageState.QUEUED,
    MessageState.DELIVERED,
    MessageState.VOIDED,
)


class Letter(Struct, frozen=True, kw_only=True):
    """A message, to be sent at `send_from` or later; None once it is delivered or abandoned.

    `fault` is why the last try failed; `position` is that of its newest event. `address` is empty
    for whoever does not see addresses.
    """

    stream: StreamId
    campaign: CampaignId | None
    unit: UnitId | None
    item: StreamId
    kind: MessageKind
    rung: str
    generation: int
    recipient: PersonId
    address: str
    subject: str
    body: str
    state: MessageState
    queued_at: datetime
    send_from: datetime | None
    delivered_at: datetime | None
    failures: int
    fault: str | None
    receipt: str | None
    position: int


def letters(
    reading: Reading,
    *,
    campaign: CampaignId | None = None,
    item: StreamId | None = None,
    state: MessageState | None = None,
    unit: UnitId | None = None,
    recipient: PersonId | None = None,
    newest_first: bool = False,
    after: int = 0,
    limit: int = 50,
) -> Page[Letter]:
    """The oldest first, or the newest; `after` of them are passed over. Of one `item` those about
    it.
    """
    if campaign is not None:
        reading.about(campaign, unit)
    rows = outbox.messages(
        reading.views,
        campaign=campaign,
        item=item,
        state=state,
        unit=unit,
        recipient=recipient,
        at=reading.at,
        newest_first=newest_first,
        after=after,
        limit=limit + 1,
        seen=reading.sees.letters_anywhere(),
    )
    return page_of([_letter(row, reading.sees) for row in rows], limit)


def _letter(row: MessageRow, sees: Seeing) -> Letter:
    shown = Letter(**{f: getattr(row, f) for f in Letter.__struct_fields__})
    return shown if sees.address_of(row.unit, row.campaign) else replace(shown, address="")


class LetterCount(Struct, frozen=True):
    """How many messages are in a state."""

    state: MessageState
    count: int


def letter_counts(
    reading: Reading, campaign: CampaignId, unit: UnitId | None = None
) -> tuple[LetterCount, ...]:
    """Every state of messages, those that need somebody first."""
    reading.about(campaign, unit)
    seen = reading.sees.letters_anywhere()
    counts = outbox.count_by_state(reading.views, campaign, unit=unit, at=reading.at, seen=seen)
    return tuple(LetterCount(state, counts[state]) for state in _NEEDS_FIRST)
