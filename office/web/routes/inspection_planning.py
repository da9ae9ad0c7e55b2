"""Planning an inspection by a form; and what all forms of inspections have in common."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Recorded, Stamp
from engine.domain.evidence import Filed
from engine.domain.inspection.commands import (
    PlanInspection,
    Seconded,
)
from engine.domain.inspection.table import (
    Depth,
    InspectionForm,
    InspectionScope,
)
from engine.domain.policy.actors import Role
from engine.ids import CampaignId, ItemKey, PersonId, UnitId, item_key
from engine.phrases import Phrase, phrase
from office.answers.inspections import InspectionDetail, inspection_detail
from office.answers.keyed_items import numbered_item
from office.web import links
from office.web.action import Action, register
from office.web.forms import (
    Choice,
    Day,
    Field,
    Option,
    Text,
    Tick,
    Ticks,
)
from office.web.orders import OPTIONAL_REASON
from office.web.papers import file_given
from office.web.visit import Visit
from workflows.schema import Definition, Title
from workflows.sections.inspections import InspectionRules

F = TypeVar("F", bound=Field)
router = APIRouter()
LIST: Final = "/c/{campaign}/inspections"
ITEM: Final = f"{LIST}/{{number}}"


def field_named(kind: type[F], name: str, **more: Any) -> F:
    return kind(name=name, label=f"web.inspection.field.{_dashed(name)}", **more)


def key_of(campaign: str, number: str) -> ItemKey:
    """The inspection that a path names."""
    return ItemKey("inspection", CampaignId(campaign), number)


def back_of(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def about_of(visit: Visit, campaign: str, number: str) -> Phrase:
    """Raises NotFound for one that is not there, or that does not concern the visitor."""
    line = numbered_item(visit.reading, key_of(campaign, number))
    return phrase("web.inspection.of", number=number, title=line.title)


def detail_of(visit: Visit, campaign: str, number: str) -> InspectionDetail:
    key = key_of(campaign, number)
    numbered_item(visit.reading, key)
    return inspection_detail(visit.reading, key)


def definition_of(visit: Visit, campaign: str) -> Definition:
    return existing_campaign(CampaignId(campaign), visit.office.reads).definition


def rules_of(visit: Visit, campaign: str, number: str) -> InspectionRules:
    key = numbered_item(visit.reading, key_of(campaign, number)).section_key
    found = {rules.key: rules for rules in definition_of(visit, campaign).inspections or ()}
    return found.get(key) or InspectionRules(key=key)


def done_of(
    _visit: Visit, recorded: Sequence[Recorded], _given: Mapping[str, Any], **_path: str
) -> Response | None:
    """Of what is sealed there is no receipt: it leads back to the inspection."""
    sealed = bool(recorded) and recorded[-1].position == 0
    if not sealed:
        return None
    key = item_key(recorded[-1].stream)
    assert key is not None, "its stream names an inspection"
    return RedirectResponse(links.with_query(links.keyed(key), said="sealed"), status_code=303)


def words_of(kind: type[StrEnum], code: str) -> tuple[Option, ...]:
    return tuple(Option(each.value, phrase(f"term.{code}.{_dashed(each)}")) for each in kind)


def _dashed(word: str) -> str:
    return word.replace("_", "-")


def unit_options(visit: Visit, units: Sequence[UnitId]) -> tuple[Option, ...]:
    names = visit.reading.unit_names()
    return tuple(Option(each, names.get(each) or Title(zh=each, en=each)) for each in units)


def filed_in(given: Mapping[str, Any], field: str) -> tuple[Filed, ...]:
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
    sorts = definition_of(visit, campaign).inspections or ()
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
        field_named(
            Ticks,
            "units",
            options=unit_options(visit, units),
            hint="web.hint.units-named",
        ),
        field_named(
            Choice,
            "scope",
            options=words_of(InspectionScope, "inspection-scope"),
        ),
        field_named(
            Choice,
            "depth",
            options=words_of(Depth, "inspection-depth"),
        ),
        field_named(
            Choice,
            "form",
            options=words_of(InspectionForm, "inspection-form"),
        ),
        field_named(Tick, "scheduled"),
        field_named(Tick, "openly"),
        field_named(Ticks, "planners", options=_officers(visit), hint="web.hint.planners"),
        field_named(Day, "report_by"),
        OPTIONAL_REASON,
    )


def _officers(visit: Visit) -> tuple[Option, ...]:
    """Who else of the office may go on with a covert one."""
    held = visit.directory.with_role(Role.OFFICE, visit.reading.day)
    people = dict.fromkeys(grant.person for grant in held)
    own = visit.visitor.person
    return tuple(Option(each, visit.directory.people[each].name) for each in people if each != own)


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
        covert=False if given["openly"] else None,
        planners=tuple(PersonId(each) for each in given["planners"] or ()),
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
        done=done_of,
    ),
)
