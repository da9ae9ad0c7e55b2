"""How a campaign stands to others, and how far it is with all campaigns that are part of it."""

from fastapi import APIRouter

from engine.domain.campaign.commands import LinkCampaign
from engine.ids import CampaignId, campaign_stream
from engine.phrases import phrase
from office.answers.related import Related, related
from office.answers.roll_up import RollUpLine, roll_up
from office.web import links
from office.web.action import ActionLink, action_links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.routes.directive_deeds import LINK
from office.web.visit import Look
from workflows.schema import Title

router = APIRouter()


class LinksPage(PageContext, kw_only=True):
    """Links, the years of a series, and the tree of its parts, where all of it is seen."""

    campaign: CampaignId
    campaign_title: Title
    found: Related
    tree: tuple[RollUpLine, ...]
    deeds: tuple[ActionLink, ...]


COLUMNS = (
    Column[RollUpLine](
        "campaign",
        "label.links.campaign",
        lambda row: row.title,
        lambda row: links.campaign(row.campaign),
    ),
    Column[RollUpLine]("depth", "label.links.depth", lambda row: row.depth, mark="number"),
    Column[RollUpLine]("own_done", "label.links.own-done", lambda row: row.own_done, mark="number"),
    Column[RollUpLine](
        "own_total", "label.links.own-total", lambda row: row.own_total, mark="number"
    ),
    Column[RollUpLine]("done", "label.links.done", lambda row: row.done, mark="number"),
    Column[RollUpLine]("total", "label.links.total", lambda row: row.total, mark="number"),
    Column[RollUpLine](
        "again", "label.links.note", lambda row: phrase("label.links.again") if row.again else ""
    ),
)


@page(router, "/c/{campaign}/links", "links.html")
def shown(visit: Look, campaign: CampaignId) -> LinksPage:
    """Whoever sees a part of a campaign alone sees its links, and no sums."""
    found = related(visit.reading, campaign)
    tree = roll_up(visit.reading, campaign) if visit.reading.sees.whole(campaign) else ()
    deeds = (
        ()
        if visit.is_past
        else action_links(visit, campaign_stream(campaign), {LinkCampaign: LINK}, campaign=campaign)
    )
    return LinksPage(
        title=phrase("web.links"),
        listing=listed(tree, COLUMNS, 1, "web.links.no-parts"),
        campaign=campaign,
        campaign_title=visit.reading.about(campaign).title,
        found=found,
        tree=tree,
        deeds=deeds,
    )
