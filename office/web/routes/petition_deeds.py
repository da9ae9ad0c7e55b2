"""What can be asked for on a page, and how a petition is answered there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final, assert_never

from fastapi import APIRouter

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.domain.petition.commands import (
    AskExtension,
    AskOverride,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    GrantOverride,
    GrantPetition,
    RefusePetition,
)
from engine.domain.petition.table import PetitionKind
from engine.domain.policy.actors import Role
from engine.ids import CampaignId, PetitionId, PetitionKey, PhaseKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.assignment import assignment
from office.answers.petition_words import wish_of
from office.answers.petitions import petition
from office.web import links
from office.web.action import Action, register
from office.web.checklists import read_list
from office.web.forms import Choice, Day, Faults, Field, Number, Option, Text, Upload
from office.web.orders import AUTHORITY, DOCUMENT, REASON
from office.web.papers import file_given
from office.web.routes.assignment_deeds import ITEM, key_of
from office.web.visit import Visit
from projections.states import OWED
from workflows.schema import EvidenceKind, Title

router = APIRouter()
PETITION: Final = "/c/{campaign}/petitions/{petition}"
_KINDS: Final = (PetitionKind.EXTENSION, PetitionKind.WAIVER, PetitionKind.TRANSFER)
_PROOF: Final = Upload(name="document", hint="web.hint.petition-paper")


def petition_key_of(campaign: str, petition: str) -> PetitionKey:
    """The petition that a path names."""
    return PetitionKey(CampaignId(campaign), PetitionId(petition))


# --- asking ----------------------------------------------------------------------------------


def _work_asked(visit: Visit, **path: str) -> Phrase:
    """Which work, and what asking today does to the day it is assessed against."""
    found = assignment(visit.reading, key_of(**path))
    work = phrase("web.work-of", title=found.title, unit=found.unit)
    if found.due_on is None or found.state not in OWED:
        return work
    late = found.assessed_on is not None and visit.reading.day > found.assessed_on
    code = "web.petition.asked-late" if late else "web.petition.asked-in-time"
    return phrase(code, work=work, due_on=found.due_on, assessed_on=found.assessed_on)


def _fields_of_asking(visit: Visit, campaign: str, unit: str, **_: str) -> Sequence[Field]:
    names = visit.reading.unit_names()
    taking_part = existing_campaign(CampaignId(campaign), visit.office.reads).participants
    others = tuple(
        Option(each, names.get(each) or Title(zh=each, en=each))
        for each in visit.directory.units
        if each in taking_part and each != unit
    )
    kinds = tuple(Option(kind.value, Phrase(f"web.petition.kind.{kind}")) for kind in _KINDS)
    return (
        Choice(name="kind", required=True, options=kinds, label="web.field.petition-kind"),
        Day(name="to", hint="web.hint.only-for-time"),
        Choice(name="to_unit", options=others, hint="web.hint.only-for-transfer"),
        REASON,
        _PROOF,
    )


def _asking(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
    key = key_of(**path)
    match PetitionKind(given["kind"]):
        case PetitionKind.EXTENSION:
            until: date = _needed(given, "to")
            return AskExtension(stamp=stamp, key=key, to=until)
        case PetitionKind.TRANSFER:
            return AskTransfer(stamp=stamp, key=key, to_unit=UnitId(_needed(given, "to_unit")))
        case _:
            return AskWaiver(stamp=stamp, key=key)


def _needed(given: Mapping[str, Any], name: str) -> Any:
    if given[name] is None:
        raise Faults({name: Phrase("fault.web.required")}, given)
    return given[name]


def _back_to_work(**path: str) -> str:
    return links.assignment(key_of(**path))


ASK: Final = register(
    router,
    Action(
        name="ask",
        path=f"{ITEM}/ask",
        fields=_fields_of_asking,
        about=_work_asked,
        command=_asking,
        back=_back_to_work,
        confirm=False,
    ),
)


_FIELDS: Final[Mapping[EvidenceKind, Callable[..., Field]]] = MappingProxyType(
    {
        EvidenceKind.DOCUMENT: Upload,
        EvidenceKind.FIGURE: Number,
        EvidenceKind.CHECKLIST: partial(Text, lines=6, hint="web.hint.checklist"),
    }
)


def _fields_of_sign_off(visit: Visit, campaign: str, duty: str, **_: str) -> Sequence[Field]:
    """One for each thing that the duty asks for."""
    plan = existing_campaign(CampaignId(campaign), visit.office.reads).definition
    asked = plan.duties[duty].evidence if duty in plan.duties else ()
    fields = (
        _FIELDS[each.kind](name=each.key, said=each.title, required=each.required) for each in asked
    )
    return (*fields, REASON)


def _items(visit: Visit, key: str, campaign: str, duty: str, **_: str) -> tuple[str, ...]:
    plan = existing_campaign(CampaignId(campaign), visit.office.reads).definition
    return next((each.items or () for each in plan.duties[duty].evidence if each.key == key), ())


def _signing_off(visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
    filed = list[Filed]()
    for field in _fields_of_sign_off(visit, path["campaign"], path["duty"]):
        paper = file_given(given, field.name)
        if paper is not None:
            filed.append(
                Filed(key=field.name, name=paper.name, digest=paper.digest, size=paper.size)
            )
        elif isinstance(field, Number) and given[field.name] is not None:
            filed.append(Filed(key=field.name, value=given[field.name]))
        elif isinstance(field, Text) and field.name != REASON.name and given[field.name]:
            places = read_list(given[field.name], _items(visit, field.name, **path))
            filed.append(Filed(key=field.name, places=places))
    return AskSignOff(stamp=stamp, key=key_of(**path), filed=tuple(filed))


ASK_SIGN_OFF: Final = register(
    router,
    Action(
        name="ask-sign-off",
        path=f"{ITEM}/ask-sign-off",
        fields=_fields_of_sign_off,
        about=_work_asked,
        command=_signing_off,
        back=_back_to_work,
    ),
)


def _asking_override(
    _visit: Visit, stamp: Stamp, _given: Mapping[str, Any], campaign: str, phase: str
) -> Command:
    return AskOverride(stamp=stamp, campaign=CampaignId(campaign), phase=PhaseKey(phase))


ASK_OVERRIDE: Final = register(
    router,
    Action(
        name="ask-override",
        path="/c/{campaign}/phases/{phase}/ask-override",
        fields=(REASON, _PROOF),
        command=_asking_override,
        back=lambda campaign, phase: links.gate(CampaignId(campaign), PhaseKey(phase)),
    ),
)

# --- answering -------------------------------------------------------------------------------


def _answered(visit: Visit, **path: str) -> Phrase:
    """What is asked for, why, and what a yes and a no lead to."""
    found = petition(visit.reading, petition_key_of(**path))
    line, after = found.line, found.consequences
    head = phrase("web.petition.of", unit=line.unit_name or "", wish=wish_of(line), why=line.why)
    if after is None:
        return head
    return phrase("web.petition.weighed", said=head, yes=after.of_yes, no=after.of_no)


def _fields_of_answer(visit: Visit, **path: str) -> Sequence[Field]:
    """A leader answers himself; the office by order, where what is asked for takes one."""
    kind = petition(visit.reading, petition_key_of(**path)).line.kind
    free = kind in (PetitionKind.TRANSFER, PetitionKind.SIGN_OFF)
    if free or Role.LEADER in visit.visitor.roles:
        return (REASON,)
    return (REASON, AUTHORITY, DOCUMENT)


def _answer(
    name: str, make: Callable[[Stamp, PetitionKey, str | None, Visit], Command], *, fresh: bool
) -> Action:
    def command(visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        return make(stamp, petition_key_of(**path), given.get("authority"), visit)

    action = Action(
        name=name,
        path=f"{PETITION}/{name}",
        fields=_fields_of_answer,
        about=_answered,
        command=command,
        back=lambda **path: links.petition(petition_key_of(**path)),
        fresh=fresh,
    )
    return register(router, action)


def _override(stamp: Stamp, key: PetitionKey, word: str | None, visit: Visit) -> Command:
    phase = petition(visit.reading, key).line.phase
    assert phase is not None, "an override names its phase"
    return GrantOverride(stamp=stamp, key=key, phase=phase, authority=word)


GRANT: Final = _answer(
    "grant",
    lambda stamp, key, word, _: GrantPetition(stamp=stamp, key=key, authority=word),
    fresh=False,
)
GRANT_OVERRIDE: Final = _answer("grant-override", _override, fresh=True)
REFUSE: Final = _answer(
    "refuse",
    lambda stamp, key, word, _: RefusePetition(stamp=stamp, key=key, authority=word),
    fresh=False,
)


def answers(kind: PetitionKind) -> Mapping[type[Command], Action]:
    """Yes and no to a petition of a kind."""
    match kind:
        case PetitionKind.OVERRIDE:
            return MappingProxyType({GrantOverride: GRANT_OVERRIDE, RefusePetition: REFUSE})
        case (
            PetitionKind.EXTENSION
            | PetitionKind.WAIVER
            | PetitionKind.TRANSFER
            | PetitionKind.SIGN_OFF
        ):
            return MappingProxyType({GrantPetition: GRANT, RefusePetition: REFUSE})
        case _:
            assert_never(kind)
