"""What decisions need of an assignment, folded from its facts; and what each fact leads to."""

from datetime import date
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.events import (
    AssignmentAcceptanceWithdrawn,
    AssignmentAccepted,
    AssignmentArmed,
    AssignmentDisarmed,
    AssignmentEvent,
    AssignmentExtended,
    AssignmentFellOverdue,
    AssignmentFiguresCorrected,
    AssignmentOverdueAnnulled,
    AssignmentPassedOn,
    AssignmentReceived,
    AssignmentRecounted,
    AssignmentResumed,
    AssignmentReturned,
    AssignmentStarted,
    AssignmentSubmissionWithdrawn,
    AssignmentSubmitted,
    AssignmentSuspended,
    AssignmentTakenOver,
    AssignmentTransferred,
    AssignmentWaived,
    AssignmentWaiverWithdrawn,
)
from engine.domain.assignment.table import ASSIGNMENT, AssignmentState
from engine.domain.clocks import ClockChange, armed_until
from engine.domain.effects import (
    Effect,
    Effects,
    arms,
    clock_changes,
    disarms,
    extends,
    next_state,
    recounts,
    renews,
    resumes,
    stops,
)
from engine.domain.evidence import Filed
from engine.ids import PersonId, UnitId

STOPPED_BY: Final = "assignment"
"""The name under which an assignment stops its own clock."""

EFFECTS: Final[Effects] = MappingProxyType(
    {
        AssignmentReceived: Effect("receive"),
        AssignmentStarted: Effect("start"),
        AssignmentSubmitted: Effect("submit"),
        AssignmentAccepted: Effect("accept"),
        AssignmentPassedOn: Effect("pass_on"),
        AssignmentReturned: Effect("return", clock=extends(lambda event: event.redo_by)),
        AssignmentWaived: Effect("waive"),
        AssignmentTransferred: Effect("transfer"),
        AssignmentTakenOver: Effect("take_over", clock=lambda _, event, __: event.changes),
        AssignmentArmed: Effect(clock=arms),
        AssignmentRecounted: Effect(clock=recounts),
        AssignmentDisarmed: Effect(clock=disarms),
        AssignmentExtended: Effect("extend", clock=extends(lambda event: event.to)),
        AssignmentSuspended: Effect("suspend", clock=stops),
        AssignmentResumed: Effect("resume", clock=resumes),
        AssignmentFellOverdue: Effect(),
        AssignmentAcceptanceWithdrawn: Effect(
            "withdraw_acceptance", clock=renews, takes_back="accept"
        ),
        AssignmentSubmissionWithdrawn: Effect(
            "withdraw_submission", clock=renews, takes_back="submit"
        ),
        AssignmentWaiverWithdrawn: Effect("withdraw_waiver", clock=renews, takes_back="waive"),
        AssignmentFiguresCorrected: Effect("correct", puts_right=True),
        AssignmentOverdueAnnulled: Effect(clock=renews, puts_right=True),
    }
)


_REVIEW_BEGINS: Final = MappingProxyType({"passed": 0, "passed_by": frozenset()})
"""Whatever is handed in begins with the first reviewer."""


class Assignment(Struct, frozen=True, kw_only=True):
    """What decisions need of an assignment.

    `held` is the state before a suspension; `filed` what is handed in; `late` that of the first
    hand-in that counts: doing it again makes it neither later nor more punctual. `overdue` holds
    the generations of the clock whose overdue facts stand. `received_on`, `handed_in_on` and
    `accepted_on` are the days of deeds that stand, from which other due dates may count; `given_to`
    is the unit that it was transferred to. `passed` counts the reviewers who have passed on what is
    handed in, `passed_by` are the people who did.
    """

    state: AssignmentState = AssignmentState.ASSIGNED
    held: AssignmentState | None = None
    changes: tuple[ClockChange, ...] = ()
    handed_in_by: frozenset[PersonId] = frozenset()
    late: bool | None = None
    filed: tuple[Filed, ...] = ()
    overdue_generation: int = 0
    overdue: tuple[int, ...] = ()
    taken_over: AssignmentTakenOver | None = None
    received_on: date | None = None
    handed_in_on: date | None = None
    accepted_on: date | None = None
    given_to: UnitId | None = None
    passed: int = 0
    passed_by: frozenset[PersonId] = frozenset()

    @property
    def is_armed(self) -> bool:
        """Whether what its due date counts from is on record."""
        return armed_until(self.changes) is not None

    def turn(self, reviewers: tuple[str, ...]) -> int:
        """The place of the reviewer whose turn it is, counted from 0."""
        return min(self.passed, len(reviewers) - 1)


def evolve(state: Assignment | None, event: AssignmentEvent) -> Assignment:
    """The state after a fact. Never refuses."""
    state, effect = state or Assignment(), EFFECTS[type(event)]
    now, held = next_state(ASSIGNMENT, effect, state.state, state.held)
    more: dict[str, Any] = {}
    match event:
        case AssignmentSubmitted(stamp=stamp, late=late):
            more["handed_in_by"] = state.handed_in_by | stamp.people
            more["late"] = late if state.late is None else state.late
            more["filed"] = event.filed
            more["handed_in_on"] = state.handed_in_on or stamp.day
            more |= _REVIEW_BEGINS
        case AssignmentReceived(stamp=stamp):
            more["received_on"] = stamp.day
        case AssignmentAccepted(stamp=stamp):
            more["accepted_on"] = stamp.day
        case AssignmentAcceptanceWithdrawn():
            more["accepted_on"] = None
        case AssignmentTransferred(to_unit=unit):
            more["given_to"] = unit
        case AssignmentPassedOn(stamp=stamp):
            more["passed"] = state.passed + 1
            more["passed_by"] = state.passed_by | stamp.people
        case AssignmentSubmissionWithdrawn():
            # Handed in in time and taken back, it was not handed in; late it stays late.
            more = {"late": state.late or None, "filed": (), "handed_in_on": None}
        case AssignmentFiguresCorrected(filed=filed):
            more["filed"] = filed
        case AssignmentTakenOver():
            more["taken_over"] = event
        case AssignmentFellOverdue(generation=generation):
            more["overdue_generation"] = generation
            more["overdue"] = (*state.overdue, generation)
        case AssignmentOverdueAnnulled(generation=generation):
            more["overdue"] = tuple(g for g in state.overdue if g != generation)
        case _:
            pass
    changes = clock_changes(effect, state.changes, event, STOPPED_BY)
    return replace(state, state=now, held=held, changes=changes, **more)
