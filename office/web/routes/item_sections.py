"""What a campaign keeps beside its duties: one place that leads to every list of numbered items."""

from typing import Final

from fastapi import APIRouter

from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.item_sections import SectionLine, item_sections
from office.web import links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.visit import Look
from workflows.schema import Title

router = APIRouter()


class SectionsPage(PageContext, kw_only=True):
    """The sections; `has_links` says that the campaign stands beside others."""

    campaign: CampaignId
    campaign_title: Title
    has_links: bool


def _list_of(campaign: CampaignId, line: SectionLine, light: str = "") -> str:
    return links.with_query(
        links.campaign(campaign, f"{line.family}s"), key=line.key, light=light or None
    )


def _columns(campaign: CampaignId) -> tuple[Column[SectionLine], ...]:
    return (
        Column(
            "section",
            "web.item.section",
            lambda line: line.title,
            lambda line: _list_of(campaign, line),
        ),
        Column("family", "web.items.sort", lambda line: Phrase(f"web.{line.family}s")),
        Column(
            "total",
            "web.items.all",
            lambda line: line.total,
            lambda line: _list_of(campaign, line),
            mark="number",
        ),
        Column(
            "overdue",
            "web.label.overdue",
            lambda line: line.overdue,
            lambda line: _list_of(campaign, line, "red") if line.overdue else None,
            mark="number",
        ),
        Column(
            "done",
            "web.label.done",
            lambda line: line.done,
            lambda line: _list_of(campaign, line, "blue") if line.done else None,
            mark="number",
        ),
    )


LINKED: Final = ("links", "series", "directive")


@page(router, "/c/{campaign}/items", "item-sections.html")
def shown(visit: Look, campaign: CampaignId) -> SectionsPage:
    """By the sections of the plan, in its order."""
    lines = item_sections(visit.reading, campaign)
    definition = visit.reading.definition(campaign)
    return SectionsPage(
        title=phrase("web.nav.items"),
        listing=listed(lines, _columns(campaign), 1, "web.items.no-sections"),
        campaign=campaign,
        campaign_title=visit.reading.about(campaign).title,
        has_links=any(getattr(definition, field) for field in LINKED),
    )
