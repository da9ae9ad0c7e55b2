"""Amounts as documents write them: a lower bound ("20多" is more than 20), a number in 万 or 亿.

Things are counted singly, so more than 20 is 21 and up, and 22 is not demanded (A25).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from engine.phrases import Phrase, phrase

_MANY: Final = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_AMOUNT: Final = re.compile(
    r"(?P<number>[0-9]{1,12})(?P<first>[多余+]?)(?P<many>[百千万亿]?)(?P<last>[多余+]?)"
)


class Bound(StrEnum):
    """How a number is meant, where it is not meant exactly."""

    MORE_THAN = "more_than"


class UnitsDiffer(ValueError):
    """Amounts of different units have no sum; holds why."""

    def __init__(self, one: str, other: str) -> None:
        self.phrase: Phrase = phrase("fault.amount.units", one=one, other=other)
        super().__init__(str(self.phrase))


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit, or (`more`) more than that."""

    number: int
    more: bool = False
    unit: str = ""

    @property
    def least(self) -> int:
        """The smallest number that it may be."""
        return self.number + self.more

    def __add__(self, other: "Amount") -> "Amount":
        """More than 20 and 5 are more than 25. Raises UnitsDiffer."""
        if self.unit != other.unit:
            raise UnitsDiffer(self.unit, other.unit)
        return Amount(self.number + other.number, self.more or other.more, self.unit)

    def reaches(self, asked: "Amount") -> bool:
        """Whether it is surely as much as is asked. Raises UnitsDiffer."""
        if self.unit != asked.unit:
            raise UnitsDiffer(self.unit, asked.unit)
        return self.least >= asked.least


def read_amount(text: str, unit: str = "") -> Amount | None:
    """The amount that a text says: "20", "20多", "20多万", "1000+"; None for another text."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (found["first"] and found["last"]):
        return None
    number = int(found["number"]) * _MANY[found["many"]]
    return Amount(number, bool(found["first"] or found["last"]), unit)


def with_amounts(tree: Any) -> Any:
    """A definition in which lower bounds that stand as texts are numbers with a `bound`."""
    if not isinstance(tree, dict):
        return tree
    changed = dict(tree)
    if isinstance(tree.get("quotas"), list):
        changed["quotas"] = [_with_bound(row) for row in tree["quotas"]]
    if isinstance(tree.get("targets"), list):
        changed["targets"] = [_with_steps(row) for row in tree["targets"]]
    return changed


def _with_steps(target: Any) -> Any:
    steps = target.get("steps") if isinstance(target, dict) else None
    if not isinstance(steps, list):
        return target
    return {**target, "steps": [_with_bound(step) for step in steps]}


def _with_bound(row: Any) -> Any:
    text = row.get("at_least") if isinstance(row, dict) else None
    amount = read_amount(text) if isinstance(text, str) else None
    if amount is None or "bound" in row:
        return row
    bound = {"bound": Bound.MORE_THAN.value} if amount.more else {}
    return {**row, "at_least": amount.number, **bound}
