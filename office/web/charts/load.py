"""Load: how much falls due in each day or week."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from office.web.charts.scale import FULL, Tick, counting_to

_GAP: Final = 0.22
_WEEKS_FROM: Final = 35


class LoadBar(Struct, frozen=True):
    """What is due from `first` to `last`: a bar at `x`, its upper edge at `y`, all in the units
    of the drawing; `past` where those days are over.
    """

    first: date
    last: date
    count: int
    x: float
    y: float
    width: float
    height: float
    past: bool


class Load(Struct, frozen=True):
    """The drawing; `labels` stand under some of the bars, in per cent of the width."""

    bars: tuple[LoadBar, ...]
    labels: tuple[Tick, ...]
    y: tuple[Tick, ...]
    weekly: bool


def load(due: Iterable[date], first: date, last: date, today: date) -> Load | None:
    """By days, or by weeks where there are many; None where nothing is due in them."""
    counted = Counter(day for day in due if first <= day <= last)
    if not counted:
        return None
    length = (last - first).days + 1
    apart = 7 if length > _WEEKS_FROM else 1
    first -= timedelta(days=first.weekday() if apart == 7 else 0)
    spans = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, apart)]
    counts = [sum(counted[day + timedelta(days=n)] for n in range(apart)) for day in spans]
    up, width = counting_to(max(counts), 3), FULL / len(spans)
    bars = tuple(
        LoadBar(
            first=day,
            last=day + timedelta(days=apart - 1),
            count=count,
            x=round(number * width + width * _GAP / 2, 1),
            y=up.at(count),
            width=round(width * (1 - _GAP), 1),
            height=FULL - up.at(count),
            past=day + timedelta(days=apart - 1) < today,
        )
        for number, (day, count) in enumerate(zip(spans, counts, strict=True))
    )
    every = max(1, -(-len(bars) // 6))
    labels = tuple(
        Tick((bar.x + bar.width / 2) / FULL * 100, f"{bar.first:%m-%d}") for bar in bars[::every]
    )
    return Load(bars, labels, up.ticks(), weekly=apart == 7)
