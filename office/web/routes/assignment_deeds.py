"""What can be done to a piece of work by a form: each deed with its fields."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter
from msgspec.structs import replace

from engine.domain.assignment.commands import (
    AcceptAssignment,
    AnnulOverdue,
    CorrectFigures,
    ExtendAssignment,
    PassOnAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.ids import AssignmentKey, CampaignId, DutyKey, OccurrenceKey, UnitId
from engine.phrases import Clauses, Phrase, phrase
from office.answers.assignment import assignment
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Hour, Number, Option, Text, Ticks
from office.web.orders import AUTHORITY, DOCUMENT, REASON
from office.web.visit import Visit
from workflows.schema import EvidenceKind, Title

router = APIRouter()
ITEM: Final = "/c/{campaign}/tasks/{duty}/units/{unit}/{period}"

NOTE: Final = Text(name="reason", lines=2, label="web.field.note")
RETURN_REASONS: Final = tuple(
    f"web.return-reason.{name}"
    for name in ("unsigned", "incomplete", "figures", "unreadable", "wrong-file", "plan-thin")
)
STOCK: Final = Ticks(
    name="stock", options=tuple(Option(code, Phrase(code)) for code in RETURN_REASONS)
)
OWN_WORDS: Final = Text(name="reason", lines=3, label="web.field.own-words")
REDO_BY: Final = Day(name="redo_by", hint="web.hint.redo-by")


def key_of(campaign: str, duty: str, unit: str, period: str) -> AssignmentKey:
    """The piece of work that a path names."""
    return AssignmentKey(CampaignId(campaign), DutyKey(duty), UnitId(unit), OccurrenceKey(period))


def _back(**path: str) -> str:
    return links.assignment(key_of(**path))


def _about(visit: Visit, **path: str) -> Phrase:
    """Which piece of work of whom; raises NotFound for what is not seen."""
    found = assignment(visit.reading, key_of(**path))
    return phrase("web.work-of", title=found.title, unit=found.unit)


def _deed(
    name: str,
    kind: type[Command],
    *fields: Field,
    asks: Callable[..., Sequence[Field]] | None = None,
    confirm: bool = True,
    fresh: bool = False,
    gives: Callable[[Mapping[str, Any]], dict[str, object]] = lambda _: {},
) -> Action:
    """A deed on a piece of work; `gives` makes the command's own fields of what was typed."""

    def command(visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        stamp = with_reasons(visit, stamp, given)
        return kind(stamp=stamp, key=key_of(**path), **gives(given))  # type: ignore[call-arg]

    action = Action(
        name=name,
        path=f"{ITEM}/{name}",
        fields=asks or fields,
        about=_about,
        command=command,
        back=_back,
        confirm=confirm,
        fresh=fresh,
    )
    return register(router, action)


def with_reasons(visit: Visit, stamp: Stamp, given: Mapping[str, Any]) -> Stamp:
    """The stock reasons that were ticked stand before the reviewer's own words."""
    ticked = [visit.words(Phrase(code)) for code in given.get("stock") or ()]
    if not ticked:
        return stamp
    own = [stamp.reason] if stamp.reason else []
    return replace(stamp, reason=visit.words(Clauses((*ticked, *own))))


def _authority(given: Mapping[str, Any]) -> dict[str, object]:
    return {"authority": given["authority"]}


def _others(visit: Visit, campaign: str, unit: str, **_: str) -> Sequence[Field]:
    """The units that it may be given to, in the order of the roster."""
    names = visit.reading.unit_names()
    taking_part = existing_campaign(CampaignId(campaign), visit.office.reads).participants
    options = tuple(
        Option(each, names.get(each) or Title(zh=each, en=each))
        for each in visit.directory.units
        if each in taking_part and each != unit
    )
    return (Choice(name="to_unit", required=True, options=options), REASON)


def _figures(visit: Visit, campaign: str, duty: str, **_: str) -> Sequence[Field]:
    """Each figure that the duty asks for."""
    plan = existing_campaign(CampaignId(campaign), visit.office.reads).definition
    asked = plan.duties[duty].evidence if duty in plan.duties else ()
    numbers = tuple(
        Number(name=f"figure-{each.key}", said=each.title)
        for each in asked
        if each.kind is EvidenceKind.FIGURE
    )
    return (*numbers, REASON, AUTHORITY)


def _given_figures(given: Mapping[str, Any]) -> dict[str, object]:
    figures = tuple(
        Filed(key=name.removeprefix("figure-"), value=value)
        for name, value in given.items()
        if name.startswith("figure-") and value is not None
    )
    return {"figures": figures, **_authority(given)}


DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        ReceiveAssignment: _deed("receive", ReceiveAssignment, confirm=False),
        StartAssignment: _deed("start", StartAssignment, confirm=False),
        AcceptAssignment: _deed("accept", AcceptAssignment, NOTE),
        PassOnAssignment: _deed("pass-on", PassOnAssignment, NOTE),
        ReturnAssignment: _deed(
            "return",
            ReturnAssignment,
            STOCK,
            OWN_WORDS,
            REDO_BY,
            gives=lambda given: {"redo_by": given["redo_by"]},
        ),
        ExtendAssignment: _deed(
            "extend",
            ExtendAssignment,
            Day(name="to", required=True),
            Hour(name="hour"),
            REASON,
            AUTHORITY,
            DOCUMENT,
            gives=lambda given: {"to": given["to"], "hour": given["hour"], **_authority(given)},
        ),
        WaiveAssignment: _deed(
            "waive", WaiveAssignment, REASON, AUTHORITY, DOCUMENT, gives=_authority
        ),
        TransferAssignment: _deed(
            "transfer",
            TransferAssignment,
            asks=_others,
            gives=lambda given: {"to_unit": UnitId(given["to_unit"])},
        ),
        SuspendAssignment: _deed("suspend", SuspendAssignment, REASON),
        ResumeAssignment: _deed("resume", ResumeAssignment, NOTE),
        WithdrawSubmission: _deed(
            "withdraw-hand-in", WithdrawSubmission, REASON, AUTHORITY, DOCUMENT, gives=_authority
        ),
        WithdrawAcceptance: _deed(
            "withdraw-acceptance",
            WithdrawAcceptance,
            REASON,
            AUTHORITY,
            DOCUMENT,
            gives=_authority,
        ),
        WithdrawWaiver: _deed(
            "withdraw-waiver", WithdrawWaiver, REASON, AUTHORITY, DOCUMENT, gives=_authority
        ),
        CorrectFigures: _deed("correct", CorrectFigures, asks=_figures, gives=_given_figures),
        AnnulOverdue: _deed(
            "annul-overdue", AnnulOverdue, REASON, AUTHORITY, DOCUMENT, gives=_authority
        ),
    }
)
"""Every deed that has a form of its own; handing in has a page (hand_in.py)."""
