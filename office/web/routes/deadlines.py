"""/c/ID/deadlines - what falls due when? Also the list behind every number."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.ids import CampaignId, DutyKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.districts import District, districts
from office.answers.items import Among, Of, Show, items
from office.answers.tally import BEST_FIRST
from office.web.charts.load import Load, load
from office.web.duty_items import MOST_DAYS, among_of, item_columns
from office.web.filters import a_number
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Listing, PageContext
from office.web.routes.many import Offered, offered
from office.web.visit import Look, Visit
from projections.states import Light
from workflows.schema import Title

router = APIRouter()

_AHEAD: Final = 56
_BACK: Final = 28
_WINDOWS: Final = (7, 30)


class DeadlinesDrawn(Struct, frozen=True):
    """How much falls due when, and the slider."""

    load: Load | None
    back: Back | None


class DeadlinesPage(PageContext, kw_only=True):
    """The filters as they stand, and what they can be; the drawing is of all that they leave."""

    campaign: CampaignId
    campaign_title: Title
    show: Show
    of: Of | None
    light: Light | None
    task: DutyKey | None
    district: UnitId | None
    days: int | None
    due_from: date | None
    due_to: date | None
    tasks: tuple[tuple[DutyKey, Title], ...]
    districts: tuple[District, ...]
    shows: tuple[Show, ...] = tuple(Show)
    kinds: tuple[Of, ...] = tuple(Of)
    lights: tuple[Light, ...] = BEST_FIRST
    windows: tuple[int, ...] = _WINDOWS
    narrowed: tuple[Phrase | Title, ...] = ()
    offered: tuple[Offered, ...] = ()
    drawn: DeadlinesDrawn


@page(router, "/c/{campaign}/deadlines", "deadlines.html")
def deadlines(
    visit: Look, campaign: CampaignId, district: str = "", days: str = "", page: int = 1
) -> DeadlinesPage:
    """By due date; what is not handed in yet, unless the filters ask for something else."""
    reading = visit.reading
    row, every = reading.about(campaign), districts(reading, campaign)
    among = among_of(visit, campaign, Show.DUE)
    found = items(reading, campaign, among, max(1, page), PAGE_ROWS)
    return DeadlinesPage(
        title=phrase("web.deadlines"),
        listing=Listing(
            rows=found.rows,
            columns=item_columns(campaign),
            total=found.total,
            page=max(1, page),
            empty=Phrase("web.deadlines.none"),
            more=lambda: items(reading, campaign, among).rows,
        ),
        campaign=campaign,
        campaign_title=row.title,
        show=among.show,
        of=among.of,
        light=next(iter(among.lights or ()), None),
        task=among.duty,
        district=UnitId(district) if district else None,
        days=a_number("days", days, MOST_DAYS),
        due_from=among.due_from,
        due_to=among.due_to,
        tasks=tuple(reading.duty_titles(campaign).items()),
        districts=every if len(every) > 1 else (),
        narrowed=tuple(_narrowed(visit, campaign, among)),
        offered=offered(visit, campaign, found.rows, among),
        drawn=DeadlinesDrawn(
            load=_load(found.due_days, reading.day, among.due_from, among.due_to),
            back=back_of(visit, campaign),
        ),
    )


def _load(due: tuple[date, ...], today: date, first: date | None, last: date | None) -> Load | None:
    """Of the days that were asked for; of the coming weeks where none were, or of all that is
    past.
    """
    if not due:
        return None
    first = first or max(due[0], min(today, due[-1]) - timedelta(days=_BACK))
    last = last or min(due[-1], max(today, first) + timedelta(days=_AHEAD))
    return load(due, first, last, today)


def _narrowed(visit: Visit, campaign: CampaignId, among: Among) -> Iterator[Phrase | Title]:
    """What the list is narrowed to that has no field of its own among the filters."""
    reading = visit.reading
    if among.phase is not None:
        planned = reading.definition(campaign).phase(among.phase)
        yield planned.title if planned else Title(zh=among.phase, en=among.phase)
    if among.occurrence is not None:
        yield phrase("web.narrowed.period", period=among.occurrence)
    if among.unit is not None:
        yield reading.unit_names()[among.unit]
