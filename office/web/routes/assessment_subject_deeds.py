"""What can be done to one of those who are assessed, by a form."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.assessment.commands import (
    AnswerAppeal,
    AppealAssessment,
    DecideUse,
    FileSheet,
    LiftConsequence,
    NotePoints,
    SetScheme,
    StrikeSheet,
)
from engine.domain.assessment.table import NoteKind
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.ids import PersonId, UnitId
from engine.phrases import Phrase, phrase
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Faults, Field, Fields, Option, Text, Upload
from office.web.orders import REASON, order_fields
from office.web.papers import file_given
from office.web.routes.assessment_deeds import ITEM, group_field, key_of, state_of, unit_named
from office.web.visit import Visit
from workflows.sections.assessment import ScoreItem
from workflows.titles import Title

router = APIRouter()
SUBJECT: Final = f"{ITEM}/units/{{unit}}"


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
        return phrase("web.assessment.of", number=number, unit=unit_named(visit, unit))

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
    return (group_field(state.rules.groups), *fields)


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
