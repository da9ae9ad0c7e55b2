"""What can be done to an assessment, and to one of those who are assessed, by a form."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.assessment.commands import (
    AnswerAppeal,
    AppealAssessment,
    AppointRaters,
    CorrectAssessment,
    DecideUse,
    DrawConsequence,
    FileSheet,
    FinaliseAssessment,
    FreezeAssessment,
    LiftConsequence,
    NotePoints,
    OpenAssessment,
    PublishAssessment,
    RescoreAssessment,
    SetScheme,
    StrikeSheet,
    TallyAssessment,
)
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.errors import NotFound
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.phrases import Phrase, phrase
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Faults, Field, Fields, Number, Option, Text, Ticks, Upload
from office.web.orders import OPTIONAL_REASON, REASON, order_fields
from office.web.papers import file_given
from office.web.visit import Visit
from workflows.sections.assessment import RaterGroup, ScoreItem
from workflows.titles import Title

router = APIRouter()
LIST: Final = "/c/{campaign}/assessments"
ITEM: Final = f"{LIST}/{{number}}"
SUBJECT: Final = f"{ITEM}/units/{{unit}}"
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


def _named(visit: Visit, unit: str) -> Title:
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


def _one(
    name: str,
    kind: type[Command],
    fields: Fields = (),
    *,
    gives: Callable[..., dict[str, object]] = lambda _given, _visit, **_path: {},
    fresh: bool = False,
) -> Action:
    """A deed on one of those who are assessed."""

    def command(visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        own = gives(given, visit, **path)
        unit = UnitId(path["unit"])
        return kind(stamp=stamp, key=key_of(**path), subject=unit, **own)  # type: ignore[call-arg]

    def about(visit: Visit, number: str, unit: str, **_: str) -> Phrase:
        return phrase("web.assessment.of", number=number, unit=_named(visit, unit))

    return register(
        router,
        Action(
            name=name,
            path=f"{SUBJECT}/{name}",
            fields=fields,
            about=about,
            command=command,
            back=lambda unit, **path: links.keyed(key_of(**path), "units", unit),
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
    return _group(state.rules.groups), raters


def _group(groups: Sequence[RaterGroup]) -> Choice:
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

# --- one of those who are assessed -----------------------------------------------------------


def _scheme(given: Mapping[str, Any], _visit: Visit, **_: str) -> dict[str, object]:
    items = []
    for line in given["items"].splitlines():
        key, _, points = line.replace("=", " ").strip().rpartition(" ")
        if not line.strip():
            continue
        if not key.strip() or not points.isdecimal():
            raise Faults({"items": phrase("fault.web.assessment-scheme", line=line)}, given)
        items.append(ScoreItem(key=key.strip(), points=int(points)))
    return {"items": tuple(items)}


def decimal_of(name: str, text: str | None, given: Mapping[str, Any]) -> Decimal:
    """The points that were typed, 0 where nothing was; raises Faults."""
    try:
        found = Decimal((text or "0").strip())
    except InvalidOperation:
        raise Faults({name: phrase("fault.web.assessment-points", text=text)}, given) from None
    return found


def _scoring(visit: Visit, unit: str, **path: str) -> Sequence[Field]:
    state = state_of(visit, **path)
    items = state.scheme_of(UnitId(unit)) if unit in state.subjects else state.rules.items
    fields = (
        Text(
            name=f"points-{item.key}",
            required=True,
            said=phrase(
                "web.assessment.out-of", item=item.title or Title(zh=item.key), points=item.points
            ),
        )
        for item in items
    )
    return (_group(state.rules.groups), *fields)


def _scored(given: Mapping[str, Any], _visit: Visit, **_: str) -> dict[str, object]:
    points = {
        name.removeprefix("points-"): decimal_of(name, text, given)
        for name, text in given.items()
        if name.startswith("points-")
    }
    return {"group": given["group"], "points": points}


def _noting(_visit: Visit, **_: str) -> Sequence[Field]:
    kinds = tuple(Option(kind.value, phrase(f"term.note-kind.{kind}")) for kind in NoteKind)
    return (
        Choice(name="kind", required=True, options=kinds, label="web.assessment.field.note-kind"),
        Text(name="points", label="web.assessment.field.points", hint="web.hint.assessment-points"),
        Text(name="evidence", label="web.assessment.field.evidence", required=True, lines=2),
        Upload(name="paper", label="web.assessment.field.paper"),
    )


def _noted(given: Mapping[str, Any], _visit: Visit, **_: str) -> dict[str, object]:
    paper = file_given(given, "paper")
    filed = (
        ()
        if paper is None
        else (Filed(key="paper", name=paper.name, digest=paper.digest, size=paper.size),)
    )
    return {
        "kind": NoteKind(given["kind"]),
        "points": decimal_of("points", given["points"], given),
        "evidence": given["evidence"],
        "filed": filed,
    }


def _striking(visit: Visit, unit: str, **path: str) -> Sequence[Field]:
    state = state_of(visit, **path)
    people = visit.directory.people
    subject = state.subjects.get(UnitId(unit))
    options = tuple(
        Option(
            f"{group}/{sheet.rater}",
            f"{group} · {people[sheet.rater].name if sheet.rater in people else sheet.rater}",
        )
        for group, sheets in (subject.sheets.items() if subject else ())
        for sheet in sheets
    )
    return Choice(
        name="sheet", label="web.assessment.field.sheet", required=True, options=options
    ), REASON


def _struck(given: Mapping[str, Any], _visit: Visit, **_: str) -> dict[str, object]:
    group, _, rater = given["sheet"].partition("/")
    return {"group": group, "rater": PersonId(rater)}


def _answering(_visit: Visit, **_: str) -> Sequence[Field]:
    options = (
        Option("yes", phrase("say.assessment.upheld")),
        Option("no", phrase("say.assessment.not-upheld")),
    )
    return Choice(
        name="upheld", label="web.assessment.field.upheld", required=True, options=options
    ), REASON


def _using(visit: Visit, **path: str) -> Sequence[Field]:
    uses = state_of(visit, **path).rules.uses
    options = tuple(Option(use, use) for use in uses)
    use: Field = (
        Choice(name="use", label="web.assessment.field.use", required=True, options=options)
        if options
        else Text(name="use", label="web.assessment.field.use", required=True)
    )
    return (use, *order_fields(visit, path["campaign"]))


ONE: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        FileSheet: _one("file-sheet", FileSheet, _scoring, gives=_scored),
        SetScheme: _one(
            "set-scheme",
            SetScheme,
            (
                Text(
                    name="items",
                    label="web.assessment.field.items",
                    required=True,
                    lines=6,
                    hint="web.hint.assessment-items",
                ),
            ),
            gives=_scheme,
        ),
        NotePoints: _one("note-points", NotePoints, _noting, gives=_noted),
        StrikeSheet: _one("strike-sheet", StrikeSheet, _striking, gives=_struck),
        AppealAssessment: _one("appeal-assessment", AppealAssessment, (REASON,)),
        AnswerAppeal: _one(
            "answer-appeal",
            AnswerAppeal,
            _answering,
            gives=lambda given, _visit, **_path: {"upheld": given["upheld"] == "yes"},
        ),
        LiftConsequence: _one("lift-consequence", LiftConsequence, (REASON,)),
        DecideUse: _one(
            "decide-use",
            DecideUse,
            _using,
            gives=lambda given, _visit, **_path: {
                "use": given["use"],
                "authority": given["authority"],
            },
        ),
    }
)
