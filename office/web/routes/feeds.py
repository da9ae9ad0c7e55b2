"""/account/feeds - due dates in one's own calendar; /feeds/SECRET.ics - what calendars ask for."""

from typing import Final

import structlog
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from engine.errors import NotFound
from engine.ids import CampaignId, UnitId
from engine.phrases import Phrase, phrase
from office.feeds.made import OwnFeed, feed_address, make_feed, own_feeds
from office.web import links
from office.web.feed_door import FeedDoor, TooOften
from office.web.page import page, show
from office.web.page_context import Column, PageContext, listed
from office.web.posting import posted, text
from office.web.visit import Look, Visit, visiting
from projections.campaigns import queries as campaigns
from workflows.schema import Title

router = APIRouter()
_HEADERS: Final = {
    "cache-control": "private, no-cache",
    "content-disposition": 'inline; filename="deadlines.ics"',
    "referrer-policy": "no-referrer",
}


class FeedsPage(PageContext, kw_only=True):
    """What can be followed, and the addresses that are in use; `address` is one made just now."""

    feeds: tuple[OwnFeed, ...]
    campaigns: tuple[tuple[CampaignId, Title], ...]
    units: tuple[tuple[UnitId, Title], ...]
    campaign: str
    unit: str
    address: str = ""
    said: Phrase | None = None

    @property
    def webcal(self) -> str:
        """The same address as programs for calendars take it from a link."""
        return f"webcal://{self.address.partition('://')[2]}"


_COLUMNS: tuple[Column[OwnFeed], ...] = (
    Column("name", "web.feeds.name", lambda row: row.name),
    Column("made", "web.feeds.made", lambda row: row.made_at, mark="day"),
    Column("used", "web.feeds.used", lambda row: row.used_at, mark="day"),
)


@page(router, links.FEEDS, "feeds.html")
def feeds(visit: Look, campaign: str = "", unit: str = "", said: str = "") -> FeedsPage:
    """Which calendars follow my due dates?"""
    removed = phrase("web.feeds.removed") if said == "removed" else None
    return _feeds(visit, campaign, unit, said=removed)


@posted(router, links.FEEDS, secret=True)
def make(visit: Visit, form: FormData) -> Response:
    """A new address, shown this once."""
    campaign, unit = text(form, "campaign"), text(form, "unit")
    made = make_feed(
        visit.reading,
        visit.web.accounts,
        visit.visitor.person,
        campaign=CampaignId(campaign) if campaign else None,
        unit=UnitId(unit) if unit else None,
        lang=visit.lang,
    )
    structlog.get_logger("web").info("feed_made", person=visit.visitor.person, feed=made.feed.id)
    site = visit.office.settings.serve.public or str(visit.request.base_url)
    address = feed_address(site.rstrip("/"), made.token)
    return show(visit, _feeds(visit, campaign, unit, address=address), "feeds.html")


@posted(router, links.FEEDS + "/{feed}/remove", secret=True)
def remove(visit: Visit, _form: FormData, feed: str) -> Response:
    """Put one of one's own out of use."""
    person = visit.visitor.person
    if not visit.web.accounts.feeds.remove(feed, person):
        raise NotFound("thing.feed", feed)
    structlog.get_logger("web").info("feed_removed", person=person, feed=feed)
    return RedirectResponse(links.with_query(links.FEEDS, said="removed"), status_code=303)


@router.api_route("/feeds/{token}.ics", methods=["GET", "HEAD"], include_in_schema=False)
def calendar(request: Request, token: str) -> Response:
    """Due dates, as far as the owner of the secret sees them."""
    door: FeedDoor = request.app.state.feeds
    address = request.client.host if request.client else ""
    try:
        feed = door.feed(token, address)
        if feed is None:
            return _refused(request, 404, "error.web.no-feed")
        found = door.content(feed)
    except TooOften:
        return _refused(request, 429, "error.web.too-many")
    except NotFound:
        return _refused(request, 404, "error.web.no-feed")
    mark = f'"{found.mark}"'
    headers = {**_HEADERS, "etag": mark}
    if _has(request.headers.get("if-none-match", ""), mark):
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type="text/calendar; charset=utf-8", headers=headers)


def _refused(request: Request, status: int, code: str) -> Response:
    with visiting(request.app.state.web, request) as visit:
        said = visit.words(phrase(code))
    headers = {"retry-after": "60"} if status == 429 else {}
    return PlainTextResponse(f"{said}\n", status_code=status, headers=headers)


def _has(given: str, mark: str) -> bool:
    """Whether a calendar has what bears this mark already."""
    return any(each.strip().removeprefix("W/") in (mark, "*") for each in given.split(","))


def _feeds(
    visit: Visit, campaign: str, unit: str, *, address: str = "", said: Phrase | None = None
) -> FeedsPage:
    look, person = visit.reading, visit.visitor.person
    names, own = look.unit_names(), look.sees.sight.own
    offered = [each for each in names if each in own or each == unit]
    rows = campaigns.campaigns(look.views)
    feeds = own_feeds(look, visit.web.accounts, person)
    return FeedsPage(
        title=phrase("web.feeds"),
        listing=listed(feeds, _COLUMNS, empty="web.feeds.none"),
        feeds=feeds,
        campaigns=tuple((row.id, row.title) for row in rows if look.sees.campaign(row.id)),
        units=tuple((each, names[each]) for each in offered),
        campaign=campaign,
        unit=unit,
        address=address,
        said=said,
    )
