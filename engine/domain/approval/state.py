"""What decisions need of an approval, folded from its facts; and what each leads to."""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.approval.events import (
    ApprovalClockResumed,
    ApprovalClockStopped,
    ApprovalEvent,
    ApprovalFellOverdue,
    ApprovalFiled,
    ApprovalGranted,
    ApprovalRefused,
    ApprovalWithdrawn,
    BranchAnswered,
    BranchDeemed,
    BranchDocumented,
    BranchGranted,
    BranchReceived,
    BranchRefused,
    FilingAccepted,
    FilingCompleted,
    OnBranch,
    OneTimeNoticeGiven,
    StartAllowed,
)
from engine.domain.approval.table import APPROVAL, CONSENTED, ApprovalState, BranchState
from engine.domain.clocks import ClockChange
from engine.domain.effects import Changes, Effect, Effects, next_state
from engine.domain.items import Outline, fell_overdue, new_clock, outlining
from engine.ids import UnitId
from workflows.dates import CalendarKind
from workflows.sections.approvals import BranchOrder


def _stops(changes: Changes, event: Any, _by: str) -> Changes:
    return (*changes, ClockChange.stop(stop_of(event.branch), event.stamp))


def _resumes(changes: Changes, event: Any, _by: str) -> Changes:
    return (*changes, ClockChange.resume(stop_of(event.branch), event.stamp))


def stop_of(branch: str) -> str:
    """How a stop of the shared clock says whose it is: several branches may stop it at once."""
    return f"branch:{branch}"


EFFECTS: Final[Effects] = MappingProxyType(
    {
        ApprovalFiled: Effect(),
        OneTimeNoticeGiven: Effect("notice_once"),
        FilingCompleted: Effect("complete"),
        FilingAccepted: Effect("accept"),
        BranchReceived: Effect(),
        ApprovalClockStopped: Effect(clock=_stops),
        ApprovalClockResumed: Effect(clock=_resumes),
        BranchGranted: Effect(),
        BranchRefused: Effect(),
        BranchDeemed: Effect(),
        BranchDocumented: Effect(),
        StartAllowed: Effect(),
        ApprovalGranted: Effect("grant"),
        ApprovalRefused: Effect("refuse"),
        ApprovalWithdrawn: Effect("withdraw"),
        ApprovalFellOverdue: Effect(),
    }
)


class Branch(Struct, frozen=True, kw_only=True):
    """One branch: who answers for it, and whether he has. `silent_past` is its last day where its
    silence has counted, `document_by` the last day for its paper.
    """

    branch: str
    unit: UnitId
    state: BranchState = BranchState.PENDING
    received_on: date | None = None
    answered_on: date | None = None
    silent_past: date | None = None
    document_by: date | None = None
    documented_on: date | None = None

    @property
    def owes_paper(self) -> bool:
        """Whether its silence has counted and its paper is not out."""
        return self.state is BranchState.DEEMED and self.documented_on is None


class Approval(Struct, frozen=True, kw_only=True):
    """What was applied for, and how it stands. `told` is what was missing, `accepted` holds the
    terms of its clock, `outline` the clock itself.
    """

    filed: ApprovalFiled
    outline: Outline
    state: ApprovalState = ApprovalState.FILED
    told: tuple[str, ...] | None = None
    accepted: FilingAccepted | None = None
    branches: tuple[Branch, ...] = ()
    started: StartAllowed | None = None

    @property
    def rule(self) -> str | None:
        """The rule by which silence counts in it, None where none does."""
        return self.accepted.rule if self.accepted else None

    def branch(self, name: str) -> Branch | None:
        """The branch of this name."""
        return next((b for b in self.branches if b.branch == name), None)

    def asked_now(self) -> Iterator[Branch]:
        """The branches that have to answer: all that are open, of a sequence the first of them."""
        pending = (b for b in self.branches if b.state is BranchState.PENDING)
        if self.accepted is not None and self.accepted.order is BranchOrder.SEQUENCE:
            yield from list(pending)[:1]
        else:
            yield from pending

    @property
    def consented(self) -> bool:
        """Whether no branch stands in the way any more."""
        return bool(self.branches) and all(b.state in CONSENTED for b in self.branches)


