"""Sparkline: how a number went, without axes."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

_WIDTH, _HEIGHT, _MARGIN = 100, 24, 3
_FLAT: Final = 0.5


class Sparkline(Struct, frozen=True):
    """Points of a polyline in a drawing of 100 x 24; `end` is the last of them."""

    points: str
    end: tuple[float, float]
    least: int
    most: int


def sparkline(values: Sequence[int]) -> Sparkline | None:
    """Of at least two values, the oldest first."""
    if len(values) < 2:
        return None
    least, most = min(values), max(values)

    def place(number: int, value: int) -> tuple[float, float]:
        share = (value - least) / (most - least) if most > least else _FLAT
        x = _MARGIN + number / (len(values) - 1) * (_WIDTH - 2 * _MARGIN)
        return round(x, 1), round(_HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN), 1)

    places = [place(number, value) for number, value in enumerate(values)]
    return Sparkline(" ".join(f"{x:g},{y:g}" for x, y in places), places[-1], least, most)
