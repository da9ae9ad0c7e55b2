"""What may be done to an assignment, and what follows from it.

Its stream begins with the first thing that happens to it. What the campaign says of it is handed
in with each command; lateness is written into the events, and goes by its annulment alone.
"""

from typing import Final, assert_never

from engine.calendars.clock import OfficeMoment
from engine.calendars.deadline import DeadlineClock
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ArmAssignment,
    AssignmentCommand,
    CorrectAssignment,
    DisarmAssignment,
    ExtendAssignment,
    PassOnAssignment,
    ReceiveAssignment,
    RecordOverdue,
    RecountAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TakeOverAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.assignment.context import Handover, Terms, clock_of, takes_work
from engine.domain.assignment.corrections import corrected
from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentArmed,
    AssignmentDisarmed,
    AssignmentEvent,
    AssignmentFellOverdue,
    AssignmentPassedOn,
    AssignmentReceived,
    AssignmentRecounted,
    AssignmentResumed,
    AssignmentReturned,
    AssignmentStarted,
    AssignmentSubmitted,
    AssignmentSuspended,
    AssignmentTakenOver,
    AssignmentTransferred,
    AssignmentWaived,
)
from engine.domain.assignment.extending import extended
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.table import ASSIGNMENT, OWED, AssignmentState
from engine.domain.audience import Part, reviewer_named
from engine.domain.event import (
    Stamp,
    brought_by_time,
    dated_back,
    need_reason,
    not_dated_back,
    within_reach,
)
from engine.domain.evidence import evidence_faults, named_lists, taken_as_it_is
from engine.domain.quotas import breaches
from engine.errors import BadInput, RuleBroken
from engine.phrases import phrase
from workflows.schema import Severity

REDO_WITHIN: Final = 5
"""Working days for doing returned work again, where the reviewer names no day."""
_OF_THE_UNIT = (ReceiveAssignment, StartAssignment, SubmitAssignment)


