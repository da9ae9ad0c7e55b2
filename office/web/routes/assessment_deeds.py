"""What can be done to an assessment, and to one of those who are assessed, by a form."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.assessment.commands import (
    AppointRaters,
    CorrectAssessment,
    DrawConsequence,
    FinaliseAssessment,
    FreezeAssessment,
    OpenAssessment,
    PublishAssessment,
    RescoreAssessment,
    TallyAssessment,
)
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import CorrectionCause
from engine.domain.event import Command, Stamp
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.phrases import phrase
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Field, Fields, Number, Option, Text, Ticks
from office.web.orders import OPTIONAL_REASON, REASON, order_fields
from office.web.visit import Visit
from workflows.sections.assessment import RaterGroup
from workflows.titles import Title

router = APIRouter()
LIST: Final = "/c/{campaign}/assessments"
ITEM: Final = f"{LIST}/{{number}}"
Gives = Callable[[Mapping[str, Any]], dict[str, object]]


def key_of(campaign: str, number: str, **_: str) -> ItemKey:
    """The assessment that a path names."""
    return ItemKey("assessment", CampaignId(campaign), number)


def state_of(visit: Visit, **path: str) -> Assessment:
    """The assessment that a path names. Raises NotFound."""
    key = key_of(**path)
    state = visit.office.reads.state(key.stream, evolve)
    if state is None:
        raise NotFound(phrase("thing.assessment-in-campaign", campaign=key.campaign), key.number)
    return state


def unit_named(visit: Visit, unit: str) -> Title:
    return visit.reading.unit_names().get(UnitId(unit)) or Title(zh=unit)


def _nothing(_given: Mapping[str, Any]) -> dict[str, object]:
    return {}


def _whole(
    name: str,
    kind: type[Command],
    fields: Fields = (),
    *,
    gives: Gives = _nothing,
    fresh: bool = False,
) -> Action:
    """A deed on an assessment; `gives` makes the command's own fields of what was typed."""

    def command(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        return kind(stamp=stamp, key=key_of(**path), **gives(given))  # type: ignore[call-arg]

    return register(
        router,
        Action(
            name=name,
            path=f"{ITEM}/{name}",
            fields=fields,
            about=lambda _visit, number, **_: phrase("thing.assessment", number=number),
            command=command,
            back=lambda **path: links.keyed(key_of(**path)),
            fresh=fresh,
        ),
    )


# --- an assessment ---------------------------------------------------------------------------


def _sections(visit: Visit, campaign: str) -> Sequence[Field]:
    every = visit.reading.definition(CampaignId(campaign)).every_assessment
    options = tuple(Option(each.key, each.named) for each in every)
    year = Number(name="year", label="web.assessment.field.year", hint="web.hint.assessment-year")
    follows = Text(
        name="follows", label="web.assessment.field.follows", hint="web.hint.assessment-follows"
    )
    section = Choice(name="section", required=True, options=options, label="web.item.section")
    return section, year, follows


def follows_of(text: str | None, campaign: CampaignId) -> ItemKey | None:
    """`a-0001` of this campaign, or `workstyle-2009/a-0001` of another."""
    if not text:
        return None
    other, _, number = text.rpartition("/")
    return ItemKey("assessment", CampaignId(other) if other else campaign, number)


def _opening(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    here = CampaignId(campaign)
    return OpenAssessment(
        stamp=stamp,
        campaign=here,
        section=given["section"],
        year=given["year"],
        follows=follows_of(given["follows"], here),
    )


OPEN: Final = register(
    router,
    Action(
        name="open-assessment",
        path=f"{LIST}/open-assessment",
        fields=_sections,
        command=_opening,
        back=lambda campaign: links.campaign(CampaignId(campaign), "assessments"),
    ),
)


def _appointing(visit: Visit, **path: str) -> Sequence[Field]:
    state = state_of(visit, **path)
    people = tuple(
        Option(key, known.name)
        for key, known in visit.directory.people.items()
        if visit.directory.acts(key)
    )
    raters = Ticks(name="raters", label="web.assessment.field.raters", options=people)
    return group_field(state.rules.groups), raters


def group_field(groups: Sequence[RaterGroup]) -> Choice:
    own = tuple(Option(g.key, g.title or Title(zh=g.key)) for g in groups if g.survey is None)
    return Choice(name="group", label="web.assessment.field.group", required=True, options=own)


def _tied(visit: Visit, **path: str) -> Sequence[Field]:
    """Who is awarded out of a tie, where the definition lets the office decide."""
    state = state_of(visit, **path)
    names = visit.reading.unit_names()
    units = tuple(Option(unit, names.get(unit) or Title(zh=unit)) for unit in state.subjects)
    decided = Ticks(
        name="decided",
        label="web.assessment.field.decided",
        options=units,
        hint="web.hint.assessment-tie",
    )
    return (decided, OPTIONAL_REASON) if state.rules.ties == "decide" else ()


def _correcting(visit: Visit, **path: str) -> Sequence[Field]:
    causes = tuple(
        Option(each.value, phrase(f"term.correction-cause.{each}")) for each in CorrectionCause
    )
    cause = Choice(name="cause", label="web.assessment.field.cause", required=True, options=causes)
    tied = tuple(field for field in _tied(visit, **path) if field.name == "decided")
    return (cause, *tied, *order_fields(visit, path["campaign"]))


def _decided(given: Mapping[str, Any]) -> dict[str, object]:
    return {"decided": tuple(UnitId(each) for each in given.get("decided") or ())}


WHOLE: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        AppointRaters: _whole(
            "appoint-raters",
            AppointRaters,
            _appointing,
            gives=lambda given: {
                "group": given["group"],
                "raters": tuple(PersonId(each) for each in given["raters"]),
            },
        ),
        FreezeAssessment: _whole("freeze-assessment", FreezeAssessment),
        TallyAssessment: _whole("tally-assessment", TallyAssessment, _tied, gives=_decided),
        RescoreAssessment: _whole("rescore-assessment", RescoreAssessment, (REASON,)),
        PublishAssessment: _whole(
            "publish-assessment",
            PublishAssessment,
            (
                Text(
                    name="publication",
                    label="web.assessment.field.publication",
                    hint="web.hint.assessment-publication",
                ),
            ),
            gives=lambda given: {"publication": given["publication"] or None},
            fresh=True,
        ),
        FinaliseAssessment: _whole("finalise-assessment", FinaliseAssessment),
        CorrectAssessment: _whole(
            "correct-assessment",
            CorrectAssessment,
            _correcting,
            gives=lambda given: {
                "cause": CorrectionCause(given["cause"]),
                "authority": given["authority"],
                **_decided(given),
            },
            fresh=True,
        ),
        DrawConsequence: _whole("draw-consequence", DrawConsequence),
    }
)
