"""What may be done to a phase, and what follows from it."""

from collections.abc import Iterator
from typing import assert_never

from engine.domain.event import EARLY_WITHOUT_REASON, need_reason, not_dated_back, within_reach
from engine.domain.gates import GateVerdict
from engine.domain.moved_dates import Standing, exchange, moves
from engine.domain.phase.commands import (
    AmendPhase,
    ClosePhase,
    CorrectPhaseDates,
    ExtendPhase,
    OpenPhase,
    PhaseCommand,
    RecountPhase,
    ReopenPhase,
    WithdrawOpening,
)
from engine.domain.phase.context import Opening
from engine.domain.phase.events import (
    PhaseClosed,
    PhaseClosedByOverride,
    PhaseDatesCorrected,
    PhaseDutiesAdded,
    PhaseDutiesDropped,
    PhaseEvent,
    PhaseExtended,
    PhaseGateRefused,
    PhaseOpened,
    PhaseOpeningWithdrawn,
    PhaseReopened,
)
from engine.domain.phase.state import Phase
from engine.domain.phase.table import PHASE, PhaseState
from engine.domain.terms import DutyDue
from engine.errors import RuleBroken
from engine.phrases import Phrase, phrase


def decide(
    command: PhaseCommand, state: Phase | None, context: Opening | GateVerdict | None
) -> tuple[PhaseEvent, ...]:
    """The facts that follow. A refused gate is a fact too: the face reports it as an error.

    Raises NotAllowed (lifecycle), RuleBroken (order of phases, dates), ReasonRequired.
    """
    stamp = command.stamp
    now = state.state if state else PhaseState.PENDING
    thing = phrase("thing.phase.named", phase=command.phase)
    not_dated_back(command, phrase("deed.on", thing=thing))
    if isinstance(command, ExtendPhase | ReopenPhase):
        within_reach(command.ends_on, stamp, thing)
    match command:
        case OpenPhase():
            PHASE.step("open", now, thing)
            assert isinstance(context, Opening), "opening is decided by what it makes due"
            if context.unfinished:
                raise RuleBroken(
                    "error.phase.unfinished", phase=thing, unfinished=context.unfinished
                )
            if context.unopened:
                raise RuleBroken("error.phase.unopened", phase=thing, unopened=context.unopened)
            early = context.terms.starts_on - stamp.day
            if early > EARLY_WITHOUT_REASON:
                day = context.terms.starts_on
                need_reason(command, phrase("act.phase.open-early", phase=thing, day=day))
            return (
                PhaseOpened(
                    stamp=stamp,
                    campaign=command.campaign,
                    phase=command.phase,
                    edition=context.edition,
                    terms=context.terms,
                    unowed=context.unowed,
                    idle=context.idle,
                ),
            )
        case ClosePhase(authority=authority):
            PHASE.step("close", now, thing)
            assert isinstance(context, GateVerdict), "closing is decided by the gate"
            verdict = context
            if verdict.met:
                return (PhaseClosed(stamp=stamp, verdict=verdict),)
            if authority is None:
                return (PhaseGateRefused(stamp=stamp, verdict=verdict),)
            need_reason(command, "act.phase.override")
            return (PhaseClosedByOverride(stamp=stamp, verdict=verdict, authority=authority),)
        case ExtendPhase(ends_on=ends_on, authority=authority):
            PHASE.step("extend", now, thing)
            need_reason(command, "act.phase.extend")
            assert state is not None
            if ends_on <= state.ends_on:
                raise RuleBroken("error.phase.ends-already", phase=thing, ends_on=state.ends_on)
            moved = tuple(
                due.duty for due in state.opened.terms.dues if state.is_due_at_the_end(due)
            )
            return (PhaseExtended(stamp=stamp, ends_on=ends_on, authority=authority, duties=moved),)
        case ReopenPhase(ends_on=ends_on, authority=authority):
            PHASE.step("reopen", now, thing)
            need_reason(command, "act.phase.reopen")
            if ends_on < stamp.day:
                raise RuleBroken("error.phase.past-day", phase=thing, day=ends_on)
            return (PhaseReopened(stamp=stamp, ends_on=ends_on, authority=authority),)
        case CorrectPhaseDates():
            assert state is not None, "only phases that were opened are corrected"
            PHASE.step("correct", now, thing)
            return _corrected(command, state, thing, command.terms.dues)
        case AmendPhase():
            assert state is not None, "only phases that were opened are amended"
            PHASE.step("amend", now, thing)
            return tuple(_amended(command, state, thing))
        case RecountPhase(ends_on=planned):
            assert state is not None, "only phases that were opened are counted anew"
            PHASE.step("correct", now, thing)
            extended = state.ends_on if state.ends_on > state.planned_end else planned
            return (
                PhaseDatesCorrected(
                    stamp=stamp,
                    ends_on=max(planned, extended),
                    planned_end=planned,
                    moves=command.moves,
                    authority=command.authority,
                ),
            )
        case WithdrawOpening(authority=authority):
            PHASE.step("withdraw_opening", now, thing)
            need_reason(command, "act.phase.withdraw-opening")
            assert state is not None
            return (
                PhaseOpeningWithdrawn(
                    stamp=stamp,
                    campaign=command.campaign,
                    phase=command.phase,
                    duties=tuple(due.duty for due in state.opened.terms.dues),
                    authority=authority,
                ),
            )
        case _:
            assert_never(command)


def _amended(command: AmendPhase, state: Phase, thing: Phrase) -> Iterator[PhaseEvent]:
    """What is moved, dropped and added."""
    dropped, added = exchange(state.opened.terms.dues, command.terms.dues, state.lapsed)
    dues = tuple(due for due in command.terms.dues if due.duty not in command.decided)
    moved = _corrected(command, state, thing, dues)
    yield from moved
    if dropped:
        yield PhaseDutiesDropped(
            stamp=command.stamp,
            campaign=command.campaign,
            phase=command.phase,
            duties=dropped,
            authority=command.authority,
        )
    if added:
        yield PhaseDutiesAdded(
            stamp=command.stamp,
            campaign=command.campaign,
            phase=command.phase,
            edition=command.edition,
            ends_on=moved[0].ends_on if moved else state.ends_on,
            dues=added,
            authority=command.authority,
            unowed=tuple(due.duty for due in added if due.duty in command.unowed),
        )


def _corrected(
    command: CorrectPhaseDates | AmendPhase,
    state: Phase,
    thing: Phrase,
    dues: tuple[DutyDue, ...],
) -> tuple[PhaseDatesCorrected, ...]:
    """What moves; nothing where the phase does not stand on the date. Extensions stay granted."""
    planned = command.terms.ends_on
    extended = state.ends_on if state.ends_on > state.planned_end else planned
    day = command.stamp.day
    standing = (
        Standing(
            due, state.planned_due(due), state.worked_to(due), state.extensions.get(due.duty, ())
        )
        for due in state.opened.terms.dues
    )
    moved = moves(standing, dues, command.stamp)
    if not moved and planned == state.planned_end:
        return ()
    if planned < min(day, state.ends_on):
        raise RuleBroken("error.phase.moved-into-past", thing=thing, to=planned, day=day)
    return (
        PhaseDatesCorrected(
            stamp=command.stamp,
            ends_on=max(planned, extended),
            planned_end=planned,
            moves=moved,
            authority=command.authority,
        ),
    )
