"""Who was told what, when, and with what result."""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.message import MessageState
from engine.ids import CampaignId, PersonId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.letters import Letter, LetterCount, letter_counts, letters
from office.web import links, queries
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Column, Listing, PageContext
from office.web.persons import person_named
from office.web.told_events import item_said, names_of
from office.web.visit import Look
from workflows.titles import Title

router = APIRouter()
_EVERY: Final = 1_000_000


class StateTab(Struct, frozen=True):
    """The messages of one state, and the page that lists them."""

    counted: LetterCount
    url: str
    here: bool


class MessagesPage(PageContext, kw_only=True):
    """The messages of a campaign, the newest first."""

    campaign: Title
    tabs: tuple[StateTab, ...]
    all_url: str
    every: int
    state: str
    unit: str
    units: dict[UnitId, Title]
    names: dict[PersonId, Phrase | str]
    about: dict[str, Phrase | Title | str]


@page(router, "/c/{campaign}/messages", "messages.html")
def messages_page(
    visit: Look,
    campaign: CampaignId,
    state: str = "",
    unit: str = "",
    recipient: str = "",
    page: int = 1,
) -> MessagesPage:
    """Who was told what, when, with what result?"""
    wanted, of_unit = queries.member(MessageState, state, "state"), UnitId(unit) if unit else None
    whose = PersonId(recipient) if recipient else None

    def asked(after: int, limit: int) -> tuple[Letter, ...]:
        return letters(
            visit.reading,
            campaign=campaign,
            state=wanted,
            unit=of_unit,
            recipient=whose,
            newest_first=True,
            after=after,
            limit=limit,
        ).rows

    counts = letter_counts(visit.reading, campaign, of_unit)
    every = sum(each.count for each in counts)
    total = next((each.count for each in counts if each.state is wanted), every)
    if whose is not None:
        total = len(asked(0, _EVERY))
    number = min(max(1, page), max(1, -(-total // PAGE_ROWS)))
    rows = asked((number - 1) * PAGE_ROWS, PAGE_ROWS)
    names, row = names_of(visit, campaign), visit.reading.about(campaign)

    def told(letter: Letter) -> Phrase | Title | str:
        return item_said(names, letter.item)

    columns = (
        Column[Letter]("queued_at", "web.messages.queued", lambda m: visit.clock(m.queued_at)),
        Column[Letter]("recipient", "web.messages.to", lambda m: person_named(visit, m.recipient)),
        Column[Letter]("address", "web.messages.address", lambda m: m.address),
        Column[Letter](
            "unit",
            "web.history.unit",
            lambda m: names.units.get(m.unit, m.unit) if m.unit else None,
        ),
        Column[Letter]("item", "web.messages.about", told, lambda m: links.item(m.item)),
        Column[Letter]("rung", "web.messages.rung", lambda m: m.rung),
        Column[Letter]("subject", "web.messages.subject", lambda m: m.subject),
        Column[Letter]("state", "web.why.state", lambda m: m.state),
        Column[Letter](
            "delivered_at",
            "web.messages.delivered",
            lambda m: visit.clock(m.delivered_at) if m.delivered_at else None,
        ),
        Column[Letter]("receipt", "web.messages.receipt", lambda m: m.receipt),
        Column[Letter]("fault", "web.messages.fault", lambda m: m.fault),
        Column[Letter]("body", "web.messages.body", lambda m: m.body),
    )
    return MessagesPage(
        title=phrase("web.messages.title"),
        campaign=row.title,
        tabs=tuple(
            StateTab(each, visit.here(state=each.state, page=None), each.state is wanted)
            for each in counts
        ),
        all_url=visit.here(state=None, page=None),
        every=every,
        state=state,
        unit=unit,
        units=visit.reading.unit_names(),
        names={m.recipient: person_named(visit, m.recipient) for m in rows},
        about={m.item: told(m) for m in rows},
        listing=Listing(
            rows,
            columns,
            total,
            number,
            Phrase("web.messages.none"),
            lambda: asked(0, _EVERY),
        ),
    )
