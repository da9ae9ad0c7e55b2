"""What can be done in selections by a form, from a nomination to an honour."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.selection import commands as c
from engine.domain.selection.context import NAME
from engine.domain.selection.events import Votes
from engine.domain.selection.table import AwardKind, CandidateState, CaseStage
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.keyed_items import numbered_item
from office.answers.selections import existing
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Field, Number, Option, Text, Ticks
from office.web.orders import order_fields
from office.web.routes.approval_deeds import units_of
from office.web.visit import Visit
from workflows.sections.selections import SelectionDefinition

router = APIRouter()
LIST: Final = "/c/{campaign}/selections"
ITEM: Final = f"{LIST}/{{number}}"
_PUBLICATION: Final = Text(name="publication", hint="web.hint.selection-publication")


def key_of(campaign: str, number: str) -> ItemKey:
    """The selection that a path names."""
    return ItemKey(NAME, CampaignId(campaign), number)


# --- nominating ------------------------------------------------------------------------------


def _kinds(visit: Visit, campaign: str) -> tuple[SelectionDefinition, ...]:
    definition = existing_campaign(CampaignId(campaign), visit.office.reads).definition
    return definition.selections or ()


def _fields_of_nomination(visit: Visit, campaign: str) -> Sequence[Field]:
    """Level, sector, rank, criteria and grade only where a kind asks for them."""
    kinds = _kinds(visit, campaign)
    units = units_of(visit, campaign)
    eligible = [each.eligible for each in kinds if each.eligible]
    ranks = dict.fromkeys(rank for each in eligible for rank in each.ranks)
    criteria = dict.fromkeys(each for kind in kinds for each in kind.criteria)
    fields: list[Field] = [
        Choice(
            name="selection",
            required=True,
            options=tuple(Option(each.key, each.title or each.key) for each in kinds),
            label="web.field.selection-kind",
        ),
        Choice(name="unit", required=True, options=units, label="web.field.nominating"),
        Text(name="candidate", required=True),
        Choice(name="belongs_to", options=units, label="web.field.belongs-to"),
    ]
    if levels := _of_quotas(kinds, "levels"):
        fields.append(Choice(name="level", options=levels, label="web.field.candidate-level"))
    if sectors := _of_quotas(kinds, "sectors"):
        fields.append(Choice(name="sector", options=sectors, label="web.field.candidate-sector"))
    if ranks:
        fields.append(Choice(name="rank", options=tuple(Option(r, r) for r in ranks)))
    if criteria:
        fields.append(Ticks(name="criteria", options=tuple(Option(k, k) for k in criteria)))
    if any(each.grade for each in eligible):
        fields += [
            Text(name="grade", hint="web.hint.selection-grade"),
            Text(name="source", label="web.field.grade-source"),
        ]
    return fields


def _of_quotas(kinds: Sequence[SelectionDefinition], what: str) -> tuple[Option, ...]:
    """The levels or sectors that places are kept for; others may be nominated too."""
    named = dict.fromkeys(
        name for kind in kinds for quota in kind.quotas for name in getattr(quota, what)
    )
    others = (Option("other", phrase("web.selection.other")),) if named else ()
    return (*(Option(name, name) for name in named), *others)


def _nominating(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return c.Nominate(
        stamp=stamp,
        campaign=CampaignId(campaign),
        selection=given["selection"],
        unit=UnitId(given["unit"]),
        candidate=given["candidate"],
        belongs_to=UnitId(given["belongs_to"]) if given["belongs_to"] else None,
        level=given.get("level") or "",
        sector=given.get("sector") or "",
        rank=given.get("rank") or "",
        criteria=tuple(given.get("criteria") or ()),
        grade=given.get("grade") or None,
        source=given.get("source") or None,
    )


NOMINATE: Final = register(
    router,
    Action(
        name="nominate",
        path=f"{LIST}/nominate",
        fields=_fields_of_nomination,
        command=_nominating,
        back=lambda campaign: links.campaign(CampaignId(campaign), "selections"),
    ),
)


def openings(_visit: Visit, _campaign: CampaignId) -> Mapping[type[Command], Action]:
    """The first nomination opens one."""
    return {c.Nominate: NOMINATE}


# --- the steps -------------------------------------------------------------------------------

Makes = Callable[[Stamp, ItemKey, Mapping[str, Any]], Command]
Fields = Sequence[Field] | Callable[..., Sequence[Field]]


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    line = numbered_item(visit.reading, key_of(campaign, number))
    return phrase("web.selection.about", number=number, title=line.title)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def _deed(name: str, fields: Fields, makes: Makes, *, fresh: bool = False) -> Action:
    def command(
        _visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, number: str
    ) -> Command:
        return makes(stamp, key_of(campaign, number), given)

    action = Action(
        name=f"selection-{name}",
        path=f"{ITEM}/{name}",
        fields=fields,
        about=_about,
        command=command,
        back=_back,
        fresh=fresh,
    )
    return register(router, action)


def _options(visit: Visit, campaign: str, number: str, *states: CandidateState) -> Any:
    state = existing(visit.reading, key_of(campaign, number))
    return tuple(Option(each.name, each.name) for each in state.standing(*states))


def _several(*states: CandidateState, ordered: bool) -> Callable[..., Sequence[Field]]:
    """Any of the candidates who stand so, and what an order says."""

    def fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
        chosen = Ticks(
            name="candidates", required=ordered, options=_options(visit, campaign, number, *states)
        )
        return (chosen, *(order_fields(visit, campaign) if ordered else (_PUBLICATION,)))

    return fields


def _one(*states: CandidateState, more: Sequence[Field] = (), ordered: bool) -> Any:
    """One of the candidates who stand so."""

    def fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
        chosen = Choice(
            name="candidate", required=True, options=_options(visit, campaign, number, *states)
        )
        return (chosen, *more, *(order_fields(visit, campaign) if ordered else ()))

    return fields


def _fields_of_votes(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    state = existing(visit.reading, key_of(campaign, number))
    votes = (
        Number(
            name=f"votes-{each.name}",
            required=True,
            said=phrase("web.selection.votes-of", candidate=each.name),
        )
        for each in state.standing(CandidateState.LISTED)
    )
    source = Text(
        name="source",
        required=True,
        label="web.field.votes-source",
        hint="web.hint.selection-source",
    )
    return (*votes, source, _PUBLICATION)


def _counting(stamp: Stamp, key: ItemKey, given: Mapping[str, Any]) -> Command:
    votes = (
        Votes(candidate=name.removeprefix("votes-"), votes=value)
        for name, value in given.items()
        if name.startswith("votes-") and value is not None
    )
    return c.CountVotes(
        stamp=stamp,
        key=key,
        votes=tuple(votes),
        source=given["source"],
        publication=given["publication"] or None,
    )


CLOSE: Final = _deed(
    "close-nominations",
    _several(CandidateState.NOMINATED, ordered=False),
    lambda stamp, key, given: c.CloseNominations(
        stamp=stamp,
        key=key,
        candidates=tuple(given["candidates"] or ()),
        publication=given["publication"] or None,
    ),
)
COUNT: Final = _deed("count", _fields_of_votes, _counting)
CONFIRM: Final = _deed(
    "confirm",
    _several(CandidateState.LISTED, ordered=True),
    lambda stamp, key, given: c.ConfirmSelection(
        stamp=stamp,
        key=key,
        candidates=tuple(given["candidates"] or ()),
        authority=given["authority"],
    ),
)
NOTICE: Final = _deed(
    "notice",
    (Text(name="publication", required=True, hint="web.hint.selection-publication"),),
    lambda stamp, key, given: c.PostNotice(stamp=stamp, key=key, publication=given["publication"]),
)

# --- objections ------------------------------------------------------------------------------


def _fields_of_objection(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    states = (CandidateState.CONFIRMED, CandidateState.PAUSED)
    return (
        Choice(name="candidate", required=True, options=_options(visit, campaign, number, *states)),
        Text(name="text", required=True, lines=4, label="web.field.objection"),
        Choice(name="unit", options=units_of(visit, campaign), label="web.field.objecting"),
    )


OBJECT: Final = _deed(
    "object",
    _fields_of_objection,
    lambda stamp, key, given: c.FileObjection(
        stamp=stamp,
        key=key,
        candidate=given["candidate"],
        text=given["text"],
        unit=UnitId(given["unit"]) if given["unit"] else None,
    ),
)
_UPHELD: Final = Choice(
    name="upheld",
    required=True,
    options=(
        Option("yes", phrase("say.selection.upheld")),
        Option("no", phrase("say.selection.not-upheld")),
    ),
)
DECIDE: Final = _deed(
    "decide-objection",
    _one(CandidateState.PAUSED, more=(_UPHELD,), ordered=True),
    lambda stamp, key, given: c.DecideObjection(
        stamp=stamp,
        key=key,
        candidate=given["candidate"],
        upheld=given["upheld"] == "yes",
        authority=given["authority"],
    ),
)

# --- honours ---------------------------------------------------------------------------------


def _fields_of_award(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    state = existing(visit.reading, key_of(campaign, number))
    titles = tuple(Option(each, each) for each in state.rules.titles)
    honour: Field = (
        Choice(name="title", required=True, options=titles, label="web.field.honour")
        if titles
        else Text(name="title", required=True, label="web.field.honour")
    )
    kinds = tuple(Option(each.value, phrase(f"term.award-kind.{each}")) for each in AwardKind)
    ready = _options(visit, campaign, number, CandidateState.CONFIRMED)
    return (
        Ticks(name="candidates", options=ready, hint="web.hint.selection-ready"),
        honour,
        Choice(name="kind", required=True, options=kinds, label="web.field.honour-kind"),
        Text(name="granter", required=True),
        *order_fields(visit, campaign),
    )


AWARD: Final = _deed(
    "award",
    _fields_of_award,
    lambda stamp, key, given: c.AwardSelection(
        stamp=stamp,
        key=key,
        title=given["title"],
        granter=given["granter"],
        kind=AwardKind(given["kind"]),
        candidates=tuple(given["candidates"] or ()),
        authority=given["authority"],
    ),
    fresh=True,
)
REVOKE: Final = _deed(
    "revoke",
    _one(CandidateState.AWARDED, ordered=True),
    lambda stamp, key, given: c.RevokeAward(
        stamp=stamp, key=key, candidate=given["candidate"], authority=given["authority"]
    ),
    fresh=True,
)
SPREAD: Final = _deed(
    "spread",
    _one(
        *CandidateState,
        more=(
            Choice(
                name="stage",
                required=True,
                options=tuple(
                    Option(each.value, phrase(f"term.case-stage.{each.value.replace('_', '-')}"))
                    for each in CaseStage
                ),
                label="web.field.case-stage",
            ),
        ),
        ordered=False,
    ),
    lambda stamp, key, given: c.SpreadCase(
        stamp=stamp, key=key, candidate=given["candidate"], stage=CaseStage(given["stage"])
    ),
)
END: Final = _deed(
    "end",
    lambda visit, campaign, number: order_fields(visit, campaign),  # noqa: ARG005
    lambda stamp, key, given: c.EndSelection(stamp=stamp, key=key, authority=given["authority"]),
)

_DEEDS: Final[Mapping[type[Command], Action]] = {
    c.CloseNominations: CLOSE,
    c.CountVotes: COUNT,
    c.ConfirmSelection: CONFIRM,
    c.PostNotice: NOTICE,
    c.FileObjection: OBJECT,
    c.DecideObjection: DECIDE,
    c.AwardSelection: AWARD,
    c.RevokeAward: REVOKE,
    c.SpreadCase: SPREAD,
    c.EndSelection: END,
}
"""In the order in which they are shown."""


def deeds(visit: Visit, key: ItemKey) -> Mapping[type[Command], Action]:
    """Those that some candidate is there for, as it stands."""
    state = existing(visit.reading, key)
    confirmed = state.standing(CandidateState.CONFIRMED)
    listed = state.standing(CandidateState.LISTED)
    there = {
        c.ConfirmSelection: bool(listed),
        c.PostNotice: any(each.noticed is None for each in confirmed),
        c.FileObjection: any(each.noticed for each in state.candidates.values()),
        c.DecideObjection: bool(state.standing(CandidateState.PAUSED)),
        c.RevokeAward: bool(state.standing(CandidateState.AWARDED)),
    }
    return {kind: action for kind, action in _DEEDS.items() if there.get(kind, True)}
