"""The rest of a campaign played many times over, all plays at once.

A play is a bit: whether a deadline is missed in each of the plays is one whole number, and what is
counted over deadlines is counted for all of the plays by a few operations on such numbers.

In every play each unit is a little better or worse than its history says, and so is each month for
everybody, and the whole of what is to come: without that, the spread of a sum would be far too
narrow.
"""

from math import hypot
from random import Random
from typing import Final

from msgspec import Struct

from office.forecast.rates import odds, of_odds

PLAYS: Final = 512
_BITS: Final = 12
_LEVELS: Final = (-1.2247, 0.0, 1.2247)
"""Three equally likely places with mean 0 and standard deviation 1."""

_ROUND: Final = 0.05
_EVERY: Final = (1 << PLAYS) - 1


class Spread(Struct, frozen=True, gc=False):
    """What is expected, and the bounds between which it lies in four plays of five."""

    expected: float
    low: int
    high: int


class Counted:
    """A number for each play, of which each bit is kept for all plays together."""

    def __init__(self) -> None:
        self._bits: list[int] = []

    def add(self, plays: int) -> None:
        """One more in each of these plays."""
        at = 0
        while plays:
            if at == len(self._bits):
                self._bits.append(plays)
                return
            here = self._bits[at]
            self._bits[at] = here ^ plays
            plays &= here
            at += 1

    @property
    def expected(self) -> float:
        """The mean over the plays."""
        return sum(bits.bit_count() << at for at, bits in enumerate(self._bits)) / PLAYS

    def by_play(self) -> list[int]:
        """The number of each play."""
        found = [0] * PLAYS
        for at, bits in enumerate(self._bits):
            for play, sign in enumerate(reversed(f"{bits:0{PLAYS}b}")):
                if sign == "1":
                    found[play] += 1 << at
        return found

    def spread(self) -> Spread:
        """The mean, and the bounds of the middle four fifths."""
        numbers, tenth = sorted(self.by_play()), PLAYS // 10
        return Spread(self.expected, numbers[tenth], numbers[-1 - tenth])


class Swing(Struct, frozen=True):
    """How much all are better or worse at once, as standard deviations of the log-odds: from month
    to `month`, and in all months to come alike (`lasting`), as the history is not long.
    """

    month: float
    lasting: float

    @property
    def both(self) -> float:
        """Of one month."""
        return hypot(self.month, self.lasting)


class Plays:
    """Plays from a seed."""

    def __init__(self, seed: int, swing: Swing) -> None:
        self._random, self._swing = Random(seed), swing.both
        self._alike = swing.lasting / swing.both if swing.both else 0.0
        self._lasting = self._equal_thirds()
        self._months: dict[object, list[int]] = {}
        self._unit: tuple[str, list[int]] | None = None
        self._both: dict[object, list[int]] = {}
        self._steps: dict[tuple[float, float], list[tuple[int, ...]]] = {}

    def missed(self, unit: str, month: object, chance: float, doubt: float) -> int:
        """The plays in which a deadline is missed. Deadlines of one unit follow each other."""
        if self._unit is None or self._unit[0] != unit:
            self._unit, self._both = (unit, self._thirds_by_lot()), {}
        worlds = self._both.get(month)
        if worlds is None:
            if month not in self._months:
                self._months[month] = self._thirds_of_month()
            worlds = [a & b for a in self._months[month] for b in self._unit[1]]
            self._both[month] = worlds
        bits = [self._random.getrandbits(PLAYS) for _ in range(_BITS)]
        found = 0
        for world, steps in zip(worlds, self._thresholds(chance, doubt), strict=True):
            below = 0
            for bit, step in zip(bits, steps, strict=True):
                below = below | bit if step else below & bit
            found |= below & world
        return found

    def _thirds_of_month(self) -> list[int]:
        """Thirds that agree with those of other months as far as what is to come is alike."""
        own, alike = self._equal_thirds(), 0
        for play in range(PLAYS):
            alike |= (self._random.random() < self._alike) << play
        return [
            lasting & alike | third & ~alike
            for lasting, third in zip(self._lasting, own, strict=True)
        ]

    def _equal_thirds(self) -> list[int]:
        """A third of the plays each, by lot."""
        order = list(range(PLAYS))
        self._random.shuffle(order)
        thirds = [0, 0, 0]
        for place, play in enumerate(order):
            thirds[place % 3] |= 1 << play
        return thirds

    def _thirds_by_lot(self) -> list[int]:
        """About a third of the plays each: each play draws, and draws again as long as it draws the
        fourth of four lots.
        """
        thirds, left = [0, 0, 0], _EVERY
        while left:
            one, other = self._random.getrandbits(PLAYS), self._random.getrandbits(PLAYS)
            thirds[0] |= left & ~one & ~other
            thirds[1] |= left & one & ~other
            thirds[2] |= left & ~one & other
            left &= one & other
        return thirds

    def _thresholds(self, chance: float, doubt: float) -> list[tuple[int, ...]]:
        """The chance in each of the nine worlds, as bits from the lowest; its mean is kept."""
        key = round(chance, 3), round(doubt / _ROUND) * _ROUND
        known = self._steps.get(key)
        if known is None:
            base = odds(min(max(chance, 1e-4), 1 - 1e-4))
            shares = [
                of_odds(base + self._swing * month + key[1] * unit)
                for month in _LEVELS
                for unit in _LEVELS
            ]
            scale = chance * len(shares) / sum(shares)
            whole = (1 << _BITS) - 1
            places = (min(whole, round(share * scale * (1 << _BITS))) for share in shares)
            known = [tuple(place >> at & 1 for at in range(_BITS)) for place in places]
            self._steps[key] = known
        return known
