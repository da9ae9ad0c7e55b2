"""The receipt of a deed: printed, shown to others, or read over the telephone."""

from urllib.parse import urlsplit

import segno
from fastapi import APIRouter

from engine.ids import AssignmentKey, parse_stream
from engine.phrases import Phrase, phrase
from office.answers.assignment import assignment
from office.answers.handed_in import usual_days
from office.answers.holder import Holders
from office.answers.receipt import Receipt, receipt
from office.web import links
from office.web.links import safe_back
from office.web.page import page
from office.web.page_context import PageContext
from office.web.visit import Look, Visit
from projections.states import ItemState
from workflows.schema import Title

router = APIRouter()


class ReceiptPage(PageContext, kw_only=True):
    """A receipt. `turn` is who looks at it now, `usual_days` how long that takes in this campaign;
    `code` is the picture of its own address.
    """

    receipt: Receipt
    written_at: str
    campaign_title: Title | None
    item_url: str | None
    back: str
    turn: Phrase | None
    usual_days: int | None
    address: str
    code: str


@page(router, "/receipts/{position}", "receipt.html")
def shown(visit: Look, position: int, back: str = "") -> ReceiptPage:
    """NotFound for what is not seen."""
    found = receipt(visit.reading, position, visit.visitor.person)
    row = visit.reading.about(found.campaign) if found.campaign else None
    key = parse_stream(found.stream)
    turn = None
    if found.handed_in and isinstance(key, AssignmentKey):
        work = assignment(visit.reading, key)
        if work.state is ItemState.SUBMITTED:
            holders = Holders(visit.reading, key.campaign)
            turn = holders.of(key.stream, key.unit, work.state, key.duty).said
    address = _address(visit, found.position)
    item_url = links.item(found.stream)
    return ReceiptPage(
        title=phrase("web.receipt.title", number=found.position),
        receipt=found,
        written_at=f"{visit.clock(found.recorded_at):%Y-%m-%d %H:%M:%S %z}",
        campaign_title=row.title if row else None,
        item_url=item_url,
        back=safe_back(back) if back else item_url or links.HOME,
        turn=turn,
        usual_days=usual_days(visit.reading, found.campaign)
        if found.handed_in and found.campaign
        else None,
        address=address,
        code=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
    )


def _address(visit: Visit, position: int) -> str:
    """The receipt's own address, without the query: as others open it."""
    split = urlsplit(str(visit.request.url))
    return f"{split.scheme}://{split.netloc}{links.receipt(position)}"
