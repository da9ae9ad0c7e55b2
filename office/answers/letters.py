"""The messages of the office, and what became of them."""

from datetime import datetime

from msgspec import Struct

from engine.domain.message import MessageKind, MessageState
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from office.answers.reading import Page, Reading, page_of
from projections import outbox


class Letter(Struct, frozen=True, kw_only=True):
    """A message, to be sent at `send_from` or later; None once it is delivered or abandoned.

    `fault` is why the last try failed; `position` is that of its newest event.
    """

    stream: StreamId
    campaign: CampaignId
    unit: UnitId
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
    limit: int = 50,
) -> Page[Letter]:
    """The oldest first; of one `item` those that are about it."""
    if campaign is not None:
        reading.about(campaign)
    rows = outbox.messages(
        reading.views,
        campaign=campaign,
        item=item,
        state=state,
        at=reading.at,
        limit=limit + 1,
    )
    found = [Letter(**{f: getattr(row, f) for f in Letter.__struct_fields__}) for row in rows]
    return page_of(found, limit)
