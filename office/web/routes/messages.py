"""Letters: who was written to, about what, with what result; and sending again what nobody has."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.event import Command, Stamp
from engine.domain.message import MessageState, RedriveMessage
from engine.ids import CampaignId, PersonId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.letters import (
    DEAD,
    Letter,
    LetterCount,
    dead_letters,
    letter_counts,
    letters,
)
from office.web import links, queries
from office.web.bulk import BulkAction, one_by_one, register
from office.web.forms import Text
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Column, Listing, PageContext
from office.web.persons import person_named
from office.web.told_events import Told
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()
_EVERY: Final = 1_000_000
_DEAD: Final = "dead"
REASON: Final = (Text(name="reason", required=True, lines=2, hint="web.hint.redrive"),)


def _redrives(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], item: StreamId) -> Command:
    return RedriveMessage(stamp=stamp, message=item, reason=given["reason"])


def _of_campaign(visit: Visit, campaign: str) -> Iterable[StreamId]:
    return dead_letters(visit.reading, CampaignId(campaign))


REDRIVE = BulkAction(
    name="redrive-many",
    path="/messages/redrive",
    commands=one_by_one(_redrives),
    matching=lambda visit: dead_letters(visit.reading),
    back=lambda: links.MESSAGES,
    fields=REASON,
)
REDRIVE_HERE = BulkAction(
    name="redrive-many",
    path="/c/{campaign}/messages/redrive",
    commands=one_by_one(_redrives),
    matching=_of_campaign,
    back=lambda campaign: links.campaign(CampaignId(campaign), "messages"),
    fields=REASON,
)
for _each in (REDRIVE, REDRIVE_HERE):
    register(router, _each)


class StateTab(Struct, frozen=True):
    """The letters of one state, and the page that lists them."""

    counted: LetterCount
    url: str
    here: bool


class ToldOf(Struct, frozen=True):
    """What a letter tells, once however many posts of the same person it is for."""

    item: StreamId
    called: Phrase | Title | str
    rung: str
    url: str | None


class LetterLine(Struct, frozen=True):
    """A letter as the list shows it, with what it tells."""

    letter: Letter
    to: Phrase | str
    told: tuple[ToldOf, ...]
    item: StreamId


class MessagesPage(PageContext, kw_only=True):
    """The letters of a campaign, or of the whole office, the newest first; `redrive` is where those
    that nobody has are sent again.
    """

    campaign: CampaignId | None
    campaign_title: Title | None
    tabs: tuple[StateTab, ...]
    all_url: str
    every: int
    dead: int
    dead_url: str
    state: str
    unit: str
    units: dict[UnitId, Title]
    recipient: str
    redrive: str | None


@page(router, "/c/{campaign}/messages", "messages.html")
def messages_page(
    visit: Look,
    campaign: CampaignId,
    state: str = "",
    unit: str = "",
    recipient: str = "",
    page: int = 1,
) -> MessagesPage:
    """Who was written to in a campaign."""
    return _messages(visit, campaign, state, unit, recipient, page)


@page(router, links.MESSAGES, "messages.html")
def every_message(
    visit: Look, state: str = "", unit: str = "", recipient: str = "", page: int = 1
) -> MessagesPage:
    """Who was written to, in all campaigns and about accounts."""
    return _messages(visit, None, state, unit, recipient, page)


def _messages(
    visit: Visit, campaign: CampaignId | None, state: str, unit: str, recipient: str, page: int
) -> MessagesPage:
    dead = state == _DEAD
    wanted = None if dead else queries.member(MessageState, state, "state")
    of_unit = UnitId(unit) if unit else None
    whose = PersonId(recipient.strip()) if recipient.strip() else None
    told = Told(visit)

    def asked(after: int, limit: int) -> tuple[LetterLine, ...]:
        found = letters(
            visit.reading,
            campaign=campaign,
            state=wanted,
            dead=dead,
            unit=of_unit,
            recipient=whose,
            newest_first=True,
            after=after,
            limit=limit,
        )
        return tuple(_line(visit, told, each) for each in found.rows)

    counts = letter_counts(visit.reading, campaign, of_unit, whose)
    every = sum(each.count for each in counts)
    lost = sum(each.count for each in counts if each.state in DEAD)
    total = next((each.count for each in counts if each.state is wanted), lost if dead else every)
    number = min(max(1, page), max(1, -(-total // PAGE_ROWS)))
    rows = asked((number - 1) * PAGE_ROWS, PAGE_ROWS)
    action = REDRIVE if campaign is None else REDRIVE_HERE
    row = visit.reading.about(campaign) if campaign else None
    return MessagesPage(
        title=phrase("web.messages.title"),
        campaign=campaign,
        campaign_title=row.title if row else None,
        tabs=tuple(
            StateTab(each, visit.here(state=each.state, page=None), each.state is wanted)
            for each in counts
        ),
        all_url=visit.here(state=None, page=None),
        every=every,
        dead=lost,
        dead_url=visit.here(state=_DEAD, page=None),
        state=state,
        unit=unit,
        units=visit.reading.unit_names(),
        recipient=recipient,
        redrive=action.path.format(campaign=campaign) if may_redrive(visit, rows) else None,
        listing=Listing(
            rows,
            _columns(visit),
            total,
            number,
            Phrase("web.messages.none"),
            lambda: asked(0, _EVERY),
        ),
    )


def may_redrive(visit: Visit, rows: Iterable[LetterLine]) -> bool:
    """Whether one of these is given up or came back, and the visitor may have it sent again."""
    stamp = None if visit.is_past else visit.stamp({})
    for row in rows:
        if stamp is not None and row.letter.dead:
            message = row.letter.stream
            return visit.may(RedriveMessage(stamp=stamp, message=message, reason="")) is None
    return False


def _line(visit: Visit, told: Told, letter: Letter) -> LetterLine:
    of = dict.fromkeys((each.item, each.rung) for each in letter.facts)
    lines = tuple(ToldOf(item, told.item(item), rung, links.item(item)) for item, rung in of)
    return LetterLine(letter, person_named(visit, letter.recipient), lines, letter.stream)


def _about(line: LetterLine) -> tuple[Phrase | Title | str, ...]:
    return tuple({each.item: each.called for each in line.told}.values())


def _columns(visit: Visit) -> tuple[Column[LetterLine], ...]:
    def clock(moment: Any) -> object:
        return visit.clock(moment) if moment else None

    return (
        Column("queued_at", "web.messages.queued", lambda m: clock(m.letter.queued_at)),
        Column("recipient", "web.messages.to", lambda m: m.to),
        Column("address", "web.messages.address", lambda m: m.letter.address),
        Column(
            "subject",
            "web.messages.subject",
            lambda m: m.letter.subject or "",
            lambda m: links.letter(m.letter.number),
        ),
        Column("about", "web.messages.about", _about),
        Column("rung", "web.messages.rung", lambda m: m.letter.rungs),
        Column("state", "web.why.state", lambda m: m.letter.state),
        Column("channel", "web.messages.channel", lambda m: m.letter.channel),
        Column("sent_at", "web.messages.sent", lambda m: clock(m.letter.sent_at)),
        Column("receipt", "web.messages.receipt", lambda m: m.letter.receipt),
        Column("fault", "web.messages.fault", lambda m: m.letter.fault),
        Column("remedy", "web.messages.remedy", lambda m: m.letter.remedy),
        Column("body", "web.messages.body", lambda m: m.letter.body),
    )
