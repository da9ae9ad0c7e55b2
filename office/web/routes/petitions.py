"""Petitions of a campaign, one of them with what a yes and a no lead to, and the leader's page."""

from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.petition.table import PetitionState
from engine.ids import CampaignId, PetitionId, PetitionKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.history import Happening, history
from office.answers.leader import Decision, LeaderAnswer, Risk, Trend, leader
from office.answers.petition_words import wish_of
from office.answers.petitions import PetitionAnswer, PetitionLine, petition, petitions
from office.web import links
from office.web.action import ActionLink, action_links
from office.web.charts.sparkline import Sparkline, sparkline
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.routes.assignment import names_of
from office.web.routes.petition_deeds import answers
from office.web.visit import Look
from workflows.schema import Title

router = APIRouter()
_MOST_EVENTS: Final = 50

# --- the list --------------------------------------------------------------------------------


class PetitionsPage(PageContext, kw_only=True):
    """Which petitions there are; `waiting` of them wait for an answer."""

    campaign: CampaignId
    campaign_title: Title
    waiting: int
    total: int
    waiting_url: str
    all_url: str


def _subject(line: PetitionLine) -> str | None:
    return links.item(line.subject)


COLUMNS: Final[tuple[Column[PetitionLine], ...]] = (
    Column(
        "petition",
        "label.petitions.petition",
        lambda line: line.petition,
        lambda line: links.petition(line.key),
    ),
    Column("wish", "label.petitions.wish", wish_of, _subject),
    Column("unit", "label.petitions.unit", lambda line: line.unit_name or ""),
    Column("why", "label.petitions.why", lambda line: line.why),
    Column("asked_on", "label.petitions.asked", lambda line: line.asked_on, mark="day"),
    Column("asked_by", "web.petition.asked-by", lambda line: line.asked_name),
    Column("answer_by", "label.petitions.answer-by", lambda line: line.answer_by, mark="day"),
    Column("state", "label.state", lambda line: Phrase(f"state.petition.{line.state}")),
    Column("answered_on", "web.petition.answered-on", lambda line: line.answered_on, mark="day"),
)


@page(router, "/c/{campaign}/petitions", "petitions.html")
def shown(
    visit: Look, campaign: CampaignId, unit: str = "", state: str = "", page: int = 1
) -> PetitionsPage:
    """Those that wait come first; `?state=asked` shows them alone."""
    every = petitions(visit.reading, campaign, unit=UnitId(unit) if unit else None)
    waiting = [line for line in every if line.state is PetitionState.ASKED]
    rows = [line for line in every if not state or line.state == state]
    return PetitionsPage(
        title=phrase("label.petitions"),
        listing=listed(rows, COLUMNS, page, "web.petitions.none"),
        campaign=campaign,
        campaign_title=visit.reading.about(campaign).title,
        waiting=len(waiting),
        total=len(every),
        waiting_url=visit.here(state=PetitionState.ASKED.value, page=None),
        all_url=visit.here(state=None, page=None),
    )


# --- one of them -----------------------------------------------------------------------------


class PetitionPage(PageContext, kw_only=True):
    """A petition, whoever can answer it, and what became of it."""

    key: PetitionKey
    campaign_title: Title
    found: PetitionAnswer
    wish: Phrase
    state_said: Phrase
    cause: Phrase | None
    subject_url: str | None
    answers: tuple[ActionLink, ...]
    events: tuple[Happening, ...]
    names: dict[str, str]


@page(router, "/c/{campaign}/petitions/{petition}", "petition.html")
def one(visit: Look, campaign: CampaignId, petition: PetitionId) -> PetitionPage:
    """With what a yes and a no lead to, while it waits."""
    return petition_page(visit, PetitionKey(campaign, petition))


def petition_page(visit: Look, key: PetitionKey) -> PetitionPage:
    """Put together. Raises NotFound for one that is not there, or not seen."""
    found = petition(visit.reading, key)
    line = found.line
    possible: tuple[ActionLink, ...] = ()
    if line.state is PetitionState.ASKED and not visit.is_past:
        path = {"campaign": key.campaign, "petition": key.petition}
        possible = action_links(visit, line.item, answers(line.kind), **path)
    return PetitionPage(
        title=phrase("thing.petition", number=key.petition),
        key=key,
        campaign_title=visit.reading.about(key.campaign).title,
        found=found,
        wish=wish_of(line),
        state_said=Phrase(f"state.petition.{line.state}"),
        cause=Phrase(f"say.lapse.{line.cause}") if line.cause else None,
        subject_url=links.item(line.subject),
        answers=possible,
        events=history(visit.reading, key.campaign, item=line.item, limit=_MOST_EVENTS).rows,
        names=names_of(visit),
    )


# --- the leader ------------------------------------------------------------------------------


class DecisionCard(Struct, frozen=True, kw_only=True):
    """A decision with the pages of its yes and its no."""

    decision: Decision
    wish: Phrase
    url: str
    answers: tuple[ActionLink, ...]


class TrendLine(Struct, frozen=True, kw_only=True):
    """A trend, drawn, with the list of what is behind it."""

    trend: Trend
    drawn: Sparkline | None
    url: str


class RiskLine(Struct, frozen=True, kw_only=True):
    """A phase at risk with its gate."""

    risk: Risk
    url: str


class LeaderPage(PageContext, kw_only=True):
    """At most seven decisions, three trends, three risks."""

    found: LeaderAnswer
    decisions: tuple[DecisionCard, ...]
    trends: tuple[TrendLine, ...]
    risks: tuple[RiskLine, ...]


@page(router, links.LEADER, "leader.html")
def for_leaders(visit: Look) -> LeaderPage:
    """What needs whoever looks."""
    found = leader(visit.reading, visit.visitor.actor)
    return LeaderPage(
        title=phrase("web.leader"),
        found=found,
        decisions=tuple(_card(visit, each) for each in found.decisions),
        trends=tuple(
            TrendLine(
                trend=each,
                drawn=sparkline(each.values),
                url=links.with_query(
                    links.campaign(each.campaign, "deadlines"),
                    of=each.of.value,
                    show=each.show.value,
                ),
            )
            for each in found.trends
        ),
        risks=tuple(
            RiskLine(risk=each, url=links.gate(each.campaign, each.phase)) for each in found.risks
        ),
    )


def _card(visit: Look, decision: Decision) -> DecisionCard:
    line = decision.line
    path = {"campaign": line.campaign, "petition": line.petition}
    return DecisionCard(
        decision=decision,
        wish=wish_of(line),
        url=links.petition(line.key),
        answers=action_links(visit, line.item, answers(line.kind), **path),
    )
