"""Approvals of a campaign: how each branch answers, and what its silence means."""

from fastapi import APIRouter

from engine.domain.approval import NAME
from office.answers.approvals import approval
from office.web.items import ItemPages, item_pages
from office.web.routes.approval_deeds import deeds, openings

router = APIRouter()


item_pages(
    router,
    ItemPages(
        family=NAME,
        path="approvals",
        deeds=deeds,
        opening=openings,
        part=lambda visit, key: approval(visit.reading, key),
        template="approval.html",
    ),
)
