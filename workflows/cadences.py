"""How often a recurring duty is owed, and on which day of each period it is due.

`every` is a calendar period (`"month"`), a span counted from an anchor (`"30 days"`), `"holiday"`
or `"on call"`. `due` is a day of the period: `"Friday 17:00"`, `"day 25"`, `"last working day"`,
`"month 2 day 10"`, `"06-30"`, `"period end + 5 days"`, `"opened + 5 working days"`. As in dates.py
a rule is text understood, not yet a date.
"""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import lru_cache
from typing import Final

from msgspec import UnsetType

from engine.phrases import Alternatives, phrase
from workflows.dates import Cadence, DateFault, DateRule, OffsetUnit, hour_named, parse_date


class Occasion(StrEnum):
    """What a duty recurs with that no calendar period gives."""

    HOLIDAY = "holiday"
    ON_CALL = "on call"


class SpanUnit(StrEnum):
    """What an interval counts in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of `count` units, the first of which ends on the obligation's `first` day."""

    count: int
    unit: SpanUnit


Every = Cadence | Interval | Occasion


class UnknownCadence(DateFault):
    """A word for a cadence that is none."""

    def __init__(self, word: str) -> None:
        what, known = phrase("thing.cadence"), Alternatives(EXAMPLES)
        super().__init__("fault.definition.unknown", what=what, name=word, known=known)


WORDS: Final = (*(each.value for each in Cadence), *(each.value for each in Occasion))
EXAMPLES: Final = (*WORDS, "30 days")
_MOST: Final = 999
_NO_DUE: Final = "none"
_UNITS: Final = {unit.value: unit for unit in SpanUnit} | {
    unit.value.removesuffix("s"): unit for unit in SpanUnit
}
_WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_MONTHS_IN: Final = {
    Cadence.MONTH: 1,
    Cadence.TWO_MONTHS: 2,
    Cadence.QUARTER: 3,
    Cadence.HALF_YEAR: 6,
    Cadence.YEAR: 12,
}
_SHORTEST: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DueDay(StrEnum):
    """What the due day of a period is named by."""

    WEEKDAY = "weekday"
    DAY = "day"
    LAST_DAY = "last day"
    LAST_WORKING_DAY = "last working day"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """The due day of each period, as written in `literal`.

    `number` is a weekday 0-6 or a day 1-31, a day that a short month lacks being its last; `month`
    counts the months of the period, from 1. A `date` without its year, or counted from the period,
    is read as if the period were a phase.
    """

    literal: str
    day: DueDay
    number: int = 1
    month: int = 1
    date: DateRule | None = None
    hour: time | None = None

    @property
    def counts_working_days(self) -> bool:
        """Whether the day depends on which days are worked."""
        if self.day is DueDay.LAST_WORKING_DAY:
            return True
        unit = self.date.offset_unit if self.date and self.date.offset else None
        return unit is OffsetUnit.WORKING_DAYS


@lru_cache(maxsize=256)
def parse_every(text: str) -> Every:
    """Read a cadence; raises DateFault that says what to write instead."""
    words = " ".join(text.split())
    if words in WORDS:
        return Cadence(words) if words in set(Cadence) else Occasion(words)
    found = re.fullmatch(r"(?P<count>-?[0-9]+) (?P<unit>\S+)", words)
    if found is None or found["unit"] not in _UNITS:
        raise UnknownCadence(words)
    count, unit = int(found["count"]), _UNITS[found["unit"]]
    if not 1 <= count <= _MOST:
        raise DateFault("fault.cadence.count", every=words, unit=unit.value, most=_MOST)
    return Interval(count, unit)


def read_every(text: str) -> Every | None:
    """The cadence, None where the text is none: it waits for the office's word (A23)."""
    try:
        return parse_every(text)
    except DateFault:
        return None


def due_rule(due: str | UnsetType, every: Every) -> DueRule | None:
    """The rule of the due day; None where nothing is said of it, or there is none."""
    return None if isinstance(due, UnsetType) else parse_due(due, every)


