"""What can be said of a date before any campaign runs: the days between which it must lie.

No calendar is known here, so working days give only a bound (ten of them are ten days or more);
the exact day is the engine's to find. A check may call a date wrong only where it is certain.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.dates import Anchor, DateRule, OffsetUnit, Part

_XUN_FIRST = {Part.MIDDLE: 11, Part.LATE: 21, Part.MIDDLE_LATE: 11}
_XUN_LAST = {Part.EARLY: 10, Part.MIDDLE: 20, Part.EARLY_MIDDLE: 20}


@dataclass(frozen=True, slots=True)
class Reach:
    """One day that is not before `low` and not after `high`; None where nothing is known."""

    low: date | None = None
    high: date | None = None

    def surely_after(self, other: "Reach") -> bool:
        """Whether this day lies after the other one, whatever the calendar."""
        return self.low is not None and other.high is not None and self.low > other.high

    @property
    def exact(self) -> date | None:
        """The day itself, where it is certain."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day a rule stands for; a single day has both alike."""

    first: Reach = Reach()
    last: Reach = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What relative dates count from."""

    start: Reach = Reach()
    end: Reach = Reach()
    phase_start: Reach = Reach()
    phase_end: Reach = Reach()


def window(rule: DateRule, bounds: Bounds) -> Window:
    """The window of a rule, as far as it is certain."""
    match rule.anchor:
        case Anchor.START:
            day = bounds.start
        case Anchor.END:
            day = bounds.end
        case Anchor.PHASE_START:
            day = bounds.phase_start
        case Anchor.PHASE_END:
            day = bounds.phase_end
        case _:
            first, last = _calendar_days(rule)
            if rule.is_single_day:
                first = last
            if not rule.offset:
                return Window(Reach(first, first), Reach(last, last))
            day = Reach(last, last)
    moved = _moved(day, rule.offset, rule.offset_unit)
    return Window(moved, moved)


def _calendar_days(rule: DateRule) -> tuple[date, date]:
    year, number = rule.year or 0, rule.number or 1
    match rule.anchor:
        case Anchor.DAY:
            day = date(year, number, rule.day or 1)
            return day, day
        case Anchor.QUARTER:
            first, last = number * 3 - 2, number * 3
        case Anchor.HALF_YEAR:
            first, last = number * 6 - 5, number * 6
        case Anchor.YEAR:
            first, last = 1, 12
        case _:
            first = last = number
    ends = calendar.monthrange(year, last)[1]
    return (
        date(year, first, _XUN_FIRST.get(rule.part, 1)),
        date(year, last, _XUN_LAST.get(rule.part, ends)),
    )


def _moved(day: Reach, count: int, unit: OffsetUnit) -> Reach:
    match unit:
        case OffsetUnit.DAYS:
            return Reach(_days(day.low, count), _days(day.high, count))
        case OffsetUnit.WEEKS:
            return Reach(_days(day.low, count * 7), _days(day.high, count * 7))
        case OffsetUnit.MONTHS:
            return Reach(_months(day.low, count), _months(day.high, count))
        case OffsetUnit.WORKING_DAYS if count > 0:
            return Reach(_days(day.low, count), None)
        case OffsetUnit.WORKING_DAYS if count < 0:
            return Reach(None, _days(day.high, count))
        case OffsetUnit.WORKING_DAYS:
            return day


def _days(day: date | None, count: int) -> date | None:
    return None if day is None else day + timedelta(days=count)


def _months(day: date | None, count: int) -> date | None:
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
