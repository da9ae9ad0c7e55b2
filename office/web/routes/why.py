"""Why an item has its light and its dates: rule, events, days."""

from fastapi import APIRouter

from engine.errors import NotFound
from engine.ids import (
    AssignmentKey,
    CampaignId,
    ItemKey,
    RectificationKey,
    StreamId,
    item_key,
    parse_stream,
)
from engine.phrases import Phrase, phrase
from office.answers.clock_inputs import Input
from office.answers.why import Why, why
from office.web import links
from office.web.page import page
from office.web.page_context import Column, Listing, PageContext, listed
from office.web.persons import person_named
from office.web.told_events import names_of, state_said
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()


class WhyPage(PageContext, kw_only=True):
    """What leads to an item as it stands; `url` is the item's page, `campaign` its campaign's
    title.
    """

    campaign: Title
    found: Why
    state: Phrase
    url: str
    replay: str
    history: str


@page(router, "/c/{campaign}/why/{item:path}", "why.html")
def why_page(visit: Look, campaign: CampaignId, item: str) -> WhyPage:
    """Why this light, this date?"""
    key = item_named(campaign, item)
    found = why(visit.reading, key)
    url = links.item(found.item)
    assert url is not None, "an item has a page"
    row = visit.reading.about(campaign)
    return WhyPage(
        title=phrase(
            "web.why.title", light=phrase(f"label.light.{found.light}"), title=found.title
        ),
        campaign=row.title,
        found=found,
        state=state_said(found.item, found.state),
        url=url,
        replay=links.replay(found.item),
        history=links.with_query(links.campaign(campaign, "history"), item=found.item),
        listing=_inputs(visit, found),
    )


def item_named(campaign: CampaignId, item: str) -> AssignmentKey | RectificationKey | ItemKey:
    """The item that the end of a path names: `assignment/plan/town-03/once`, `rectification/r-1`,
    `matter/m-0001`. Raises NotFound.
    """
    kind, _, rest = item.partition("/")
    stream = StreamId(f"{kind}/{campaign}/{rest}")
    key = item_key(stream) or parse_stream(stream)
    if not isinstance(key, AssignmentKey | RectificationKey | ItemKey):
        raise NotFound("thing.work", item)
    return key


def _inputs(visit: Visit, found: Why) -> Listing[Input]:
    names = names_of(visit, found.campaign)
    columns = (
        Column[Input](
            "position", "web.column.event", lambda row: row.position, _replayed, "number"
        ),
        Column[Input]("on", "web.column.day", lambda row: row.on, mark="day"),
        Column[Input]("said", "web.column.what", lambda row: names.told(row.said, row.stream)),
        Column[Input]("actor", "web.column.who", lambda row: person_named(visit, row.actor)),
        Column[Input]("reason", "web.column.reason", lambda row: row.reason),
        Column[Input]("due_on", "web.column.due-after", lambda row: row.due_on, mark="day"),
        Column[Input](
            "assessed_on", "web.column.assessed-after", lambda row: row.assessed_on, mark="day"
        ),
    )
    return listed(found.inputs, columns)


def _replayed(row: Input) -> str:
    return links.with_query(links.replay(row.stream), at=row.position)
