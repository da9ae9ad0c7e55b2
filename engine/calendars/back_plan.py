"""Planning backwards from a target day: marks by which a share of the way must lie behind (R048).

Periods lie within each other: day within week, week within xun, xun within month, month within
quarter, quarter within year. A parent is safe if each of its children is (R049), so the days of a
parent belong to its children whole: a week that two xun share is cut between them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from msgspec import Struct

from engine.calendars.periods import Period, periods
from engine.calendars.working_days import WorkingCalendar
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from workflows.dates import Cadence

LEVELS: Final = (
    Cadence.YEAR,
    Cadence.QUARTER,
    Cadence.MONTH,
    Cadence.XUN,
    Cadence.WEEK,
    Cadence.DAY,
)
"""From the widest to the narrowest."""

_LONGEST: Final = timedelta(days=5 * 366)
_MOST_GOAL: Final = 10**9
_DAY: Final = timedelta(days=1)
_ANY: Final = Fraction(0)


class Mark(Struct, frozen=True, kw_only=True):
    """The days `first`..`last` of a period, cut by those it lies in and by the span, and the mark
    at their end: `on`, the last of their `working` days. `done` working days of the span lie behind
    then, `left` are ahead; of what is to be done, `goal` by then, if that was given as a number.
    `inside` are the narrower marks, in their order.
    """

    level: Cadence
    key: str
    first: date
    last: date
    on: date
    working: int
    done: int
    left: int
    goal: int | None
    provisional: bool
    inside: tuple["Mark", ...] = ()


def back_plan(
    target: date,
    start: date,
    calendar: WorkingCalendar,
    levels: Sequence[Cadence] = LEVELS[2:],
    goal: int | None = None,
) -> tuple[Mark, ...]:
    """The marks of the widest level in the days `start`..`target`, with what lies inside.

    A period without a working day has no mark. BadInput for a span that cannot be planned.
    """
    faults = tuple(_faults(target, start, levels, goal))
    if faults:
        raise BadInput(phrase("thing.back-plan"), faults)
    total = calendar.count(start - _DAY, target)
    if not total:
        nothing = phrase("fault.back-plan.no-working-day", start=start, target=target)
        raise BadInput(phrase("thing.back-plan"), [nothing])
    chosen = tuple(level for level in LEVELS if level in levels)
    return tuple(_Span(target, start, calendar, goal, total).marks(chosen, start, target))


def _faults(
    target: date, start: date, levels: Sequence[Cadence], goal: int | None
) -> Iterator[Phrase]:
    if target < start:
        yield phrase("fault.back-plan.past", target=target, start=start)
    elif target - start > _LONGEST:
        yield phrase("fault.back-plan.long", target=target, start=start)
    if not set(levels) & set(LEVELS):
        yield phrase("fault.back-plan.no-level")
    if goal is not None and not 0 < goal <= _MOST_GOAL:
        yield phrase("fault.back-plan.goal", goal=goal, most=_MOST_GOAL)


class _Span(Struct, frozen=True):
    target: date
    start: date
    calendar: WorkingCalendar
    goal: int | None
    total: int

    def marks(self, levels: Sequence[Cadence], first: date, last: date) -> Iterator[Mark]:
        level, *narrower = levels
        for period in self._periods(level, first, last):
            working = self.calendar.count(period.first - _DAY, period.last)
            on = self.calendar.add(period.last + _DAY, -1)
            done = self.calendar.count(self.start - _DAY, on)
            inside = tuple(self.marks(narrower, period.first, period.last)) if narrower else ()
            yield Mark(
                level=level,
                key=period.key,
                first=period.first,
                last=period.last,
                on=on,
                working=working,
                done=done,
                left=self.total - done,
                goal=None if self.goal is None else -(-self.goal * done // self.total),
                provisional=self.calendar.is_provisional(on),
                inside=inside,
            )

    def _periods(self, level: Cadence, first: date, last: date) -> Iterator[Period]:
        """Those with a working day; days without one at their edge go with the next, or with the
        one before at the end, so that no day of the span is left out.
        """
        waiting: date | None = None
        before: Period | None = None
        for period in periods(level, first, last, min_share=_ANY):
            begins = waiting or period.first
            if not self.calendar.count(period.first - _DAY, period.last):
                if before is None:
                    waiting = begins
                else:
                    before = Period(key=before.key, first=before.first, last=period.last)
                continue
            if before is not None:
                yield before
            before, waiting = Period(key=period.key, first=begins, last=period.last), None
        if before is not None:
            yield before
