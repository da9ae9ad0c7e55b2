"""Surveys of a campaign, and one of them; what goes out before it opens, and what comes back."""

from collections.abc import Mapping
from typing import Final

import segno
from fastapi import APIRouter
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.survey.commands import DraftSurvey, OpenSurvey
from engine.domain.survey.form import Form, Handed, Named
from engine.domain.survey.table import SurveyState, Way
from engine.errors import BadInput, EngineError, RuleBroken
from engine.ids import CampaignId, ItemKey
from engine.phrases import Phrase, phrase
from office.answers.surveys import SurveyDetail as SurveyDetail
from office.answers.surveys import form_of_survey, survey_detail, survey_state
from office.boxes.called import Called, called
from office.boxes.permitted import need_no_subject, need_opener
from office.web import links
from office.web.forms import Faults, Number, read
from office.web.items import ItemPages, item_pages
from office.web.page import page, show
from office.web.page_context import PageContext
from office.web.posting import posted, text
from office.web.refusals import status_of, told
from office.web.routes.survey_deeds import DEEDS, DRAFT, ITEM, key_of
from office.web.visit import Look, Visit

router = APIRouter()
_MOST_FIELDS: Final = 11_000
SPOILT: Final = "spoilt"


class SurveyPart(Struct, frozen=True, kw_only=True):
    """What is special of a survey. The office makes sheets `ready`, enters those that come back."""

    detail: SurveyDetail
    vote_url: str
    form_url: str
    ready_url: str | None
    sheets_url: str | None


def _part(visit: Visit, key: ItemKey) -> SurveyPart:
    detail, own = survey_detail(visit.reading, key), links.keyed(key)
    deed = OpenSurvey(
        stamp=visit.stamp({}), key=key, closes_on=visit.reading.day, box="", form_digest="",
        handed=(),
    )  # fmt: skip
    works = not visit.is_past and visit.may(deed) is None
    return SurveyPart(
        detail=detail,
        vote_url=links.vote(key),
        form_url=f"{own}/form",
        ready_url=f"{own}/ready" if works and detail.state is SurveyState.DRAFTED else None,
        sheets_url=f"{own}/sheets" if works and detail.state is SurveyState.OPEN else None,
    )


PAGES: Final = ItemPages(
    family="survey",
    path="surveys",
    opening={DraftSurvey: DRAFT},
    deeds=DEEDS,
    part=_part,
    template="survey.html",
)
item_pages(router, PAGES)


# --- the sheet, to be printed or read out ----------------------------------------------------


class SheetPage(PageContext, kw_only=True):
    """A sheet; `groups` and `ways` may be chosen where one is entered that came back."""

    key: ItemKey
    back: str
    about: Called
    subjects: tuple[tuple[str, Called], ...]
    items: tuple[tuple[str, Called], ...]
    options: tuple[tuple[str, Called], ...]
    ways: tuple[tuple[str, Phrase], ...] = ()
    typed: Mapping[str, str] = {}
    faults: tuple[str, ...] = ()
    refusal: str = ""
    said: Phrase | None = None


def _sheet(visit: Visit, key: ItemKey, title: str) -> SheetPage:
    form = form_of_survey(visit.reading.reads, key)
    return SheetPage(
        title=phrase(title),
        key=key,
        back=links.keyed(key),
        about=form.title,
        subjects=_named(form.subjects),
        items=_named(form.items),
        options=tuple((option.key, called(option)) for option in form.options),
    )


def _named(rows: tuple[Named, ...]) -> tuple[tuple[str, Called], ...]:
    return tuple((row.key, called(row)) for row in rows)


@page(router, f"{ITEM}/form", "survey-form.html")
def form(visit: Look, campaign: CampaignId, number: str) -> SheetPage:
    """To be printed, or for whoever telephones."""
    visit.reading.need_whole(campaign, "thing.item", number)
    return _sheet(visit, key_of(campaign, number), "web.survey.form")


# --- made ready ------------------------------------------------------------------------------


class ReadyPage(PageContext, kw_only=True):
    """How many sheets go out to which group, by which way."""

    key: ItemKey
    back: str
    about: Called
    groups: tuple[tuple[str, Called], ...]
    ways: tuple[tuple[str, Phrase], ...]
    typed: Mapping[str, str] = {}
    faults: tuple[str, ...] = ()


class Slip(Struct, frozen=True):
    """One slip: the code, and whom it is for."""

    group: Called
    code: str


class SlipsPage(PageContext, kw_only=True):
    """Codes, shown once; `picture` leads to the page where they are typed in."""

    key: ItemKey
    back: str
    about: Called
    slips: tuple[Slip, ...]
    count: int
    box: str
    address: str
    picture: str


_WAYS: Final = tuple((way.value, phrase(f"label.survey.way.{way}")) for way in Way)


def _ready_page(visit: Visit, key: ItemKey) -> ReadyPage:
    asked = form_of_survey(visit.reading.reads, key)
    return ReadyPage(
        title=phrase("web.survey.ready"),
        key=key,
        back=links.keyed(key),
        about=asked.title,
        groups=_named(asked.groups),
        ways=_WAYS,
    )


