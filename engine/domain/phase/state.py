"""What decisions need of a phase, folded from its facts; and what each fact leads to."""

from datetime import date
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.courses import Span
from engine.domain.effects import Effect, Effects, next_state
from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.moved_dates import past_on, without
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
from engine.domain.phase.table import PHASE, PhaseState
from engine.domain.terms import DutyDue
from engine.ids import CampaignId, DutyKey, PhaseKey, phase_stream

EFFECTS: Final[Effects] = MappingProxyType(
    {
        PhaseOpened: Effect("open"),
        PhaseGateRefused: Effect("refuse_close"),
        PhaseClosed: Effect("close"),
        PhaseClosedByOverride: Effect("close"),
        PhaseExtended: Effect("extend"),
        PhaseReopened: Effect("reopen"),
        PhaseDatesCorrected: Effect("correct"),
        PhaseDutiesAdded: Effect("amend"),
        PhaseDutiesDropped: Effect("amend"),
        PhaseOpeningWithdrawn: Effect("withdraw_opening", takes_back="open"),
    }
)


class Phase(Struct, frozen=True, kw_only=True):
    """What decisions need of a phase; one that nobody has opened is pending and has no stream, or
    its opening was withdrawn. `withdrawn` counts how often, and the extensions that went with it.
    Of duties that were added while it was open `added` says when, of dropped ones `dropped` counts
    like `withdrawn`, and `lapsed` are those whose day was past by then; what is due by then stands
    in the terms of `opened`.
    """

    state: PhaseState
    opened: PhaseOpened
    ends_on: date
    closed_on: date | None = None
    extensions: dict[DutyKey, tuple[ClockChange, ...]] = {}
    corrected: dict[DutyKey, date] = {}
    corrected_end: date | None = None
    withdrawn: int = 0
    added: dict[DutyKey, Stamp] = {}
    dropped: dict[DutyKey, int] = {}
    lapsed: dict[DutyKey, date] = {}

    def owed_by(self, duty: DutyKey) -> Stamp:
        """The stamp of the event that made a duty due."""
        return self.added.get(duty, self.opened.stamp)

    def withdrawn_of(self, duty: DutyKey) -> int:
        """How often what made a duty due was taken back."""
        return self.withdrawn + self.dropped.get(duty, 0)

    def due(self, duty: DutyKey) -> DutyDue | None:
        """What was made due for this duty when the phase opened."""
        for due in self.opened.terms.dues:
            if due.duty == duty:
                return due
        return None

    def worked_to(self, due: DutyDue) -> date | None:
        """The day this duty is due on after the extensions of the phase; stops are not counted."""
        planned = self.planned_due(due)
        moves = self.extensions.get(due.duty, ())
        extended = (m.to for m in moves if m.to and m.kind is ChangeKind.EXTEND)
        return None if planned is None else max((planned, *extended))

    def planned_due(self, due: DutyDue) -> date | None:
        """The day that the plan has for this duty, as last corrected."""
        return self.corrected.get(due.duty, due.due_on)

    @property
    def planned_end(self) -> date:
        """The day on which the plan has it end, as last corrected."""
        return self.corrected_end or self.opened.terms.ends_on

    def is_due_at_the_end(self, due: DutyDue) -> bool:
        """Whether this duty is due on the last day, or on the day to which that was rolled."""
        rolled = due.duty not in self.extensions and due.through == self.ends_on
        return rolled or self.worked_to(due) == self.ends_on

    @property
    def ran(self) -> Span:
        """The days in which work can be owed: opened late it begins late, closed early it ends."""
        first = max(self.opened.terms.starts_on, self.opened.stamp.day)
        return Span(first, min(self.ends_on, self.closed_on or self.ends_on))

    @property
    def accepts_work(self) -> bool:
        """Whether work may still be handed in."""
        return self.state in (PhaseState.OPEN, PhaseState.CLOSING)


def evolve(state: Phase | None, event: PhaseEvent) -> Phase:
    """The state after a fact. Never refuses."""
    if isinstance(event, PhaseOpened):
        return Phase(
            state=PhaseState.OPEN,
            opened=event,
            ends_on=event.terms.ends_on,
            withdrawn=state.withdrawn if state else 0,
        )
    assert state is not None, "a phase's first event is its opening"
    now, _ = next_state(PHASE, EFFECTS[type(event)], state.state, None)
    more: dict[str, Any] = {}
    match event:
        case PhaseClosed(stamp=stamp) | PhaseClosedByOverride(stamp=stamp):
            more["closed_on"] = stamp.day
        case PhaseExtended(ends_on=ends_on, duties=duties, stamp=stamp):
            change = ClockChange.extend(ends_on, stamp)
            moved = {duty: (*state.extensions.get(duty, ()), change) for duty in duties}
            more = {"ends_on": ends_on, "extensions": {**state.extensions, **moved}}
        case PhaseDatesCorrected(ends_on=ends_on, moves=moves, stamp=stamp, planned_end=end):
            changes = {m.duty: m.change(stamp) for m in moves}
            moved = {d: (*state.extensions.get(d, ()), change) for d, change in changes.items()}
            more = {"ends_on": ends_on, "extensions": {**state.extensions, **moved}}
            more["corrected"] = {**state.corrected, **{m.duty: m.due_on for m in moves}}
            more["corrected_end"] = end
        case PhaseDutiesAdded(dues=dues, stamp=stamp):
            more["opened"] = _with_dues(state, (*state.opened.terms.dues, *dues))
            more["added"] = {**state.added, **dict.fromkeys((d.duty for d in dues), stamp)}
        case PhaseDutiesDropped(duties=duties, stamp=stamp):
            stood = ((d.duty, state.worked_to(d)) for d in state.opened.terms.dues)
            gone = ((duty, day) for duty, day in stood if duty in duties)
            more = _without(state, duties)
            more["lapsed"] = state.lapsed | past_on(stamp.day, gone)
        case PhaseReopened(ends_on=ends_on):
            more = {"ends_on": ends_on, "closed_on": None}
        case PhaseOpeningWithdrawn():
            most = max((len(changed) for changed in state.extensions.values()), default=0)
            more = {"withdrawn": state.withdrawn + 1 + most, "extensions": {}}
            more |= {"corrected": {}, "corrected_end": None, "added": {}}
        case _:
            pass
    return replace(state, state=now, **more)


def _with_dues(state: Phase, dues: tuple[DutyDue, ...]) -> PhaseOpened:
    return replace(state.opened, terms=replace(state.opened.terms, dues=dues))


def _without(state: Phase, gone: tuple[DutyKey, ...]) -> dict[str, Any]:
    """What changes where these duties are dropped: nothing of their days stays."""
    counts = {d: state.dropped.get(d, 0) + 1 + len(state.extensions.get(d, ())) for d in gone}
    left = tuple(due for due in state.opened.terms.dues if due.duty not in gone)
    return {
        "opened": _with_dues(state, left),
        "added": without(state.added, gone),
        "corrected": without(state.corrected, gone),
        "extensions": without(state.extensions, gone),
        "dropped": {**state.dropped, **counts},
    }


def phase_now(campaign: CampaignId, phase: PhaseKey, reads: Reads) -> Phase | None:
    """The phase as it stands, None while it is pending."""
    state = reads.state(phase_stream(campaign, phase), evolve)
    return state if state is not None and state.state is not PhaseState.PENDING else None


def is_closed(campaign: CampaignId, phase: PhaseKey, reads: Reads) -> bool:
    """Whether a phase is closed."""
    state = phase_now(campaign, phase, reads)
    return state is not None and state.state is PhaseState.CLOSED
