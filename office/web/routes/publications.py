"""The publication ledger of a campaign, and one entry of it."""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.publication.commands import PostPublication
from engine.ids import CampaignId, ItemKey, StreamId
from office.answers.channels import channel_title
from office.answers.keyed_items import ItemLine
from office.answers.publications import (
    PublicationDetail,
    publication_detail,
    publication_rows,
)
from office.web import links
from office.web.items import ItemPages, item_pages
from office.web.page_context import Column
from office.web.routes.publication_deeds import DEEDS, POST
from office.web.visit import Visit
from workflows.schema import Title

router = APIRouter()


class ThingShown(Struct, frozen=True):
    """Something that an entry makes public, with its page where it has one."""

    item: StreamId
    name: str
    url: str | None


class EntryPart(Struct, frozen=True):
    """What is special of an entry."""

    found: PublicationDetail
    channel: Title
    things: tuple[ThingShown, ...]


def _columns(visit: Visit, campaign: CampaignId) -> tuple[Column[ItemLine], ...]:
    rows = publication_rows(visit.reading, campaign)
    return (
        Column("channel", "web.publication.channel", lambda line: channel_title(line.section_key)),
        Column("on", "web.publication.on", lambda line: rows[line.item].on, mark="day"),
        Column("place", "web.publication.place", lambda line: rows[line.item].place),
        Column("series", "web.publication.series", lambda line: rows[line.item].series),
        Column(
            "items",
            "web.publication.items",
            lambda line: ", ".join(key.number for key in rows[line.item].items),
        ),
    )


def _part(visit: Visit, key: ItemKey) -> EntryPart:
    found = publication_detail(visit.reading, key)
    things = tuple(
        ThingShown(item, item.rpartition("/")[2], links.item(item)) for item in found.items
    )
    return EntryPart(found, channel_title(found.channel), things)


PAGES: Final = ItemPages(
    family="publication",
    path="publications",
    columns_read=_columns,
    opening={PostPublication: POST},
    deeds=DEEDS,
    part=_part,
    template="publication.html",
)
item_pages(router, PAGES)