@page(router, f"{ITEM}/ready", "survey-ready.html")
def ready(visit: Look, campaign: CampaignId, number: str) -> ReadyPage:
    """How many sheets go out?"""
    key = key_of(campaign, number)
    need_opener(visit.office.reads, key, visit.stamp({}))
    return _ready_page(visit, key)


@posted(router, f"{ITEM}/ready", secret=True)
def make_ready(visit: Visit, form: FormData, campaign: str, number: str) -> Response:
    """The codes, to be printed now: they are kept nowhere."""
    key = key_of(campaign, number)
    need_opener(visit.office.reads, key, visit.stamp({}))
    context = _ready_page(visit, key)
    try:
        if survey_state(visit.office.reads, key).form is not None:
            thing = phrase("thing.survey", number=number)
            raise RuleBroken("error.survey.form-fixed", survey=thing)
        asked = form_of_survey(visit.office.reads, key)
        made = visit.office.boxes.make_ready(key, asked, _handed(form, asked))
    except EngineError as fault:
        context.faults = tuple(told(fault, visit.lang).splitlines())
        context.typed = {name: str(value) for name, value in form.items()}
        return show(visit, context, "survey-ready.html", status=status_of(fault))
    names = {group.key: called(group) for group in asked.groups}
    address = f"{str(visit.request.base_url).rstrip('/')}{links.vote(key)}"
    slips = SlipsPage(
        title=phrase("web.survey.slips"),
        key=key,
        back=context.back,
        about=asked.title,
        slips=tuple(
            Slip(names[group], code) for group, codes in made.slips.items() for code in codes
        ),
        count=sum(each.count for each in made.handed),
        box=made.box,
        address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=2, border=1),
    )
    return show(visit, slips, "survey-slips.html")


def _handed(form: FormData, asked: Form) -> list[Handed]:
    """How many of each group by each way; what is left out is none. Raises BadInput."""
    fields = {f"{group.key}.{way.value}": (group.key, way) for group in asked.groups for way in Way}
    try:
        given = read(form, [Number(name=name, said=phrase("web.survey.count")) for name in fields])
    except Faults as fault:
        raise BadInput(fault.what, tuple(fault.by_field.values())) from fault
    return [
        Handed(group=group, way=way, count=count)
        for name, (group, way) in fields.items()
        if (count := given[name])
    ]


# --- what came back --------------------------------------------------------------------------


def _sheets_page(visit: Visit, key: ItemKey) -> SheetPage:
    found = _sheet(visit, key, "web.survey.enter")
    opened = survey_state(visit.office.reads, key).opened
    groups = {group.key: called(group) for group in opened.form.groups} if opened else {}
    said = {way.value: phrase(f"label.survey.way.{way}") for way in Way}
    found.ways = tuple(
        (
            f"{each.group}.{each.way}",
            phrase("web.survey.way-of", group=groups[each.group], way=said[each.way]),
        )
        for each in (opened.handed if opened else ())
        if each.way is not Way.TOKEN
    )
    return found


@page(router, f"{ITEM}/sheets", "survey-sheets.html")
def sheets(
    visit: Look, campaign: CampaignId, number: str, said: str = "", way: str = ""
) -> SheetPage:
    """One sheet that came back on paper or by telephone."""
    key = key_of(campaign, number)
    need_no_subject(visit.office.reads, key, visit.stamp({}))
    found = _sheets_page(visit, key)
    found.typed = {"way": way}
    found.said = phrase("web.survey.entered") if said == "entered" else None
    return found


@posted(router, f"{ITEM}/sheets", secret=True, max_fields=_MOST_FIELDS)
def enter(visit: Visit, form: FormData, campaign: str, number: str) -> Response:
    """Into the box; it is on no record who said it, and when."""
    key = key_of(campaign, number)
    need_no_subject(visit.office.reads, key, visit.stamp({}))
    group, _, way = text(form, "way").rpartition(".")
    try:
        if way not in {each.value for each in Way}:
            raise BadInput(phrase("thing.sheet"), [phrase("fault.survey.no-way")])
        answers = None if text(form, SPOILT) else answers_of(form, visit, key)
        visit.office.boxes.enter(key, group, Way(way), answers)
    except EngineError as fault:
        context = _sheets_page(visit, key)
        context.faults = tuple(told(fault, visit.lang).splitlines())
        context.typed = {name: str(value) for name, value in form.items()}
        return show(visit, context, "survey-sheets.html", status=status_of(fault))
    again = links.with_query(f"{links.keyed(key)}/sheets", said="entered", way=f"{group}.{way}")
    return RedirectResponse(again, status_code=303)


def answers_of(form: FormData, visit: Visit, key: ItemKey) -> dict[tuple[str, str], str]:
    """What was ticked, by subject and item: the fields are numbered as the sheet is."""
    cells = form_of_survey(visit.office.reads, key).cells
    return {cell: text(form, f"a{number}") for number, cell in enumerate(cells)}
