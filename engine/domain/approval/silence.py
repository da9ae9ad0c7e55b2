"""When the silence of a branch counts as consent, and on which day it fell (R086).

It never does by itself: a rule of the plan must say so, the branch must have signed for the file in
time, and its days must be over. It counts from the calendar day after its last day, whenever
anybody looks.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.domain.approval.context import Terms, clock_of, named
from engine.domain.approval.events import (
    ApprovalEvent,
    ApprovalGranted,
    BranchDeemed,
    BranchGranted,
    MovesOn,
)
from engine.domain.approval.state import Approval, Branch, evolve
from engine.domain.approval.table import APPROVAL, ApprovalState
from engine.domain.event import Stamp, brought_by_time
from engine.errors import RuleBroken
from engine.ids import StreamId
from workflows.sections.approvals import BranchOrder

_A_DAY: Final = timedelta(days=1)


def may_count(state: Approval, branch: Branch, clock: DeadlineClock) -> bool:
    """Whether silence of this branch counts once its days are over: by a rule, a limit, and a
    receipt that was signed within them.
    """
    if state.rule is None or branch.received_on is None or clock.due_on is None:
        return False
    return branch.received_on <= clock.due_on


def counts_from(state: Approval, terms: Terms) -> date | None:
    """The first day on which silence counts in some branch, as things stand; None while the clock
    stands still, and where it counts in none.
    """
    if state.state is not ApprovalState.DECIDING:
        return None
    clock = clock_of(state, terms)
    if not clock.running or not any(may_count(state, b, clock) for b in state.asked_now()):
        return None
    return clock.due_on + _A_DAY if clock.due_on else None


def brought(
    state: Approval, terms: Terms, stream: StreamId, stamp: Stamp
) -> Iterator[ApprovalEvent]:
    """What silence has brought by the moment of a command: each branch in which it counts, and the
    whole where none is left. Of a sequence one turn may follow on another.
    """
    while state.state is ApprovalState.DECIDING and terms.live:
        clock = clock_of(state, terms)
        if clock.due_on is None or not clock.is_late(stamp.on):
            return
        silent = [b for b in state.asked_now() if may_count(state, b, clock)]
        if not silent:
            return
        for branch in silent:
            fell_on = clock.due_on + _A_DAY
            own = brought_by_time(stamp, f"deemed:{stream}:{branch.branch}")
            own = replace(own, effective_on=None if fell_on == own.on else fell_on)
            for event in after_answer(state, terms, stream, _deemed(state, terms, branch, own)):
                state = evolve(state, event)
                yield event


def _deemed(state: Approval, terms: Terms, branch: Branch, stamp: Stamp) -> BranchDeemed:
    due_on, rule = clock_of(state, terms).due_on, state.rule
    assert due_on is not None, "silence counts only within a limit"
    assert rule is not None, "silence counts only by a rule"
    within = state.accepted.document_within if state.accepted else None
    return BranchDeemed(
        stamp=stamp,
        branch=branch.branch,
        rule=rule,
        silent_past=due_on,
        document_by=None if within is None else terms.working.add(stamp.day, within),
    )


def after_answer(
    state: Approval, terms: Terms, stream: StreamId, answer: BranchGranted | BranchDeemed
) -> Iterator[ApprovalEvent]:
    """The consent of a branch, with whose turn begins by it; and the whole where none is left."""
    accepted, after = state.accepted, evolve(state, answer)
    in_turn = accepted is not None and accepted.order is BranchOrder.SEQUENCE
    if in_turn and accepted and accepted.limit is not None and not after.consented:
        day = terms.working.add(answer.stamp.day, accepted.limit)
        answer = replace(answer, due_on=day)
    yield seen_ahead(state, terms, answer)
    if after.consented and state.state is ApprovalState.DECIDING:
        own = brought_by_time(answer.stamp, f"granted:{stream}")
        day = answer.stamp.day
        APPROVAL.step("grant", state.state, named(stream.rpartition("/")[2]))
        yield ApprovalGranted(stamp=replace(own, effective_on=None if day == own.on else day))


M = TypeVar("M", bound=MovesOn)


def seen_ahead(state: Approval, terms: Terms, event: M) -> M:
    """The event with what follows from it: who has to act next, and when silence counts."""
    after = evolve(state, event)  # type: ignore[arg-type]
    units = dict.fromkeys(branch.unit for branch in after.asked_now())
    return replace(
        event,
        acts_on=counts_from(after, terms),
        next_units=tuple(units),
    )


def why_not(state: Approval, terms: Terms, branch: Branch, on: date) -> RuleBroken | None:
    """Why the silence of a branch does not count on a day; None where it does."""
    clock = clock_of(state, terms)
    place = {"approval": named(state.filed.number), "branch": branch.branch}
    if state.rule is None:
        return RuleBroken("error.approval.no-rule", **place)
    if clock.due_on is None:
        return RuleBroken("error.approval.no-limit", **place)
    if branch.received_on is None:
        return RuleBroken("error.approval.no-receipt", **place)
    if branch.received_on > clock.due_on:
        day = branch.received_on
        return RuleBroken("error.approval.late-receipt", **place, day=day, due_on=clock.due_on)
    if not clock.is_late(on):
        code = "not-yet" if clock.running else "stands-still"
        return RuleBroken(f"error.approval.{code}", **place, due_on=clock.due_on)
    return None
