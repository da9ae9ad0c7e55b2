"""An assignment: one duty, one unit, one occurrence, from receipt to acceptance.

Its stream begins with the first thing that happens to it. What the campaign says of it (terms)
is handed in with each command; lateness is written into the events and never taken back.
"""

from datetime import date, datetime
from typing import Final, assert_never

import msgspec
from msgspec import Struct

from engine.calendars.deadline import DeadlineClock
from engine.domain.assignment_commands import (
    AcceptAssignment,
    AssignmentCommand,
    ExtendAssignment,
    ReceiveAssignment,
    RecordOverdue,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TakeOverAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange, run
from engine.domain.event import Event, dated_back, need_reason, not_dated_back, within_reach
from engine.domain.evidence import Filed, evidence_faults
from engine.domain.lifecycle import ASSIGNMENT, AssignmentState
from engine.domain.quotas import breaches
from engine.domain.terms import DutyDue, Terms
from engine.errors import BadInput, RuleBroken
from engine.ids import PersonId, UnitId
from workflows.schema import Severity

# --- facts -----------------------------------------------------------------------------------


class AssignmentReceived(Event, frozen=True):
    """The unit signed for it."""


class AssignmentStarted(Event, frozen=True):
    """Work began."""


class AssignmentSubmitted(Event, frozen=True):
    """Handed in. `late` is by the date assessed against, and stays (design section 1)."""

    filed: tuple[Filed, ...]
    due_on: date
    assessed_on: date
    late: bool


class AssignmentAccepted(Event, frozen=True):
    """The reviewer took it."""


class AssignmentReturned(Event, frozen=True):
    """The reviewer sent it back to be redone; the stamp's reason says why. `redo_by` is the day
    for the second try, where it lies after the due date.
    """

    redo_by: date | None = None


class AssignmentWaived(Event, frozen=True):
    """The unit is let off."""

    authority: str


class AssignmentTransferred(Event, frozen=True):
    """Another unit owes it from now on."""

    to_unit: UnitId


class AssignmentTakenOver(Event, frozen=True):
    """Owed in place of another unit, by the deadline that unit had."""

    from_unit: UnitId
    due: DutyDue
    changes: tuple[ClockChange, ...]
    began: datetime
    part: Part = Part.LEAD


class AssignmentExtended(Event, frozen=True):
    """More time until `to`. Asked for too late, it does not move the date assessed against."""

    to: date
    authority: str


class AssignmentSuspended(Event, frozen=True):
    """Its clock stands still."""


class AssignmentResumed(Event, frozen=True):
    """Its clock runs on."""


class AssignmentFellOverdue(Event, frozen=True):
    """The due date passed with nothing handed in: a fact beside the state, recorded once a clock.

    `generation` is that of the clock; an extension starts a new one.
    """

    due_on: date
    assessed_on: date
    generation: int


AssignmentEvent = (
    AssignmentReceived
    | AssignmentStarted
    | AssignmentSubmitted
    | AssignmentAccepted
    | AssignmentReturned
    | AssignmentWaived
    | AssignmentTransferred
    | AssignmentTakenOver
    | AssignmentExtended
    | AssignmentSuspended
    | AssignmentResumed
    | AssignmentFellOverdue
)


# --- state -----------------------------------------------------------------------------------


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


def clock_of(terms: Terms, state: Assignment) -> DeadlineClock:
    """The item's deadline with every stop and extension so far."""
    return run(terms.due.due_on, terms.began, (*terms.changes, *state.changes), terms.calendar)


# --- decide ---------------------------------------------------------------------------------------

REDO_WITHIN: Final = 5
"""Working days for doing returned work again, where the reviewer names no day."""
_OF_THE_UNIT = (ReceiveAssignment, StartAssignment, SubmitAssignment)
_UNANSWERED = (AssignmentState.ASSIGNED, AssignmentState.RECEIVED, AssignmentState.IN_PROGRESS)


def decide(command: AssignmentCommand, state: Assignment | None) -> tuple[AssignmentEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (closed phase, own review, dates), BadInput
    (evidence and quotas: every missing or wrong item at once), ReasonRequired.
    """
    stamp = command.stamp
    if isinstance(command, TakeOverAssignment):
        if state is not None and state.state is not AssignmentState.TRANSFERRED:
            raise RuleBroken("the unit that should take over has this assignment already")
        return (
            AssignmentTakenOver(
                stamp=stamp,
                from_unit=command.from_unit,
                due=command.due,
                changes=command.changes,
                began=command.began,
                part=command.part,
            ),
        )
    state = state or Assignment()
    terms = command.terms
    if isinstance(command, RecordOverdue):
        return _fell_overdue(command, state)
    if not terms.live:
        raise RuleBroken(f"campaign {terms.campaign!r} is not running: nothing moves in it now")
    if isinstance(command, _OF_THE_UNIT):
        dated_back(command, terms.began.date(), terms.what)
    else:
        not_dated_back(command, f"what the office does to {terms.what}")

    def step(trigger: str) -> None:
        ASSIGNMENT.step(trigger, state.state, terms.what, held=state.held)

    match command:
        case ReceiveAssignment():
            step("receive")
            return (AssignmentReceived(stamp=stamp),)
        case StartAssignment():
            step("start")
            return (AssignmentStarted(stamp=stamp),)
        case SubmitAssignment():
            step("submit")
            return (_submitted(command, state),)
        case AcceptAssignment():
            step("accept")
            own = stamp.people & state.handed_in_by
            if own:
                raise RuleBroken(
                    f"{', '.join(sorted(own))} handed {terms.what} in and cannot accept it; "
                    "somebody else must review it"
                )
            return (AssignmentAccepted(stamp=stamp),)
        case ReturnAssignment():
            step("return")
            need_reason(command, "return an assignment")
            if command.redo_by is not None:
                within_reach(command.redo_by, stamp, terms.what)
            return (AssignmentReturned(stamp=stamp, redo_by=command.redo_by),)
        case WaiveAssignment(authority=authority):
            step("waive")
            need_reason(command, "waive an assignment")
            return (AssignmentWaived(stamp=stamp, authority=authority),)
        case TransferAssignment(to_unit=to_unit):
            step("transfer")
            need_reason(command, "transfer an assignment")
            if command.target_owes:
                raise RuleBroken(f"unit {to_unit!r} owes this duty already; name another unit")
            return (AssignmentTransferred(stamp=stamp, to_unit=to_unit),)
        case ExtendAssignment(to=to, authority=authority):
            step("extend")
            need_reason(command, "extend a deadline")
            within_reach(to, stamp, terms.what)
            due_on = clock_of(terms, state).due_on
            if to <= due_on:
                raise RuleBroken(f"{terms.what} is due on {due_on} already; name a later day")
            return (AssignmentExtended(stamp=stamp, to=to, authority=authority),)
        case SuspendAssignment():
            step("suspend")
            need_reason(command, "suspend an assignment")
            return (AssignmentSuspended(stamp=stamp),)
        case ResumeAssignment():
            step("resume")
            return (AssignmentResumed(stamp=stamp),)
        case _:
            assert_never(command)


def _submitted(command: SubmitAssignment, state: Assignment) -> AssignmentSubmitted:
    terms, stamp = command.terms, command.stamp
    if terms.closed_phase is not None:
        raise RuleBroken(
            f"{terms.what} comes too late: phase {terms.closed_phase!r} takes no more work; "
            "the campaign office can reopen it or waive the assignment"
        )
    faults = evidence_faults(terms.evidence, command.filed)
    if faults and terms.part is Part.LEAD:
        raise BadInput(f"{terms.what} is not complete", faults)
    out_of_bounds = breaches(terms.quotas, command.filed)
    if any(b.severity is Severity.HARD for b in out_of_bounds):
        raise BadInput(f"{terms.what} does not keep its quotas", [b.text for b in out_of_bounds])
    if out_of_bounds:
        need_reason(command, f"hand in {terms.what} although {out_of_bounds[0].text}")
    clock = clock_of(terms, state)
    return AssignmentSubmitted(
        stamp=stamp,
        filed=command.filed,
        due_on=clock.due_on,
        assessed_on=clock.assessed_on,
        late=clock.is_late(stamp.day) if state.late is None else state.late,
    )


def _fell_overdue(command: RecordOverdue, state: Assignment) -> tuple[AssignmentEvent, ...]:
    """Nothing when it is no longer so: the scheduler reads a view that may lag behind."""
    terms, clock = command.terms, clock_of(command.terms, state)
    open_still = state.state in (*_UNANSWERED, AssignmentState.RETURNED)
    takes_work = terms.live and terms.closed_phase is None
    stands = takes_work and terms.part is Part.LEAD and open_still
    recorded = state.overdue_generation >= clock.generation
    if not stands or recorded or not clock.is_overdue(command.stamp.day):
        return ()
    return (
        AssignmentFellOverdue(
            stamp=command.stamp,
            due_on=clock.due_on,
            assessed_on=clock.assessed_on,
            generation=clock.generation,
        ),
    )


# --- evolve ----------------------------------------------------------------------------------


def evolve(state: Assignment | None, event: AssignmentEvent) -> Assignment:
    """The state after a fact. Never refuses."""
    state = state or Assignment()
    replace = msgspec.structs.replace
    match event:
        case AssignmentReceived():
            return replace(state, state=AssignmentState.RECEIVED)
        case AssignmentStarted():
            return replace(state, state=AssignmentState.IN_PROGRESS)
        case AssignmentSubmitted(stamp=stamp, late=late):
            return replace(
                state,
                state=AssignmentState.SUBMITTED,
                handed_in_by=state.handed_in_by | stamp.people,
                late=late if state.late is None else state.late,
            )
        case AssignmentAccepted():
            return replace(state, state=AssignmentState.ACCEPTED)
        case AssignmentReturned(redo_by=redo_by, stamp=stamp):
            time = () if redo_by is None else (ClockChange.extend(redo_by, stamp),)
            changes = (*state.changes, *time)
            return replace(state, state=AssignmentState.RETURNED, changes=changes)
        case AssignmentWaived():
            return replace(state, state=AssignmentState.WAIVED)
        case AssignmentTransferred():
            return replace(state, state=AssignmentState.TRANSFERRED)
        case AssignmentTakenOver(changes=changes):
            assigned = AssignmentState.ASSIGNED
            return replace(state, state=assigned, taken_over=event, changes=changes)
        case AssignmentExtended(to=to, stamp=stamp):
            return replace(state, changes=(*state.changes, ClockChange.extend(to, stamp)))
        case AssignmentSuspended(stamp=stamp):
            stop = ClockChange.stop("assignment", stamp)
            return replace(
                state,
                state=AssignmentState.SUSPENDED,
                held=state.state,
                changes=(*state.changes, stop),
            )
        case AssignmentResumed(stamp=stamp):
            go = ClockChange.resume("assignment", stamp)
            return replace(
                state,
                state=state.held or AssignmentState.ASSIGNED,
                held=None,
                changes=(*state.changes, go),
            )
        case AssignmentFellOverdue(generation=generation):
            return replace(state, overdue_generation=generation)
        case _:
            assert_never(event)
