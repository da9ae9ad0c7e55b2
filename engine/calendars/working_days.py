"""Working days: weekends, published holidays, and the weekends worked in exchange for them.

A calendar answers from a pinned edition, so that a deadline once computed can be computed again
years later. Counting costs a few bisections, however long the span.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from engine.calendars.clock import OFFICE_ZONE
from engine.errors import NotFound, OutsideCalendar
from workflows.dates import CalendarKind

_NAME: Final = re.compile(r"(.+?)-\d{4}(-\d{4})?(-.*)?")
WEEKEND: Final = (5, 6)
"""Saturday and Sunday, as `date.weekday` counts; most countries rest on them."""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """What was published about the years `first_year`..`last_year`, as stored in an event.

    `holidays` are all days off by notice (weekends among them may be listed too);
    `makeup_workdays` are days of a weekend that are worked. Both ascending. `weekend` is given
    where it is not Saturday and Sunday: Monday is 0. `country` is given, as ISO 3166 writes it,
    where the holidays are not those of China.
    """

    id: str
    source: str
    first_year: int
    last_year: int
    holidays: tuple[date, ...]
    makeup_workdays: tuple[date, ...]
    weekend: tuple[int, ...] | UnsetType = UNSET
    country: str | UnsetType = UNSET

    @property
    def calendar(self) -> str:
        """What its editions have in common, the front of their names: `cn` of `cn-2004-2026`."""
        return self.calendar_of(self.id)

    @staticmethod
    def calendar_of(name: str) -> str:
        """The calendar of an edition with this name."""
        named = _NAME.fullmatch(name)
        return named[1] if named else name

    @property
    def reach(self) -> tuple[int, str]:
        """Of several editions of a calendar the one with the highest is the newest."""
        return self.last_year, self.id

    @property
    def rest_days(self) -> tuple[int, ...]:
        """The days of the week that are off."""
        return WEEKEND if isinstance(self.weekend, UnsetType) else self.weekend


def digest(edition: Edition) -> str:
    """SHA-256 of the edition's canonical JSON, 64 hex digits; the order of days is immaterial."""
    ordered = msgspec.structs.replace(
        edition,
        holidays=tuple(sorted(set(edition.holidays))),
        makeup_workdays=tuple(sorted(set(edition.makeup_workdays))),
    )
    return sha256(msgspec.json.encode(ordered, order="sorted")).hexdigest()


def runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Ascending days, those that follow each other in one list."""
    for _, found in groupby(enumerate(days), key=lambda pair: pair[1].toordinal() - pair[0]):
        yield [day for _, day in found]


class WorkingCalendar:
    """Which days count, and counting them.

    A WORKING_DAYS calendar needs an edition. Before its first year and after its last the weekend
    rule answers; after it the answer is provisional, before it `check_published` refuses what may
    not rest on that. `others` gives the calendar of the same kind on another edition.
    """

    def __init__(
        self,
        kind: CalendarKind,
        edition: Edition | None = None,
        others: Callable[[CalendarKind, str], "WorkingCalendar"] | None = None,
    ) -> None:
        self.kind = kind
        self.edition = edition if kind is CalendarKind.WORKING_DAYS else None
        self._others = others
        rest = edition.rest_days if edition is not None else WEEKEND
        self._rest = frozenset(rest)
        self._worked_before = tuple(sum(d not in rest for d in range(n)) for n in range(7))
        off: frozenset[date] = frozenset()
        worked: frozenset[date] = frozenset()
        self._first: date | None = None
        self._last_year: int | None = None
        if kind is CalendarKind.WORKING_DAYS:
            if edition is None:
                raise ValueError("a working-day calendar needs an edition; see seed_edition()")
            self._first = date(edition.first_year, 1, 1)
            self._last_year = edition.last_year
            off = frozenset(d for d in edition.holidays if d.weekday() not in rest)
            worked = frozenset(d for d in edition.makeup_workdays if d.weekday() in rest)
        self._off, self._worked = off, worked
        self._off_days = sorted(d.toordinal() for d in off)
        self._worked_days = sorted(d.toordinal() for d in worked)

    def on(self, edition: str) -> "WorkingCalendar":
        """The same days counted on another edition; itself where it knows of no other."""
        return self if self._others is None else self._others(self.kind, edition)

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts."""
        if self.kind is CalendarKind.ALL_DAYS or day in self._worked:
            return True
        return not self.is_rest_day(day) and day not in self._off

    def is_rest_day(self, day: date) -> bool:
        """Whether it lies in the weekend, worked or not."""
        return day.weekday() in self._rest

    def is_provisional(self, day: date) -> bool:
        """Whether the day lies past the last published year, so that a notice may yet change it."""
        return self._last_year is not None and day.year > self._last_year

    def check_published(self, day: date) -> None:
        """Raise OutsideCalendar for a day before the first year whose holidays were published."""
        if self._first is not None and day < self._first:
            raise OutsideCalendar(day, self._first.year)

    def add(self, start: date, n: int) -> date:
        """The n-th counted day after `start`, or before it for a negative n; 0 gives `start`.

        `start` itself is never counted, working or not.
        """
        if n == 0:
            return start
        ordinal = start.toordinal()
        # A step as long as what is missing cannot overshoot: each day adds one at most.
        if n > 0:
            target = self._through(ordinal) + n
            while missing := target - self._through(ordinal):
                ordinal += missing
            return date.fromordinal(ordinal)
        ordinal -= 1
        target = self._through(ordinal) + n
        while surplus := self._through(ordinal) - target:
            ordinal -= surplus
        return date.fromordinal(ordinal + 1)

    def count(self, after: date, through: date) -> int:
        """How many counted days lie in (after, through]; negative when `through` is earlier."""
        return self._through(through.toordinal()) - self._through(after.toordinal())

    def roll_forward(self, day: date) -> date:
        """The day itself if it counts, else the next one that does (A30)."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def next_working_day(self, day: date) -> date:
        """The first counted day after this one."""
        return self.add(day, 1)

    def _through(self, ordinal: int) -> int:
        """Counted days from the beginning of time through this ordinal."""
        if self.kind is CalendarKind.ALL_DAYS:
            return ordinal
        # Ordinal 1 was a Monday.
        weeks, rest = divmod(ordinal, 7)
        weekdays = weeks * (7 - len(self._rest)) + self._worked_before[rest]
        off = bisect_right(self._off_days, ordinal)
        return weekdays - off + bisect_right(self._worked_days, ordinal)


WEEKENDS: Final = WorkingCalendar(CalendarKind.WEEKENDS)
"""Monday to Friday, in whatever year."""


class Calendars:
    """Working-day calendars by edition and kind, each built once; and the zone of the office that
    counts by them, by its IANA name. `find` looks for an edition that is not known yet.
    """

    def __init__(
        self,
        editions: Iterable[Edition] = (),
        zone: Callable[[], str] = lambda: OFFICE_ZONE.key,
        find: Callable[[str], Edition | None] = lambda _: None,
    ) -> None:
        self._zone, self._find = zone, find
        self._editions = {edition.id: edition for edition in editions}
        self._built: dict[tuple[str, CalendarKind], WorkingCalendar] = {}

    @property
    def zone(self) -> str:
        """The zone, read when it is asked for."""
        return self._zone()

    def of(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        """The calendar of this kind on this edition; NotFound if it was never published."""
        known = self._built.get((edition, kind))
        if known is None:
            published = self._editions.get(edition) or self._find(edition)
            if published is None:
                raise NotFound("thing.calendar-edition", edition, self._editions)
            self._editions[edition] = published
            known = WorkingCalendar(kind, published, self.of)
            self._built[edition, kind] = known
        return known
