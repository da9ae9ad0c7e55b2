"""The state and the clock of an item after an event, by the effect tables of the lifecycles."""

from functools import cache
from typing import Final

from engine.domain import effects
from engine.domain.assignment.state import EFFECTS as OF_ASSIGNMENTS
from engine.domain.assignment.state import STOPPED_BY
from engine.domain.assignment.table import ASSIGNMENT, AssignmentState
from engine.domain.clocks import ChangeKind, ClockChange
from engine.domain.event import Event
from engine.domain.rectification.state import EFFECTS as OF_RECTIFICATIONS
from engine.domain.rectification.table import RECTIFICATION, RectificationState
from projections.states import BY_VIEWS, OVER, ItemState

ASSIGNMENT_EVENTS: Final[tuple[type[Event], ...]] = tuple(OF_ASSIGNMENTS)
RECTIFICATION_EVENTS: Final[tuple[type[Event], ...]] = tuple(OF_RECTIFICATIONS)


def next_state(
    state: ItemState, held: ItemState | None, event: Event
) -> tuple[ItemState, ItemState | None]:
    """State and held state of an assignment after an event; the same for one beside the state.

    An item whose unit left, or whose campaign is over, goes on from the state before that
    (final_state says what a campaign that is over makes of it).
    """
    return _next_state(state, held, type(event))


@cache
def _next_state(
    state: ItemState, held: ItemState | None, kind: type[Event]
) -> tuple[ItemState, ItemState | None]:
    effect = OF_ASSIGNMENTS[kind]
    if effect.trigger is None:
        return state, held
    before, before_stop = _assignment_state(state), _assignment_state(held) if held else None
    if before is None:
        before = before_stop = before_stop or AssignmentState.ASSIGNED
    after, after_stop = effects.next_state(ASSIGNMENT, effect, before, before_stop)
    if after is not AssignmentState.SUSPENDED or after_stop is None:
        return ItemState(after), None
    return ItemState(after), ItemState(after_stop)


def _assignment_state(state: ItemState) -> AssignmentState | None:
    return None if state in BY_VIEWS else AssignmentState(state.value)


def final_state(
    state: ItemState, held: ItemState | None, *, called_off: bool
) -> tuple[ItemState, ItemState | None]:
    """State and held state of an item when its campaign is over; the same if it was done with."""
    if state in OVER:
        return state, held
    before = held_state(state, held) or ItemState.ASSIGNED
    if before is ItemState.SUBMITTED:
        return ItemState.NOT_ACCEPTED, before
    return (ItemState.CALLED_OFF if called_off else ItemState.NOT_DONE), before


def final_rectification_state(state: RectificationState, *, called_off: bool) -> ItemState | None:
    """What an entry of the ledger is when the campaign is over; None if it was struck off."""
    match state:
        case RectificationState.VERIFIED:
            return None
        case RectificationState.REPORTED:
            return ItemState.NOT_ACCEPTED
        case _:
            return ItemState.CALLED_OFF if called_off else ItemState.NOT_DONE


def held_state(state: ItemState, held: ItemState | None) -> ItemState | None:
    """The held state of an item whose unit leaves; that it was suspended shows in its clock."""
    return held if state is ItemState.SUSPENDED else state


def state_on_return(
    held: ItemState | None, changes: tuple[ClockChange, ...]
) -> tuple[ItemState, ItemState | None]:
    """State and held state of an item whose unit has joined again."""
    stopped = False
    for change in changes:
        if change.kind in (ChangeKind.STOP, ChangeKind.RESUME):
            stopped = change.kind is ChangeKind.STOP
    before = held or ItemState.ASSIGNED
    return (ItemState.SUSPENDED, before) if stopped else (before, None)


def clock_changes(changes: tuple[ClockChange, ...], event: Event) -> tuple[ClockChange, ...]:
    """The changes of an item's own clock after an event; the same object if it has none."""
    return effects.clock_changes(_effect(type(event)), changes, event, STOPPED_BY)


def moves_clock(kind: type[Event]) -> bool:
    """Whether an event of an assignment may change its clock."""
    return OF_ASSIGNMENTS[kind].clock is not None


@cache
def next_rectification_state(state: RectificationState, kind: type[Event]) -> RectificationState:
    """The state of a rectification after an event of a kind."""
    return effects.next_state(RECTIFICATION, OF_RECTIFICATIONS[kind], state, None)[0]


def taken_back(kind: type[Event]) -> str | None:
    """The trigger of the earlier deed that an event of a kind takes back, if it does."""
    return _effect(kind).takes_back


@cache
def leads_to(kind: type[Event]) -> str | None:
    """The one state that an event of a kind always leads to; None if there are several, or none."""
    table = ASSIGNMENT if kind in OF_ASSIGNMENTS else RECTIFICATION
    targets = {step.target for step in table.steps if step.trigger == _effect(kind).trigger}
    return targets.pop() if len(targets) == 1 else None


def _effect(kind: type[Event]) -> effects.Effect:
    return OF_ASSIGNMENTS[kind] if kind in OF_ASSIGNMENTS else OF_RECTIFICATIONS[kind]
