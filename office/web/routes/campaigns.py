"""/ - the campaigns there are. Which of them need me?"""

from collections import defaultdict

from fastapi import APIRouter

from engine.phrases import Phrase, phrase
from office.answers.portfolio import PortfolioLine, portfolio
from office.web import links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.visit import Look

router = APIRouter()

_COLUMNS: tuple[Column[PortfolioLine], ...] = (
    Column("campaign", "web.label.campaign-id", lambda row: row.campaign),
    Column("title", "label.title", lambda row: row.title, lambda row: links.campaign(row.campaign)),
    Column("state", "label.state", lambda row: Phrase(f"state.campaign.{row.state}")),
    Column("phase", "label.phase", lambda row: tuple(each.title for each in row.phases)),
    Column("total", "web.label.total", lambda row: row.tally.total, mark="number"),
    Column("done", "web.label.done", lambda row: row.tally.done, mark="number"),
    Column("waiting", "web.label.waiting", lambda row: row.tally.waiting, mark="number"),
    Column("overdue", "web.label.overdue", lambda row: row.tally.overdue, mark="number"),
    Column("mine", "web.label.mine", lambda row: row.mine, mark="number"),
    Column("undecided", "web.label.undecided", lambda row: row.undecided, mark="number"),
)


class CampaignsPage(PageContext, kw_only=True):
    """Those that are live, what waits first; those that are over by year, the newest first."""

    live: tuple[PortfolioLine, ...]
    over: tuple[tuple[int, tuple[PortfolioLine, ...]], ...]


@page(router, "/", "campaigns.html")
def campaigns(visit: Look, page: int = 1) -> CampaignsPage:
    """All that the visitor sees."""
    lines = portfolio(visit.reading)
    years: defaultdict[int, list[PortfolioLine]] = defaultdict(list)
    for line in lines:
        if line.over:
            years[line.planned_on.year].append(line)
    return CampaignsPage(
        title=phrase("web.campaigns"),
        listing=listed(lines, _COLUMNS, page, "web.campaigns.none"),
        live=tuple(line for line in lines if not line.over),
        over=tuple((year, tuple(years[year])) for year in sorted(years, reverse=True)),
    )
