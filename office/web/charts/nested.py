"""Periods that lie within each other: a band for each level, a bar for each period."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from office.answers.backplan import MarkLine, Secured
from office.web.charts.scale import DayScale, Tick
from workflows.dates import Cadence

_BAND: Final = 30
_GAP: Final = 6
_LEAST_WIDTH: Final = 1.0


class NestedBar(Struct, frozen=True):
    """A period at `x` and `y`, in the units of the drawing."""

    x: float
    y: int
    width: float
    height: int
    secured: Secured
    mark: MarkLine


class Band(Struct, frozen=True):
    """The name of a level, and where it stands."""

    level: Cadence
    y: int


class Nested(Struct, frozen=True):
    """The drawing; `today` is None outside of it, `height` that of all bands."""

    bars: tuple[NestedBar, ...]
    bands: tuple[Band, ...]
    x: tuple[Tick, ...]
    today: float | None
    height: int


def nested(marks: Sequence[MarkLine], first: date, last: date, today: date) -> Nested | None:
    """Of all levels but days, which would be too narrow to be seen; None where there are none."""
    levels = list(dict.fromkeys(mark.level for mark in marks if mark.level is not Cadence.DAY))
    if not levels:
        return None
    along = DayScale(first, last)
    bars = []
    for mark in marks:
        if mark.level in levels:
            x, end = along.begin(mark.first), along.end(mark.last)
            bars.append(
                NestedBar(
                    x=x,
                    y=levels.index(mark.level) * (_BAND + _GAP),
                    width=round(max(end - x - 1, _LEAST_WIDTH), 1),
                    height=_BAND,
                    secured=mark.secured or Secured.EMPTY,
                    mark=mark,
                )
            )
    return Nested(
        bars=tuple(bars),
        bands=tuple(Band(level, at * (_BAND + _GAP)) for at, level in enumerate(levels)),
        x=along.ticks(),
        today=along.at(today) if first <= today <= last else None,
        height=len(levels) * (_BAND + _GAP),
    )
