"""Which periods of a recurring duty are owed, and what opening one makes due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.periods import Period, periods
from engine.calendars.working_days import Calendars, WorkingCalendar
from engine.domain.planned_days import counted_on
from engine.domain.terms import DutyDue, duty_due, phase_window
from engine.ids import OccurrenceKey, PhaseKey
from workflows.dates import CalendarKind, Roll
from workflows.schema import Definition, Obligation

_HALF: Final = Fraction(1, 2)
_DAY: Final = timedelta(days=1)


class Span(Struct, frozen=True, order=True):
    """Days `first` to `last`, both inclusive."""

    first: date
    last: date

    def overlap(self, first: date, last: date) -> int:
        """How many days it shares with first..last."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


class Course(Struct, frozen=True, kw_only=True):
    """How the campaign went so far: `ran` holds the days in which phases really took work (those
    that are not named yet go by their plan), `idle` the days on which everything stood still,
    `since` the day on which the cadence was set, if that was after the announcement.
    """

    ran: dict[PhaseKey, Span] = {}
    idle: tuple[Span, ...] = ()
    since: date | None = None


def obligation_periods(
    definition: Definition,
    obligation: Obligation,
    working: WorkingCalendar,
    course: Course | None = None,
) -> tuple[Period, ...]:
    """Every period in which the obligation is owed, cut at the edges of its phases.

    A period counts if work could go on in at least half of its days (A21): not before its phases
    open, not between them, not while the campaign is suspended. None without a cadence (A23).
    """
    cadence, course = obligation.cadence, course or Course()
    spans = tuple(_spans(definition, obligation, working, course))
    if cadence is None or not spans:
        return ()
    first, last = spans[0].first, max(span.last for span in spans)
    return tuple(
        Period(key=whole.key, first=_begins(whole, spans), last=min(whole.last, last))
        for whole in periods(cadence, first, last, clip=False, min_share=Fraction(0))
        if _live_days(whole, spans, course.idle) >= _HALF * whole.days
    )


def _begins(period: Period, spans: Iterable[Span]) -> date:
    """The first day of the period on which one of its phases ran."""
    return max(period.first, min(s.first for s in spans if s.last >= period.first))


def _spans(
    definition: Definition, obligation: Obligation, working: WorkingCalendar, course: Course
) -> Iterator[Span]:
    """Days of its phases, joined where they touch, in order."""
    found = sorted(
        course.ran.get(PhaseKey(phase.key)) or Span(*phase_window(definition, phase, working))
        for phase in definition.phases
        if phase.key in obligation.phases
    )
    joined: Span | None = None
    for span in found:
        begun = max(span.first, course.since or span.first)
        if begun > span.last:
            continue
        if joined is not None and begun <= joined.last + _DAY:
            joined = Span(joined.first, max(joined.last, span.last))
            continue
        if joined is not None:
            yield joined
        joined = Span(begun, span.last)
    if joined is not None:
        yield joined


def _live_days(period: Period, spans: Iterable[Span], idle: Iterable[Span]) -> int:
    """Days of the period that lie in a span and not in an idle stretch (which do not overlap)."""
    idle = tuple(idle)
    days = 0
    for span in spans:
        first, last = max(span.first, period.first), min(span.last, period.last)
        if first <= last:
            still = sum(stretch.overlap(first, last) for stretch in idle)
            days += (last - first).days + 1 - still
    return days


def occurrences_to_open(
    definition: Definition,
    obligation: Obligation,
    opened: Mapping[OccurrenceKey, DutyDue],
    today: date,
    calendars: Calendars,
    edition: str,
    course: Course | None = None,
) -> tuple[DutyDue, ...]:
    """What has begun by `today` and is not open yet, oldest first.

    Where a period was cut at the end of its phase and the phase goes on after all, the days that
    were cut off are owed as an occurrence of their own, whatever became of the first: `2009-05.2`.
    """
    working = calendars.of(CalendarKind.WORKING_DAYS, edition)
    parts: dict[str, list[DutyDue]] = {}
    for key, due in opened.items():
        parts.setdefault(period_named(key), []).append(due)

    owed = obligation_periods(definition, obligation, working, course)
    still = (_not_covered(period, parts.get(period.key, ())) for period in owed)
    return tuple(
        occurrence_due(obligation, period, calendars, edition)
        for period in still
        if period is not None
        and period.first <= today
        and _owed(obligation, period, calendars, edition)
    )


def period_named(key: OccurrenceKey) -> str:
    """The period that an occurrence is of, or of a part of which."""
    return key.partition(".")[0]


def _not_covered(period: Period, parts: Sequence[DutyDue]) -> Period | None:
    """The days of a period that no occurrence of it covers; None if there are none."""
    if not parts:
        return period
    covered = max(due.through or due.due_on or due.opens_on for due in parts)
    if covered >= period.last:
        return None
    key = f"{period.key}.{len(parts) + 1}"
    return Period(key=key, first=covered + _DAY, last=period.last)


def occurrence_due(
    obligation: Obligation, period: Period, calendars: Calendars, edition: str
) -> DutyDue:
    """What one period of the duty, or a part of it, makes due."""
    rolls = obligation.roll is Roll.FORWARD
    working = counted_on(obligation, calendars.of(CalendarKind.WORKING_DAYS, edition))
    last = working.roll_forward(period.last) if rolls else period.last
    key = OccurrenceKey(period.key)
    due = duty_due(obligation, period.first, last, key, calendars, edition)
    return due if last == period.last else replace(due, through=period.last)


def _owed(obligation: Obligation, period: Period, calendars: Calendars, edition: str) -> bool:
    """A daily duty is owed on the days of its calendar only (A17)."""
    calendar = calendars.of(obligation.calendar, edition)
    return period.days > 1 or calendar.is_working_day(period.first)
