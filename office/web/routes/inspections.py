"""Inspections of a campaign, and one of them: team, draw, visits, findings, measures.

Covert ones stand among them for their planners, their team and leaders; to everybody else there is
nothing of the kind.
"""

from typing import Final

from fastapi import APIRouter

from engine.domain.inspection.commands import PlanInspection
from engine.ids import ItemKey
from engine.phrases import phrase
from office.answers.inspections import InspectionDetail, inspection_detail
from office.answers.keyed_items import ItemLine
from office.web.items import ItemPages, item_pages
from office.web.page_context import Column
from office.web.routes.inspection_deeds import DEEDS
from office.web.routes.inspection_planning import PLAN
from office.web.visit import Visit

router = APIRouter()


def _detail(visit: Visit, key: ItemKey) -> InspectionDetail:
    return inspection_detail(visit.reading, key)


def _sealed(line: ItemLine) -> object:
    return phrase("web.inspection.sealed") if line.sealed else ""


PAGES: Final = ItemPages(
    family="inspection",
    path="inspections",
    columns=(Column("sealed", "web.inspection.openness", _sealed),),
    deeds=DEEDS,
    opening={PlanInspection: PLAN},
    part=_detail,
    template="inspection.html",
)
item_pages(router, PAGES)
