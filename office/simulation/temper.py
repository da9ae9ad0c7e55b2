"""How units take to their duties, and how many of each sort take part."""

from collections.abc import Sequence
from enum import StrEnum
from random import Random

from msgspec import Struct

from engine.errors import BadInput
from engine.ids import UnitId
from engine.phrases import phrase


class Temper(StrEnum):
    """The way of a unit with its deadlines."""

    PROMPT = "prompt"
    LATE = "late"
    SLOPPY = "sloppy"
    SILENT = "silent"


class Tempers(Struct, frozen=True, kw_only=True):
    """Shares of each temper, as weights; whole per cents are usual."""

    prompt: int = 60
    late: int = 20
    sloppy: int = 15
    silent: int = 5

    def weights(self) -> tuple[tuple[Temper, int], ...]:
        """Temper and weight; BadInput where a weight is negative or none is positive."""
        found = tuple((temper, int(getattr(self, temper.value))) for temper in Temper)
        faults = [
            phrase("fault.tempers.negative", temper=temper.value, weight=weight)
            for temper, weight in found
            if weight < 0
        ]
        if not faults and not any(weight for _, weight in found):
            faults = [phrase("fault.tempers.none")]
        if faults:
            raise BadInput(phrase("thing.tempers"), faults)
        return found


def cast(units: Sequence[UnitId], shares: Tempers, random: Random) -> dict[UnitId, Temper]:
    """A temper for each unit, in the order of `units`, as near to the shares as whole units allow.

    A temper with a share has one unit at least while there are as many units as tempers.
    """
    weights = [(temper, weight) for temper, weight in shares.weights() if weight]
    total = sum(weight for _, weight in weights)
    counts = {temper: len(units) * weight // total for temper, weight in weights}
    rests = sorted(weights, key=lambda pair: -(len(units) * pair[1] % total))
    for temper, _ in rests[: len(units) - sum(counts.values())]:
        counts[temper] += 1
    for temper in [temper for temper, count in counts.items() if not count]:
        largest = max(counts, key=lambda name: counts[name])
        if counts[largest] > 1:
            counts[largest] -= 1
            counts[temper] = 1
    parts = [temper for temper, count in counts.items() for _ in range(count)]
    random.shuffle(parts)
    return dict(zip(units, parts, strict=True))
