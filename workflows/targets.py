"""Targets: numbers to be reached by a year or a shorter period, held against figures handed in."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from workflows.amounts import Bound
from workflows.dates import Anchor, DateFault, Part, parse_date
from workflows.kinds import Counting, Scope
from workflows.titles import CheckedAs, Title
from workflows.windows import Bounds, window

Number = Annotated[int | str | UnsetType, CheckedAs(int | str)]
"""A whole number, or a parameter; what is left out is not stored."""

AsBound = Annotated[Bound | UnsetType, CheckedAs(Bound)]
"""How `at_least` is meant; what is left out is not stored."""

PERIODS: Final = (Anchor.YEAR, Anchor.HALF_YEAR, Anchor.QUARTER, Anchor.MONTH)


@dataclass(frozen=True, kw_only=True)
class TargetStep:
    """What is to be reached by the end of a period, `"2026"` or `"2026-Q2"`; without one, by the
    end of the campaign. It holds for its `audience`, for everybody where none is named.
    """

    period: Annotated[str | UnsetType, CheckedAs(str)] = field(default_factory=lambda: UNSET)
    at_least: Number = field(default_factory=lambda: UNSET)
    at_most: Number = field(default_factory=lambda: UNSET)
    bound: AsBound = field(default_factory=lambda: UNSET)
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is counted is the `figure` that a duty asks for: an amount in `unit`, or, where `of`
    names another figure of the duty, the per cent of that.
    """

    key: str
    title: Title
    duty: str
    figure: str
    steps: tuple[TargetStep, ...]
    rules: tuple[str, ...] = ()
    of: str | None = None
    unit: str | None = None
    counts: Counting = Counting.IN_PERIOD
    scope: Scope = Scope.EACH
    said: Annotated[str | UnsetType, CheckedAs(str)] = field(default_factory=lambda: UNSET)


@lru_cache(maxsize=256)
def days_of_period(text: str) -> tuple[date, date]:
    """The first and the last day of a year, half-year, quarter or month of a year.

    "2026 end" is by the end of 2026, and means the year. Raises DateFault.
    """
    rule = parse_date(text)
    whole = rule.part in (Part.WHOLE, Part.END) and not rule.offset and rule.year is not None
    if rule.anchor not in PERIODS or not whole:
        raise DateFault("fault.date.no-period", date=text)
    if rule.part is Part.END:
        return days_of_period(" ".join(text.split()).removesuffix(" end"))
    found = window(rule, Bounds())
    first, last = found.first.low, found.last.high
    assert first is not None, "a period of the calendar has a first day"
    assert last is not None, "a period of the calendar has a last day"
    return first, last
