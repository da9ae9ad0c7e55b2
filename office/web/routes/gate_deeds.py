"""What can be done about a phase at its gate: each deed with its fields."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.event import Command, Stamp
from engine.domain.phase.commands import ClosePhase, ExtendPhase, OpenPhase, ReopenPhase
from engine.ids import CampaignId, PhaseKey
from engine.phrases import Phrase, phrase
from office.answers.gate import CriterionAnswer, gate
from office.web import links
from office.web.action import Action, register
from office.web.forms import Day, Field, Option, Ticks
from office.web.orders import OPTIONAL_REASON, order_fields
from office.web.visit import Visit

router = APIRouter()


def _back(campaign: str, phase: str) -> str:
    return links.gate(CampaignId(campaign), PhaseKey(phase))


def _opens(_visit: Visit, stamp: Stamp, _given: Mapping[str, Any], **of: str) -> Command:
    return OpenPhase(stamp=stamp, **_named(of))


def _closes(_visit: Visit, stamp: Stamp, _given: Mapping[str, Any], **of: str) -> Command:
    return ClosePhase(stamp=stamp, **_named(of))


def _overrides(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **of: str) -> Command:
    return ClosePhase(stamp=stamp, authority=given["authority"], **_named(of))


def _extends(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **of: str) -> Command:
    return ExtendPhase(
        stamp=stamp, ends_on=given["ends_on"], authority=given["authority"], **_named(of)
    )


def _reopens(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **of: str) -> Command:
    return ReopenPhase(
        stamp=stamp, ends_on=given["ends_on"], authority=given["authority"], **_named(of)
    )


def _named(of: Mapping[str, str]) -> dict[str, Any]:
    return {"campaign": CampaignId(of["campaign"]), "phase": PhaseKey(of["phase"])}


def _override_fields(visit: Visit, campaign: str, phase: str) -> tuple[Field, ...]:
    """Whoever overrides ticks every criterion that is not met."""
    found = gate(visit.reading, CampaignId(campaign), PhaseKey(phase))
    unmet = tuple(Option(each.key, _unmet(each)) for each in found.criteria if not each.met)
    ticks = Ticks(name="unmet", required=bool(unmet), options=unmet, all_of_them=True)
    return (ticks, *order_fields(visit, campaign))


def _unmet(criterion: CriterionAnswer) -> Phrase:
    return phrase(
        "web.gate.unmet-criterion",
        title=criterion.title,
        have=criterion.have,
        of=criterion.of,
        asked=criterion.asked,
    )


def _end_fields(visit: Visit, campaign: str, phase: str) -> tuple[Field, ...]:  # noqa: ARG001
    return (Day(name="ends_on", required=True), *order_fields(visit, campaign))


_PLACE: Final = "/c/{campaign}/phases/{phase}"
OPEN, CLOSE, OVERRIDE, EXTEND, REOPEN = ACTIONS = (
    Action(
        name="open-phase",
        path=f"{_PLACE}/open",
        command=_opens,
        back=_back,
        fields=(OPTIONAL_REASON,),
    ),
    Action(
        name="close-phase",
        path=f"{_PLACE}/close",
        command=_closes,
        back=_back,
        fields=(OPTIONAL_REASON,),
    ),
    Action(
        name="override-gate",
        path=f"{_PLACE}/override",
        command=_overrides,
        back=_back,
        fields=_override_fields,
        fresh=True,
    ),
    Action(
        name="extend-phase",
        path=f"{_PLACE}/extend",
        command=_extends,
        back=_back,
        fields=_end_fields,
    ),
    Action(
        name="reopen-phase",
        path=f"{_PLACE}/reopen",
        command=_reopens,
        back=_back,
        fields=_end_fields,
    ),
)
for _each in ACTIONS:
    register(router, _each)
