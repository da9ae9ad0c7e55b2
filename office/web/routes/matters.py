"""Matters of a campaign, and one of them: what was promised, and which levels had it."""

from typing import Final

from fastapi import APIRouter

from engine.domain.matter.commands import DraftMatter
from engine.domain.matter_list import FixList
from engine.ids import CampaignId, ItemKey
from engine.phrases import Phrase, phrase
from office.answers.keyed_items import ItemLine
from office.answers.matters import MatterDetail, matter_detail, matter_rows
from office.web.items import ItemPages, item_pages
from office.web.page_context import Column
from office.web.routes.matter_deeds import DEEDS, DRAFT, FIX
from office.web.visit import Visit

router = APIRouter()


def _columns(visit: Visit, campaign: CampaignId) -> tuple[Column[ItemLine], ...]:
    rows = matter_rows(visit.reading, campaign)

    def remarks(line: ItemLine) -> tuple[Phrase, ...]:
        row = rows[line.item]
        found = [phrase("web.matter.stalled")] if row.stalled else []
        return (
            (*found, phrase("web.matter.levels", count=row.sent_up)) if row.sent_up else (*found,)
        )

    return (
        Column(
            "published_on",
            "web.matter.published-on",
            lambda line: rows[line.item].published_on,
            mark="day",
        ),
        Column(
            "percent", "web.matter.percent", lambda line: rows[line.item].percent, mark="number"
        ),
        Column("levels", "web.matter.way", remarks),
    )


def _detail(visit: Visit, key: ItemKey) -> MatterDetail:
    return matter_detail(visit.reading, key)


PAGES: Final = ItemPages(
    family="matter",
    path="matters",
    columns_read=_columns,
    opening={DraftMatter: DRAFT, FixList: FIX},
    deeds=DEEDS,
    part=_detail,
    template="matter.html",
)
item_pages(router, PAGES)
