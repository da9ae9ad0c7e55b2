"""The rectification ledger, and one item of it from the finding to the sign-off."""

from collections import Counter
from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.rectification.commands import RaiseRectification
from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, RectificationId, RectificationKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.history import Happening
from office.answers.ledger import LedgerEntry, ledger
from office.answers.reading import Reading
from office.answers.rectification import RectificationAnswer, rectification
from office.web import links
from office.web.action import ActionLink, action_links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.reminded import ReminderLine
from office.web.routes.assignment import names_of, reminded_of, told_of
from office.web.routes.many import urging_of
from office.web.routes.rectification_deeds import DEEDS, RAISE
from office.web.told_events import state_said
from office.web.visit import Look, Visit
from projections.states import ItemState
from workflows.schema import Title

router = APIRouter()
_WEEK, _MONTH = 7, 30
AGES: Final = ("week", "month", "older")


class Age(Struct, frozen=True):
    """How many open items are so old: up to 7 days, up to 30, more."""

    name: str
    count: int
    url: str
    chosen: bool


class LedgerLine(Struct, frozen=True):
    """An entry with what the page counts of it: days since it was raised, until it was struck off
    or until the day that is looked at.
    """

    entry: LedgerEntry
    days: int
    campaign: CampaignId

    @property
    def state_said(self) -> Phrase:
        """The state in words."""
        key = RectificationKey(self.campaign, self.entry.item)
        return state_said(key.stream, self.entry.state)

    @property
    def url(self) -> str:
        """Its page."""
        return links.rectification(RectificationKey(self.campaign, self.entry.item))

    @property
    def age(self) -> str:
        """Which of AGES."""
        if self.days <= _WEEK:
            return "week"
        return "month" if self.days <= _MONTH else "older"

    @property
    def is_open(self) -> bool:
        """Whether it is not struck off, and its campaign runs."""
        over = (RectificationState.VERIFIED, ItemState.CALLED_OFF)
        return self.entry.state not in over


class LedgerPage(PageContext, kw_only=True):
    """What is unfixed and how old."""

    campaign: CampaignId
    campaign_title: Title
    open: int
    overdue: int
    ages: tuple[Age, ...]
    all_url: str
    open_url: str
    overdue_url: str
    raise_url: str | None


COLUMNS: Final[tuple[Column[LedgerLine], ...]] = (
    Column("item", "web.rectification.number", lambda row: row.entry.item, lambda row: row.url),
    Column("unit", "label.rectifications.unit", lambda row: row.entry.unit_name),
    Column("finding", "web.field.finding", lambda row: row.entry.finding),
    Column("source", "web.field.source", lambda row: row.entry.source),
    Column("state", "label.state", lambda row: row.state_said),
    Column("light", "web.light", lambda row: row.entry.light, mark="light"),
    Column("raised_on", "web.rectification.raised-on", lambda row: row.entry.raised_on, mark="day"),
    Column("due_on", "web.worked-to", lambda row: row.entry.due_on, mark="day"),
    Column("days", "web.rectification.days", lambda row: row.days, mark="number"),
    Column("rounds", "web.rectification.rounds", lambda row: row.entry.rounds, mark="number"),
    Column("listed", "web.rectification.listed", lambda row: row.entry.listed),
)


@page(router, "/c/{campaign}/rectifications", "rectifications.html")
def shown(
    visit: Look,
    campaign: CampaignId,
    unit: str = "",
    state: str = "open",
    age: str = "",
    page: int = 1,
) -> LedgerPage:
    """The items that are open, or all; of one age, of one unit."""
    whose = UnitId(unit) if unit else None
    every = [
        _line(visit.reading, campaign, entry)
        for entry in ledger(visit.reading, campaign, unit=whose)
    ]
    still = [line for line in every if line.is_open]
    overdue = [line for line in still if line.entry.overdue]
    rows = {"all": every, "overdue": overdue}.get(state, still)
    if age in AGES:
        rows = [line for line in rows if line.age == age]
    by_age = Counter(line.age for line in still)
    return LedgerPage(
        title=phrase("web.rectifications"),
        listing=listed(rows, COLUMNS, page, "web.rectifications.none"),
        campaign=campaign,
        campaign_title=visit.reading.about(campaign).title,
        open=len(still),
        overdue=len(overdue),
        ages=tuple(
            Age(name, by_age[name], visit.here(state="open", age=name, page=None), age == name)
            for name in AGES
        ),
        all_url=visit.here(state="all", age=None, page=None),
        open_url=visit.here(state="open", age=None, page=None),
        overdue_url=visit.here(state="overdue", age=None, page=None),
        raise_url=RAISE.url(campaign=campaign) if _may_raise(visit, campaign) else None,
    )


def _may_raise(visit: Visit, campaign: CampaignId) -> bool:
    """Whether the visitor puts items on the ledger, of whatever unit."""
    asked = RaiseRectification(
        stamp=visit.stamp({}),
        campaign=campaign,
        unit=UnitId(""),
        finding="",
        source="",
        number=RectificationId("r-0"),
    )
    return not visit.is_past and visit.may(asked) is None


def _line(reading: Reading, campaign: CampaignId, entry: LedgerEntry) -> LedgerLine:
    until = entry.verified_on or reading.day
    return LedgerLine(entry, (until - entry.raised_on).days, campaign)


class RectificationPage(PageContext, kw_only=True):
    """One item: finding, cause, measure, result; what can be done now; what happened."""

    key: RectificationKey
    campaign_title: Title
    found: RectificationAnswer
    state_said: Phrase
    days: int
    days_left: int | None
    at_once: tuple[ActionLink, ...]
    deeds: tuple[ActionLink, ...]
    impossible: tuple[ActionLink, ...]
    events: tuple[Happening, ...]
    reminded: tuple[ReminderLine, ...]
    names: dict[str, str]
    urge: str


@page(router, "/c/{campaign}/rectifications/{item}", "rectification.html")
def one(visit: Look, campaign: CampaignId, item: RectificationId) -> RectificationPage:
    """NotFound for what is not seen."""
    reading, key = visit.reading, RectificationKey(campaign, item)
    found = rectification(reading, key)
    entry, stream = found.entry, key.stream
    deeds = action_links(visit, stream, DEEDS, campaign=campaign, item=item)
    at_once = {each.title for each in DEEDS.values() if not each.confirm}
    possible = [each for each in deeds if each.refused is None]
    line = _line(reading, campaign, entry)
    return RectificationPage(
        title=phrase("web.rectification.title", item=item),
        key=key,
        campaign_title=reading.about(campaign).title,
        found=found,
        state_said=line.state_said,
        days=line.days,
        days_left=(entry.due_on - reading.day).days
        if entry.due_on and line.is_open and entry.reported_on is None
        else None,
        at_once=tuple(each for each in possible if each.title in at_once),
        deeds=tuple(each for each in possible if each.title not in at_once),
        impossible=tuple(each for each in deeds if each.refused is not None),
        events=told_of(visit, campaign, stream),
        reminded=reminded_of(visit, stream),
        names=names_of(visit),
        urge=urging_of(visit, campaign, stream),
    )
