"""/c/ID/backplan - what must be done by when, so that the target day holds?"""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.errors import BadInput
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.backplan import USUAL, BackPlan, MarkLine, backplan
from office.web import queries
from office.web.charts.nested import Nested, nested
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.visit import Look
from workflows.dates import Cadence
from workflows.titles import Title

router = APIRouter()


class BackPlanDrawn(Struct, frozen=True):
    """The chart."""

    nested: Nested | None


class BackPlanPage(PageContext, kw_only=True):
    """The span and its marks, or `why` it cannot be planned; `typed` is what was asked for."""

    campaign: CampaignId
    campaign_title: Title
    span: Phrase | None
    why: Phrase | None
    levels: tuple[Cadence, ...]
    down_to: Cadence
    typed: dict[str, str]
    drawn: BackPlanDrawn


_COLUMNS: Final[tuple[Column[MarkLine], ...]] = (
    Column("period", "label.back-plan.period", lambda mark: mark.named),
    Column("level", "web.back-plan.level", lambda mark: _level(mark.level)),
    Column("first", "web.back-plan.start", lambda mark: mark.first, mark="day"),
    Column("on", "label.back-plan.on", lambda mark: mark.on, mark="day"),
    Column("working", "label.back-plan.working", lambda mark: mark.working, mark="number"),
    Column("left", "label.back-plan.left", lambda mark: mark.left, mark="number"),
    Column("goal", "label.back-plan.goal", lambda mark: mark.goal, mark="number"),
    Column("due", "label.back-plan.due", lambda mark: mark.due, mark="number"),
    Column("handed_in", "label.back-plan.handed-in", lambda mark: mark.handed_in, mark="number"),
    Column("missed", "label.back-plan.missed", lambda mark: mark.missed, mark="number"),
    Column("secured", "label.back-plan.secured", lambda mark: _secured(mark)),
)


def _level(level: Cadence) -> Phrase:
    return Phrase(f"web.back-plan.level.{level}")


def _secured(mark: MarkLine) -> Phrase | None:
    return Phrase(f"label.back-plan.{mark.secured}") if mark.secured else None


@page(router, "/c/{campaign}/backplan", "backplan.html")
def backplan_page(
    visit: Look,
    campaign: CampaignId,
    target: str = "",
    start: str = "",
    goal: str = "",
    down_to: str = "",
    page: int = 1,
) -> BackPlanPage:
    """Back from the last day of the campaign, or from another one, down to weeks or days."""
    row = visit.reading.about(campaign)
    narrowest = queries.member(Cadence, down_to, "down_to") or Cadence.WEEK
    levels = USUAL[: USUAL.index(narrowest) + 1] if narrowest in USUAL else USUAL
    found: BackPlan | None = None
    why = None
    ends, begins = queries.day(target, "target"), queries.day(start, "start")
    wanted = queries.number(goal, "goal")
    try:
        found = backplan(
            visit.reading, ends, campaign=campaign, start=begins, levels=levels, goal=wanted
        )
    except BadInput as refused:
        why = refused.phrase
    marks = found.marks if found else ()
    return BackPlanPage(
        title=phrase("web.back-plan.title"),
        listing=listed(marks, _COLUMNS, page),
        campaign=campaign,
        campaign_title=row.title,
        span=_span(found) if found else None,
        why=why,
        levels=USUAL,
        down_to=narrowest,
        typed={"target": target, "start": start, "goal": goal},
        drawn=BackPlanDrawn(
            nested(marks, found.start, found.target, found.today) if found else None
        ),
    )


def _span(found: BackPlan) -> Phrase:
    return phrase(
        "say.back-plan.span",
        start=found.start,
        target=found.target,
        count=found.working,
        edition=found.edition,
    )
