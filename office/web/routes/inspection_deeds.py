"""What can be done to an inspection by a form: each deed with its fields."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Recorded, Stamp
from engine.domain.evidence import Filed
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    Recusal,
    ReportInspection,
    RevealInspection,
    Seconded,
    Stratum,
)
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.table import (
    Depth,
    FindingKind,
    InspectionForm,
    InspectionScope,
)
from engine.ids import CampaignId, ItemKey, PersonId, UnitId, item_key
from engine.phrases import Phrase, phrase
from office.answers.inspections import InspectionDetail, inspection_detail
from office.answers.keyed_items import numbered_item
from office.web import links
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
    Tick,
    Ticks,
    Upload,
)
from office.web.orders import OPTIONAL_REASON, order_fields
from office.web.papers import file_given
from office.web.visit import Visit
from workflows.schema import Definition, Title
from workflows.sections.inspections import InspectionRules

F = TypeVar("F", bound=Field)
router = APIRouter()
LIST: Final = "/c/{campaign}/inspections"
ITEM: Final = f"{LIST}/{{number}}"


def _field(kind: type[F], name: str, **more: Any) -> F:
    return kind(name=name, label=f"web.inspection.field.{_dashed(name)}", **more)


def key_of(campaign: str, number: str) -> ItemKey:
    """The inspection that a path names."""
    return ItemKey("inspection", CampaignId(campaign), number)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    """Raises NotFound for one that is not there, or that does not concern the visitor."""
    line = numbered_item(visit.reading, key_of(campaign, number))
    return phrase("web.inspection.of", number=number, title=line.title)


def _detail(visit: Visit, campaign: str, number: str) -> InspectionDetail:
    key = key_of(campaign, number)
    numbered_item(visit.reading, key)
    return inspection_detail(visit.reading, key)


def _definition(visit: Visit, campaign: str) -> Definition:
    return existing_campaign(CampaignId(campaign), visit.office.reads).definition


def _rules(visit: Visit, campaign: str, number: str) -> InspectionRules:
    key = numbered_item(visit.reading, key_of(campaign, number)).section_key
    found = {rules.key: rules for rules in _definition(visit, campaign).inspections or ()}
    return found.get(key) or InspectionRules(key=key)


def _done(
    _visit: Visit, recorded: Sequence[Recorded], _given: Mapping[str, Any], **_path: str
) -> Response | None:
    """Of what is sealed there is no receipt: it leads back to the inspection."""
    sealed = bool(recorded) and recorded[-1].position == 0
    if not sealed:
        return None
    key = item_key(recorded[-1].stream)
    assert key is not None, "its stream names an inspection"
    return RedirectResponse(links.with_query(links.keyed(key), said="sealed"), status_code=303)


def _words(kind: type[StrEnum], code: str) -> tuple[Option, ...]:
    return tuple(Option(each.value, phrase(f"term.{code}.{_dashed(each)}")) for each in kind)


def _dashed(word: str) -> str:
    return word.replace("_", "-")


def _unit_options(visit: Visit, units: Sequence[UnitId]) -> tuple[Option, ...]:
    names = visit.reading.unit_names()
    return tuple(Option(each, names.get(each) or Title(zh=each, en=each)) for each in units)


def _filed(given: Mapping[str, Any], field: str) -> tuple[Filed, ...]:
    file = file_given(given, field)
    if file is None:
        return ()
    return (Filed(key=field, name=file.name, digest=file.digest, size=file.size),)


# --- planning ----------------------------------------------------------------------------------


def rules_named(rules: InspectionRules) -> Title:
    """A sort of inspections as people read it."""
    return rules.title if isinstance(rules.title, Title) else Title(zh=rules.key, en=rules.key)


def _plan_fields(visit: Visit, campaign: str) -> Sequence[Field]:
    visit.reading.about(CampaignId(campaign))
    sorts = _definition(visit, campaign).inspections or ()
    taking_part = existing_campaign(CampaignId(campaign), visit.office.reads).participants
    units = tuple(each for each in visit.directory.units if each in taking_part)
    return (
        Choice(
            name="key",
            required=True,
            options=tuple(Option(each.key, rules_named(each)) for each in sorts),
            label="web.item.section",
        ),
        Text(name="title", label="web.inspection.field.inspection-title"),
        Ticks(
            name="team",
            required=True,
            options=_people(visit, sorts),
            label="web.inspection.field.team",
        ),
        _field(
            Ticks,
            "units",
            options=_unit_options(visit, units),
            hint="web.hint.units-named",
        ),
        _field(
            Choice,
            "scope",
            options=_words(InspectionScope, "inspection-scope"),
        ),
        _field(
            Choice,
            "depth",
            options=_words(Depth, "inspection-depth"),
        ),
        _field(
            Choice,
            "form",
            options=_words(InspectionForm, "inspection-form"),
        ),
        _field(Tick, "scheduled"),
        _field(Day, "report_by"),
        OPTIONAL_REASON,
    )


def _people(visit: Visit, sorts: Sequence[InspectionRules]) -> tuple[Option, ...]:
    """Who can be seconded: people with a home unit, of the bodies that the definition names."""
    units = visit.directory.units
    asked = {category for each in sorts for category in each.team_from}
    found = []
    for person, known in visit.directory.people.items():
        home = units.get(known.home) if known.home else None
        if known.ended or home is None or (asked and asked.isdisjoint(home.categories)):
            continue
        said = phrase(
            "web.inspection.person", name=known.name, unit=Title(zh=home.name, en=home.name_en)
        )
        found.append(Option(person, said))
    return tuple(found)


def _planned(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return PlanInspection(
        stamp=stamp,
        campaign=CampaignId(campaign),
        key=given["key"],
        team=tuple(Seconded(person=PersonId(each)) for each in given["team"] or ()),
        title=given["title"] or "",
        scope=InspectionScope(given["scope"] or InspectionScope.SPECIAL),
        depth=Depth(given["depth"] or Depth.KEY_POINT),
        form=InspectionForm(given["form"] or InspectionForm.ON_SITE),
        scheduled=bool(given["scheduled"]),
        units=tuple(UnitId(each) for each in given["units"] or ()),
        report_by=given["report_by"],
    )


PLAN: Final = register(
    router,
    Action(
        name="plan-inspection",
        path=f"{LIST}/plan",
        fields=_plan_fields,
        command=_planned,
        back=lambda campaign: links.campaign(CampaignId(campaign), "inspections"),
        done=_done,
    ),
)


# --- what is done to one -------------------------------------------------------------------------


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
        about=_about,
        command=command,
        back=_back,
        done=_done,
        fresh=fresh,
    )
    return register(router, action)


def _announce_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    drawn = _rules(visit, campaign, number).draw
    categories = tuple(
        Option(each.key, each.title) for each in _definition(visit, campaign).categories
    )
    own: Sequence[Field] = (
        ()
        if drawn
        else (
            _field(
                Choice,
                "category",
                required=True,
                options=categories,
            ),
            Number(name="count", required=True, label="web.inspection.field.draw-count"),
        )
    )
    return (
        _field(
            Text,
            "source",
            required=True,
            hint="web.hint.draw-source",
        ),
        Day(name="on", required=True, label="web.inspection.field.draw-on"),
        _field(Hour, "hour", hint="web.hint.draw-hour"),
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


SECRET: Final = _field(Text, "secret", required=True, hint="web.hint.draw-secret")
_DRAW_FIELDS: Final = (
    _field(
        Text,
        "randomness",
        required=True,
        hint="web.hint.draw-randomness",
    ),
    SECRET,
    _field(Text, "recused", lines=3, hint="web.hint.draw-recused"),
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
    found = _detail(visit, campaign, number)
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
    units = dict.fromkeys(each.unit for each in _detail(visit, campaign, number).visits)
    return _unit(visit, tuple(units))


def _unit(visit: Visit, units: Sequence[UnitId]) -> Choice:
    options = _unit_options(visit, units)
    return Choice(name="unit", required=True, options=options, label="web.label.unit")


def _note_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    conduct = _rules(visit, campaign, number).conduct
    asked = tuple(Option(each, each) for each in conduct)
    return (
        _visited(visit, campaign, number),
        Choice(
            name="kind",
            required=True,
            options=_words(FindingKind, "finding-sort"),
            label="web.inspection.field.finding-kind",
        ),
        *(
            (
                _field(
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
        "filed": _filed(given, "photo"),
    }


def _measure_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    steps = tuple(Option(each, each) for each in _rules(visit, campaign, number).measures)
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
                _field(Text, "summary", required=True, lines=6),
                _field(Upload, "report"),
                OPTIONAL_REASON,
            ),
            lambda given: {"summary": given["summary"], "filed": _filed(given, "report")},
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
