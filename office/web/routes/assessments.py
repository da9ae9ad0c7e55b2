"""Assessments of a campaign: where each stands, its ranking, its scoring, and how one came out."""

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.assessment.commands import (
    AnswerAppeal,
    LiftConsequence,
    OpenAssessment,
    StrikeSheet,
)
from engine.domain.assessment.state import evolve
from engine.domain.event import Command
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.allowed import allowed
from office.answers.assessed import SubjectAnswer, subject
from office.answers.assessments import (
    AssessmentPart,
    ResultLine,
    ScoringLine,
    assessment_part,
    ranking,
    scoring,
)
from office.web import links
from office.web.action import ActionLink
from office.web.items import ItemPages, item_pages
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Column, Listing, PageContext, listed
from office.web.routes.assessment_deeds import OPEN, WHOLE, key_of
from office.web.routes.assessment_subject_deeds import ONE
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()


class PartShown(Struct, frozen=True, kw_only=True):
    """What is special of an assessment, with the pages behind it."""

    found: AssessmentPart
    ranking_url: str | None
    scoring_url: str
    edition_urls: tuple[tuple[int, str], ...]
    unit_urls: dict[str, str]


def _part(visit: Visit, key: ItemKey) -> PartShown:
    found = assessment_part(visit.reading, key)
    ranked = links.keyed(key, "ranking")
    units = {each.unit for each in (*found.first, *found.last)}
    units |= {each.unit for each in found.standing}
    return PartShown(
        found=found,
        ranking_url=ranked if found.first else None,
        scoring_url=links.keyed(key, "scoring"),
        edition_urls=tuple(
            (number, links.with_query(ranked, edition=str(number))) for number in found.editions
        ),
        unit_urls={unit: links.keyed(key, "units", unit) for unit in sorted(units)},
    )


item_pages(
    router,
    ItemPages(
        family="assessment",
        path="assessments",
        deeds=WHOLE,
        opening={OpenAssessment: OPEN},
        part=_part,
        template="assessment.html",
    ),
)

# --- the ranking, and what is scored ---------------------------------------------------------


class AssessmentListing(PageContext, kw_only=True):
    """A listing about one assessment; `editions` are those that can be read instead."""

    key: ItemKey
    campaign_title: Title
    item_url: str
    edition: int = 0
    editions: tuple[tuple[int, str], ...] = ()


def _grade(line: ResultLine) -> object:
    return line.grade or ""


def _remarks(line: ResultLine) -> tuple[Phrase, ...]:
    flags = (("award", line.award), ("veto", line.veto), ("last", line.last))
    return tuple(phrase(f"web.assessment.{name}") for name, is_so in flags if is_so)


def _ranked(key: ItemKey) -> tuple[Column[ResultLine], ...]:
    return (
        Column("rank", "web.assessment.rank", lambda line: line.rank, mark="number"),
        Column(
            "unit",
            "web.label.unit",
            lambda line: line.unit_name,
            lambda line: links.keyed(key, "units", line.unit),
        ),
        Column("total", "web.assessment.total", lambda line: line.total, mark="number"),
        Column("grade", "web.assessment.grade", _grade),
        Column("base", "web.assessment.base", lambda line: line.base_printed, mark="number"),
        Column("exact", "web.assessment.exact", lambda line: line.base, mark="number"),
        Column("bonus", "web.assessment.bonus", lambda line: line.bonus, mark="number"),
        Column("penalty", "web.assessment.penalty", lambda line: line.penalty, mark="number"),
        Column("remarks", "web.label.remarks", _remarks),
    )


@page(router, "/c/{campaign}/assessments/{number}/ranking", "assessment-listing.html")
def ranked(
    visit: Look, campaign: CampaignId, number: str, edition: int | None = None, page: int = 1
) -> AssessmentListing:
    """The rows of one edition, the best first; all that outsiders need to sum it up again."""
    key = key_of(campaign, number)
    page = max(1, page)
    places = ((page - 1) * PAGE_ROWS + 1, page * PAGE_ROWS)
    found = ranking(visit.reading, key, edition, places)
    here = links.keyed(key, "ranking")
    return AssessmentListing(
        title=phrase("web.assessment.ranking", number=number),
        listing=Listing(
            found.lines,
            _ranked(key),
            found.total,
            page,
            phrase("web.assessment.ranking.none"),
            lambda: ranking(visit.reading, key, edition).lines,
        ),
        key=key,
        campaign_title=_title(visit, campaign),
        item_url=links.keyed(key),
        edition=found.edition,
        editions=tuple(
            (each, links.with_query(here, edition=str(each))) for each in found.editions
        ),
    )