# --- as others see it ------------------------------------------------------------------------


def _begun(event: ApprovalFiled) -> Outline:
    return Outline(
        key=event.approval,
        title=event.title,
        unit=event.unit,
        state=ApprovalState.FILED.value,
        seen_by=(event.unit,),
    )


def _accepted(outline: Outline, event: FilingAccepted) -> Outline:
    units = tuple(dict.fromkeys(each.unit for each in event.branches))
    asked = units[:1] if event.order is BranchOrder.SEQUENCE else units
    after = _clock(outline, event, event.due_on, event.edition)
    seen = tuple(sorted({*outline.seen_by, *units}))
    return replace(after, unit=asked[0], also=asked[1:], seen_by=seen)


def _clock(outline: Outline, event: Any, due_on: date | None, edition: str) -> Outline:
    calendar = CalendarKind.WORKING_DAYS
    return new_clock(outline, due_on, event.stamp, calendar=calendar, edition=edition)


def _turned(outline: Outline, event: Any) -> Outline:
    """A branch has done something: the next one to act, and when silence counts."""
    first, *others = event.next_units or (outline.unit,)
    after = replace(outline, acts_on=event.acts_on, unit=first, also=tuple(others))
    is_turn = isinstance(event, BranchAnswered | BranchDeemed) and event.due_on is not None
    return _clock(after, event, event.due_on, outline.edition) if is_turn else after


def _ended(outline: Outline, event: ApprovalEvent) -> Outline:
    return replace(outline, acts_on=None, done_on=event.stamp.day, also=())


def _overdue(outline: Outline, event: ApprovalFellOverdue) -> Outline:
    return fell_overdue(outline, event.generation)


outline: Final = outlining(
    APPROVAL,
    EFFECTS,
    _begun,
    {
        FilingAccepted: _accepted,
        BranchReceived: _turned,
        ApprovalClockStopped: _turned,
        ApprovalClockResumed: _turned,
        BranchGranted: _turned,
        BranchRefused: _turned,
        BranchDeemed: _turned,
        ApprovalGranted: _ended,
        ApprovalRefused: _ended,
        ApprovalWithdrawn: _ended,
        ApprovalFellOverdue: _overdue,
    },
)
"""An approval lies with the unit that took it in; once it is accepted, with the branches that have
not answered.
"""


# --- the state -------------------------------------------------------------------------------


def evolve(state: Approval | None, event: ApprovalEvent) -> Approval:
    """The state after a fact. Never refuses."""
    seen = outline(state.outline if state else None, event)
    if isinstance(event, ApprovalFiled):
        return Approval(filed=event, outline=seen)
    assert state is not None, "an approval's first event is its filing"
    now, _ = next_state(APPROVAL, EFFECTS[type(event)], state.state, None)
    state = replace(state, outline=seen, state=now)
    match event:
        case OneTimeNoticeGiven(missing=missing):
            return replace(state, told=missing)
        case FilingAccepted(branches=asked):
            branches = tuple(Branch(branch=each.branch, unit=each.unit) for each in asked)
            return replace(state, accepted=event, branches=branches)
        case StartAllowed():
            return replace(state, started=event)
        case OnBranch(branch=name):
            branches = tuple(
                replace(b, **_changed(event)) if b.branch == name else b for b in state.branches
            )
            return replace(state, branches=branches)
        case _:
            return state


def _changed(event: OnBranch) -> dict[str, Any]:
    """What an event changes of its branch."""
    day = event.stamp.day
    match event:
        case BranchReceived():
            return {"received_on": day}
        case BranchGranted(filed=filed):
            paper = day if filed else None
            return {"state": BranchState.GRANTED, "answered_on": day, "documented_on": paper}
        case BranchRefused():
            return {"state": BranchState.REFUSED, "answered_on": day}
        case BranchDeemed(silent_past=past, document_by=document_by):
            return {
                "state": BranchState.DEEMED,
                "answered_on": day,
                "silent_past": past,
                "document_by": document_by,
            }
        case BranchDocumented():
            return {"documented_on": day}
        case _:
            return {}
