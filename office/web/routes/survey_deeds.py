"""What can be done to a survey by a form: each deed with its fields."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Recorded, Stamp
from engine.domain.evidence import Filed
from engine.domain.survey.commands import (
    CloseSurvey,
    DraftSurvey,
    OpenSurvey,
    PublishSurvey,
    ReceiveSurveyResult,
    VoidSurvey,
)
from engine.errors import RuleBroken
from engine.ids import CampaignId, ItemKey
from engine.phrases import Phrase, phrase
from office.answers.surveys import form_of_survey, survey_state
from office.boxes.sheet_files import figures_header, read_figures
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Hour, Number, Option, Text, Upload
from office.web.orders import OPTIONAL_REASON, order_fields
from office.web.papers import file_given
from office.web.visit import Visit
from workflows.schema import Title

router = APIRouter()
LIST: Final = "/c/{campaign}/surveys"
ITEM: Final = f"{LIST}/{{number}}"
_RESULT: Final = "result"


def key_of(campaign: str, number: str) -> ItemKey:
    """The survey that a path names."""
    return ItemKey("survey", CampaignId(campaign), number)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    drafted = survey_state(visit.reading.reads, key_of(campaign, number)).drafted
    return phrase("web.survey.of", number=number, title=drafted.title)


def _draft_fields(visit: Visit, campaign: str) -> Sequence[Field]:
    plan = existing_campaign(CampaignId(campaign), visit.office.reads).definition
    kinds = tuple(
        Option(each.key, each.title or Title(zh=each.key, en=each.key))
        for each in plan.surveys or ()
    )
    return (
        Choice(name="kind", required=True, options=kinds, label="web.item.section"),
        Text(name="title", label="web.field.survey-title", hint="web.hint.survey-title"),
        Text(name="subjects", lines=4, label="web.field.survey-subjects", hint="web.hint.subjects"),
        Text(name="number", label="web.field.survey-number", hint="web.hint.draft-anew"),
    )


def _keys_by_name(visit: Visit) -> Mapping[str, str]:
    """The units by their names; those of which another one has the same name are left out."""
    names = visit.reading.unit_names()
    times = Counter(title.zh for title in names.values())
    return {title.zh: unit for unit, title in names.items() if times[title.zh] == 1}


def _drafted(visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    lines = (given["subjects"] or "").splitlines()
    keys = _keys_by_name(visit)
    return DraftSurvey(
        stamp=stamp,
        campaign=CampaignId(campaign),
        about=given["kind"],
        title=given["title"],
        subjects=tuple(keys.get(line.strip(), line.strip()) for line in lines if line.strip()),
        number=given["number"],
    )


DRAFT: Final = register(
    router,
    Action(
        name="draft-survey",
        path=f"{LIST}/draft",
        fields=_draft_fields,
        command=_drafted,
        back=lambda campaign: links.campaign(CampaignId(campaign), "surveys"),
    ),
)


def _opened(visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
    key = key_of(**path)
    ready = visit.office.boxes.ready(key)
    if ready is None:
        thing = phrase("thing.survey", number=key.number)
        raise RuleBroken("error.survey.not-ready", survey=thing)
    return OpenSurvey(
        stamp=stamp,
        key=key,
        closes_on=given["closes_on"],
        hour=given["hour"],
        box=ready.box,
        form_digest=ready.form_digest,
        handed=ready.handed,
        tokens=ready.tokens,
    )


OPEN: Final = register(
    router,
    Action(
        name="open-survey",
        path=f"{ITEM}/open",
        fields=(
            Day(name="closes_on", required=True, label="web.field.closes-on"),
            Hour(name="hour", label="web.field.closes-hour", hint="web.hint.closes-hour"),
        ),
        about=_about,
        command=_opened,
        back=_back,
    ),
)


def _tidied(
    visit: Visit, _recorded: Sequence[Recorded], _given: Mapping[str, Any], **_path: str
) -> None:
    """What the box held is put away, or emptied out unseen."""
    visit.office.boxes.tidy()


CLOSE: Final = register(
    router,
    Action(
        name="close-survey",
        path=f"{ITEM}/close",
        fields=(OPTIONAL_REASON,),
        about=_about,
        command=lambda _visit, stamp, _given, **path: CloseSurvey(stamp=stamp, key=key_of(**path)),
        back=_back,
        done=_tidied,
    ),
)


def _void_fields(visit: Visit, campaign: str, **_path: str) -> Sequence[Field]:
    return order_fields(visit, campaign)


VOID: Final = register(
    router,
    Action(
        name="void-survey",
        path=f"{ITEM}/void",
        fields=_void_fields,
        about=_about,
        command=lambda _visit, stamp, given, **path: VoidSurvey(
            stamp=stamp, key=key_of(**path), authority=given["authority"]
        ),
        back=_back,
        done=_tidied,
    ),
)

PUBLISH: Final = register(
    router,
    Action(
        name="publish-survey",
        path=f"{ITEM}/publish",
        fields=(Text(name="publication", label="web.field.publication"),),
        about=_about,
        command=lambda _visit, stamp, given, **path: PublishSurvey(
            stamp=stamp, key=key_of(**path), publication=given["publication"]
        ),
        back=_back,
    ),
)


def _receive_fields(visit: Visit, **path: str) -> Sequence[Field]:
    """The head of the table is that of this survey's form."""
    form = form_of_survey(visit.office.reads, key_of(**path))
    return (
        Text(name="source", required=True, label="web.field.surveyor"),
        Number(name="handed", required=True, label="web.field.sheets-handed"),
        Number(name="back", required=True, label="web.field.sheets-back"),
        Number(name="spoilt", required=True, label="web.field.sheets-spoilt"),
        Text(
            name="figures",
            required=True,
            lines=8,
            said=phrase("web.field.survey-figures", head=", ".join(figures_header(form))),
        ),
        Upload(name=_RESULT, required=True, label="web.field.survey-result"),
    )


def _received(visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
    key, paper = key_of(**path), file_given(given, _RESULT)
    filed = (
        ()
        if paper is None
        else (Filed(key=_RESULT, name=paper.name, digest=paper.digest, size=paper.size),)
    )
    return ReceiveSurveyResult(
        stamp=stamp,
        key=key,
        source=given["source"],
        handed=given["handed"],
        back=given["back"],
        spoilt=given["spoilt"],
        groups=read_figures(form_of_survey(visit.office.reads, key), given["figures"]),
        filed=filed,
    )


RECEIVE: Final = register(
    router,
    Action(
        name="receive-survey",
        path=f"{ITEM}/receive",
        fields=_receive_fields,
        about=_about,
        command=_received,
        back=_back,
    ),
)

DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        OpenSurvey: OPEN,
        CloseSurvey: CLOSE,
        PublishSurvey: PUBLISH,
        ReceiveSurveyResult: RECEIVE,
        VoidSurvey: VOID,
    }
)
