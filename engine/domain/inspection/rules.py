"""What may be done in an inspection, and what follows from it (R029, R044-R047, R111, R146)."""

from datetime import date
from typing import assert_never

from engine.domain.event import dated_back, need_reason, not_dated_back
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    InspectionCommand,
    NoteFinding,
    PlanInspection,
    ReportInspection,
    RevealInspection,
    SealInspection,
)
from engine.domain.inspection.context import InspectionTerms, named
from engine.domain.inspection.draw import is_digest
from engine.domain.inspection.drawing import announced, units_drawn
from engine.domain.inspection.events import (
    FindingNoted,
    InspectionCancelled,
    InspectionClosed,
    InspectionEvent,
    InspectionReported,
    InspectionRevealed,
    InspectionSealed,
    MeasureDecided,
    VisitHeld,
)
from engine.domain.inspection.planning import FEWEST, homes_in, known_unit, planned
from engine.domain.inspection.state import Inspection
from engine.domain.inspection.table import INSPECTION, FindingKind, InspectionState
from engine.domain.sealing import in_order
from engine.errors import NotFound, RuleBroken
from engine.ids import UnitId
from engine.phrases import phrase


def decide(
    command: InspectionCommand, state: Inspection | None, context: InspectionTerms
) -> tuple[InspectionEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), NotFound (units, people), RuleBroken (dates, team, draw),
    ReasonRequired.
    """
    stamp, terms = command.stamp, context
    if isinstance(command, SealInspection):
        if not is_digest(command.commitment):
            raise RuleBroken("error.inspection.no-digest", given=command.commitment)
        return (InspectionSealed(stamp=stamp, commitment=command.commitment),)
    may_go_on = terms.correctable if _ends(command) else terms.live
    if not may_go_on:
        campaign = command.campaign if isinstance(command, PlanInspection) else command.key.campaign
        raise RuleBroken("error.campaign.not-running", campaign=campaign)
    if isinstance(command, PlanInspection):
        return (planned(command, terms),)
    assert state is not None, "the context knows the inspection"
    if isinstance(command, HoldVisit | NoteFinding | ReportInspection):
        dated_back(command, _begun(state), named(command.key.number))
    else:
        not_dated_back(command, phrase("deed.of-office", thing=named(command.key.number)))
    if isinstance(command, RevealInspection):
        return (_revealed(command, state),)

    def step(trigger: str) -> None:
        INSPECTION.step(trigger, state.state, named(command.key.number))

    match command:
        case AnnounceDraw():
            step("draw")
            return announced(command, state, terms)
        case DrawUnits():
            step("draw")
            return units_drawn(command, state, terms)
        case HoldVisit():
            step("visit")
            return (_visit(command, state, terms),)
        case NoteFinding():
            step("note")
            return _finding(command, state, terms)
        case ReportInspection(summary=summary, filed=filed):
            step("report")
            if left := tuple(u for u in state.chosen if u not in {v.unit for v in state.visits}):
                need_reason(command, phrase("act.inspection.report-unvisited", units=left))
            return (InspectionReported(stamp=stamp, summary=summary, filed=filed),)
        case DecideMeasure():
            step("measure")
            return (_measure(command, state, terms),)
        case CloseInspection():
            if state.is_sealed:
                raise RuleBroken("error.inspection.unrevealed")
            step("close")
            return (InspectionClosed(stamp=stamp),)
        case CancelInspection(authority=authority):
            step("cancel")
            _by_word_of(authority)
            need_reason(command, "act.inspection.cancel")
            return (InspectionCancelled(stamp=stamp, authority=authority),)
        case _:
            assert_never(command)


def _ends(command: InspectionCommand) -> bool:
    """Whether it only brings to an end what was done while the campaign ran."""
    return isinstance(command, RevealInspection | CloseInspection | CancelInspection)


def _begun(state: Inspection) -> date:
    """The first day on which it can have been looked: that of the draw, or of the plan."""
    return state.drawn[-1].stamp.on if state.drawn else state.plan.stamp.on


def _revealed(command: RevealInspection, state: Inspection) -> InspectionRevealed:
    thing = named(command.key.number)
    INSPECTION.step("reveal", InspectionState.SEALED if state.is_sealed else state.state, thing)
    papers = in_order(state.commitments, command.papers)
    if papers is None or len(papers) != len(command.papers):
        raise RuleBroken("error.inspection.papers-differ", inspection=thing)
    return InspectionRevealed(stamp=command.stamp, papers=papers)


def _visit(command: HoldVisit, state: Inspection, terms: InspectionTerms) -> VisitHeld:
    unit, day = command.unit, command.stamp.day
    if state.announced and not state.drawn:
        raise RuleBroken("error.inspection.draw-first")
    known_unit(unit, terms)
    if state.chosen and unit not in state.chosen:
        raise RuleBroken("error.inspection.not-chosen", unit=unit, chosen=state.chosen)
    by = tuple(dict.fromkeys(command.by))
    if len(by) < FEWEST:
        raise RuleBroken("error.inspection.too-few", least=FEWEST)
    for person in by:
        serving = [m for m in state.plan.team if m.person == person and m.serves(day)]
        if not serving:
            raise RuleBroken("error.inspection.not-of-team", person=person, day=day)
        homes = {member.home for member in serving} | homes_in(terms, person, day)
        if unit in homes:
            raise RuleBroken("error.inspection.home", person=person, unit=unit)
    return VisitHeld(stamp=command.stamp, unit=unit, on=day, by=by)


def _finding(
    command: NoteFinding, state: Inspection, terms: InspectionTerms
) -> tuple[FindingNoted, ...]:
    """The finding; nothing if it stands there already, by whomever it was noted."""
    unit, kind, conduct = command.unit, command.kind, command.conduct
    known_unit(unit, terms)
    _visited(unit, state)
    if not command.text.strip():
        raise RuleBroken("error.inspection.blank-finding")
    looked_for = terms.rules.conduct
    if (kind is FindingKind.CONDUCT) != bool(conduct):
        raise RuleBroken("error.inspection.conduct-or-not", kind=kind, known=looked_for)
    if conduct and looked_for and conduct not in looked_for:
        raise NotFound("thing.inspection-conduct", conduct, looked_for)
    same = (unit, kind, conduct, _told(command.text))
    if any(same == (f.unit, f.kind, f.conduct, _told(f.text)) for f in state.findings):
        return ()
    noted = FindingNoted(
        stamp=command.stamp,
        unit=unit,
        kind=kind,
        text=command.text,
        conduct=conduct,
        filed=command.filed,
    )
    return (noted,)


def _told(text: str) -> str:
    """What a finding says, however its words are spaced."""
    return " ".join(text.split())


def _measure(command: DecideMeasure, state: Inspection, terms: InspectionTerms) -> MeasureDecided:
    unit, chosen, known = command.unit, command.step, terms.rules.measures
    known_unit(unit, terms)
    _visited(unit, state)
    _by_word_of(command.authority)
    need_reason(command, "act.inspection.measure")
    if chosen not in known:
        raise NotFound("thing.inspection-measure", chosen, known)
    return MeasureDecided(stamp=command.stamp, unit=unit, step=chosen, authority=command.authority)


def _visited(unit: UnitId, state: Inspection) -> None:
    visited = tuple(dict.fromkeys(visit.unit for visit in state.visits))
    if unit not in visited:
        raise RuleBroken("error.inspection.not-visited", unit=unit, visited=visited)


def _by_word_of(authority: str) -> None:
    """Raise RuleBroken where nobody is named: neither the office nor a team decides on that."""
    if not authority.strip():
        raise RuleBroken("error.inspection.no-authority")
