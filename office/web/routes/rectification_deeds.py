"""What can be done to an item of the rectification ledger by a form: each deed with its fields."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.domain.rectification.commands import (
    AnnulRectificationOverdue,
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
    WithdrawReport,
    WithdrawVerification,
)
from engine.ids import CampaignId, RectificationId, RectificationKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.rectification import rectification
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Option, Text, Upload
from office.web.orders import AUTHORITY, DOCUMENT, REASON
from office.web.papers import file_given
from office.web.routes.assignment_deeds import NOTE
from office.web.visit import Visit
from workflows.schema import Title

router = APIRouter()
LEDGER: Final = "/c/{campaign}/rectifications"
ITEM: Final = f"{LEDGER}/{{item}}"
PAPERS: Final = ("before", "after", "report")
"""What a report may bring along: how it was, how it is, and a text."""


def key_of(campaign: str, item: str) -> RectificationKey:
    """The item that a path names."""
    return RectificationKey(CampaignId(campaign), RectificationId(item))


def _back(campaign: str, item: str) -> str:
    return links.rectification(key_of(campaign, item))


def _about(visit: Visit, campaign: str, item: str) -> Phrase:
    found = rectification(visit.reading, key_of(campaign, item)).entry
    return phrase("web.rectification.of", item=item, unit=found.unit_name, finding=found.finding)


def _deed(
    name: str,
    kind: type[Command],
    *fields: Field,
    confirm: bool = True,
    gives: Callable[[Mapping[str, Any]], dict[str, object]] = lambda _: {},
) -> Action:
    """A deed on an item; `gives` makes the command's own fields of what was typed."""

    def command(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        return kind(stamp=stamp, key=key_of(**path), **gives(given))  # type: ignore[call-arg]

    action = Action(
        name=name,
        path=f"{ITEM}/{name}",
        fields=fields,
        about=_about,
        command=command,
        back=_back,
        confirm=confirm,
    )
    return register(router, action)


def _of(*names: str) -> Callable[[Mapping[str, Any]], dict[str, object]]:
    return lambda given: {name: given[name] for name in names}


def _reported(given: Mapping[str, Any]) -> dict[str, object]:
    papers = {name: file_given(given, name) for name in PAPERS}
    filed = tuple(
        Filed(key=name, name=file.name, digest=file.digest, size=file.size)
        for name, file in papers.items()
        if file is not None
    )
    return {"result": given["result"], "filed": filed}


def _asks_who(visit: Visit, campaign: str) -> Sequence[Field]:
    """The units of the campaign, in the order of the roster."""
    names = visit.reading.unit_names()
    taking_part = existing_campaign(CampaignId(campaign), visit.office.reads).participants
    units = tuple(
        Option(each, names.get(each) or Title(zh=each, en=each))
        for each in visit.directory.units
        if each in taking_part
    )
    return (
        Choice(name="unit", required=True, options=units, label="label.rectifications.unit"),
        Text(name="finding", required=True, lines=3),
        Text(name="source", required=True, hint="web.hint.source"),
    )


def _raised(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return RaiseRectification(
        stamp=stamp,
        campaign=CampaignId(campaign),
        unit=UnitId(given["unit"]),
        finding=given["finding"],
        source=given["source"],
    )


RAISE: Final = register(
    router,
    Action(
        name="raise",
        path=f"{LEDGER}/raise",
        fields=_asks_who,
        command=_raised,
        back=lambda campaign: links.campaign(CampaignId(campaign), "rectifications"),
    ),
)

DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        IssueRectification: _deed(
            "issue",
            IssueRectification,
            Day(name="plan_due_on", hint="web.hint.by-the-rules"),
            Day(name="fix_due_on", hint="web.hint.by-the-rules"),
            gives=_of("plan_due_on", "fix_due_on"),
        ),
        PlanRectification: _deed(
            "plan",
            PlanRectification,
            Text(name="causes", required=True, lines=3),
            Text(name="measures", required=True, lines=4),
            gives=_of("causes", "measures"),
        ),
        StartRectification: _deed("start-fixing", StartRectification, confirm=False),
        ReportRectification: _deed(
            "report",
            ReportRectification,
            Text(name="result", required=True, lines=4),
            *(Upload(name=name) for name in PAPERS),
            NOTE,
            gives=_reported,
        ),
        VerifyRectification: _deed("verify", VerifyRectification, NOTE),
        SendBackRectification: _deed("send-back", SendBackRectification, REASON),
        ReopenRectification: _deed(
            "reopen",
            ReopenRectification,
            Day(name="fix_due_on", required=True),
            REASON,
            gives=_of("fix_due_on"),
        ),
        ListRectification: _deed(
            "list", ListRectification, REASON, AUTHORITY, DOCUMENT, gives=_of("authority")
        ),
        WithdrawReport: _deed(
            "withdraw-report",
            WithdrawReport,
            REASON,
            AUTHORITY,
            DOCUMENT,
            gives=_of("authority"),
        ),
        WithdrawVerification: _deed(
            "withdraw-verification",
            WithdrawVerification,
            REASON,
            AUTHORITY,
            DOCUMENT,
            gives=_of("authority"),
        ),
        AnnulRectificationOverdue: _deed(
            "annul-late",
            AnnulRectificationOverdue,
            REASON,
            AUTHORITY,
            DOCUMENT,
            gives=_of("authority"),
        ),
    }
)
"""Every deed on an item."""
