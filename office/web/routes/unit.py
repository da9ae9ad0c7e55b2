"""/c/ID/units/U - how does this unit stand, and why?"""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.campaign.commands import JoinUnit, RemoveUnit
from engine.ids import CampaignId, UnitId, campaign_stream
from engine.phrases import Phrase
from office.answers.allowed import allowed
from office.answers.history import Happening, history
from office.answers.items import Among, Item, Of, Show, items
from office.answers.ledger import LedgerEntry, ledger
from office.answers.reminders import reminders
from office.answers.unit import UnitAnswer
from office.answers.unit import unit as unit_of
from office.web import links
from office.web.action import Action, ActionLink, register
from office.web.duty_items import among_of, item_columns
from office.web.forms import Day, Text
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Listing, PageContext
from office.web.reminded import ReminderLine, reminder_lines
from office.web.routes.many import Offered, offered
from office.web.visit import Look, Visit
from projections.reminders.queries import Wanted
from projections.states import Light
from workflows.schema import Title

router = APIRouter()

_WORST: Final = frozenset({Light.RED, Light.LATE_EXTENDED, Light.NOT_DONE, Light.YELLOW})
_HAPPENED: Final = 8


class UnitDrawn(Struct, frozen=True):
    """The slider."""

    back: Back | None


class UnitPage(PageContext, kw_only=True):
    """The unit, what presses, what is on the ledger, what happened last; then all that it owes."""

    campaign: CampaignId
    campaign_title: Title
    unit: UnitAnswer
    show: Show
    pressing: tuple[Item, ...]
    ledger: tuple[LedgerEntry, ...]
    told: tuple[ReminderLine, ...]
    happened: tuple[Happening, ...]
    offered: tuple[Offered, ...]
    actions: tuple[ActionLink, ...]
    drawn: UnitDrawn


JOIN = Action(
    name="join-unit",
    path="/c/{campaign}/units/{unit}/join",
    fields=(
        Text(name="reason", required=True, lines=2),
        Day(name="effective_on", hint="web.hint.effective-on"),
    ),
    command=lambda _visit, stamp, _given, campaign, unit: JoinUnit(
        stamp=stamp, campaign=CampaignId(campaign), unit=UnitId(unit)
    ),
    back=lambda campaign, unit: links.unit(CampaignId(campaign), UnitId(unit)),
)
LEAVE = Action(
    name="remove-unit",
    path="/c/{campaign}/units/{unit}/leave",
    fields=JOIN.fields,
    command=lambda _visit, stamp, _given, campaign, unit: RemoveUnit(
        stamp=stamp, campaign=CampaignId(campaign), unit=UnitId(unit)
    ),
    back=JOIN.back,
)


@page(router, "/c/{campaign}/units/{unit}", "unit.html")
def unit_page(visit: Look, campaign: CampaignId, unit: UnitId, page: int = 1) -> UnitPage:
    """What it owes, who answers for it, what it was told."""
    reading = visit.reading
    row, found = reading.about(campaign), unit_of(reading, campaign, unit)
    among = replace(among_of(visit, campaign, of=Of.WORK), unit=unit)
    listed = items(reading, campaign, among, max(1, page), PAGE_ROWS)
    told: tuple[ReminderLine, ...] = ()
    if found.whole:
        wanted = Wanted(campaign=campaign, unit=unit)
        rows = reminders(reading, wanted, newest_first=True, limit=_HAPPENED).rows
        told = reminder_lines(visit, rows)
    pressing = items(reading, campaign, Among(lights=_WORST, unit=unit), rows=PAGE_ROWS)
    return UnitPage(
        title=found.name,
        listing=Listing(
            rows=listed.rows,
            columns=item_columns(campaign, without=frozenset({"unit"})),
            total=listed.total,
            page=max(1, page),
            empty=Phrase("web.unit.nothing-owed"),
            more=lambda: items(reading, campaign, among).rows,
        ),
        campaign=campaign,
        campaign_title=row.title,
        unit=found,
        show=among.show,
        pressing=pressing.rows,
        ledger=ledger(reading, campaign, unit=unit, open_only=True) if found.whole else (),
        told=told,
        happened=history(reading, campaign, unit=unit, limit=_HAPPENED).rows if found.whole else (),
        offered=offered(visit, campaign, listed.rows, among, unit=unit),
        actions=() if visit.is_past else _actions(visit, campaign, found),
        drawn=UnitDrawn(back_of(visit, campaign)),
    )


def _actions(visit: Visit, campaign: CampaignId, found: UnitAnswer) -> tuple[ActionLink, ...]:
    """To let it go while it takes part, to take it in while it does not."""
    takes_part = found.joined_on is not None and found.left_on is None
    command, action = (RemoveUnit, LEAVE) if takes_part else (JoinUnit, JOIN)
    stream, actor = campaign_stream(campaign), visit.visitor.actor
    told = allowed(visit.reading, stream, actor, (command,), {"unit": found.unit})
    url = action.url(campaign=campaign, unit=found.unit)
    return tuple(ActionLink(action.title, url, each.refused) for each in told)


for _each in (JOIN, LEAVE):
    register(router, _each)
