"""What can be done to an inspection by a form: each deed with its fields."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    Recusal,
    ReportInspection,
    RevealInspection,
    Stratum,
)
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.table import (
    FindingKind,
)
from engine.ids import CampaignId, PersonId, UnitId
from engine.phrases import phrase
from office.web.action import Action, register
from office.web.forms import (
    Choice,
    Day,
    Faults,
    Field,
    Hour,
    Number,
    Option,
    Text,
    Ticks,
    Upload,
)
from office.web.orders import OPTIONAL_REASON, order_fields
from office.web.routes.inspection_planning import (
    ITEM,
    about_of,
    back_of,
    definition_of,
    detail_of,
    done_of,
    field_named,
    filed_in,
    key_of,
    rules_of,
    unit_options,
    words_of,
)
from office.web.visit import Visit

router = APIRouter()


def _deed(
    name: str,
    kind: type[Command],
    fields: Sequence[Field] | Callable[..., Sequence[Field]] = (),
    gives: Callable[[Mapping[str, Any]], dict[str, object]] = lambda _: {},
    *,
    fresh: bool = False,
) -> Action:
    """A deed on an inspection; `gives` makes the command's own fields of what was typed."""

    def command(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        return kind(stamp=stamp, key=key_of(**path), **gives(given))  # type: ignore[call-arg]

    action = Action(
        name=name,
        path=f"{ITEM}/{name}",
        fields=fields,
        about=about_of,
        command=command,
        back=back_of,
        done=done_of,
        fresh=fresh,
    )
    return register(router, action)


def _announce_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    drawn = rules_of(visit, campaign, number).draw
    categories = tuple(
        Option(each.key, each.title) for each in definition_of(visit, campaign).categories
    )
    own: Sequence[Field] = (
        ()
        if drawn
        else (
            field_named(
                Choice,
                "category",
                required=True,
                options=categories,
            ),
            Number(name="count", required=True, label="web.inspection.field.draw-count"),
        )
    )
    return (
        field_named(
            Text,
            "source",
            required=True,
            hint="web.hint.draw-source",
        ),
        Day(name="on", required=True, label="web.inspection.field.draw-on"),
        field_named(Hour, "hour", hint="web.hint.draw-hour"),
        SECRET,
        *own,
    )


def _announced(given: Mapping[str, Any]) -> dict[str, object]:
    count = given.get("count")
    strata = (Stratum(n=count, category=given["category"]),) if count is not None else ()
    return {
        "source": given["source"],
        "on": given["on"],
        "hour": given["hour"],
        "code_hash": hash_of(code_of(given["secret"])),
        "strata": strata,
    }


SECRET: Final = field_named(Text, "secret", required=True, hint="web.hint.draw-secret")
_DRAW_FIELDS: Final = (
    field_named(
        Text,
        "randomness",
        required=True,
        hint="web.hint.draw-randomness",
    ),
    SECRET,
    field_named(Text, "recused", lines=3, hint="web.hint.draw-recused"),
)


def _drawn(given: Mapping[str, Any]) -> dict[str, object]:
    recused = []
    for line in (given["recused"] or "").splitlines():
        unit, blank, reason = line.strip().partition(" ")
        if unit and not (blank and reason.strip()):
            raise Faults({"recused": phrase("fault.inspection.recused", text=line)}, given)
        if unit:
            recused.append(Recusal(unit=UnitId(unit), reason=reason.strip()))
    return {
        "randomness": given["randomness"],
        "code": code_of(given["secret"]),
        "recused": tuple(recused),
    }


def _visit_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    found = detail_of(visit, campaign, number)
    taking_part = existing_campaign(CampaignId(campaign), visit.office.reads).participants
    chosen = [unit for draw in found.draws for unit in draw.chosen]
    units = [unit for unit in visit.directory.units if unit in taking_part]
    named = [each for each in units if each in chosen] or units
    team = tuple(
        Option(each.person, phrase("web.inspection.person", name=each.name, unit=each.home_name))
        for each in found.team
    )
    return (
        _unit(visit, named),
        Ticks(name="by", required=True, options=team, label="web.inspection.field.visitors"),
        Day(name="effective_on", hint="web.hint.effective-on"),
        OPTIONAL_REASON,
    )


def _visited(visit: Visit, campaign: str, number: str) -> Choice:
    units = dict.fromkeys(each.unit for each in detail_of(visit, campaign, number).visits)
    return _unit(visit, tuple(units))


def _unit(visit: Visit, units: Sequence[UnitId]) -> Choice:
    options = unit_options(visit, units)
    return Choice(name="unit", required=True, options=options, label="web.label.unit")


def _note_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    conduct = rules_of(visit, campaign, number).conduct
    asked = tuple(Option(each, each) for each in conduct)
    return (
        _visited(visit, campaign, number),
        Choice(
            name="kind",
            required=True,
            options=words_of(FindingKind, "finding-sort"),
            label="web.inspection.field.finding-kind",
        ),
        *(
            (
                field_named(
                    Choice,
                    "conduct",
                    options=asked,
                    hint="web.hint.conduct",
                ),
            )
            if asked
            else ()
        ),
        Text(name="text", required=True, lines=4, label="web.inspection.field.finding"),
        Upload(name="photo"),
        Day(name="effective_on", hint="web.hint.effective-on"),
        OPTIONAL_REASON,
    )


def _noted(given: Mapping[str, Any]) -> dict[str, object]:
    return {
        "unit": UnitId(given["unit"]),
        "kind": FindingKind(given["kind"]),
        "text": given["text"],
        "conduct": given.get("conduct") or "",
        "filed": filed_in(given, "photo"),
    }


def _measure_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    steps = tuple(Option(each, each) for each in rules_of(visit, campaign, number).measures)
    return (
        _visited(visit, campaign, number),
        Choice(name="step", required=True, options=steps, label="web.inspection.field.measure"),
        *order_fields(visit, campaign),
    )


def _cancel_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:  # noqa: ARG001
    return order_fields(visit, campaign)


DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        AnnounceDraw: _deed("announce-draw", AnnounceDraw, _announce_fields, _announced),
        DrawUnits: _deed("draw-units", DrawUnits, _DRAW_FIELDS, _drawn),
        HoldVisit: _deed(
            "hold-visit",
            HoldVisit,
            _visit_fields,
            lambda given: {
                "unit": UnitId(given["unit"]),
                "by": tuple(PersonId(each) for each in given["by"] or ()),
            },
        ),
        NoteFinding: _deed("note-finding", NoteFinding, _note_fields, _noted),
        ReportInspection: _deed(
            "report-inspection",
            ReportInspection,
            (
                field_named(Text, "summary", required=True, lines=6),
                field_named(Upload, "report"),
                OPTIONAL_REASON,
            ),
            lambda given: {"summary": given["summary"], "filed": filed_in(given, "report")},
        ),
        DecideMeasure: _deed(
            "decide-measure",
            DecideMeasure,
            _measure_fields,
            lambda given: {
                "unit": UnitId(given["unit"]),
                "step": given["step"],
                "authority": given["authority"],
            },
        ),
        RevealInspection: _deed("reveal-inspection", RevealInspection, fresh=True),
        CloseInspection: _deed("close-inspection", CloseInspection),
        CancelInspection: _deed(
            "cancel-inspection",
            CancelInspection,
            _cancel_fields,
            lambda given: {"authority": given["authority"]},
        ),
    }
)
