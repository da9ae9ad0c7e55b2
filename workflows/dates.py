"""The date language that authors of a workflow write, parsed into typed rules.

`"2009-03-14"`, `"2009-03"`, `"2009-07 middle-late"`, `"2009-03 end"`, `"2009-H1"`, `"2009-Q2 end"`,
`"2009 end"`; the same without the year (`"03-14"`, `"Q2 end"`); `"start"`, `"phase end"`, `"end of
KEY"`, `"due of KEY"`; and what happens: `"hand-in of KEY"`, `"receipt"`. A form that names a single
day takes an offset and an hour: `"phase start + 10 working days 17:00"`. A rule is text understood,
not yet a date: what the campaign started on, and which days are working days, is applied in
`engine.calendars.periods` (A11, A30).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from datetime import time as time_of_day
from enum import StrEnum
from functools import lru_cache
from typing import Final

from engine.phrases import Alternatives, Phrase, phrase

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
MAX_OFFSET: Final = 9999


class CalendarKind(StrEnum):
    """Which days count; `weekends` is Monday to Friday without holidays (A17)."""

    WORKING_DAYS = "working_days"
    WEEKENDS = "weekends"
    ALL_DAYS = "all_days"


class Cadence(StrEnum):
    """How often a recurring obligation falls due; `xun` is a third of a month."""

    DAY = "day"
    WEEK = "week"
    XUN = "xun"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Roll(StrEnum):
    """What becomes of a due date on a day off (A30)."""

    KEEP = "keep"
    FORWARD = "roll_forward"


class Anchor(StrEnum):
    """What a rule is fixed to: a calendar unit, a moment of the campaign, of its phase or of
    another one, or something that is yet to happen.
    """

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    START = "start"
    END = "end"
    PHASE_START = "phase start"
    PHASE_END = "phase end"
    START_OF = "start of"
    END_OF = "end of"
    DUE_OF = "due of"
    HAND_IN = "hand-in of"
    ACCEPTANCE = "acceptance of"
    RECEIPT = "receipt"


EVENTS: Final = (Anchor.HAND_IN, Anchor.ACCEPTANCE, Anchor.RECEIPT)
"""What a clock can wait for: there is no day until it is on record."""


class Part(StrEnum):
    """Which part of the calendar unit is meant; `end` is its last day alone (A11)."""

    WHOLE = "whole"
    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"
    EARLY_MIDDLE = "early-middle"
    MIDDLE_LATE = "middle-late"
    END = "end"


class OffsetUnit(StrEnum):
    """What an offset counts in; working days are those of the task's calendar."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class DateFault(ValueError):
    """A date that cannot be read; `phrase` names the wrong word and the allowed ones."""

    def __init__(self, code: str, /, **data: object) -> None:
        self.phrase = Phrase(code, data)
        super().__init__(str(self.phrase))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule:
    """One date or window as written; `literal` keeps the author's own text (A11).

    Of calendar anchors `year` may be None: the first such days on or after the start of what the
    rule stands in. `number` is the month 1-12, quarter 1-4 or half 1-2; `day` is set for
    `Anchor.DAY` alone; `of` is the key of the phase or duty that the anchor is about. `offset` is
    signed, 0 when none was written; `time` is the hour at which the day ends, None for its whole.
    """

    literal: str
    anchor: Anchor
    year: int | None = None
    number: int | None = None
    day: int | None = None
    part: Part = Part.WHOLE
    offset: int = 0
    offset_unit: OffsetUnit = OffsetUnit.DAYS
    of: str = ""
    time: time_of_day | None = None

    @property
    def is_single_day(self) -> bool:
        """Whether the rule names one day rather than a window."""
        return self.anchor not in _WINDOWS or self.part is Part.END

    @property
    def waits(self) -> bool:
        """Whether there is no day until something is on record."""
        return self.anchor in EVENTS

    @property
    def counted_from(self) -> str:
        """What the rule counts from, as it is written: "phase end", "end of action"."""
        return f"{self.anchor.value} {self.of}".rstrip()


_WINDOWS: Final = (Anchor.MONTH, Anchor.QUARTER, Anchor.HALF_YEAR, Anchor.YEAR)
_FORMS: Final = Alternatives(
    (
        "2009-03-31", "2009-03", "2009-03 end", "2009-Q2", "2009-H1", "2009 end", "03-31",
        "start", "end", "phase start", "phase end", "start of PHASE", "end of PHASE", "due of TASK",
        "hand-in of DUTY", "acceptance of DUTY", "receipt",
    )
)  # fmt: skip
_MOMENTS: Final = {
    anchor.value: anchor
    for anchor in (
        Anchor.START, Anchor.END, Anchor.PHASE_START, Anchor.PHASE_END, Anchor.RECEIPT
    )
}  # fmt: skip
_UNITS: Final = {unit.value: unit for unit in OffsetUnit} | {
    unit.value.removesuffix("s"): unit for unit in OffsetUnit
}
_PARTS: Final = {part.value: part for part in Part if part is not Part.WHOLE}
_HOUR: Final = re.compile(r"(?P<day>.*\S)[ T](?P<hour>[0-9]{1,2}:[0-9]{2})(?::00)?")
_OFFSET: Final = re.compile(
    r"(?P<head>.*?) ?(?P<sign>\+|(?:^| )-) ?(?P<count>\S+)(?: (?P<unit>.+))?"
)
_OF_ANOTHER: Final = re.compile(
    r"(?P<what>start|end|due|hand-in|acceptance) of(?: (?P<key>\S+)(?P<rest>.*))?"
)
_UNIT: Final = (
    r"(?:(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|Q(?P<quarter>[0-9])|H(?P<half>[0-9]))"
)
_CALENDAR: Final = re.compile(rf"(?P<year>[0-9]{{4}})(?:-{_UNIT})?(?: (?P<word>.+))?")
_YEARLESS: Final = re.compile(rf"{_UNIT}(?P<year>)(?: (?P<word>.+))?")
_LEAP_YEAR: Final = 2000


