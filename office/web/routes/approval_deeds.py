"""What can be done to approvals by a form: by the unit that takes them in, and by each branch."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.approval import NAME
from engine.domain.approval import commands as c
from engine.domain.approval.context import kind_of
from engine.domain.approval.events import BranchAsked
from engine.domain.approval.table import CONSENTED, ApprovalState, BranchState
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.domain.policy.actors import unit_in
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.approvals import existing
from office.answers.keyed_items import numbered_item
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Field, Option, Text, Ticks, Upload
from office.web.orders import OPTIONAL_REASON, REASON
from office.web.papers import file_given
from office.web.visit import Visit
from workflows.owners import named_unit
from workflows.titles import Title

router = APIRouter()
LIST: Final = "/c/{campaign}/approvals"
ITEM: Final = f"{LIST}/{{number}}"
_PAPER: Final = Upload(name="paper", label="web.field.approval-paper")
_LATE: Final = Text(name="authority", hint="web.hint.approval-late")


def key_of(campaign: str, number: str) -> ItemKey:
    """The approval that a path names."""
    return ItemKey(NAME, CampaignId(campaign), number)


def _campaign(visit: Visit, campaign: str) -> Campaign:
    return existing_campaign(CampaignId(campaign), visit.office.reads)


def units_of(visit: Visit, campaign: str) -> tuple[Option, ...]:
    """Units of the campaign that the visitor may speak for: of somebody of units alone, his own."""
    names = visit.reading.unit_names()
    scopes = (unit_in(grant.scope) for grant in visit.visitor.actor.grants)
    own = {unit for unit in scopes if unit is not None}
    whole = visit.reading.sees.whole(CampaignId(campaign))
    return tuple(
        Option(unit, names.get(unit) or Title(zh=unit, en=unit))
        for unit in _campaign(visit, campaign).participants
        if whole or unit in own
    )


def lines(text: str | None) -> tuple[str, ...]:
    """What is listed, one a line."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _papers(given: Mapping[str, Any]) -> tuple[Filed, ...]:
    paper = file_given(given, "paper")
    if paper is None:
        return ()
    return (Filed(key="paper", name=paper.name, digest=paper.digest, size=paper.size),)


# --- taking one in ---------------------------------------------------------------------------


def _fields_of_filing(visit: Visit, campaign: str) -> Sequence[Field]:
    kinds = tuple(
        Option(each.key, each.title or each.key)
        for each in _campaign(visit, campaign).definition.approvals or ()
    )
    return (
        Choice(name="approval", required=True, options=kinds, label="web.field.approval-kind"),
        Choice(name="unit", required=True, options=units_of(visit, campaign)),
        Text(name="title", required=True, label="web.field.approval-title"),
        Text(name="applicant", hint="web.hint.approval-applicant"),
        Text(name="agent", label="web.field.approval-agent"),
        Text(name="first_contact", hint="web.hint.approval-contact"),
        _PAPER,
    )


