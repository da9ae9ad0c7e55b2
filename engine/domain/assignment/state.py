"""What decisions need of an assignment, folded from its facts; and what each fact leads to."""

from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentEvent,
    AssignmentExtended,
    AssignmentFellOverdue,
    AssignmentReceived,
    AssignmentResumed,
    AssignmentReturned,
    AssignmentStarted,
    AssignmentSubmitted,
    AssignmentSuspended,
    AssignmentTakenOver,
    AssignmentTransferred,
    AssignmentWaived,
)
from engine.domain.assignment.table import ASSIGNMENT, AssignmentState
from engine.domain.clocks import ClockChange
from engine.domain.effects import (
    Effect,
    Effects,
    clock_changes,
    extends,
    next_state,
    resumes,
    stops,
)
from engine.ids import PersonId

STOPPED_BY: Final = "assignment"
"""The name under which an assignment stops its own clock."""

EFFECTS: Final[Effects] = MappingProxyType(
    {
        AssignmentReceived: Effect("receive"),
        AssignmentStarted: Effect("start"),
        AssignmentSubmitted: Effect("submit"),
        AssignmentAccepted: Effect("accept"),
        AssignmentReturned: Effect("return", clock=extends(lambda event: event.redo_by)),
        AssignmentWaived: Effect("waive"),
        AssignmentTransferred: Effect("transfer"),
        AssignmentTakenOver: Effect("take_over", clock=lambda _, event, __: event.changes),
        AssignmentExtended: Effect("extend", clock=extends(lambda event: event.to)),
        AssignmentSuspended: Effect("suspend", clock=stops),
        AssignmentResumed: Effect("resume", clock=resumes),
        AssignmentFellOverdue: Effect(),
    }
)


class Assignment(Struct, frozen=True, kw_only=True):
    """What decisions need of an assignment. `held` is the state before a suspension, `late` that
    of the first hand-in: doing it again makes it neither later nor more punctual.
    """

    state: AssignmentState = AssignmentState.ASSIGNED
    held: AssignmentState | None = None
    changes: tuple[ClockChange, ...] = ()
    handed_in_by: frozenset[PersonId] = frozenset()
    late: bool | None = None
    overdue_generation: int = 0
    taken_over: AssignmentTakenOver | None = None


def evolve(state: Assignment | None, event: AssignmentEvent) -> Assignment:
    """The state after a fact. Never refuses."""
    state, effect = state or Assignment(), EFFECTS[type(event)]
    now, held = next_state(ASSIGNMENT, effect, state.state, state.held)
    more: dict[str, Any] = {}
    match event:
        case AssignmentSubmitted(stamp=stamp, late=late):
            more["handed_in_by"] = state.handed_in_by | stamp.people
            more["late"] = late if state.late is None else state.late
        case AssignmentTakenOver():
            more["taken_over"] = event
        case AssignmentFellOverdue(generation=generation):
            more["overdue_generation"] = generation
        case _:
            pass
    changes = clock_changes(effect, state.changes, event, STOPPED_BY)
    return replace(state, state=now, held=held, changes=changes, **more)
