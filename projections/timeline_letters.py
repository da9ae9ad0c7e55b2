"""Letters in the timeline: which items an event of a letter is about, and how they are found."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import MetaData, Select, func, select

from engine.domain.event import Recorded
from engine.ids import AssignmentKey, CampaignId, StreamId, UnitId, parse_stream
from projections.items.outlines import outlines_table
from projections.seen import Seen
from projections.tables.table import Table

TABLES = MetaData()


class OwnerRow(Struct, frozen=True, gc=False):
    """The unit of a rectification or of a petition: only its first event names it; and whose a
    numbered item is now.
    """

    item: StreamId
    unit: UnitId


class ClaimRow(Struct, frozen=True, gc=False):
    """The items of which a letter is to tell: only its first event names them."""

    letter: StreamId
    items: tuple[StreamId, ...]


class AboutRow(Struct, frozen=True, gc=False):
    """An item that an event of a letter is about: there may be several, of several campaigns. The
    unit of a rectification stands in its OwnerRow.
    """

    position: int
    item: StreamId
    campaign: CampaignId
    unit: UnitId | None


OWNERS = Table("timeline_owners", OwnerRow, ("item",), TABLES)
OUTLINES = outlines_table("timeline_outlines", TABLES)
CLAIMS = Table("timeline_claims", ClaimRow, ("letter",), TABLES)
ABOUT = Table(
    "timeline_about",
    AboutRow,
    ("position", "item"),
    TABLES,
    for_queries=(("campaign", "position"),),
)


def told_of(r: Recorded, claim: ClaimRow | None) -> Iterator[AboutRow]:
    for item in claim.items if claim else ():
        match parse_stream(item):
            case AssignmentKey() as key:
                yield AboutRow(r.position, item, key.campaign, key.unit)
            case None:
                pass
            case key:
                yield AboutRow(r.position, item, key.campaign, None)


def letters_about(
    campaign: CampaignId | None, unit: UnitId | None, item: StreamId | None, letters: Seen
) -> Select[Any]:
    """The positions of what became of letters that tell of these, as far as they are seen."""
    about, owners = ABOUT.sql.c, OWNERS.sql
    whose = func.coalesce(about.unit, owners.c.unit)
    equal = ((about.campaign, campaign), (whose, unit), (about.item, item))
    return (
        select(about.position)
        .select_from(ABOUT.sql.outerjoin(owners, owners.c.item == about.item))
        .where(*(c == value for c, value in equal if value is not None), *letters.within(whose))
    )