@page(router, "/c/{campaign}/assessments/{number}/scoring", "assessment-listing.html")
def scored(visit: Look, campaign: CampaignId, number: str, page: int = 1) -> AssessmentListing:
    """Whom a rater scores, and whom the office still waits for."""
    key = key_of(campaign, number)
    found = scoring(visit.reading, key)
    return AssessmentListing(
        title=phrase("web.assessment.scoring", number=number),
        listing=listed(found, _to_score(key), page, "web.assessment.scoring.none"),
        key=key,
        campaign_title=_title(visit, campaign),
        item_url=links.keyed(key),
    )


def _to_score(key: ItemKey) -> tuple[Column[ScoringLine], ...]:
    return (
        Column(
            "unit",
            "web.label.unit",
            lambda line: line.unit_name,
            lambda line: links.keyed(key, "units", line.unit),
        ),
        Column(
            "sheets",
            "web.assessment.sheets",
            lambda line: tuple(f"{group} {count}" for group, count in line.sheets.items()),
        ),
        Column("own", "web.assessment.own-sheet", lambda line: line.own or "", mark="number"),
    )


def _title(visit: Visit, campaign: CampaignId) -> Title:
    """Of a campaign that a rater may not see otherwise, its id."""
    sees = visit.reading.sees.campaign(campaign)
    return visit.reading.about(campaign).title if sees else Title(zh=campaign)


# --- one of those who are assessed -----------------------------------------------------------


class SubjectPage(PageContext, kw_only=True):
    """How one came out, and why."""

    found: SubjectAnswer
    campaign_title: Title
    item_url: str
    unit_url: str
    deeds: tuple[ActionLink, ...]
    impossible: tuple[ActionLink, ...]
    year_urls: tuple[str, ...]


@page(router, "/c/{campaign}/assessments/{number}/units/{unit}", "assessment-subject.html")
def one(visit: Look, campaign: CampaignId, number: str, unit: UnitId) -> SubjectPage:
    """With each sheet and each point that led to the total, as far as they are seen."""
    key = key_of(campaign, number)
    found = subject(visit.reading, key, unit)
    deeds = () if visit.is_past else _deeds(visit, key, unit)
    return SubjectPage(
        title=found.unit_name,
        found=found,
        campaign_title=_title(visit, campaign),
        item_url=links.keyed(key),
        unit_url=links.unit(campaign, unit),
        deeds=tuple(each for each in deeds if each.refused is None),
        impossible=tuple(each for each in deeds if each.refused is not None),
        year_urls=tuple(
            links.keyed(ItemKey("assessment", each.campaign, each.number), "units", unit)
            for each in found.years
        ),
    )


def _deeds(visit: Visit, key: ItemKey, unit: UnitId) -> tuple[ActionLink, ...]:
    """What the visitor may do about this subject: of what hangs on a group, in any of them."""
    state = visit.office.reads.state(key.stream, evolve)
    groups = [g.key for g in state.rules.groups if g.survey is None] if state else []
    path = {"campaign": key.campaign, "number": key.number, "unit": unit}
    found: dict[type[Command], ActionLink] = {}
    for group in groups or [""]:
        given = {"subject": unit, "group": group}
        for each in allowed(visit.reading, key.stream, visit.visitor.actor, tuple(ONE), given):
            action = ONE[each.command]
            link = ActionLink(action.title, action.url(**path), each.refused)
            if each.command not in found or each.refused is None:
                found[each.command] = link
    known = state.subjects.get(unit) if state else None
    about = {
        StrikeSheet: known is not None and any(known.sheets.values()),
        AnswerAppeal: state is not None and unit in state.appeals,
        LiftConsequence: state is not None and unit in state.drawn,
    }
    return tuple(found[kind] for kind in ONE if kind in found and about.get(kind, True))