@lru_cache(maxsize=256)
def parse_due(text: str, every: Every) -> DueRule | None:
    """Read the due day of a period of this cadence; None for `none`, which is no deadline.

    Raises DateFault with the forms that fit the cadence, or with the nearest sound text.
    """
    words = " ".join(text.split())
    if words == _NO_DUE:
        return None
    head, hour = _hour_of(words)
    rule = _read(head, every)
    if rule is None:
        raise DateFault(
            "fault.cadence.due", due=words, every=_shown(every), forms=Alternatives(_forms(every))
        )
    return DueRule(
        literal=text, day=rule.day, number=rule.number, month=rule.month,
        date=rule.date, hour=hour,
    )  # fmt: skip


def _hour_of(words: str) -> tuple[str, time | None]:
    """An hour alone is that of the last day."""
    found = re.fullmatch(r"(?:(.*) )?([0-9]{1,2}:[0-9]{2})", words)
    if found is None:
        return words, None
    return found[1] or DueDay.LAST_DAY.value, hour_named(found[2])


def _read(words: str, every: Every) -> DueRule | None:
    called = every is Occasion.ON_CALL
    if not called and words in (DueDay.LAST_DAY, DueDay.LAST_WORKING_DAY):
        return DueRule(literal=words, day=DueDay(words))
    if every is Cadence.WEEK and words in _WEEKDAYS:
        return DueRule(literal=words, day=DueDay.WEEKDAY, number=_WEEKDAYS.index(words))
    moment = re.fullmatch(r"(period (?:start|end)|opened)((?: ?[+-]).*)?", words)
    if moment and called == (moment[1] == "opened"):
        named = "phase start" if called else moment[1].replace("period", "phase")
        counted = parse_date(named + (moment[2] or ""))
        return DueRule(literal=words, day=DueDay.DATE, date=counted)
    if isinstance(every, Cadence) and (
        day := re.fullmatch(r"(?:month (\d+) )?day (\d+)( or last)?", words)
    ):
        return _day_of_month(words, every, day[1], int(day[2]), or_last=day[3] is not None)
    if every is Cadence.YEAR and re.fullmatch(r"(\d\d|Q\d|H\d)\b.*", words):
        if words == "02-29":
            raise DateFault("fault.cadence.day-of-some", due=words, instead="02 end")
        return DueRule(literal=words, day=DueDay.DATE, date=parse_date(words))
    return None


def _day_of_month(
    words: str, every: Cadence, named: str | None, day: int, *, or_last: bool
) -> DueRule | None:
    """`day 25` of a month, `month 2 day 10` of a longer period."""
    months = _MONTHS_IN.get(every)
    if months is None or (named is None) != (months == 1):
        return None
    month = int(named or 1)
    if not 1 <= month <= months:
        raise DateFault("fault.cadence.month", month=month, every=every.value, most=months)
    if not 1 <= day <= 31:
        raise DateFault("fault.cadence.day", day=day)
    if day > min(_SHORTEST[month - 1 :: months]) and not or_last:
        raise DateFault("fault.cadence.day-of-some", due=words, instead=f"{words} or last")
    return DueRule(literal=words, day=DueDay.DAY, number=day, month=month)


def _shown(every: Every) -> str:
    return f"{every.count} {every.unit}" if isinstance(every, Interval) else every.value


def _forms(every: Every) -> tuple[str, ...]:
    """Examples of due days that fit the cadence."""
    if every is Occasion.ON_CALL:
        return ("opened + 5 working days", _NO_DUE)
    own: tuple[str, ...] = ()
    match every:
        case Cadence.WEEK:
            own = ("Friday", "Friday 17:00")
        case Cadence.MONTH:
            own = ("day 25", "day 30 or last")
        case Cadence.TWO_MONTHS | Cadence.QUARTER | Cadence.HALF_YEAR:
            own = ("month 2 day 10",)
        case Cadence.YEAR:
            own = ("06-30", "01 end", "month 6 day 10")
        case _:
            pass
    return (*own, "last day", "last working day", "period end + 5 days", _NO_DUE)
