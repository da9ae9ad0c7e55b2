"""Matters of a campaign, and one of them: what was promised, and which levels had it."""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.matter.commands import DraftMatter
from engine.domain.matter_list import FixList
from engine.ids import CampaignId, ItemKey
from engine.phrases import Phrase, phrase
from office.answers.keyed_items import ItemLine
from office.answers.matters import (
    MatterDetail,
    SentUp,
    UnitMatters,
    matter_detail,
    matter_rows,
    matters_overview,
)
from office.web import links
from office.web.items import ItemPages, item_pages
from office.web.page_context import Column
from office.web.routes.matter_deeds import DEEDS, DRAFT, FIX
from office.web.visit import Visit

router = APIRouter()


class StalledLine(Struct, frozen=True):
    """A matter that does not move, with its page."""

    line: ItemLine
    url: str


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


class UnitLine(Struct, frozen=True):
    """A unit with the list of its matters."""

    found: UnitMatters
    url: str


class MattersSummary(Struct, frozen=True):
    """What rests, who holds how many, and what went up from the visitor's units."""

    stalled: tuple[StalledLine, ...]
    units: tuple[UnitLine, ...]
    sent_up: tuple[SentUp, ...]


def _summary(visit: Visit, campaign: CampaignId) -> MattersSummary:
    found = matters_overview(visit.reading, campaign)
    return MattersSummary(
        tuple(StalledLine(each, visit.url(links.keyed(each.key))) for each in found.stalled),
        tuple(UnitLine(each, visit.here(unit=each.unit, page=None)) for each in found.units),
        found.sent_up,
    )


PAGES: Final = ItemPages(
    family="matter",
    path="matters",
    columns_read=_columns,
    opening={DraftMatter: DRAFT, FixList: FIX},
    deeds=DEEDS,
    part=_detail,
    template="matter.html",
    summary=_summary,
    list_template="matters.html",
)
item_pages(router, PAGES)
