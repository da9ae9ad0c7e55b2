"""What a branch may do: sign, stop the clock, consent, refuse, hand out its paper."""

from collections.abc import Iterator
from typing import Any, Final, assert_never

from engine.domain.approval.commands import (
    DocumentBranch,
    GrantBranch,
    OnOneBranch,
    ReceiveBranch,
    RefuseBranch,
    ResumeClock,
    StopClock,
)
from engine.domain.approval.context import Terms, clock_of, named
from engine.domain.approval.events import (
    ApprovalClockResumed,
    ApprovalClockStopped,
    ApprovalEvent,
    ApprovalRefused,
    BranchDocumented,
    BranchGranted,
    BranchReceived,
    BranchRefused,
)
from engine.domain.approval.silence import after_answer, seen_ahead
from engine.domain.approval.state import Approval, Branch, evolve, stop_of
from engine.domain.approval.table import APPROVAL, CONSENTED, ApprovalState, BranchState
from engine.domain.event import dated_back, need_reason
from engine.errors import BadInput, NotFound, RuleBroken
from engine.phrases import Phrase, phrase

_VERB: Final = {
    ReceiveBranch: "receive-branch",
    StopClock: "stop-clock",
    ResumeClock: "resume-clock",
    GrantBranch: "grant-branch",
    RefuseBranch: "refuse-branch",
    DocumentBranch: "document-branch",
}


def of_branch(command: OnOneBranch, state: Approval, terms: Terms) -> Iterator[ApprovalEvent]:
    """The facts that follow from what a branch does, all that silence has brought put on record
    before. Raises NotFound (branch), NotAllowed, RuleBroken, ReasonRequired, BadInput.
    """
    thing, branch = named(command.key.number), state.branch(command.branch)
    if state.accepted is None:
        raise APPROVAL.not_allowed(_act(command), thing, state.state)
    if branch is None:
        known = tuple(each.branch for each in state.branches)
        raise NotFound(phrase("thing.approval-branch", approval=thing), command.branch, known)
    dated_back(command, state.accepted.stamp.day, thing)
    match command:
        case GrantBranch() | RefuseBranch():
            yield from _answered(command, state, terms, branch)
        case DocumentBranch():
            yield _documented(command, state, branch)
        case ReceiveBranch() | StopClock() | ResumeClock():
            _need_pending(command, state, branch)
            yield seen_ahead(state, terms, _on_the_way(command, state, terms, branch))
        case _:
            raise AssertionError(f"no branch does {type(command).__name__}")


def _act(command: OnOneBranch) -> Phrase:
    return phrase(f"verb.approval.{_VERB[type(command)]}")


def _need_pending(command: OnOneBranch, state: Approval, branch: Branch) -> None:
    """Raise NotAllowed unless the whole is being decided, RuleBroken unless it is to act."""
    thing = named(command.key.number)
    place: dict[str, Any] = {"approval": thing, "branch": branch.branch}
    if branch.state is BranchState.DEEMED:
        raise RuleBroken("error.approval.silence-counted", **place, last=branch.silent_past)
    if branch.state is not BranchState.PENDING:
        answer = phrase(f"state.approval-branch.{branch.state}")
        raise RuleBroken("error.approval.answered", **place, answer=answer, day=branch.answered_on)
    if state.state is not ApprovalState.DECIDING:
        raise APPROVAL.not_allowed(_act(command), thing, state.state)
    asked = tuple(each.branch for each in state.asked_now())
    if branch.branch not in asked:
        raise RuleBroken("error.approval.not-its-turn", **place, turn=asked[0])


