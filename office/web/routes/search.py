"""The one search box: a unit, a task, a number, a person, each with a sentence to read aloud."""

from fastapi import APIRouter
from msgspec.structs import replace

from engine.phrases import Phrase, phrase
from office.answers.search import Hit, Kind, search
from office.web import links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.visit import Look

router = APIRouter()


class SearchPage(PageContext, kw_only=True):
    """What was found; `first` is the sentence of the only hit, `more` that some are left out."""

    text: str
    first: Phrase | None
    more: bool


def url_of(hit: Hit) -> str | None:
    """The page about what was found."""
    match hit.kind:
        case Kind.UNIT if hit.campaign and hit.unit:
            return links.unit(hit.campaign, hit.unit)
        case Kind.UNIT if hit.unit:
            return links.directory_unit(hit.unit)
        case Kind.PERSON if hit.person:
            return links.person(hit.person)
        case Kind.TASK if hit.campaign and hit.duty:
            return links.task(hit.campaign, hit.duty)
        case Kind.ENTRY | Kind.ITEM if hit.item:
            return links.item(hit.item)
        case Kind.EVENT if hit.position:
            return links.receipt(hit.position)
        case _:
            return None


COLUMNS = (
    Column[Hit]("kind", "web.search.kind", lambda hit: phrase(f"web.search.kind.{hit.kind}")),
    Column[Hit]("title", "web.search.name", lambda hit: hit.title, url_of),
    Column[Hit]("said", "web.search.said", lambda hit: hit.said),
)


@page(router, "/search", "search.html")
def search_page(visit: Look, q: str = "") -> SearchPage:
    """Where is it, and how does it stand?"""
    found = search(visit.reading, q)
    hits = found.hits
    nothing = phrase("web.search.none", text=found.text)
    listing = listed(hits, COLUMNS)
    listing = replace(listing, empty=nothing if found.text else phrase("web.search.help"))
    return SearchPage(
        title=phrase("web.search.title-of", text=found.text)
        if found.text
        else phrase("web.search.title"),
        text=found.text,
        first=hits[0].said if len(hits) == 1 else None,
        more=found.more,
        listing=listing,
    )
