"""/c/ID/tasks/T - who has done it?"""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace

from engine.ids import CampaignId, DutyKey, OccurrenceKey
from engine.phrases import Phrase
from office.answers.items import Of, Show, items
from office.answers.task import TaskAnswer, task
from office.web.duty_items import among_of, item_columns
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Listing, PageContext
from office.web.routes.many import Offered, offered
from office.web.visit import Look
from projections.states import Light
from workflows.schema import Title

router = APIRouter()

_SAME: Final = frozenset({"title"})


class TaskDrawn(Struct, frozen=True):
    """The slider."""

    back: Back | None


class TaskPage(PageContext, kw_only=True):
    """The duty, and who owes it; `light`, `show` and `period` narrow the list."""

    campaign: CampaignId
    campaign_title: Title
    task: TaskAnswer
    show: Show
    light: Light | None
    period: OccurrenceKey | None
    offered: tuple[Offered, ...]
    drawn: TaskDrawn


@page(router, "/c/{campaign}/tasks/{duty}", "task.html")
def task_page(visit: Look, campaign: CampaignId, duty: DutyKey, page: int = 1) -> TaskPage:
    """What it asks for, and everybody who owes it."""
    reading = visit.reading
    row, found = reading.about(campaign), task(reading, campaign, duty)
    among = replace(among_of(visit, campaign, of=Of.WORK), duty=duty)
    listed = items(reading, campaign, among, max(1, page), PAGE_ROWS)
    return TaskPage(
        title=found.title,
        listing=Listing(
            rows=listed.rows,
            columns=item_columns(campaign, without=frozenset() if found.occurrences else _SAME),
            total=listed.total,
            page=max(1, page),
            empty=Phrase("web.task.nobody"),
            more=lambda: items(reading, campaign, among).rows,
        ),
        campaign=campaign,
        campaign_title=row.title,
        task=found,
        show=among.show,
        light=next(iter(among.lights or ()), None),
        period=among.occurrence,
        offered=offered(visit, campaign, listed.rows, among, task=duty),
        drawn=TaskDrawn(back_of(visit, campaign)),
    )