def _on_the_way(
    command: ReceiveBranch | StopClock | ResumeClock, state: Approval, terms: Terms, branch: Branch
) -> BranchReceived | ApprovalClockStopped | ApprovalClockResumed:
    stamp, name, clock = command.stamp, branch.branch, clock_of(state, terms)
    place: dict[str, Any] = {"approval": named(command.key.number), "branch": name}
    stops = any(stop.by == stop_of(name) for stop in clock.stops)
    match command:
        case ReceiveBranch():
            if branch.received_on is not None:
                day = branch.received_on
                raise RuleBroken("error.approval.received-already", **place, day=day)
            return BranchReceived(stamp=stamp, branch=name)
        case StopClock():
            need_reason(command, "act.approval.stop-clock")
            if clock.due_on is None:
                raise RuleBroken("error.approval.no-clock", **place)
            if stops:
                raise RuleBroken("error.approval.stopped-already", **place)
            if clock.is_late(stamp.day):
                raise RuleBroken("error.approval.past-stopping", **place, due_on=clock.due_on)
            return ApprovalClockStopped(stamp=stamp, branch=name)
        case ResumeClock():
            if not stops:
                raise RuleBroken("error.approval.not-stopped", **place)
            stopped_on = next(stop.on for stop in clock.stops if stop.by == stop_of(name))
            if stamp.day < stopped_on:
                raise RuleBroken("error.approval.resumed-before", **place, day=stopped_on)
            event = ApprovalClockResumed(stamp=stamp, branch=name)
            after = clock_of(evolve(state, event), terms)
            due_on = after.due_on if after.running else None
            return ApprovalClockResumed(stamp=stamp, branch=name, due_on=due_on)
        case _:
            assert_never(command)


def _answered(
    command: GrantBranch | RefuseBranch, state: Approval, terms: Terms, branch: Branch
) -> Iterator[ApprovalEvent]:
    """A refusal says why. After silence has counted only an answer of before that stands, filed
    late, by authority and with a reason; a grant that is taken back by it is refused again.
    """
    stamp, thing = command.stamp, named(command.key.number)
    refuses = isinstance(command, RefuseBranch)
    if refuses:
        need_reason(command, "act.approval.refuse-branch")
    late = branch.state is BranchState.DEEMED and _is_of_before(command, branch)
    if late:
        if not (command.authority or "").strip():
            place: dict[str, Any] = {"approval": thing, "branch": branch.branch}
            raise RuleBroken(
                "error.approval.late-answer", **place, day=stamp.day, last=branch.silent_past
            )
        need_reason(command, "act.approval.late-answer")
        if refuses:
            APPROVAL.step("refuse", state.state, thing)
    else:
        _need_pending(command, state, branch)
    stream, word = command.key.stream, command.authority
    if isinstance(command, RefuseBranch):
        yield BranchRefused(stamp=stamp, branch=branch.branch, authority=word)
        yield ApprovalRefused(stamp=stamp, branch=branch.branch)
    else:
        granted = BranchGranted(
            stamp=stamp, branch=branch.branch, filed=command.filed, authority=word
        )
        yield from after_answer(state, terms, stream, granted)


def _is_of_before(command: GrantBranch | RefuseBranch, branch: Branch) -> bool:
    return branch.silent_past is not None and command.stamp.day <= branch.silent_past


def _documented(command: DocumentBranch, state: Approval, branch: Branch) -> BranchDocumented:
    place: dict[str, Any] = {"approval": named(command.key.number), "branch": branch.branch}
    if state.state not in (ApprovalState.DECIDING, ApprovalState.GRANTED):
        raise APPROVAL.not_allowed(_act(command), named(command.key.number), state.state)
    if branch.state not in CONSENTED or branch.answered_on is None:
        raise RuleBroken("error.approval.not-consented", **place)
    if branch.documented_on is not None:
        raise RuleBroken("error.approval.documented-already", **place, day=branch.documented_on)
    if not any(each.digest for each in command.filed):
        raise BadInput(phrase("thing.approval-paper", **place), [phrase("fault.approval.paper")])
    day = command.stamp.day
    if day < branch.answered_on:
        raise RuleBroken("error.approval.before-consent", **place, day=branch.answered_on)
    late = branch.document_by is not None and day > branch.document_by
    return BranchDocumented(
        stamp=command.stamp,
        branch=branch.branch,
        filed=command.filed,
        late=late,
    )