def _filing(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return c.FileApproval(
        stamp=stamp,
        campaign=CampaignId(campaign),
        approval=given["approval"],
        unit=UnitId(given["unit"]),
        title=given["title"],
        applicant=given["applicant"] or None,
        agent=given["agent"] or None,
        first_contact=given["first_contact"] or None,
        filed=_papers(given),
    )


FILE: Final = register(
    router,
    Action(
        name="file-approval",
        path=f"{LIST}/file",
        fields=_fields_of_filing,
        command=_filing,
        back=lambda campaign: links.campaign(CampaignId(campaign), "approvals"),
    ),
)


def openings(_visit: Visit, _campaign: CampaignId) -> Mapping[type[Command], Action]:
    """Applications are taken in by units."""
    return {c.FileApproval: FILE}


# --- the whole of it -------------------------------------------------------------------------

Makes = Callable[[Stamp, ItemKey, Mapping[str, Any]], Command]
Fields = Sequence[Field] | Callable[..., Sequence[Field]]


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    line = numbered_item(visit.reading, key_of(campaign, number))
    return phrase("web.approval.about", number=number, title=line.title)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def _deed(name: str, fields: Fields, makes: Makes) -> Action:
    def command(
        _visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, number: str
    ) -> Command:
        return makes(stamp, key_of(campaign, number), given)

    action = Action(
        name=f"approval-{name}",
        path=f"{ITEM}/{name}",
        fields=fields,
        about=_about,
        command=command,
        back=_back,
    )
    return register(router, action)


def _fields_of_acceptance(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    """Who answers for each branch, where its name does not say so."""
    state = existing(visit.reading, key_of(campaign, number))
    found = _campaign(visit, campaign)
    section = kind_of(found.definition, state.filed.approval)
    names = visit.reading.unit_names()
    every = tuple(Option(u, names.get(u) or Title(zh=u, en=u)) for u in found.participants)
    branches = (named_unit(each) or each for each in (section.branches if section else ()))
    return tuple(
        Choice(
            name=f"unit-{branch}",
            options=every,
            said=phrase("web.field.approval-unit", branch=branch),
            hint="web.hint.approval-unit",
        )
        for branch in branches
        if branch not in found.participants
    )


def _accepting(stamp: Stamp, key: ItemKey, given: Mapping[str, Any]) -> Command:
    units = (
        BranchAsked(branch=name.removeprefix("unit-"), unit=UnitId(value))
        for name, value in given.items()
        if name.startswith("unit-") and value
    )
    return c.AcceptFiling(stamp=stamp, key=key, units=tuple(units))


def _fields_of_start(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    state = existing(visit.reading, key_of(campaign, number))
    section = kind_of(_campaign(visit, campaign).definition, state.filed.approval)
    wanted = tuple(Option(each, each) for each in (section.may_start if section else ()))
    return (Ticks(name="conditions", options=wanted, all_of_them=True), _PAPER)


def _starting(stamp: Stamp, key: ItemKey, given: Mapping[str, Any]) -> Command:
    met = tuple(given["conditions"] or ())
    return c.MayStart(stamp=stamp, key=key, conditions=met, filed=_papers(given))


NOTICE: Final = _deed(
    "notice",
    (Text(name="missing", required=True, lines=5, hint="web.hint.approval-missing"),),
    lambda stamp, key, given: c.NoticeOnce(stamp=stamp, key=key, missing=lines(given["missing"])),
)
COMPLETE: Final = _deed(
    "complete",
    (_PAPER,),
    lambda stamp, key, given: c.CompleteFiling(stamp=stamp, key=key, filed=_papers(given)),
)
ACCEPT: Final = _deed("accept", _fields_of_acceptance, _accepting)
MAY_START: Final = _deed("may-start", _fields_of_start, _starting)
WITHDRAW: Final = _deed(
    "withdraw",
    (REASON,),
    lambda stamp, key, _given: c.WithdrawApproval(stamp=stamp, key=key),
)

# --- its branches ----------------------------------------------------------------------------


def _choice_of(*states: BranchState) -> Callable[[Visit, str, str], Choice]:
    """The branches that stand so; of somebody of units alone, those of his units."""

    def choice(visit: Visit, campaign: str, number: str) -> Choice:
        own = {option.value for option in units_of(visit, campaign)}
        branches = existing(visit.reading, key_of(campaign, number)).branches
        options = tuple(
            Option(each.branch, each.branch)
            for each in branches
            if each.state in states and each.unit in own
        )
        return Choice(
            name="branch", required=True, options=options, label="web.field.approval-branch"
        )

    return choice


def _of_branch(
    name: str, states: Sequence[BranchState], fields: Sequence[Field], makes: Makes
) -> Action:
    choice = _choice_of(*states)

    def all_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
        return (choice(visit, campaign, number), *fields)

    return _deed(name, all_fields, makes)


_PENDING: Final = (BranchState.PENDING,)
_ANSWERING: Final = (BranchState.PENDING, BranchState.DEEMED)

RECEIVE: Final = _of_branch(
    "receive",
    _PENDING,
    (),
    lambda stamp, key, given: c.ReceiveBranch(stamp=stamp, key=key, branch=given["branch"]),
)
STOP: Final = _of_branch(
    "stop",
    _PENDING,
    (REASON,),
    lambda stamp, key, given: c.StopClock(stamp=stamp, key=key, branch=given["branch"]),
)
RESUME: Final = _of_branch(
    "resume",
    _PENDING,
    (),
    lambda stamp, key, given: c.ResumeClock(stamp=stamp, key=key, branch=given["branch"]),
)
GRANT: Final = _of_branch(
    "grant",
    _ANSWERING,
    (_PAPER, OPTIONAL_REASON, _LATE),
    lambda stamp, key, given: c.GrantBranch(
        stamp=stamp,
        key=key,
        branch=given["branch"],
        filed=_papers(given),
        authority=given["authority"] or None,
    ),
)
REFUSE: Final = _of_branch(
    "refuse",
    _ANSWERING,
    (REASON, _LATE),
    lambda stamp, key, given: c.RefuseBranch(
        stamp=stamp, key=key, branch=given["branch"], authority=given["authority"] or None
    ),
)
DOCUMENT: Final = _of_branch(
    "document",
    tuple(CONSENTED),
    (Upload(name="paper", required=True, label="web.field.approval-paper"),),
    lambda stamp, key, given: c.DocumentBranch(
        stamp=stamp, key=key, branch=given["branch"], filed=_papers(given)
    ),
)

_DEEDS: Final[Mapping[type[Command], Action]] = {
    c.NoticeOnce: NOTICE,
    c.CompleteFiling: COMPLETE,
    c.AcceptFiling: ACCEPT,
    c.ReceiveBranch: RECEIVE,
    c.GrantBranch: GRANT,
    c.RefuseBranch: REFUSE,
    c.StopClock: STOP,
    c.ResumeClock: RESUME,
    c.DocumentBranch: DOCUMENT,
    c.MayStart: MAY_START,
    c.WithdrawApproval: WITHDRAW,
}
"""In the order in which they are shown."""


def deeds(visit: Visit, key: ItemKey) -> Mapping[type[Command], Action]:
    """Those that some branch is there for, as it stands; before the acceptance none is."""
    state = existing(visit.reading, key)
    asked = tuple(state.asked_now()) if state.state is ApprovalState.DECIDING else ()
    # Of a branch whose silence has counted an answer of before may come late.
    late = any(each.state is BranchState.DEEMED for each in state.branches)
    papers = any(b.state in CONSENTED and b.documented_on is None for b in state.branches)
    there = {
        c.ReceiveBranch: any(each.received_on is None for each in asked),
        c.StopClock: bool(asked),
        c.ResumeClock: bool(asked and state.outline.changes),
        c.GrantBranch: bool(asked) or late,
        c.RefuseBranch: bool(asked) or late,
        c.DocumentBranch: papers,
    }
    return {kind: action for kind, action in _DEEDS.items() if there.get(kind, True)}
