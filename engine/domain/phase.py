"""A phase: opened with its due dates, closed through a gate, extended and reopened on authority."""

from datetime import date
from typing import assert_never

import msgspec
from msgspec import Struct

from engine.domain.clocks import ClockChange
from engine.domain.event import Command, Event, need_reason, not_dated_back, within_reach
from engine.domain.gates import GateVerdict
from engine.domain.lifecycle import PHASE, PhaseState
from engine.domain.occurrences import Span
from engine.domain.terms import DutyDue, PhaseTerms
from engine.errors import RuleBroken
from engine.ids import CampaignId, DutyKey, PhaseKey

# --- facts -----------------------------------------------------------------------------------


class PhaseOpened(Event, frozen=True):
    """The phase runs, and its tasks are owed: one event for all units (design section 3)."""

    campaign: CampaignId
    phase: PhaseKey
    edition: str
    terms: PhaseTerms


class PhaseGateRefused(Event, frozen=True):
    """Closing was asked for and refused; the verdict says which criteria are missing."""

    verdict: GateVerdict


class PhaseClosed(Event, frozen=True):
    """Closed through its gate; the verdict holds the figures that showed it."""

    verdict: GateVerdict


class PhaseClosedByOverride(Event, frozen=True):
    """Closed although the gate was not met, on somebody's authority."""

    verdict: GateVerdict
    authority: str


class PhaseExtended(Event, frozen=True):
    """The window's end moved to `ends_on`; `duties` were due on the old end and move with it."""

    ends_on: date
    authority: str
    duties: tuple[DutyKey, ...]


class PhaseReopened(Event, frozen=True):
    """Open again until `ends_on`; what was late stays late."""

    ends_on: date
    authority: str


PhaseEvent = (
    PhaseOpened
    | PhaseGateRefused
    | PhaseClosed
    | PhaseClosedByOverride
    | PhaseExtended
    | PhaseReopened
)


# --- state -----------------------------------------------------------------------------------


class Phase(Struct, frozen=True, kw_only=True):
    """What decisions need of a phase; a phase nobody has opened is pending and has no stream."""

    state: PhaseState
    opened: PhaseOpened
    ends_on: date
    closed_on: date | None = None
    extensions: dict[DutyKey, tuple[ClockChange, ...]] = {}

    def due(self, duty: DutyKey) -> DutyDue | None:
        """What was made due for this duty when the phase opened."""
        for due in self.opened.terms.dues:
            if due.duty == duty:
                return due
        return None

    def worked_to(self, due: DutyDue) -> date:
        """The day this duty is due on after the extensions of the phase; stops are not counted."""
        moves = self.extensions.get(due.duty, ())
        return max((due.due_on, *(change.to for change in moves if change.to)))

    @property
    def ran(self) -> Span:
        """The days in which work can be owed: opened late it begins late, closed early it ends."""
        first = max(self.opened.terms.starts_on, self.opened.stamp.day)
        return Span(first, min(self.ends_on, self.closed_on or self.ends_on))

    @property
    def accepts_work(self) -> bool:
        """Whether work may still be handed in."""
        return self.state in (PhaseState.OPEN, PhaseState.CLOSING)


# --- commands --------------------------------------------------------------------------------


class OpenPhase(Command, frozen=True):
    """Open it. `unfinished` are earlier phases that must be closed first (R041)."""

    campaign: CampaignId
    phase: PhaseKey
    edition: str
    terms: PhaseTerms
    unfinished: tuple[PhaseKey, ...]


class ClosePhase(Command, frozen=True):
    """Close it through its gate, or on `authority` (with a reason) although it is not met."""

    phase: PhaseKey
    verdict: GateVerdict
    authority: str | None = None


class ExtendPhase(Command, frozen=True):
    """Move its end to a later day."""

    phase: PhaseKey
    ends_on: date
    authority: str


