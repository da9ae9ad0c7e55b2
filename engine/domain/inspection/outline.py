"""How boards, deadlines, gates and lists see an inspection; of a sealed one they see nothing."""

from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from engine.domain.effects import next_state
from engine.domain.inspection.events import (
    FindingNoted,
    InspectionCancelled,
    InspectionClosed,
    InspectionEvent,
    InspectionPlanned,
    InspectionReported,
    InspectionRevealed,
    InspectionSealed,
    OpenedEvent,
)
from engine.domain.inspection.state import EFFECTS, Inspection, facts_on
from engine.domain.inspection.table import INSPECTION, InspectionState
from engine.domain.items import Items, Outline
from engine.ids import PersonId, UnitId

_SEALED: Final = Outline(key="", title="", unit=None, state=InspectionState.SEALED, private=True)


def outline(before: Outline | None, event: InspectionEvent) -> Outline:
    """The inspection as others see it. It is the campaign office's: it looks at many units."""
    match event:
        case InspectionSealed():
            return before or _SEALED
        case InspectionRevealed(papers=papers):
            found: Outline | None = None
            for fact in facts_on(papers):
                found = _after(found, fact)
            return found or _SEALED
        case _:
            return _after(before, event)


def _after(before: Outline | None, event: OpenedEvent) -> Outline:
    if isinstance(event, InspectionPlanned):
        return Outline(
            key=event.key,
            title=event.title,
            unit=None,
            state=InspectionState.PLANNED,
            due_on=event.report_by,
            began=event.stamp.recorded_at if event.report_by else None,
            people=people_of(event),
        )
    assert before is not None, "the first fact of an inspection is its plan"
    now = InspectionState(before.state)
    state, _ = next_state(INSPECTION, EFFECTS[type(event)], now, None)
    after = replace(before, state=state)
    match event:
        case InspectionReported(stamp=stamp):
            return replace(after, handed_in_on=stamp.day)
        case InspectionClosed(stamp=stamp) | InspectionCancelled(stamp=stamp):
            return replace(after, done_on=stamp.day)
        case _:
            return after


def _looked_at(state: Inspection) -> frozenset[UnitId]:
    """Units that were inspected see that they were, once it is reported or revealed."""
    if state.is_sealed or not (state.reported or state.revealed):
        return frozenset()
    looked_at = {each.unit for each in state.visits} | {each.unit for each in state.findings}
    return frozenset(state.chosen) | looked_at | {each.unit for each in state.measures}


def people_of(plan: InspectionPlanned) -> frozenset[PersonId]:
    """Those to whom findings are told before the report: team and planners."""
    return frozenset(m.person for m in plan.team) | frozenset(plan.planners) | plan.stamp.people


ITEMS: Final = Items(
    open=frozenset({"planned", "drawn", "on_site"}),
    waiting=frozenset({"reported"}),
    done=frozenset({"closed"}),
    outline=outline,
    addressed=_looked_at,
    kept_back=MappingProxyType({FindingNoted: frozenset({"on_site"})}),
)
