"""What rules hold in a campaign, and what a change would do."""

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.campaign.commands import (
    AmendDefinition,
    AnnounceCampaign,
    ArchiveCampaign,
    CancelCampaign,
    ConcludeCampaign,
    CorrectDate,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.event import Command
from engine.domain.proposals import ProposeEdition
from engine.ids import CampaignId, campaign_stream
from engine.phrases import Phrase, phrase
from office.answers.amendment import Amendment, amendment
from office.answers.edition_moves import EditionMoves, edition_moves
from office.answers.proposals import ProposalLine, proposals
from office.answers.undecided import Undecided, undecided
from office.definitions import find_definition
from office.web import links
from office.web.action import Action, ActionLink, action_links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.roles import may_ever
from office.web.routes import campaign_deeds as deeds
from office.web.routes.calendars import PROPOSE
from office.web.visit import Look, Visit
from workflows.schema import Definition, Duty, Task
from workflows.titles import Title

router = APIRouter()
_OPEN = frozenset({CampaignState.PLANNED, CampaignState.ANNOUNCED, CampaignState.RUNNING})
"""What is planned can still be changed."""


class Value(Struct, frozen=True):
    """A value that a document leaves open or an office may set; `url` is where it is set."""

    key: str
    title: Title
    value: str
    rules: tuple[str, ...]
    required: bool
    url: str


class RulesPage(PageContext, kw_only=True):
    """The definition that a campaign carries, with the values that were set."""

    campaign: Title
    id: CampaignId
    state: CampaignState
    definition: Definition
    digest: str
    values: tuple[Value, ...]
    waiting: tuple[Undecided, ...]
    moves: EditionMoves
    proposals: tuple[ProposalLine, ...]
    propose: str
    deeds: tuple[ActionLink, ...]
    amends: bool


class ChangedPage(PageContext, kw_only=True):
    """What a changed definition would do to a campaign; nothing is changed."""

    campaign: Title
    id: CampaignId
    workflow: str
    found: Amendment
    amend: str | None


@page(router, "/c/{campaign}/rules", "rules.html")
def rules_page(visit: Look, campaign: CampaignId, page: int = 1) -> RulesPage:
    """What rules hold, since when, by which digest?"""
    row = visit.reading.about(campaign)
    visit.reading.need_whole(campaign, "thing.campaign", campaign)
    state = existing_campaign(campaign, visit.reading.reads)
    whole = state.definition
    phases = {duty: phase.title for duty, phase in whole.phase_of.items()}
    columns = (
        Column[Duty]("title", "label.title", lambda d: d.title, lambda d: _task(campaign, d)),
        Column[Duty]("phase", "label.phase", lambda d: phases.get(d.key)),
        Column[Duty]("due", "label.due", _due),
        Column[Duty]("audience", "web.rules.audience", lambda d: _called(whole, d.audience)),
        Column[Duty]("reviewers", "web.plan.reviewer", lambda d: _called(whole, d.review)),
        Column[Duty]("rules", "web.why.sources", lambda d: d.rules),
        Column[Duty]("key", "label.key", lambda d: d.key),
    )
    is_open = state.state in _OPEN and not visit.is_past
    may_set = may_ever(visit, SetParameter) and is_open
    return RulesPage(
        title=phrase("web.rules.title"),
        campaign=row.title,
        id=campaign,
        state=state.state,
        definition=whole,
        digest=state.digest,
        values=tuple(
            Value(
                each.key,
                each.title,
                "" if each.is_blank else str(each.value),
                each.rules,
                each.required,
                deeds.SET.url(campaign=campaign, key=each.key) if may_set else "",
            )
            for each in whole.parameters
        ),
        waiting=undecided(row, whole),
        moves=edition_moves(visit.reading, campaign),
        proposals=proposals(visit.reading, campaign),
        propose=PROPOSE.url(campaign=campaign)
        if may_ever(visit, ProposeEdition) and is_open
        else "",
        deeds=_deeds(visit, campaign, corrects=is_open),
        amends=may_ever(visit, AmendDefinition) and is_open,
        listing=listed(tuple(whole.duties.values()), columns, page),
    )


@page(router, "/c/{campaign}/rules/changed", "rules-changed.html")
def changed_page(visit: Look, campaign: CampaignId, workflow: str = "") -> ChangedPage:
    """What would this changed definition do?"""
    row = visit.reading.about(campaign)
    visit.reading.need_whole(campaign, "thing.campaign", campaign)
    definition = find_definition(workflow, visit.office.settings.definitions.folders)
    found = amendment(visit.reading, campaign, definition)
    amends = may_ever(visit, AmendDefinition) and not visit.is_past and found.differences
    url = links.with_query(deeds.AMEND.url(campaign=campaign), workflow=workflow)
    return ChangedPage(
        title=phrase("web.rules.changed", workflow=workflow),
        campaign=row.title,
        id=campaign,
        workflow=workflow,
        found=found,
        amend=url if amends else None,
    )


def _deeds(visit: Visit, campaign: CampaignId, *, corrects: bool) -> tuple[ActionLink, ...]:
    if visit.is_past:
        return ()
    every: dict[type[Command], Action] = {
        AnnounceCampaign: deeds.ANNOUNCE,
        StartCampaign: deeds.START,
        SuspendCampaign: deeds.SUSPEND,
        ResumeCampaign: deeds.RESUME,
        ConcludeCampaign: deeds.CONCLUDE,
        ArchiveCampaign: deeds.ARCHIVE,
        CancelCampaign: deeds.CANCEL,
    }
    found = action_links(visit, campaign_stream(campaign), every, campaign=campaign)
    if not (corrects and may_ever(visit, CorrectDate)):
        return found
    return (*found, ActionLink(deeds.CORRECT.title, deeds.CORRECT.url(campaign=campaign)))


def _task(campaign: CampaignId, duty: Duty) -> str:
    return links.task(campaign, duty.key)  # type: ignore[arg-type]


def _due(duty: Duty) -> str:
    if isinstance(duty, Task):
        return duty.deadline or ""
    return str(getattr(duty, "every", "") or "")


def _called(definition: Definition, keys: tuple[str, ...]) -> tuple[Title | Phrase | str, ...]:
    titles: dict[str, Title] = {row.key: row.title for row in definition.categories}
    titles |= {row.key: row.title for row in definition.roles}
    return tuple(titles.get(key, key) for key in keys)
