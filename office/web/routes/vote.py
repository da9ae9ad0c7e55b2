"""Where somebody answers a survey by a one-time code: on any phone, without cookie or script.

Once the result is published it stands here for everybody.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.survey.closing import is_late
from engine.domain.survey.table import SurveyState
from engine.errors import EngineError, NotFound
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.surveys import SurveyDetail, detail_of, form_of_survey, survey_state
from office.web import links
from office.web.page import page, show
from office.web.page_context import PageContext
from office.web.posting import posted, text
from office.web.refusals import status_of, told
from office.web.routes.survey_deeds import key_of
from office.web.routes.surveys import answers_of
from office.web.visit import Look, Visit

router = APIRouter()
_PATH: Final = "/vote/{campaign}/{number}"
_MOST_FIELDS: Final = 11_000


class VotePage(PageContext, kw_only=True):
    """The sheet while the survey is open, and the result once it is published."""

    url: str
    other_lang: str
    detail: SurveyDetail
    keys: tuple[str, ...]
    takes: bool
    said: Phrase | None = None
    faults: tuple[str, ...] = ()
    typed: Mapping[str, str] = {}


def _page(visit: Visit, campaign: str, number: str) -> VotePage:
    """NotFound for what is not there, and for what nobody was asked yet, in the same words."""
    key, reads = key_of(campaign, number), visit.office.reads
    state = survey_state(reads, key)
    if state.opened is None and state.state is not SurveyState.PUBLISHED:
        raise NotFound(phrase("thing.survey-in-campaign", campaign=campaign), number)
    open_now = state.opened is not None and state.state is SurveyState.OPEN
    late = state.opened is not None and is_late(state.opened, visit.office.clock.now())
    detail = detail_of(reads, key, whole=False)
    return VotePage(
        title=detail.title,
        url=links.vote(key),
        other_lang=links.with_query(links.vote(key), lang="en" if visit.lang == "zh" else "zh"),
        detail=detail,
        keys=tuple(option.key for option in form_of_survey(reads, key).options),
        takes=open_now and not late,
    )


@page(router, _PATH, "vote.html", public=True)
def vote(visit: Look, campaign: CampaignId, number: str, said: str = "") -> VotePage:
    """What do you think?"""
    found = _page(visit, campaign, number)
    if said == "counted":
        found.said = phrase("web.vote.counted")
    elif not found.takes and found.detail.result is None:
        code = "void" if found.detail.state is SurveyState.VOID else "over"
        found.said = phrase(f"web.vote.{code}")
    return found


@posted(router, _PATH, public=True, max_fields=_MOST_FIELDS)
def answer(visit: Visit, form: FormData, campaign: str, number: str) -> Response:
    """Count a sheet, once. What was ticked stays ticked where it is refused."""
    context = _page(visit, campaign, number)
    key = key_of(campaign, number)
    try:
        visit.office.boxes.answer(key, text(form, "code"), answers_of(form, visit, key))
    except EngineError as fault:
        context.faults = tuple(told(fault, visit.lang).splitlines())
        context.typed = {name: str(value) for name, value in form.items()}
        return show(visit, context, "vote.html", status=status_of(fault))
    # The address is another one now, so that a page that is loaded again sends nothing.
    done = links.with_query(links.vote(key), said="counted", lang=visit.lang)
    return RedirectResponse(done, status_code=303)