class ReopenPhase(Command, frozen=True):
    """Open a closed phase again until a day that is not past."""

    phase: PhaseKey
    ends_on: date
    authority: str


PhaseCommand = OpenPhase | ClosePhase | ExtendPhase | ReopenPhase


def decide(command: PhaseCommand, state: Phase | None) -> tuple[PhaseEvent, ...]:
    """The facts that follow. A refused gate is a fact too: the face reports it as an error.

    Raises NotAllowed (lifecycle), RuleBroken (order of phases, dates), ReasonRequired.
    """
    stamp = command.stamp
    now = state.state if state else PhaseState.PENDING
    what = f"phase {command.phase!r}"
    not_dated_back(command, f"what is done to {what}")
    if isinstance(command, ExtendPhase | ReopenPhase):
        within_reach(command.ends_on, stamp, what)
    match command:
        case OpenPhase():
            PHASE.step("open", now, what)
            if command.unfinished:
                raise RuleBroken(
                    f"{what} cannot open before {', '.join(command.unfinished)} "
                    "is closed; no phase may be skipped (R041)"
                )
            return (
                PhaseOpened(
                    stamp=stamp,
                    campaign=command.campaign,
                    phase=command.phase,
                    edition=command.edition,
                    terms=command.terms,
                ),
            )
        case ClosePhase(verdict=verdict, authority=authority):
            PHASE.step("close", now, what)
            if verdict.met:
                return (PhaseClosed(stamp=stamp, verdict=verdict),)
            if authority is None:
                return (PhaseGateRefused(stamp=stamp, verdict=verdict),)
            need_reason(command, "close a phase against its gate")
            return (PhaseClosedByOverride(stamp=stamp, verdict=verdict, authority=authority),)
        case ExtendPhase(ends_on=ends_on, authority=authority):
            PHASE.step("extend", now, what)
            need_reason(command, "extend a phase")
            assert state is not None
            if ends_on <= state.ends_on:
                raise RuleBroken(f"{what} ends on {state.ends_on} already; name a later day")
            moved = tuple(
                due.duty for due in state.opened.terms.dues if state.worked_to(due) == state.ends_on
            )
            return (PhaseExtended(stamp=stamp, ends_on=ends_on, authority=authority, duties=moved),)
        case ReopenPhase(ends_on=ends_on, authority=authority):
            PHASE.step("reopen", now, what)
            need_reason(command, "reopen a phase")
            if ends_on < stamp.day:
                raise RuleBroken(f"{what} cannot reopen until {ends_on}: that day is past")
            return (PhaseReopened(stamp=stamp, ends_on=ends_on, authority=authority),)
        case _:
            assert_never(command)


# --- evolve ----------------------------------------------------------------------------------


def evolve(state: Phase | None, event: PhaseEvent) -> Phase:
    """The state after a fact. Never refuses."""
    if isinstance(event, PhaseOpened):
        return Phase(state=PhaseState.OPEN, opened=event, ends_on=event.terms.ends_on)
    assert state is not None, "a phase's first event is its opening"
    replace = msgspec.structs.replace
    match event:
        case PhaseGateRefused():
            return replace(state, state=PhaseState.CLOSING)
        case PhaseClosed(stamp=stamp) | PhaseClosedByOverride(stamp=stamp):
            return replace(state, state=PhaseState.CLOSED, closed_on=stamp.day)
        case PhaseExtended(ends_on=ends_on, duties=duties, stamp=stamp):
            change = ClockChange.extend(ends_on, stamp)
            moved = {duty: (*state.extensions.get(duty, ()), change) for duty in duties}
            return replace(
                state,
                state=PhaseState.OPEN,
                ends_on=ends_on,
                extensions={**state.extensions, **moved},
            )
        case PhaseReopened(ends_on=ends_on):
            return replace(state, state=PhaseState.OPEN, ends_on=ends_on, closed_on=None)
        case _:
            assert_never(event)
