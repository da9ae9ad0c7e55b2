"""Figures of many items: how many are done, wait for review, are near their day, or late."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from projections.board import BoardRow
from projections.states import OWED, SETTLED, ItemState, Light, light


class Tally(Struct, frozen=True, kw_only=True):
    """Lead items by what they need: `done` is accepted or waived, `waiting` is with the reviewer.

    `late` counts what was or is handed in late, `overdue` what is due now and not handed in;
    `soon` what is yellow.
    """

    total: int = 0
    done: int = 0
    waiting: int = 0
    open: int = 0
    soon: int = 0
    overdue: int = 0
    late: int = 0

    @property
    def light(self) -> Light:
        """That of the worst item."""
        if self.overdue:
            return Light.RED
        if self.soon:
            return Light.YELLOW
        return Light.BLUE if self.done == self.total else Light.GREEN


def tally(items: Iterable[BoardRow], day: date) -> Tally:
    """Count items as they stand on a day."""
    rows = tuple(items)
    lights = [
        light(r.state, r.due_on, r.yellow_from, day, running=r.running, part=r.part) for r in rows
    ]
    return Tally(
        total=len(rows),
        done=sum(r.state in SETTLED for r in rows),
        waiting=sum(r.state is ItemState.SUBMITTED for r in rows),
        open=sum(r.state in OWED for r in rows),
        soon=sum(colour is Light.YELLOW for colour in lights),
        overdue=sum(colour is Light.RED for colour in lights),
        late=sum(r.late for r in rows),
    )