def decide(
    command: AssignmentCommand, state: Assignment | None, context: Terms | Handover | None
) -> tuple[AssignmentEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (closed phase, own review, dates), BadInput
    (evidence and quotas: every missing or wrong item at once), ReasonRequired, and Conflict for
    documents that were handed in after somebody had looked at those before.
    """
    stamp = command.stamp
    if isinstance(command, TakeOverAssignment):
        assert isinstance(context, Handover), "a takeover is decided by what is handed over"
        if state is not None and state.state is not AssignmentState.TRANSFERRED:
            raise RuleBroken("error.assignment.taken-over-already")
        return (
            AssignmentTakenOver(
                stamp=stamp,
                from_unit=command.from_unit,
                due=context.due,
                changes=context.changes,
                began=context.began,
                part=context.part,
            ),
        )
    if isinstance(command, RecountAssignment):
        day, edition, before = command.due_on, command.edition, command.before
        recounted = AssignmentRecounted(stamp=stamp, due_on=day, edition=edition, before=before)
        return (recounted,)
    if isinstance(command, ArmAssignment | DisarmAssignment):
        return _armed(command, state or Assignment())
    assert isinstance(context, Terms), "every other command is decided by the item's terms"
    state, terms = state or Assignment(), context
    if isinstance(command, RecordOverdue):
        return _fell_overdue(stamp, state, terms)
    if isinstance(command, CorrectAssignment):
        return corrected(command, state, terms)
    if not terms.live:
        raise RuleBroken("error.campaign.not-running", campaign=terms.campaign)
    if isinstance(command, _OF_THE_UNIT):
        dated_back(command, terms.since, terms.work)
    else:
        not_dated_back(command, phrase("deed.of-office", thing=terms.work))

    def step(trigger: str) -> None:
        ASSIGNMENT.step(trigger, state.state, terms.work, held=state.held)

    def passed() -> tuple[AssignmentFellOverdue, ...]:
        """Before what ends, stops or moves the clock: that the due date passed, if it did."""
        fact = f"overdue:{command.key.stream}:g{clock_of(terms, state).generation}"
        return _fell_overdue(brought_by_time(stamp, fact), state, terms)

    match command:
        case ReceiveAssignment():
            step("receive")
            return (AssignmentReceived(stamp=stamp), *_armed_by_receipt(command, state, terms))
        case StartAssignment():
            step("start")
            return (AssignmentStarted(stamp=stamp),)
        case SubmitAssignment():
            step("submit")
            return (_submitted(command, state, terms),)
        case AcceptAssignment():
            step("accept")
            _may_review(command, state, terms)
            if later := terms.reviewers[state.turn(terms.reviewers) + 1 :]:
                after = tuple(map(reviewer_named, later))
                raise RuleBroken("error.assignment.not-last", work=terms.work, later=after)
            found = taken_as_it_is(
                command, terms.work, state.filed, terms.looked, command.key.stream
            )
            return (AssignmentAccepted(stamp=stamp, unsound=found),)
        case PassOnAssignment():
            step("pass_on")
            _may_review(command, state, terms)
            later = terms.reviewers[state.turn(terms.reviewers) + 1 :]
            if not later:
                raise RuleBroken("error.assignment.nobody-after", work=terms.work)
            return (AssignmentPassedOn(stamp=stamp, to=later[0]),)
        case ReturnAssignment():
            step("return")
            need_reason(command, "act.assignment.return")
            redo_by = command.redo_by
            if redo_by is None and clock_of(terms, state).due_on is not None:
                redo_by = terms.working.add(stamp.day, REDO_WITHIN)
            if redo_by is not None:
                within_reach(redo_by, stamp, terms.work)
            return (AssignmentReturned(stamp=stamp, redo_by=redo_by),)
        case WaiveAssignment(authority=authority):
            step("waive")
            need_reason(command, "act.assignment.waive")
            return (
                *passed(),
                AssignmentWaived(stamp=stamp, authority=authority),
            )
        case TransferAssignment(to_unit=to_unit):
            step("transfer")
            need_reason(command, "act.assignment.transfer")
            if terms.target_owes:
                raise RuleBroken("error.assignment.owed-already", unit=to_unit)
            return (
                *passed(),
                AssignmentTransferred(stamp=stamp, to_unit=to_unit),
            )
        case ExtendAssignment():
            step("extend")
            need_reason(command, "act.assignment.extend")
            return (*extended(command, state, terms, passed),)
        case SuspendAssignment():
            step("suspend")
            need_reason(command, "act.assignment.suspend")
            return (
                *passed(),
                AssignmentSuspended(stamp=stamp),
            )
        case ResumeAssignment():
            step("resume")
            return (AssignmentResumed(stamp=stamp),)
        case _:
            assert_never(command)


def _armed(
    command: ArmAssignment | DisarmAssignment, state: Assignment
) -> tuple[AssignmentEvent, ...]:
    """Nothing if it is so already."""
    stamp, anchor, unit = command.stamp, command.anchor, command.anchor_unit
    if isinstance(command, DisarmAssignment):
        gone = AssignmentDisarmed(stamp=stamp, anchor=anchor, anchor_unit=unit)
        return (gone,) if state.is_armed else ()
    if state.is_armed and not command.anew:
        return ()
    until = command.due_on
    return (AssignmentArmed(stamp=stamp, due_on=until, anchor=anchor, anchor_unit=unit),)


def _armed_by_receipt(
    command: ReceiveAssignment, state: Assignment, terms: Terms
) -> tuple[AssignmentEvent, ...]:
    """The due date, where it counts from the signing; not where another unit has signed before."""
    if terms.receipt_until is None or state.is_armed:
        return ()
    own, until = command.key, terms.receipt_until
    return (
        AssignmentArmed(stamp=command.stamp, due_on=until, anchor=own.duty, anchor_unit=own.unit),
    )


def _may_review(command: AssignmentCommand, state: Assignment, terms: Terms) -> None:
    """Raise RuleBroken for one who handed it in, or has reviewed it already."""
    people = command.stamp.people
    for code, judged in (("own-review", state.handed_in_by), ("reviewed", state.passed_by)):
        if own := people & judged:
            raise RuleBroken(f"error.assignment.{code}", people=tuple(sorted(own)), work=terms.work)


def _submitted(command: SubmitAssignment, state: Assignment, terms: Terms) -> AssignmentSubmitted:
    stamp = command.stamp
    clock = clock_of(terms, state)
    zone = terms.due.zone
    past = clock.due_on is not None and clock.day_of(stamp.recorded(zone)) > clock.due_on
    if terms.closed_phase is not None and (past or not takes_work(terms, clock)):
        raise RuleBroken("error.assignment.phase-closed", work=terms.work, phase=terms.closed_phase)
    faults = evidence_faults(terms.evidence, command.filed)
    if faults and terms.part is Part.LEAD:
        raise BadInput(phrase("fault.not-complete", work=terms.work), faults)
    out_of_bounds = breaches(terms.quotas, command.filed)
    if any(b.severity is Severity.HARD for b in out_of_bounds):
        what = phrase("fault.breaks-quotas", work=terms.work)
        raise BadInput(what, [breach.text for breach in out_of_bounds])
    if out_of_bounds:
        act = phrase("act.assignment.submit-although", work=terms.work, why=out_of_bounds[0].text)
        need_reason(command, act)
    return AssignmentSubmitted(
        stamp=stamp,
        filed=named_lists(command.filed),
        due_on=clock.due_on,
        assessed_on=clock.assessed_on,
        late=_is_late(clock, stamp.moment(zone), state),
        due_time=clock.due_time,
    )


def _is_late(clock: DeadlineClock, moment: OfficeMoment, state: Assignment) -> bool:
    """By the first hand-in that counts. An extension to another hour, asked for too late, does not
    take back that it fell overdue before. Paper dated back counts by its day alone.
    """
    if state.late is not None:
        return state.late
    by_hour = clock.due_time is not None and moment.wall is not None
    return clock.is_late(moment) or (by_hour and bool(state.overdue))


def _fell_overdue(
    stamp: Stamp, state: Assignment, terms: Terms
) -> tuple[AssignmentFellOverdue, ...]:
    """Nothing if it is not so, or on record already: the scheduler's view may lag behind."""
    clock = clock_of(terms, state)
    owed = takes_work(terms, clock) and terms.part is Part.LEAD and state.state in OWED
    recorded = state.overdue_generation >= clock.generation
    if not owed or recorded or not clock.is_overdue(stamp.moment(terms.due.zone)):
        return ()
    due_on, assessed_on = clock.dates
    return (
        AssignmentFellOverdue(
            stamp=stamp,
            due_on=due_on,
            assessed_on=assessed_on,
            generation=clock.generation,
            due_time=clock.due_time,
        ),
    )
