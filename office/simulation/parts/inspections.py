"""Plays inspections: each sort once, from its plan over draw, visit and report to its end."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from engine.domain.directory.state import known_directory
from engine.domain.event import Stamp
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    ReportInspection,
    RevealInspection,
    Seconded,
)
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.family import NAME
from engine.domain.inspection.state import Inspection, evolve
from engine.domain.inspection.table import FindingKind, InspectionState
from engine.domain.numbers import spelled
from engine.ids import ItemKey, PersonId, UnitId, item_key
from office.simulation.stage import Stage
from workflows.sections.inspections import InspectionRules

_TEAM: Final = 2
_AFTER: Final = 10
"""Working days from the campaign's start to the first plan."""
_PUBLISHED: Final = "3.5.11.17.22.30./"
_FOUND: Final = "工作时间窗口无人值守，岗位职责未上墙"


class Inspections:
    """One step a day for each; what is next follows from where it stands."""

    def day(self, stage: Stage, day: date) -> None:
        """On working days, once the campaign has run for two weeks."""
        sorts = stage.campaign.definition.inspections or ()
        started = stage.campaign.started_on
        if not sorts or started is None or not stage.working.is_working_day(day):
            return
        if stage.working.count(started, day) < _AFTER:
            return
        # By the seed: the same simulation seals the same papers.
        stage.office.handler.sealed.secret = lambda: f"{stage.random.getrandbits(256):064x}"
        found = {state.plan.key: (key, state) for key, state in _on_record(stage)}
        for rules in sorts:
            if rules.key not in found:
                _plan(stage, rules)
            else:
                _step(stage, day, rules, *found[rules.key])


def _on_record(stage: Stage) -> Iterator[tuple[ItemKey, Inspection]]:
    """Every inspection of the campaign; sealed ones as the office knows them."""
    number = 1
    while True:
        key = ItemKey(NAME, stage.id, spelled("i", number))
        state = stage.reads.state(key.stream, evolve)
        if state is None:
            break
        yield key, state
        number += 1
    sealed = stage.office.handler.sealed
    for stream in sealed.papers.streams(stage.id):
        known = item_key(stream)
        case = sealed.case(stream, {stage.office_person()}, stage.today)
        opened = case.state if case else stage.reads.state(stream, evolve)
        if known is not None and opened is not None and opened.planned is not None:
            yield known, opened


def _team(stage: Stage, rules: InspectionRules) -> tuple[UnitId, ...]:
    """Two bodies that second somebody; nobody where there are not so many."""
    directory = known_directory(stage.reads)
    wanted = frozenset(rules.team_from)
    office = stage.office_person()  # who reveals and closes it has not looked himself
    every = (p.unit for p in directory.participants(wanted or None))
    units = tuple(unit for unit in every if stage.person(unit) != office)
    return units[:_TEAM] if len(units) >= _TEAM else ()


def _plan(stage: Stage, rules: InspectionRules) -> None:
    bodies = _team(stage, rules)
    if not bodies:
        return
    team = tuple(Seconded(person=stage.person(unit), home=unit) for unit in bodies)
    if len({each.person for each in team}) < _TEAM:
        return
    stamp = stage.stamp(stage.office_person())
    _handle(stage, PlanInspection(stamp=stamp, campaign=stage.id, key=rules.key, team=team))


def _step(stage: Stage, day: date, rules: InspectionRules, key: ItemKey, state: Inspection) -> None:
    secret = f"{stage.id} {key.number} {stage.seed}"

    def office(*, ordered: bool = False, reason: str | None = None) -> Stamp:
        return stage.stamp(stage.office_person(), reason, ordered=ordered)

    match state.state:
        case InspectionState.PLANNED if rules.draw and not state.announced:
            on = stage.in_working_days(1, day)
            _handle(
                stage,
                AnnounceDraw(
                    stamp=office(), key=key, source="福利彩票", on=on, code_hash=_hash(secret)
                ),
            )
        case InspectionState.PLANNED if state.announced:
            code = code_of(secret)
            _handle(stage, DrawUnits(stamp=office(), key=key, randomness=_PUBLISHED, code=code))
        case InspectionState.PLANNED | InspectionState.DRAWN:
            _visit(stage, key, state)
        case InspectionState.ON_SITE:
            left = [u for u in state.chosen if u not in {v.unit for v in state.visits}]
            if left:
                _visit(stage, key, state)
            else:
                stamp = stage.stamp(state.plan.team[1].person)
                _handle(stage, ReportInspection(stamp=stamp, key=key, summary="走访情况已汇总"))
        case InspectionState.REPORTED if rules.measures and not state.measures:
            _handle(
                stage,
                DecideMeasure(
                    stamp=office(ordered=True, reason="情节属实"),
                    key=key,
                    unit=state.visits[0].unit,
                    step=rules.measures[0],
                    authority=stage.authority,
                ),
            )
        case InspectionState.REPORTED if state.is_sealed:
            _handle(stage, RevealInspection(stamp=office(), key=key))
        case InspectionState.REPORTED:
            _handle(stage, CloseInspection(stamp=office(), key=key))
        case _:
            pass


def _visit(stage: Stage, key: ItemKey, state: Inspection) -> None:
    """The next unit that is nobody's home of the team, and what is found there."""
    visited, homes = {v.unit for v in state.visits}, {m.home for m in state.plan.team}
    units = state.chosen or tuple(stage.campaign.participants)
    left = [u for u in units if u not in visited and u not in homes]
    if not left:
        return
    unit, by = left[0], tuple(member.person for member in state.plan.team)
    _handle(stage, HoldVisit(stamp=_by(stage, by[0]), key=key, unit=unit, by=by))
    _handle(
        stage,
        NoteFinding(
            stamp=_by(stage, by[0]),
            key=key,
            unit=unit,
            kind=FindingKind.SHORTCOMING,
            text=_FOUND,
        ),
    )


def _by(stage: Stage, person: PersonId) -> Stamp:
    return stage.stamp(person)


def _hash(secret: str) -> str:
    return hash_of(code_of(secret))


def _handle(stage: Stage, command: Any) -> None:
    """Of what is sealed nothing is counted."""
    recorded = stage.office.handle(command)
    stage.counts.update(each.name for each in recorded if each.position)
