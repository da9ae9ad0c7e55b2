"""Date rules turned into windows, and spans of time cut into periods.

A third of a month (xun) is days 1-10, 11-20 and 21-last; "by the end of" is the last day
inclusive (A11). Recurring obligations follow calendar periods, not the campaign's start (A21).
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final, Never, Protocol, assert_never

import msgspec

from engine.calendars.working_days import WorkingCalendar
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from workflows.dates import EVENTS, Anchor, Cadence, DateRule, OffsetUnit, Part, Roll
from workflows.windows import CALENDAR, calendar_days

_DAY: Final = timedelta(days=1)
_HALF: Final = Fraction(1, 2)
_SAID: Final = {
    Anchor.START: "campaign-first",
    Anchor.END: "campaign-last",
    Anchor.PHASE_START: "phase-first",
    Anchor.PHASE_END: "phase-last",
    Anchor.START_OF: "first-of",
    Anchor.END_OF: "last-of",
    Anchor.DUE_OF: "due-of",
    Anchor.HAND_IN: "hand-in-of",
    Anchor.ACCEPTANCE: "acceptance-of",
    Anchor.RECEIPT: "receipt",
}


class Precision(StrEnum):
    """How exactly the author named the time."""

    DAY = "day"
    XUN = "xun"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class DateWindow(msgspec.Struct, frozen=True, kw_only=True):
    """Days `first`..`last`, both inclusive; a due date is `last`. `literal` is as written."""

    first: date
    last: date
    literal: str
    precision: Precision


class Moments(Protocol):
    """What relative dates count from."""

    def day(self, anchor: Anchor, of: str = "") -> date | None:
        """The day of a moment of the campaign, of the phase that a rule stands in, or of the phase
        or duty whose key is `of`; None where there is none.
        """
        ...


class Anchors(msgspec.Struct, frozen=True, kw_only=True):
    """First and last day of the campaign, and of the phase where the rule belongs to one."""

    start: date | None = None
    end: date | None = None
    phase_start: date | None = None
    phase_end: date | None = None

    def day(self, anchor: Anchor, of: str = "") -> date | None:
        """Those of other phases and of duties are not known."""
        return None if of else getattr(self, anchor.name.lower(), None)


class Happened(msgspec.Struct, frozen=True):
    """The day of what a rule waited for."""

    on: date

    def day(self, anchor: Anchor, of: str = "") -> date | None:  # noqa: ARG002
        """That day, whatever it was."""
        return self.on if anchor in EVENTS else None


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence of a cadence, days `first`..`last` inclusive; the key never depends on clips.

    Keys: 2009-03-14, 2009-W11 (ISO), 2009-03-early, 2009-03, 2009-M03M04, 2009-Q1, 2009-H1, 2009.
    """

    key: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """Length in days, at least 1."""
        return (self.last - self.first).days + 1


def resolve(
    rule: DateRule, moments: Moments, calendar: WorkingCalendar, roll: Roll = Roll.KEEP
) -> DateWindow:
    """The window that a rule means here; BadInput when it needs a moment that is not given.

    Days without a year are the first on or after the start of the phase, else of the campaign.

    Offsets in months keep the day of the month, or take the last one of a shorter month.
    With Roll.FORWARD the last day moves to the next day that counts (A30).
    """
    first, last = _bounds(rule, moments)
    if rule.offset:
        try:
            first = last = _shifted(last, rule.offset, rule.offset_unit, calendar)
        except (OverflowError, ValueError) as error:
            gone = phrase("fault.definition.leaves-the-calendar", date=rule.literal)
            raise BadInput(phrase("thing.date", literal=rule.literal), [gone]) from error
    if roll is Roll.FORWARD:
        single, last = first == last, calendar.roll_forward(last)
        first = last if single else first
    return DateWindow(first=first, last=last, literal=rule.literal, precision=_precision(rule))


