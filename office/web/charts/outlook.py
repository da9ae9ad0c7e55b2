"""What is to come by weeks: hand-ins as bars with their bounds, and what is missed among them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from office.web.charts.scale import FULL, Tick, counting_to

_GAP: Final = 0.3
_LABELS: Final = 6


class WeekFigures(Struct, frozen=True):
    """A week from a Monday: hand-ins and missed deadlines, each expected, at least and at most."""

    monday: date
    load: tuple[float, int, int]
    missed: tuple[float, int, int]


class Bar(Struct, frozen=True):
    """A bar at `x`, its upper edge at `y`; its bounds from `low` down at `middle` up to `high`."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    low: float
    high: float


class OutlookWeek(Struct, frozen=True):
    """The bars of a week."""

    monday: date
    load: Bar
    missed: Bar


class OutlookDrawn(Struct, frozen=True):
    """The drawing; `labels` stand under some of the weeks, in per cent of the width."""

    weeks: tuple[OutlookWeek, ...]
    labels: tuple[Tick, ...]
    y: tuple[Tick, ...]


def outlook_drawn(figures: Iterable[WeekFigures]) -> OutlookDrawn | None:
    """Of weeks in their order; None without any."""
    weeks = tuple(figures)
    if not weeks:
        return None
    most = max(max(week.load[2], week.missed[2], week.load[0]) for week in weeks)
    up, width = counting_to(max(1, round(most + 0.5)), 4), FULL / len(weeks)

    def bar(figure: tuple[float, int, int], x: float, wide: float) -> Bar:
        expected, low, high = figure
        y = up.at(expected)
        return Bar(
            x=round(x, 1),
            y=y,
            width=round(wide, 1),
            height=round(FULL - y, 1),
            middle=round(x + wide / 2, 1),
            low=up.at(low),
            high=up.at(high),
        )

    half = width * (1 - _GAP) / 2
    drawn = tuple(
        OutlookWeek(
            week.monday,
            bar(week.load, number * width + width * _GAP / 2, half),
            bar(week.missed, number * width + width * _GAP / 2 + half, half),
        )
        for number, week in enumerate(weeks)
    )
    every = -(-len(weeks) // _LABELS)
    labels = tuple(
        Tick((week.load.x + half) / FULL * 100, f"{week.monday:%m-%d}") for week in drawn[::every]
    )
    return OutlookDrawn(drawn, labels, up.ticks())
