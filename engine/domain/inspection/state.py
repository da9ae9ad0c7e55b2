"""What decisions need of an inspection, folded from its facts; and what each leads to."""

from types import MappingProxyType
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.effects import Effect, Effects, next_state
from engine.domain.event import Event
from engine.domain.inspection.events import (
    DrawAnnounced,
    FindingNoted,
    InspectionCancelled,
    InspectionClosed,
    InspectionEvent,
    InspectionPlanned,
    InspectionReported,
    InspectionRevealed,
    InspectionSealed,
    MeasureDecided,
    OpenedEvent,
    UnitsDrawn,
    VisitHeld,
)
from engine.domain.inspection.table import INSPECTION, FindingKind, InspectionState
from engine.domain.sealing import Paper, unsealed
from engine.ids import PersonId, UnitId

EFFECTS: Final[Effects] = MappingProxyType(
    {
        InspectionPlanned: Effect(),
        InspectionSealed: Effect("seal"),
        DrawAnnounced: Effect(),
        UnitsDrawn: Effect("draw"),
        VisitHeld: Effect("visit"),
        FindingNoted: Effect("note"),
        InspectionReported: Effect("report"),
        MeasureDecided: Effect("measure"),
        InspectionRevealed: Effect("reveal"),
        InspectionClosed: Effect("close"),
        InspectionCancelled: Effect("cancel"),
    }
)

KINDS: Final[dict[str, type[Event]]] = {
    "inspection.planned.v1": InspectionPlanned,
    "inspection.draw_announced.v1": DrawAnnounced,
    "inspection.units_drawn.v1": UnitsDrawn,
    "inspection.visit_held.v1": VisitHeld,
    "inspection.finding_noted.v1": FindingNoted,
    "inspection.measure_decided.v1": MeasureDecided,
    "inspection.reported.v1": InspectionReported,
    "inspection.cancelled.v1": InspectionCancelled,
}
"""The facts that a paper may hold, by their stored names."""


class Inspection(Struct, frozen=True, kw_only=True):
    """What decisions need. While it is sealed the log knows nothing but `commitments`, and
    `planned` is None; whoever holds the papers folds them beside it (`opened`).
    """

    state: InspectionState = InspectionState.PLANNED
    commitments: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    revealed: bool = False
    planned: InspectionPlanned | None = None
    announced: tuple[DrawAnnounced, ...] = ()
    drawn: tuple[UnitsDrawn, ...] = ()
    visits: tuple[VisitHeld, ...] = ()
    findings: tuple[FindingNoted, ...] = ()
    measures: tuple[MeasureDecided, ...] = ()
    reported: InspectionReported | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether nobody but its planners, its team and leaders may know of it."""
        return bool(self.commitments) and not self.revealed

    @property
    def plan(self) -> InspectionPlanned:
        """Its plan, which must be known."""
        assert self.planned is not None, "the first fact of an inspection is its plan"
        return self.planned

    @property
    def team(self) -> frozenset[PersonId]:
        """Everybody who was ever seconded to it."""
        return frozenset(m.person for m in self.planned.team) if self.planned else frozenset()

    @property
    def planners(self) -> frozenset[PersonId]:
        """Who planned it, and whom they named to go on with it."""
        if self.planned is None:
            return frozenset()
        return frozenset(self.planned.planners) | self.planned.stamp.people

    @property
    def chosen(self) -> tuple[UnitId, ...]:
        """The units to be looked at: drawn, or named in the plan; none where all may be."""
        drawn = tuple(unit for draw in self.drawn for unit in draw.chosen)
        return drawn or (self.planned.units if self.planned else ())

    @property
    def shortcomings(self) -> tuple[FindingNoted, ...]:
        """What goes onto the rectification ledger."""
        return tuple(f for f in self.findings if f.kind is FindingKind.SHORTCOMING)


def evolve(state: Inspection | None, event: InspectionEvent) -> Inspection:
    """The state after a fact. Never refuses."""
    before = state or Inspection()
    match event:
        case InspectionSealed(commitment=commitment):
            commitments = (*before.commitments, commitment)
            return replace(before, state=InspectionState.SEALED, commitments=commitments)
        case InspectionRevealed(papers=papers):
            return replace(opened(before, papers), papers=papers, revealed=True)
        case _:
            return _after(before, event)


def _after(before: Inspection, event: OpenedEvent) -> Inspection:
    now, _ = next_state(INSPECTION, EFFECTS[type(event)], before.state, None)
    after = replace(before, state=now)
    match event:
        case InspectionPlanned():
            return replace(after, planned=event)
        case DrawAnnounced():
            return replace(after, announced=(*before.announced, event))
        case UnitsDrawn():
            return replace(after, drawn=(*before.drawn, event))
        case VisitHeld():
            return replace(after, visits=(*before.visits, event))
        case FindingNoted():
            return replace(after, findings=(*before.findings, event))
        case MeasureDecided():
            return replace(after, measures=(*before.measures, event))
        case InspectionReported():
            return replace(after, reported=event)
        case InspectionClosed() | InspectionCancelled():
            return after
        case _:
            assert_never(event)


def opened(state: Inspection, papers: tuple[Paper, ...]) -> Inspection:
    """A sealed inspection as its papers tell it."""
    found = Inspection(commitments=state.commitments)
    for event in facts_on(papers):
        found = _after(found, event)
    return found


def facts_on(papers: tuple[Paper, ...]) -> tuple[OpenedEvent, ...]:
    """What stands on papers, in their order."""
    return tuple(unsealed(paper, KINDS) for paper in papers)  # type: ignore[misc]
