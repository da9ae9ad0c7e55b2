"""Another calendar: a notice is brought in, what it moves is proposed, a proposal is applied."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter

from engine.calendars.notices import edition_from
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.proposals import ApplyProposal, ProposeEdition
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.calendars import editions
from office.answers.proposals import MoveLine, ProposalLine, moves_ahead, proposal
from office.notices import parse_notice
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Field, Option, Text
from office.web.orders import AUTHORITY, DOCUMENT, OPTIONAL_REASON
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.roles import may_ever
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()
Given = Mapping[str, Any]


class ProposalPage(PageContext, kw_only=True):
    """A proposal of another calendar, with every day that it moves; `apply` is where it is done."""

    campaign: Title
    id: CampaignId
    line: ProposalLine
    apply: str


@page(router, "/c/{campaign}/calendar/{name}", "proposal.html")
def proposal_page(visit: Look, campaign: CampaignId, name: str, page: int = 1) -> ProposalPage:
    """Which days would move, from when to when, and why?"""
    row = visit.reading.about(campaign)
    found = proposal(visit.reading, campaign, name)
    columns = (
        Column[MoveLine]("title", "label.title", lambda line: line.title),
        Column[MoveLine]("what", "label.what", lambda line: line.sort),
        Column[MoveLine]("unit", "label.unit", lambda line: line.unit),
        Column[MoveLine]("occurrence", "label.dates.occurrence", lambda line: line.occurrence),
        Column[MoveLine]("was", "label.diff.was", lambda line: line.was, mark="day"),
        Column[MoveLine]("now", "label.diff.now", lambda line: line.now, mark="day"),
        Column[MoveLine]("provisional", "say.deadlines.provisional", _provisional),
        Column[MoveLine]("why", "web.column.reason", lambda line: line.why),
        Column[MoveLine]("open", "label.moves.open", lambda line: line.open, mark="number"),
    )
    applies = may_ever(visit, ApplyProposal) and not visit.is_past and not found.line.applied
    return ProposalPage(
        title=phrase("web.proposal.title", proposal=name),
        campaign=row.title,
        id=campaign,
        line=found.line,
        apply=APPLY.url(campaign=campaign, name=name) if applies else "",
        listing=listed(found.moves, columns, page, empty="web.proposal.none"),
    )


def _provisional(line: MoveLine) -> Phrase | None:
    return phrase("say.deadlines.provisional") if line.provisional else None


def _publish(visit: Visit, stamp: Stamp, given: Given) -> Command:
    follows, name = given.get("follows") or "", given.get("edition") or ""
    content = given["notice"].encode()
    notice = parse_notice(visit.words(phrase("web.field.notice")), content, follows, name)
    return PublishEdition(stamp=stamp, edition=edition_from(notice, editions(visit.reading)))


def _publish_fields(visit: Visit) -> tuple[Field, ...]:
    known = tuple(Option(each.id, each.id) for each in editions(visit.reading))
    return (
        Text(name="notice", required=True, lines=12, hint="web.hint.notice"),
        Choice(name="follows", options=known, hint="web.hint.follows"),
        Text(name="edition", hint="web.hint.edition"),
        OPTIONAL_REASON,
    )


def _propose(visit: Visit, stamp: Stamp, given: Given, campaign: str) -> Command:
    edition = given["edition"]
    name = CampaignId(campaign)
    ahead = moves_ahead(visit.reading, name, edition)
    return ProposeEdition(stamp=stamp, campaign=name, edition=edition, ahead=ahead)


def _propose_fields(visit: Visit, campaign: str) -> tuple[Field, ...]:
    pinned = existing_campaign(CampaignId(campaign), visit.reading.reads).edition
    others = [each.id for each in editions(visit.reading) if each.id != pinned]
    options = tuple(Option(each, each) for each in others)
    return (Choice(name="edition", required=True, options=options), OPTIONAL_REASON)


def _apply(_visit: Visit, stamp: Stamp, given: Given, campaign: str, name: str) -> Command:
    authority = given["authority"]
    return ApplyProposal(
        stamp=stamp, campaign=CampaignId(campaign), proposal=name, authority=authority
    )


def _settings(**_: str) -> str:
    return links.SETTINGS


def _rules(campaign: str, **_: str) -> str:
    return links.campaign(CampaignId(campaign), "rules")


PUBLISH: Final = register(
    router,
    Action(
        name="publish-edition",
        path="/settings/calendar-notice",
        fields=_publish_fields,
        command=_publish,
        back=_settings,
    ),
)
PROPOSE: Final = register(
    router,
    Action(
        name="propose-edition",
        path="/c/{campaign}/calendar",
        fields=_propose_fields,
        command=_propose,
        back=_rules,
    ),
)
APPLY: Final = register(
    router,
    Action(
        name="apply-proposal",
        path="/c/{campaign}/calendar/{name}/apply",
        fields=(AUTHORITY, OPTIONAL_REASON, DOCUMENT),
        command=_apply,
        back=_rules,
    ),
)
