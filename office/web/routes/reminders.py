"""The ledger of reminders: who was told what, when, by which channel, with what outcome."""

from datetime import date
from typing import Final

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.sentences import rung_named
from engine.ids import CampaignId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reminders import Reminded, ReminderCount, reminder_counts, reminders
from office.web import links, queries
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Column, Listing, PageContext
from office.web.persons import person_typed
from office.web.reminded import who
from office.web.told_events import Told
from office.web.visit import Look, Visit
from projections.reminders.queries import Wanted
from projections.reminders.tables import ReminderState
from workflows.titles import Title

router = APIRouter()
_EVERY: Final = 1_000_000
_FILTERS: Final = ("unit", "person", "item", "rung", "channel", "since", "until")


class ReminderTab(Struct, frozen=True):
    """The lines of one outcome, and the page that lists them."""

    counted: ReminderCount
    url: str
    here: bool


class RemindersPage(PageContext, kw_only=True):
    """The ledger of a campaign, the newest first."""

    campaign: CampaignId
    campaign_title: Title
    tabs: tuple[ReminderTab, ...]
    all_url: str
    every: int
    state: str
    units: dict[UnitId, Title]
    typed: dict[str, str]


@page(router, "/c/{campaign}/reminders", "reminders.html")
def reminders_page(
    visit: Look,
    campaign: CampaignId,
    state: str = "",
    unit: str = "",
    person: str = "",
    item: str = "",
    rung: str = "",
    channel: str = "",
    since: str = "",
    until: str = "",
    page: int = 1,
) -> RemindersPage:
    """Who was told what, when, by which channel, with what outcome?"""
    typed = dict(zip(_FILTERS, (unit, person, item, rung, channel, since, until), strict=True))
    every_state = Wanted(
        campaign=campaign,
        unit=UnitId(unit) if unit else None,
        person=person_typed(visit, person),
        item=StreamId(item) if item else None,
        rung=rung.strip() or None,
        channel=channel.strip() or None,
        since=queries.day(since, "since"),
        until=queries.day(until, "until"),
    )
    wanted = replace(every_state, state=queries.member(ReminderState, state, "state"))
    reading, row = visit.reading, visit.reading.about(campaign)

    def asked(after: int, limit: int) -> tuple[Reminded, ...]:
        return reminders(reading, wanted, newest_first=True, after=after, limit=limit).rows

    counts = reminder_counts(reading, every_state)
    every = sum(each.count for each in counts)
    total = next((each.count for each in counts if each.state is wanted.state), every)
    number = min(max(1, page), max(1, -(-total // PAGE_ROWS)))
    return RemindersPage(
        title=phrase("web.reminders.title"),
        campaign=campaign,
        campaign_title=row.title,
        tabs=tuple(
            ReminderTab(each, visit.here(state=each.state, page=None), each.state is wanted.state)
            for each in counts
            if each.count or each.state is wanted.state
        ),
        all_url=visit.here(state=None, page=None),
        every=every,
        state=state,
        units=reading.unit_names(),
        typed=typed,
        listing=Listing(
            asked((number - 1) * PAGE_ROWS, PAGE_ROWS),
            _columns(visit),
            total,
            number,
            Phrase("web.reminders.none"),
            lambda: asked(0, _EVERY),
        ),
    )


def _columns(visit: Visit) -> tuple[Column[Reminded], ...]:
    told = Told(visit)

    def day(row: Reminded) -> date:
        return row.on_day

    return (
        Column("on_day", "label.reminders.on-day", day, mark="day"),
        Column(
            "item",
            "label.reminders.item",
            lambda r: told.item(r.item),
            lambda r: links.item(r.item),
            mark="wide",
        ),
        Column("rung", "label.reminders.rung", lambda r: rung_named(r.rung)),
        Column("due_on", "web.label.due-on", lambda r: r.due_on, mark="day"),
        Column("person", "label.reminders.who", lambda r: who(visit, r)),
        Column("state", "label.reminders.outcome", lambda r: r.outcome, mark="wide"),
        Column(
            "told_at",
            "label.reminders.when",
            lambda r: f"{visit.clock(r.told_at):%Y-%m-%d %H:%M}" if r.told_at else None,
            lambda r: links.letter(r.number) if r.number else None,
            mark="day",
        ),
        Column("channel", "label.reminders.channel", lambda r: r.channel),
        Column("address", "web.messages.address", lambda r: r.address, mark="receipt"),
        Column("receipt", "label.reminders.proof", lambda r: r.receipt, mark="receipt"),
        Column("reason", "web.column.reason", lambda r: r.reason),
        Column("event", "web.column.event", lambda r: r.event, mark="number"),
    )
