"""What can be said of a date before any campaign runs: the days between which it must lie.

No calendar is known here, so working days give only a bound (ten of them are ten days or more);
the exact day is the engine's to find. A check may call a date wrong only where it is certain.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from workflows.dates import Anchor, DateRule, OffsetUnit, Part

CALENDAR: Final = (Anchor.DAY, Anchor.MONTH, Anchor.QUARTER, Anchor.HALF_YEAR, Anchor.YEAR)
"""What a date can be fixed to without a campaign."""

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


class Moments(Protocol):
    """What relative dates count from."""

    def reach(self, anchor: Anchor, of: str = "") -> Reach:
        """The day of a moment: of the campaign, of the phase that the date stands in, or of the
        phase or duty whose key is `of`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The moments of the campaign, and of one phase."""

    start: Reach = Reach()
    end: Reach = Reach()
    phase_start: Reach = Reach()
    phase_end: Reach = Reach()

    def reach(self, anchor: Anchor, of: str = "") -> Reach:  # noqa: ARG002
        """Those of other phases and of duties are not known."""
        match anchor:
            case Anchor.START:
                return self.start
            case Anchor.END:
                return self.end
            case Anchor.PHASE_START:
                return self.phase_start
            case Anchor.PHASE_END:
                return self.phase_end
            case _:
                return Reach()


def window(rule: DateRule, moments: Moments) -> Window:
    """The window of a rule, as far as it is certain."""
    if rule.anchor not in CALENDAR:
        day = moments.reach(rule.anchor, rule.of)
    elif rule.year is not None:
        first, last = calendar_days(rule)
        if not rule.offset:
            return Window(Reach(first, first), Reach(last, last))
        day = Reach(last, last)
    else:
        inside = moments.reach(Anchor.PHASE_START)
        whole = _yearless(rule, moments.reach(Anchor.START) if inside == Reach() else inside)
        if not rule.offset:
            return whole
        day = whole.last
    moved = _moved(day, rule.offset, rule.offset_unit)
    return Window(moved, moved)


def calendar_days(rule: DateRule, since: date = date.min) -> tuple[date, date]:
    """First and last day of a rule of the calendar, alike where it names a single day.

    Where the rule has no year they are the first such days on or after `since`. Raises
    OverflowError where the calendar ends before.
    """
    year = since.year if rule.year is None else rule.year
    while True:
        try:
            first, last = _days_in(rule, year)
        except ValueError as error:  # 29 February
            if year >= date.max.year:
                raise OverflowError from error
        else:
            if rule.year is not None:
                return first, last
            if last >= since:
                return max(first, since), last
        year += 1


def _yearless(rule: DateRule, since: Reach) -> Window:
    """The later the start, the later its days: between those of both bounds."""
    lows = (None, None) if since.low is None else calendar_days(rule, since.low)
    highs = (None, None) if since.high is None else calendar_days(rule, since.high)
    return Window(*(Reach(low, high) for low, high in zip(lows, highs, strict=True)))


def _days_in(rule: DateRule, year: int) -> tuple[date, date]:
    number = rule.number or 1
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
    ends = date(year, last, _XUN_LAST.get(rule.part, calendar.monthrange(year, last)[1]))
    if rule.is_single_day:
        return ends, ends
    return date(year, first, _XUN_FIRST.get(rule.part, 1)), ends


def _moved(day: Reach, count: int, unit: OffsetUnit) -> Reach:
    match unit:
        case OffsetUnit.DAYS:
            return Reach(_days(day.low, count), _days(day.high, count))
        case OffsetUnit.WEEKS:
            return Reach(_days(day.low, count * 7), _days(day.high, count * 7))
        case OffsetUnit.MONTHS:
            return Reach(_months(day.low, count), _months(day.high, count))
        case OffsetUnit.YEARS:
            return _moved(day, count * 12, OffsetUnit.MONTHS)
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
        raise OverflowError
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