@lru_cache(maxsize=1024)
def parse_date(text: str) -> DateRule:
    """Read one date as authors write it; raises DateFault that says what to write instead.

    Blanks (`$key`) are parameters and must be filled in by the caller before.
    """
    words, hour = _split_hour(" ".join(text.split()))
    if not words:
        raise DateFault("fault.date.empty", forms=_FORMS)
    head, offset, unit = _split_offset(words)
    rule = _moment(head) or _calendar(head)
    if head != words and not rule.is_single_day:
        day = f"{head.split()[0]} end {offset:+d} {unit.value}"
        raise DateFault("fault.date.offset-of-a-window", date=head, instead=day)
    if hour is not None and not rule.is_single_day:
        day = f"{head.split()[0]} end {hour}"
        raise DateFault("fault.date.hour-of-a-window", date=head, instead=day)
    return replace(
        rule, literal=text, offset=offset, offset_unit=unit, time=hour_named(hour) if hour else None
    )


def _split_hour(words: str) -> tuple[str, str | None]:
    found = _HOUR.fullmatch(words)
    return (found["day"], found["hour"]) if found else (words, None)


def hour_named(hour: str) -> time_of_day | None:
    """The moment up to which it is in time, inclusive; None where that is the end of the day."""
    hours, minutes = map(int, hour.split(":"))
    if (hours, minutes) == (24, 0):
        return None
    if hours > 23 or minutes > 59 or (hours, minutes) == (0, 0):
        raise DateFault("fault.date.no-hour", hour=hour)
    return time_of_day(hours, minutes)


def _split_offset(words: str) -> tuple[str, int, OffsetUnit]:
    found = _OFFSET.fullmatch(words)
    if found is None:
        return words, 0, OffsetUnit.DAYS
    head, count, unit = found["head"], found["count"], found["unit"]
    if not head:
        raise DateFault("fault.date.offset-of-nothing", date=words, forms=_FORMS)
    if not re.fullmatch("[0-9]{1,4}", count):
        raise DateFault("fault.date.count", number=count, most=MAX_OFFSET)
    if unit not in _UNITS:
        units = Alternatives(each.value for each in OffsetUnit)
        raise DateFault("fault.date.unit", unit=unit or "", units=units)
    return head, int(found["sign"].strip() + count), _UNITS[unit]


def _moment(head: str) -> DateRule | None:
    anchor = _MOMENTS.get(head)
    if anchor is not None:
        return DateRule(literal=head, anchor=anchor)
    if found := _OF_ANOTHER.fullmatch(head):
        moment = f"{found['what']} of"
        if found["key"] is None:
            raise DateFault("fault.date.of-what", moment=moment)
        if rest := found["rest"].strip():
            named = f"{moment} {found['key']}"
            raise DateFault("fault.date.rest-after-moment", rest=rest, moment=named)
        return DateRule(literal=head, anchor=Anchor(moment), of=found["key"])
    first = head.split()[0]
    if first == "phase":
        raise DateFault("fault.date.moment", date=head)
    if first in ("start", "end", "receipt"):
        rest = head.removeprefix(first).strip()
        raise DateFault("fault.date.rest-after-moment", rest=rest, moment=first)
    return None


def _calendar(head: str) -> DateRule:
    found = _CALENDAR.fullmatch(head) or _YEARLESS.fullmatch(head)
    if found is None:
        raise DateFault("fault.date.unknown", date=head, forms=_FORMS)
    year = int(found["year"]) if found["year"] else None
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateFault(
            "fault.date.year",
            year=found["year"],
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    word: str | None = found["word"]
    number: int | None = None
    day: int | None = None
    part = Part.WHOLE
    if found["day"] is not None:
        anchor, number, day = Anchor.DAY, int(found["month"]), int(found["day"])
        _check_day(head.split()[0], year or _LEAP_YEAR, number, day)
        if word is not None:
            raise DateFault("fault.date.word-after-day", word=word)
    elif found["month"] is not None:
        anchor, number = Anchor.MONTH, _within("month", found["month"], 12)
        part = _part(word, _PARTS, phrase("fault.date.words-of-month"))
    else:
        anchor = Anchor.YEAR
        if found["quarter"] is not None:
            anchor, number = Anchor.QUARTER, _within("quarter", found["quarter"], 4)
        elif found["half"] is not None:
            anchor, number = Anchor.HALF_YEAR, _within("half-year", found["half"], 2)
        part = _part(word, {"end": Part.END}, phrase("fault.date.words-of-year"))
    return DateRule(literal=head, anchor=anchor, year=year, number=number, day=day, part=part)


def _part(word: str | None, allowed: Mapping[str, Part], listing: Phrase) -> Part:
    if word is None:
        return Part.WHOLE
    if word not in allowed:
        raise DateFault("fault.date.part", word=word, words=listing)
    return allowed[word]


def _within(what: str, digits: str, last: int) -> int:
    if not 1 <= int(digits) <= last:
        raise DateFault(f"fault.date.no-{what}", number=digits, last=last)
    return int(digits)


def _check_day(shown: str, year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
    except ValueError:
        raise DateFault("fault.date.no-day", day=shown) from None
