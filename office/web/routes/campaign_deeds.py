"""What is done to a whole campaign: its blanks, its announcement, its pauses and its end."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import APIRouter

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
from engine.domain.event import Command, Stamp
from engine.ids import CampaignId
from office.definitions import find_definition
from office.web import links
from office.web.action import Action, register
from office.web.forms import Field, Text
from office.web.orders import AUTHORITY, DOCUMENT, REASON
from office.web.visit import Visit

router = APIRouter()
Given = Mapping[str, Any]
_BY_ORDER: Final = (REASON, Text(name="authority"), DOCUMENT)


def _plan(campaign: str, **_: str) -> str:
    return links.plan(campaign)


def _rules(campaign: str, **_: str) -> str:
    return links.campaign(CampaignId(campaign), "rules")


def _on(kind: Callable[..., Command]) -> Callable[..., Command]:
    """A command that says nothing but which campaign."""

    def command(_visit: Visit, stamp: Stamp, _given: Given, campaign: str) -> Command:
        return kind(stamp=stamp, campaign=CampaignId(campaign))

    return command


def _set(_visit: Visit, stamp: Stamp, given: Given, campaign: str, key: str) -> Command:
    text = given["value"]
    return SetParameter(stamp=stamp, campaign=CampaignId(campaign), key=key, text=text)


def _correct(_visit: Visit, stamp: Stamp, given: Given, campaign: str) -> Command:
    return CorrectDate(
        stamp=stamp,
        campaign=CampaignId(campaign),
        place=given["place"],
        text=given["date"],
        authority=given["authority"],
    )


def _amend(visit: Visit, stamp: Stamp, given: Given, campaign: str) -> Command:
    definition = find_definition(given["workflow"], visit.office.settings.definitions.folders)
    return AmendDefinition(
        stamp=stamp,
        campaign=CampaignId(campaign),
        definition=definition,
        authority=given["authority"],
    )


def _action(
    name: str,
    kind: Callable[..., Command],
    fields: tuple[Field, ...] = (REASON,),
    back: Callable[..., str] = _rules,
) -> Action:
    path = f"/c/{{campaign}}/{name.removesuffix('-campaign')}"
    made = Action(name=name, path=path, fields=fields, command=kind, back=back)
    return register(router, made)


SET: Final = register(
    router,
    Action(
        name="set-parameter",
        path="/c/{campaign}/rules/{key}/set",
        fields=(Text(name="value", label="web.plan.value", required=True), REASON),
        command=_set,
        back=_plan,
    ),
)
ANNOUNCE: Final = _action("announce-campaign", _on(AnnounceCampaign))
START: Final = _action("start-campaign", _on(StartCampaign))
CORRECT: Final = _action(
    "correct-date",
    _correct,
    (
        Text(name="place", label="web.rules.place", hint="web.rules.place-hint", required=True),
        Text(name="date", label="web.rules.date", hint="web.rules.date-hint", required=True),
        AUTHORITY,
        REASON,
        DOCUMENT,
    ),
)
AMEND: Final = _action(
    "amend-definition",
    _amend,
    (
        Text(
            name="workflow", label="label.workflow", hint="web.rules.workflow-hint", required=True
        ),
        AUTHORITY,
        REASON,
        DOCUMENT,
    ),
)
SUSPEND: Final = _action("suspend-campaign", _on(SuspendCampaign), _BY_ORDER)
RESUME: Final = _action("resume-campaign", _on(ResumeCampaign), _BY_ORDER)
CONCLUDE: Final = _action("conclude-campaign", _on(ConcludeCampaign))
ARCHIVE: Final = _action("archive-campaign", _on(ArchiveCampaign))
CANCEL: Final = _action("cancel-campaign", _on(CancelCampaign), _BY_ORDER)
