"""What is special of an inspection: team, draw with its recipe, visits, findings, measures."""

from collections.abc import Iterator
from datetime import date, time

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.directory.state import known_directory
from engine.domain.evidence import Filed
from engine.domain.inspection.events import DrawAnnounced, PassedOver, UnitsDrawn
from engine.domain.inspection.family import FAMILY
from engine.domain.inspection.recipe import recipe
from engine.domain.inspection.state import Inspection, evolve
from engine.domain.inspection.table import (
    Depth,
    FindingKind,
    InspectionForm,
    InspectionScope,
)
from engine.domain.inspection.told import kind_named
from engine.domain.sealing import Paper, commitment_of
from engine.ids import CampaignId, ItemKey, PersonId, RectificationId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from office.answers.sealed import as_known, sealed_case
from projections.rectifications import ledger
from workflows.schema import Title


class MemberShown(Struct, frozen=True, kw_only=True):
    """Somebody of the team, with the unit that seconds him and his days."""

    person: PersonId
    name: str
    home: UnitId
    home_name: Title
    first: date | None
    last: date | None


class PassedOverShown(Struct, frozen=True, kw_only=True):
    """A unit that had its turn in the draw and is not inspected, and why."""

    unit: UnitId
    unit_name: Title
    why: Phrase


class DrawShown(Struct, frozen=True, kw_only=True):
    """A draw as it was announced, and once it is held what came of it: by `recipe` an outsider
    draws the same.
    """

    category: str
    pool: tuple[UnitId, ...]
    n: int
    source: str
    on: date
    hour: time | None
    code_hash: str
    announced_on: date
    randomness: str = ""
    code: str = ""
    chosen: tuple[UnitId, ...] = ()
    chosen_names: tuple[Title, ...] = ()
    passed_over: tuple[PassedOverShown, ...] = ()
    recipe: str = ""


class VisitShown(Struct, frozen=True, kw_only=True):
    """A visit and who held it."""

    unit: UnitId
    unit_name: Title
    on: date
    by: tuple[str, ...]


class FindingShown(Struct, frozen=True, kw_only=True):
    """A finding, and the entry of the ledger that it became."""

    unit: UnitId
    unit_name: Title
    kind: FindingKind
    told: Phrase
    text: str
    filed: tuple[Filed, ...]
    noted_on: date
    by: str
    rectification: RectificationId | None


class MeasureShown(Struct, frozen=True, kw_only=True):
    """What an authority decided, and why."""

    unit: UnitId
    unit_name: Title
    step: str
    authority: str
    on: date
    reason: str | None


class PaperShown(Struct, frozen=True, kw_only=True):
    """A revealed paper, with the digest that the log held of it before."""

    commitment: str
    paper: Paper


class InspectionDetail(Struct, frozen=True, kw_only=True):
    """What a page and `inspection show` say beside its line. `findings` are told before the report
    to whom they concern alone: `findings_hidden` says that there may be some. A unit that was
    looked at sees what was done and found in it, and of others nothing.
    """

    sealed: bool
    scope: InspectionScope
    depth: Depth
    form: InspectionForm
    scheduled: bool
    looks_back: CampaignId | None
    planned_by: str
    team: tuple[MemberShown, ...]
    units: tuple[Title, ...]
    draws: tuple[DrawShown, ...]
    visits: tuple[VisitShown, ...]
    findings: tuple[FindingShown, ...]
    findings_hidden: bool
    measures: tuple[MeasureShown, ...]
    summary: str
    report_filed: tuple[Filed, ...]
    papers: tuple[PaperShown, ...]


def inspection_detail(reading: Reading, key: ItemKey) -> InspectionDetail:
    """Of an inspection that is seen."""
    found = _state(reading, key)
    assert found is not None, "what is listed is in the log"
    return _Telling(reading, key, found).detail()


def _state(reading: Reading, key: ItemKey) -> Inspection | None:
    known: Inspection | None = as_known(
        reading, key.stream, FAMILY, reading.reads.state(key.stream, evolve)
    )
    return known


