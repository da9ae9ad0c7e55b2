"""Selections of a campaign: candidates, votes, public notices, honours."""

from fastapi import APIRouter

from engine.domain.selection.context import NAME
from office.answers.selections import selection
from office.web.items import ItemPages, item_pages
from office.web.routes.selection_deeds import deeds, openings

router = APIRouter()

item_pages(
    router,
    ItemPages(
        family=NAME,
        path="selections",
        deeds=deeds,
        opening=openings,
        part=lambda visit, key: selection(visit.reading, key),
        template="selection.html",
    ),
)
