"""The review queue: what came in, oldest first; one or many accepted or returned at once."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter

from engine.domain.access import Door
from engine.domain.assignment.commands import (
    AcceptAssignment,
    PassOnAssignment,
    ReturnAssignment,
)
from engine.domain.event import Command, Stamp
from engine.errors import BadInput
from engine.ids import CampaignId, DutyKey, StreamId, UnitId, assignment_key
from engine.phrases import phrase
from office.answers.review import NumberedWaiting, ReviewQueue, Waiting, numbered_waiting, review
from office.web import bulk, links
from office.web.bulk import BulkAction, one_by_one
from office.web.forms import Field
from office.web.page import page
from office.web.page_context import Column, Listing, PageContext
from office.web.routes.assignment_deeds import NOTE, OWN_WORDS, REDO_BY, STOCK, with_reasons
from office.web.visit import Look, Visit
from workflows.schema import Title

router = APIRouter()
PATH: Final = "/c/{campaign}/review"


class ReviewPage(PageContext, kw_only=True):
    """What waits for this visitor. `chosen` are the filters of the address; `command_id` names what
    the form does, so that a form sent twice does it once.
    """

    campaign: CampaignId
    campaign_title: Title
    queue: ReviewQueue
    chosen: Mapping[str, str]
    fields: tuple[Field, ...]
    pass_on: bool
    command_id: str
    numbered: tuple[tuple[str, NumberedWaiting], ...]


def _link(row: Waiting) -> str | None:
    return links.item(row.item)


COLUMNS: Final[tuple[Column[Waiting], ...]] = (
    Column(
        "unit",
        "label.rectifications.unit",
        lambda row: row.unit_name,
        lambda row: links.item(row.item),
    ),
    Column("task", "label.duty", lambda row: row.title),
    Column("period", "web.period", lambda row: row.key.occurrence),
    Column("handed_in_on", "web.handed-in-on", lambda row: row.handed_in_on, mark="day"),
    Column("waiting_days", "web.waiting-days", lambda row: row.waiting_days, mark="number"),
    Column("by", "web.receipt.by", lambda row: row.handed_in_by),
    Column("tries", "web.tries", lambda row: row.tries, mark="number"),
    Column("late", "web.late", lambda row: row.late),
    Column("returned", "web.returned-why", lambda row: row.returned),
)


@page(router, PATH, "review.html")
def queue(
    visit: Look,
    campaign: CampaignId,
    duty: str = "",
    district: str = "",
    late: bool = False,
    page: int = 1,
) -> ReviewPage:
    """What waits for the visitor's review."""
    page = max(1, page)
    found = _queue(visit, campaign, duty, district, late=late, page=page)
    listing = Listing(
        rows=found.rows,
        columns=COLUMNS,
        total=found.total,
        page=page,
        empty=phrase("web.review.empty"),
        more=lambda: _queue(visit, campaign, duty, district, late=late, page=None).rows,
    )
    return ReviewPage(
        title=phrase("web.review.title"),
        listing=listing,
        campaign=campaign,
        campaign_title=visit.reading.about(campaign).title,
        queue=found,
        chosen={"duty": duty, "district": district, "late": "1" if late else ""},
        fields=(STOCK, OWN_WORDS, REDO_BY),
        pass_on=any(not row.last for row in found.rows),
        command_id=uuid4().hex,
        numbered=tuple(
            (links.campaign(campaign, f"{each.family}s") + f"?state={each.state}", each)
            for each in numbered_waiting(visit.reading, campaign)
        ),
    )


def _queue(
    visit: Visit, campaign: CampaignId, duty: str, district: str, *, late: bool, page: int | None
) -> ReviewQueue:
    reviewer = None if visit.door is Door.ANYONE else visit.visitor.actor
    return review(
        visit.reading,
        campaign,
        reviewer,
        duty=DutyKey(duty) if duty else None,
        district=UnitId(district) if district else None,
        late_only=late,
        page=page,
    )


def _matching(visit: Visit, campaign: str) -> Iterable[StreamId]:
    """All that the filters of the page match and the visitor may judge."""
    query = visit.request.query_params
    found = _queue(
        visit,
        CampaignId(campaign),
        query.get("duty", ""),
        query.get("district", ""),
        late=bool(query.get("late")),
        page=None,
    )
    return (row.item for row in found.rows if not row.own)


def _back(campaign: str) -> str:
    return links.campaign(CampaignId(campaign), "review")


def _judges(kind: type[Command]) -> Any:
    """Makes the command for one item; one that is judged already is refused by the door."""

    def command(visit: Visit, stamp: Stamp, given: Mapping[str, Any], item: StreamId) -> Command:
        key = assignment_key(item)
        if key is None:
            raise BadInput(phrase("thing.web.form"), [phrase("fault.web.no-work", item=item)])
        stamp, more = with_reasons(visit, stamp, given), dict[str, object]()
        if kind is ReturnAssignment:
            more["redo_by"] = given.get("redo_by")
        return kind(stamp=stamp, key=key, **more)  # type: ignore[call-arg]

    return command


ACCEPT: Final = bulk.register(
    router,
    BulkAction(
        name="accept",
        path=f"{PATH}/accept",
        commands=one_by_one(_judges(AcceptAssignment)),
        matching=_matching,
        back=_back,
        fields=(NOTE,),
    ),
)
PASS_ON: Final = bulk.register(
    router,
    BulkAction(
        name="pass-on",
        path=f"{PATH}/pass-on",
        commands=one_by_one(_judges(PassOnAssignment)),
        matching=_matching,
        back=_back,
        fields=(NOTE,),
    ),
)
RETURN: Final = bulk.register(
    router,
    BulkAction(
        name="return",
        path=f"{PATH}/return",
        commands=one_by_one(_judges(ReturnAssignment)),
        matching=_matching,
        back=_back,
        fields=(STOCK, OWN_WORDS, REDO_BY),
    ),
)