class _Telling:
    """Puts one together, with the names of units and people."""

    def __init__(self, reading: Reading, key: ItemKey, state: Inspection) -> None:
        self._reading, self._key, self._state = reading, key, state
        self._units = reading.unit_names()
        self._people = known_directory(reading.reads).people
        sees = reading.sees
        own_case = sees.who in state.team | state.planners
        self._whole = own_case or sees.whole(key.campaign)
        self._seen = None if self._whole else sees.units(key.campaign)

    def detail(self) -> InspectionDetail:
        state, plan = self._state, self._state.plan
        shown = self._sees_findings()
        return InspectionDetail(
            sealed=sealed_case(self._reading, self._key.stream) is not None,
            scope=plan.scope,
            depth=plan.depth,
            form=plan.form,
            scheduled=plan.scheduled,
            looks_back=plan.looks_back,
            planned_by=self._person(plan.stamp.actor),
            team=tuple(
                MemberShown(
                    person=each.person,
                    name=self._person(each.person),
                    home=each.home,
                    home_name=self._unit(each.home),
                    first=each.first,
                    last=each.last,
                )
                for each in plan.team
            ),
            units=tuple(self._unit(unit) for unit in plan.units if self._sees(unit)),
            draws=tuple(self._draws()),
            visits=tuple(
                VisitShown(
                    unit=each.unit,
                    unit_name=self._unit(each.unit),
                    on=each.on,
                    by=tuple(map(self._person, each.by)),
                )
                for each in state.visits
                if self._sees(each.unit)
            ),
            findings=tuple(self._findings()) if shown else (),
            findings_hidden=not shown,
            measures=tuple(
                MeasureShown(
                    unit=each.unit,
                    unit_name=self._unit(each.unit),
                    step=each.step,
                    authority=each.authority,
                    on=each.stamp.on,
                    reason=each.stamp.reason,
                )
                for each in state.measures
                if self._sees(each.unit)
            ),
            summary=state.reported.summary if state.reported and self._whole else "",
            report_filed=state.reported.filed if state.reported and self._whole else (),
            papers=tuple(
                PaperShown(commitment=commitment_of(p), paper=p)
                for p in state.papers
                if self._whole
            ),
        )

    def _sees(self, unit: UnitId) -> bool:
        return self._seen is None or unit in self._seen

    def _sees_findings(self) -> bool:
        """Before the report they are the team's and the planners' own."""
        sees, state = self._reading.sees, self._state
        if state.reported is not None:
            return True
        return sees.who in state.team | state.planners

    def _findings(self) -> Iterator[FindingShown]:
        raised = {
            (row.unit, row.finding): row.rectification
            for row in ledger(self._reading.views, self._key.campaign, at=self._reading.at)
            if row.source == self._key.stream
        }
        for each in filter(lambda found: self._sees(found.unit), self._state.findings):
            yield FindingShown(
                unit=each.unit,
                unit_name=self._unit(each.unit),
                kind=each.kind,
                told=kind_named(each.kind, each.conduct),
                text=each.text,
                filed=each.filed,
                noted_on=each.stamp.day,
                by=self._person(each.stamp.actor),
                rectification=raised.get((each.unit, each.text)),
            )

    def _draws(self) -> Iterator[DrawShown]:
        drawn = {each.category: each for each in self._state.drawn}
        for each in self._state.announced:
            yield self._draw(each, drawn.get(each.category))

    def _draw(self, announced: DrawAnnounced, drawn: UnitsDrawn | None) -> DrawShown:
        shown = DrawShown(
            category=announced.category,
            pool=announced.pool,
            n=announced.n,
            source=announced.source,
            on=announced.on,
            hour=announced.hour,
            code_hash=announced.code_hash,
            announced_on=announced.stamp.on,
        )
        if drawn is None:
            return shown
        held = {
            "randomness": drawn.randomness,
            "code": drawn.code,
            "chosen": drawn.chosen,
            "chosen_names": tuple(map(self._unit, drawn.chosen)),
            "passed_over": tuple(map(self._over, drawn.passed_over)),
            "recipe": recipe(announced, drawn),
        }
        return replace(shown, **held)

    def _over(self, each: PassedOver) -> PassedOverShown:
        person = self._person(each.person) if each.person else ""
        why = phrase(f"term.passed-over.{each.why}", reason=each.reason, person=person)
        return PassedOverShown(unit=each.unit, unit_name=self._unit(each.unit), why=why)

    def _unit(self, unit: UnitId) -> Title:
        return self._units.get(unit) or bare(unit)

    def _person(self, person: PersonId) -> str:
        known = self._people.get(person)
        return known.name if known else person