def period_of(cadence: Cadence, day: date) -> Period:
    """The whole period of this cadence that the day lies in."""
    year, month = day.year, day.month
    match cadence:
        case Cadence.DAY:
            return Period(key=day.isoformat(), first=day, last=day)
        case Cadence.WEEK:
            iso = day.isocalendar()
            monday = day - _DAY * (iso.weekday - 1)
            return Period(
                key=f"{iso.year}-W{iso.week:02d}", first=monday, last=monday + _DAY * 6
            )  # fmt: skip
        case Cadence.XUN:
            part = (Part.EARLY, Part.MIDDLE, Part.LATE)[min((day.day - 1) // 10, 2)]
            first, last = _part_of_month(year, month, part)
            return Period(key=f"{year}-{month:02d}-{part.value}", first=first, last=last)
        case Cadence.MONTH:
            return _months(f"{year}-{month:02d}", year, month, 1)
        case Cadence.TWO_MONTHS:
            odd = month - (month - 1) % 2
            return _months(f"{year}-M{odd:02d}M{odd + 1:02d}", year, odd, 2)
        case Cadence.QUARTER:
            quarter = (month - 1) // 3
            return _months(f"{year}-Q{quarter + 1}", year, quarter * 3 + 1, 3)
        case Cadence.HALF_YEAR:
            half = (month - 1) // 6
            return _months(f"{year}-H{half + 1}", year, half * 6 + 1, 6)
        case Cadence.YEAR:
            return _months(f"{year}", year, 1, 12)
        case _:
            assert_never(cadence)


def periods(
    cadence: Cadence,
    first: date,
    last: date,
    *,
    clip: bool = True,
    min_share: Fraction = _HALF,
) -> tuple[Period, ...]:
    """The periods of a cadence that count within first..last, ascending; none if last < first.

    A period cut by either edge counts only if at least `min_share` of its days lie inside (A21);
    0 takes every one that is touched. `clip` cuts those that count at the edge, else they come
    whole.
    """
    found: list[Period] = []
    day = first
    while day <= last:
        whole = period_of(cadence, day)
        inside = Period(key=whole.key, first=max(whole.first, first), last=min(whole.last, last))
        if inside.days >= min_share * whole.days:
            found.append(inside if clip else whole)
        day = whole.last + _DAY
    return tuple(found)


def _months(key: str, year: int, month: int, length: int) -> Period:
    return Period(key=key, first=date(year, month, 1), last=_month_end(year, month + length - 1))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _part_of_month(year: int, month: int, part: Part) -> tuple[date, date]:
    end = _month_end(year, month)
    first, last = {
        Part.WHOLE: (1, end.day),
        Part.EARLY: (1, 10),
        Part.MIDDLE: (11, 20),
        Part.LATE: (21, end.day),
        Part.EARLY_MIDDLE: (1, 20),
        Part.MIDDLE_LATE: (11, end.day),
        Part.END: (end.day, end.day),
    }[part]
    return date(year, month, first), date(year, month, last)


def _bounds(rule: DateRule, moments: Moments) -> tuple[date, date]:
    if rule.anchor not in CALENDAR:
        day = moments.day(rule.anchor, rule.of) or _needed(rule, rule.anchor)
        return day, day
    if rule.year is not None:
        return calendar_days(rule)
    since = moments.day(Anchor.PHASE_START) or moments.day(Anchor.START)
    return calendar_days(rule, since or _needed(rule, Anchor.START))


def named(anchor: Anchor, of: str) -> Phrase:
    """What a rule counts from, as a sentence names it."""
    return phrase(f"thing.day.{_SAID[anchor]}", of=of)


def _needed(rule: DateRule, anchor: Anchor) -> Never:
    what = phrase("thing.date", literal=rule.literal)
    raise BadInput(what, [phrase("fault.date.needs", day=named(anchor, rule.of))])


def _shifted(day: date, offset: int, unit: OffsetUnit, calendar: WorkingCalendar) -> date:
    match unit:
        case OffsetUnit.WORKING_DAYS:
            return calendar.add(day, offset)
        case OffsetUnit.DAYS:
            return day + _DAY * offset
        case OffsetUnit.WEEKS:
            return day + _DAY * 7 * offset
        case OffsetUnit.YEARS:
            return _shifted(day, offset * 12, OffsetUnit.MONTHS, calendar)
        case OffsetUnit.MONTHS:
            years, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
            end = _month_end(years, month + 1)
            return end.replace(day=min(day.day, end.day))
        case _:
            assert_never(unit)


def _precision(rule: DateRule) -> Precision:
    if rule.is_single_day:
        return Precision.DAY
    if rule.anchor is Anchor.MONTH and rule.part is not Part.WHOLE:
        return Precision.XUN
    return Precision(rule.anchor.value)
