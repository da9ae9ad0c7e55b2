"""Registers of a campaign: how full they are, what stands in them, one entry or body."""

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.register.context import FAMILY_NAME
from engine.ids import CampaignId
from office.answers.registers import RegisterCount, entry, registers
from office.web import links
from office.web.items import ItemPages, item_pages
from office.web.routes.register_deeds import deeds, openings
from office.web.visit import Visit

router = APIRouter()


class Shelf(Struct, frozen=True):
    """A register with the address of what stands in it."""

    register: RegisterCount
    url: str


class Shelves(Struct, frozen=True):
    """The registers of a campaign."""

    shelves: tuple[Shelf, ...]


def _shelves(visit: Visit, campaign: CampaignId) -> Shelves:
    place = links.campaign(campaign, "registers")
    return Shelves(
        tuple(
            Shelf(each, visit.url(place, key=each.key))
            for each in registers(visit.reading, campaign)
        )
    )


item_pages(
    router,
    ItemPages(
        family=FAMILY_NAME,
        path="registers",
        lights=False,
        deeds=deeds,
        opening=openings,
        part=lambda visit, key: entry(visit.reading, key),
        template="register.html",
        summary=_shelves,
        list_template="registers.html",
    ),
)
