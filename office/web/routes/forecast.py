"""/c/ID/forecast - how will it end, if it goes on like this?"""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.errors import RuleBroken
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.forecast import SEED, Forecast, forecast
from office.forecast.outlook import WeekAhead
from office.forecast.plays import Spread
from office.web import queries
from office.web.charts.outlook import OutlookDrawn, WeekFigures, outlook_drawn
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.visit import Look
from workflows.titles import Title

router = APIRouter()


class ForecastDrawn(Struct, frozen=True):
    """The slider and the chart."""

    back: Back | None
    weeks: OutlookDrawn | None


class ForecastPage(PageContext, kw_only=True):
    """The forecast, or `why` there is none; `listing` are the weeks to come."""

    campaign: CampaignId
    campaign_title: Title
    forecast: Forecast | None
    why: Phrase | None
    typed: dict[str, str]
    drawn: ForecastDrawn


_COLUMNS: Final[tuple[Column[WeekAhead], ...]] = (
    Column("monday", "label.forecast.week", lambda week: week.monday, mark="day"),
    Column("due", "label.forecast.due", lambda week: week.due, mark="number"),
    Column("missed", "label.forecast.missed", lambda week: _one(week.missed), mark="number"),
    Column("missed_low", "web.forecast.low", lambda week: week.missed.low, mark="number"),
    Column("missed_high", "web.forecast.high", lambda week: week.missed.high, mark="number"),
    Column("load", "label.forecast.load", lambda week: _one(week.load), mark="number"),
    Column("load_low", "web.forecast.low", lambda week: week.load.low, mark="number"),
    Column("load_high", "web.forecast.high", lambda week: week.load.high, mark="number"),
)


@page(router, "/c/{campaign}/forecast", "forecast.html")
def forecast_page(
    visit: Look, campaign: CampaignId, until: str = "", seed: str = "", page: int = 1
) -> ForecastPage:
    """How many deadlines will be missed, when, where?"""
    reading = visit.reading
    row = reading.about(campaign)
    last, chosen = queries.day(until, "until"), queries.number(seed, "seed")
    found, why = None, None
    try:
        found = forecast(reading, campaign, seed=SEED if chosen is None else chosen, until=last)
    except RuleBroken as refused:
        why = refused.phrase
    weeks = found.outlook.weeks if found else ()
    return ForecastPage(
        title=phrase("web.forecast.title"),
        listing=listed(weeks, _COLUMNS, page),
        campaign=campaign,
        campaign_title=row.title,
        forecast=found,
        why=why,
        typed={"until": until, "seed": seed},
        drawn=ForecastDrawn(back_of(visit, campaign), outlook_drawn(map(_figures, weeks))),
    )


def _figures(week: WeekAhead) -> WeekFigures:
    return WeekFigures(week.monday, _bounds(week.load), _bounds(week.missed))


def _bounds(spread: Spread) -> tuple[float, int, int]:
    return spread.expected, spread.low, spread.high


def _one(spread: Spread) -> float:
    return round(spread.expected, 1)
