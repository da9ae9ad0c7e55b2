"""Figures of many items: how many are done, wait for review, are near their day, or late."""

from collections import Counter
from collections.abc import Iterable, Set
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.rectification.table import RectificationState
from projections.board_counts import BoardGroup
from projections.due_list import of_entry
from projections.rectifications import LedgerRow
from projections.states import (
    OWED,
    RECTIFICATION_OWED,
    SETTLED,
    WORST_FIRST,
    ItemState,
    Light,
    is_late,
    light,
)


class Tally(Struct, frozen=True, kw_only=True):
    """Lead items by what they need: `done` is accepted or waived, `waiting` is with the reviewer.

    `late` counts what was or will be handed in late, `overdue` what is due now and not handed in;
    `late_extended` what was given time after its day had passed; `soon` what is yellow. Once the
    campaign is over, `not_done` was never handed in, `not_accepted` never reviewed; a campaign that
    was cancelled leaves the undone `called_off`. `light` is that of the worst item.
    """

    total: int = 0
    done: int = 0
    waiting: int = 0
    open: int = 0
    soon: int = 0
    overdue: int = 0
    late: int = 0
    late_extended: int = 0
    not_done: int = 0
    not_accepted: int = 0
    called_off: int = 0
    light: Light = Light.BLUE


def tally(groups: Iterable[BoardGroup], day: date) -> Tally:
    """Add up items that were counted for this day."""
    states, lights = Counter[str](), Counter[Light]()
    late = 0
    for group in groups:
        states[group.state] += group.count
        lights[light(group, day)] += group.count
        late += group.count if is_late(group, day) else 0
    return tally_of_states(states, lights, late)


def tally_of_states(states: Counter[str], lights: Counter[Light], late: int) -> Tally:
    """Items that were counted by where they stand and by light; `late` of them are so."""
    return _tally(states, lights, late, done=SETTLED, waiting=ItemState.SUBMITTED, open_in=OWED)


BEST_FIRST: Final = (
    Light.BLUE,
    Light.GREEN,
    Light.NO_DEADLINE,
    Light.GREY,
    Light.YELLOW,
    Light.LATE_EXTENDED,
    Light.RED,
    Light.NOT_DONE,
)
"""The order in which lights stand beside each other."""


def lights_of(groups: Iterable[BoardGroup], day: date) -> dict[Light, int]:
    """How many items that were counted for this day have each light, the best first."""
    counted = Counter[Light]()
    for group in groups:
        counted[light(group, day)] += group.count
    return {each: counted[each] for each in BEST_FIRST if counted[each]}


def ledger_tally(groups: Iterable[tuple[int, LedgerRow]], day: date) -> Tally:
    """The same of rectifications: `done` is struck off, `waiting` reported and not verified. What
    is raised and not issued yet has no clock.
    """
    states, lights = Counter[str](), Counter[Light]()
    late = 0
    for count, row in groups:
        states[row.final or row.state] += count
        late += count if is_late(row, day) else 0
        if row.due_on is not None:
            lights[light(of_entry(row), day)] += count
    lights[Light.NOT_DONE] = states[ItemState.NOT_DONE]
    return _tally(
        states,
        lights,
        late,
        done={RectificationState.VERIFIED},
        waiting=RectificationState.REPORTED,
        open_in=RECTIFICATION_OWED | {RectificationState.RAISED},
    )


def _tally(
    states: Counter[str],
    lights: Counter[Light],
    late: int,
    *,
    done: Set[str],
    waiting: str,
    open_in: Set[str],
) -> Tally:
    return Tally(
        total=states.total(),
        done=sum(states[state] for state in done),
        waiting=states[waiting],
        open=sum(states[state] for state in open_in),
        soon=lights[Light.YELLOW],
        overdue=lights[Light.RED],
        late=late,
        late_extended=lights[Light.LATE_EXTENDED],
        not_done=states[ItemState.NOT_DONE],
        not_accepted=states[ItemState.NOT_ACCEPTED],
        called_off=states[ItemState.CALLED_OFF],
        light=next((one for one in WORST_FIRST if lights[one]), Light.BLUE),
    )
