"""How often deadlines are missed: by unit and kind of duty, drawn to the group where few are known.

A share of `missed` of `known` cases is (missed + weight x share of the wider group) divided by
(known + weight): the empirical Bayes estimate of a beta-binomial. The weight is learnt from the
history: where units differ little they are all drawn to the group, and where they differ much each
stands for itself.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from math import exp, lgamma, log, sqrt
from typing import Final, Generic, NamedTuple, TypeVar

from office.forecast.record import Deadline

WEIGHTS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 512.0)
_SAMPLE: Final = 1500
"""Cases from which a weight is chosen; more hardly change it."""

_MOST_DOUBT: Final = 1.2
K = TypeVar("K", bound=Hashable)


class Seen(NamedTuple):
    """How many deadlines are past, and how many of them were missed."""

    known: int
    missed: int


class Chance(NamedTuple):
    """How likely it is that a deadline is missed, and how uncertain that is of its unit: the
    standard deviation of the log-odds.
    """

    missed: float
    doubt: float


class _Level(Generic[K]):
    """Shares by key, each drawn to a wider one."""

    def __init__(self, seen: Mapping[K, Seen], wider: Callable[[K], float]) -> None:
        self._seen, self._wider = seen, wider
        self.weight = _weighed((each, wider(key)) for key, each in _sample(seen))

    def share(self, key: K) -> float:
        seen = self._seen.get(key, Seen(0, 0))
        return (seen.missed + self.weight * self._wider(key)) / (seen.known + self.weight)

    def known(self, key: K) -> float:
        """As how many cases the share counts."""
        return self._seen.get(key, Seen(0, 0)).known + self.weight


class Rates:
    """The shares of a history; ask `chance` for any unit and kind, known or not."""

    def __init__(self, history: Iterable[Deadline]) -> None:
        units, kinds, groups = _Counts[str](), _Counts[str](), _Counts[str]()
        cells = _Counts[tuple[str, str]]()
        self._group: dict[str, str] = {}
        for each in history:
            missed = bool(each.missed)
            units.add(each.unit, missed)
            kinds.add(each.kind, missed)
            groups.add(each.group, missed)
            cells.add((each.unit, each.kind), missed)
            self._group[each.unit] = each.group
        of_kinds = kinds.seen()
        past = sum(seen.known for seen in of_kinds.values())
        of_them = sum(seen.missed for seen in of_kinds.values())
        self.share = (of_them + 0.5) / (past + 1)
        self._of_group = _Level(groups.seen(), lambda _: self.share)
        self._groups: dict[str, float] = {}
        self._of_unit = _Level(units.seen(), self._wider_than_unit)
        self._of_kind = _Level(of_kinds, lambda _: self.share)
        self._of_cell = _Level(cells.seen(), self._crossed)
        self._chances: dict[tuple[str, str], Chance] = {}

    @property
    def weights(self) -> tuple[float, float, float]:
        """As how many cases the wider group counts: for a unit, a kind, and a kind of one unit."""
        return self._of_unit.weight, self._of_kind.weight, self._of_cell.weight

    def chance(self, unit: str, group: str, kind: str) -> Chance:
        """For a deadline of which nothing else is known."""
        known = self._chances.get((unit, kind))
        if known is None:
            self._group.setdefault(unit, group)
            share = min(max(self._of_cell.share((unit, kind)), 1e-4), 1 - 1e-4)
            cases = self._of_unit.known(unit)
            doubt = min(1 / sqrt(cases * share * (1 - share)), _MOST_DOUBT)
            known = self._chances[unit, kind] = Chance(share, doubt)
        return known

    def _wider_than_unit(self, unit: str) -> float:
        group = self._group.get(unit, "")
        if group not in self._groups:
            self._groups[group] = self._of_group.share(group)
        return self._groups[group]

    def _crossed(self, cell: tuple[str, str]) -> float:
        """A unit with its way, at a kind of duty with its difficulty: the odds multiplied."""
        unit, kind = self._of_unit.share(cell[0]), self._of_kind.share(cell[1])
        return of_odds(odds(unit) + odds(kind) - odds(self.share))


class _Counts(Generic[K]):
    def __init__(self) -> None:
        self._known: defaultdict[K, int] = defaultdict(int)
        self._missed: defaultdict[K, int] = defaultdict(int)

    def add(self, key: K, missed: bool) -> None:
        self._known[key] += 1
        self._missed[key] += missed

    def seen(self) -> dict[K, Seen]:
        return {key: Seen(known, self._missed[key]) for key, known in self._known.items()}


def odds(share: float) -> float:
    """Log-odds of a share strictly between 0 and 1."""
    return log(share / (1 - share))


def of_odds(value: float) -> float:
    """The share of log-odds."""
    return 1 / (1 + exp(-value))


def _sample(seen: Mapping[K, Seen]) -> Iterator[tuple[K, Seen]]:
    """Evenly apart in the order of the keys, so that nothing depends on the order of the log."""
    apart = max(1, len(seen) // _SAMPLE)
    for key in sorted(seen, key=str)[::apart]:
        yield key, seen[key]


def _weighed(cases: Iterable[tuple[Seen, float]]) -> float:
    """The weights, each counted as far as these cases are likely under it: a few cases decide
    little, and leave a middle one.
    """
    found = list(cases)
    likelihoods = [_log_likelihood(found, weight) for weight in WEIGHTS]
    best = max(likelihoods)
    trust = [exp(each - best) for each in likelihoods]
    middle = sum(log(weight) * each for weight, each in zip(WEIGHTS, trust, strict=True))
    return exp(middle / sum(trust))


def _log_likelihood(cases: Iterable[tuple[Seen, float]], weight: float) -> float:
    """Of beta-binomial cases whose mean is the share of the wider group."""
    total = 0.0
    for (known, missed), share in cases:
        a, b = weight * share, weight * (1 - share)
        total += lgamma(missed + a) - lgamma(a) + lgamma(known - missed + b) - lgamma(b)
        total -= lgamma(known + weight) - lgamma(weight)
    return total
