"""Directives of a campaign: the list, and one with its chain, its recipients and their receipts."""

from typing import Final

from fastapi import APIRouter

from engine.domain.directive.commands import DraftDirective
from engine.ids import ItemKey
from office.answers.directives import DirectiveAnswer, directive
from office.web.items import ItemPages, item_pages
from office.web.routes.directive_deeds import DEEDS, DRAFT
from office.web.visit import Visit

router = APIRouter()


def _part(visit: Visit, key: ItemKey) -> DirectiveAnswer:
    return directive(visit.reading, key)


PAGES: Final = ItemPages(
    family="directive",
    path="directives",
    deeds=DEEDS,
    opening={DraftDirective: DRAFT},
    part=_part,
    template="directive.html",
)
item_pages(router, PAGES)
