"""One document that was handed in, by the event that names it."""

from msgspec import Struct

from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    CampaignItem,
    RectificationKey,
    item_key,
    parse_stream,
)
from office.answers.reading import Reading
from projections import filings
from projections import rectifications as ledger
from projections.items import queries as items


class FiledDocument(Struct, frozen=True):
    """A document: what it is called, and its digest as in `sha256:...`."""

    name: str
    digest: str
    size: int | None


def filed_document(
    reading: Reading, campaign: CampaignId, event: int, evidence: str
) -> FiledDocument:
    """Raises NotFound where no such document was handed in, or is not seen."""
    reading.about(campaign)
    absent = NotFound("thing.document", f"{event}/{evidence}")
    if not 0 < event <= reading.office.log.head():
        raise absent
    row = filings.filed_by(reading.views, campaign, event, evidence)
    if row is None or row.digest is None or row.name is None:
        raise absent
    if reading.at is not None and row.position > reading.at:
        raise absent
    seen = reading.sees.work(campaign)
    match parse_stream(row.item):
        case AssignmentKey(unit=unit, duty=duty):
            is_seen = seen.has(unit, duty)
        case RectificationKey(number_of, number):
            entry = ledger.entry(reading.views, number_of, number)
            is_seen = entry is not None and seen.has(entry.unit)
        case CampaignItem() if (numbered := item_key(row.item)) is not None:
            held = items.item(reading.views, numbered, who=reading.sees.who)
            is_seen = held is not None and seen.has(held.unit)
        case _:
            is_seen = False
    if not is_seen:
        raise absent
    return FiledDocument(row.name, row.digest, row.size)
