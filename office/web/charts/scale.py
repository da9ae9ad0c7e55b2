"""Places on a drawing: days along it, numbers up it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from msgspec import Struct

FULL: Final = 1000
"""How wide and how high a drawing is, in its own units; it is stretched to the room there is."""

_STEPS: Final = (1, 2, 5)
_FORTNIGHT: Final = 45
_HALF_YEARS: Final = 550
_YEARS: Final = 1200


class Tick(Struct, frozen=True):
    """A place on an axis, in per cent of its length, and what is written there."""

    at: float
    label: str


class DayScale(NamedTuple):
    """The days of a drawing, first and last included."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where the middle of a day lies, in the units of the drawing; days outside at its edge."""
        return self._place((min(max(day, self.first), self.last) - self.first).days + 0.5)

    def begin(self, day: date) -> float:
        """Where a day begins."""
        return self._place((min(max(day, self.first), self.last) - self.first).days)

    def end(self, day: date) -> float:
        """Where a day ends."""
        return self._place((min(max(day, self.first), self.last) - self.first).days + 1)

    def ticks(self) -> tuple[Tick, ...]:
        """The first days of months, so few that their names stand apart; of weeks where the
        drawing shows a few weeks only.
        """
        return tuple(Tick(self.begin(day) / FULL * 100, label) for day, label in self._marks())

    def _place(self, days: float) -> float:
        return round(days / ((self.last - self.first).days + 1) * FULL, 1)

    def _marks(self) -> Iterator[tuple[date, str]]:
        length = (self.last - self.first).days + 1
        if length <= _FORTNIGHT:
            monday = self.first + timedelta(days=-self.first.weekday() % 7)
            for week in range((self.last - monday).days // 7 + 1):
                day = monday + timedelta(weeks=week)
                yield day, f"{day:%m-%d}"
            return
        apart = 1 if length <= _HALF_YEARS / 2 else 2 if length <= _HALF_YEARS else 3
        apart = 12 if length > _YEARS else apart
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= self.last:
            if day >= self.first and (month - 1) % apart == 0:
                yield day, f"{day:%Y-%m}" if month == 1 or apart == 12 else f"{day:%m}"
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


class CountScale(NamedTuple):
    """Numbers from 0 to a round one that none of them passes."""

    top: int
    step: int

    def at(self, count: float) -> float:
        """How far below the upper edge a number lies, in the units of the drawing."""
        return round(FULL - count / self.top * FULL, 1)

    def ticks(self) -> tuple[Tick, ...]:
        """A few round numbers."""
        return tuple(
            Tick(self.at(count) / FULL * 100, str(count))
            for count in range(0, self.top + 1, self.step)
        )


def counting_to(most: int, lines: int = 4) -> CountScale:
    """The scale for numbers up to `most`, with about so many lines."""
    step, power = 1, 1
    while step * lines < most:
        step = next((s * power for s in _STEPS if s * power * lines >= most), 10 * power)
        power *= 10
    return CountScale(step * max(1, -(-most // step)), step)
