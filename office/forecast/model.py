"""What a history says: how often, how early, and how much months differ for everybody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import sqrt
from typing import Final, NamedTuple

from office.forecast.pace import Pace, WorkingSpans, given_open
from office.forecast.plays import Swing
from office.forecast.rates import Rates
from office.forecast.record import Deadline

LEAST: Final = 20
"""Deadlines that must be past before anything is forecast."""

_USUAL_SWING: Final = 0.3
_USUAL_MONTHS: Final = 3.0
"""As how many months of a history the usual swing counts."""

_LEAST_SWING: Final = 0.1
_MOST_SWING: Final = 1.0


class Ahead(NamedTuple):
    """A deadline to come, on the day that is known now: how likely it is missed, and the doubt
    about its unit; `left` are the working days until then.
    """

    deadline: Deadline
    due: date
    missed: float
    doubt: float
    left: int


class Model(NamedTuple):
    """Fitted to a history."""

    rates: Rates
    pace: Pace
    swing: Swing

    def ahead(self, deadlines: Iterable[tuple[Deadline, date]], start: date) -> Iterator[Ahead]:
        """Deadlines with their days, of which nothing has come before the day `start`."""
        pace, chances = self.pace, self.rates.chance
        for each, due in deadlines:
            chance = chances(each.unit, each.group, each.kind)
            left = pace.spans.between(start, due)
            open_ = 1.0
            if each.known_since < start:
                open_ = pace.still_open(each.unit, each.kind, left)
            yield Ahead(each, due, given_open(chance.missed, open_), chance.doubt, left)


def fitted(history: Sequence[Deadline], spans: WorkingSpans) -> Model:
    """The model of deadlines that are past."""
    rates = Rates(history)
    return Model(rates, Pace(history, spans), _swing(history, rates))


def month_of(day: date) -> tuple[int, int]:
    """Year and month: what befalls everybody befalls a month."""
    return day.year, day.month


def _swing(history: Iterable[Deadline], rates: Rates) -> Swing:
    """By how much more months differ than chance alone explains, and how little so few of them say
    of those to come.
    """
    months: defaultdict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for each in history:
        share = rates.chance(each.unit, each.group, each.kind).missed
        month = months[month_of(each.due)]
        month[0] += bool(each.missed) - share
        month[1] += share * (1 - share)
    count, chances = len(months), [chance for _, chance in months.values()]
    weight = sum(chance**2 for chance in chances)
    excess = sum(off**2 - chance for off, chance in months.values())
    usual = _USUAL_MONTHS * weight / count
    variance = (excess + usual * _USUAL_SWING**2) / (weight + usual)
    variance = max(variance, _LEAST_SWING**2)
    variance *= (count + 2) / (count - 1) if count > 1 else 2
    lasting = variance / count + 1 / sum(chances)
    return Swing(min(sqrt(variance), _MOST_SWING), min(sqrt(lasting), _MOST_SWING))
