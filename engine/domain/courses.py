"""Between which days a recurring duty is owed, by its plan and by how the campaign went."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct, UnsetType

from engine.calendars.periods import DateWindow, resolve
from engine.calendars.recurrence import IntervalAnchor
from engine.calendars.working_days import WorkingCalendar
from engine.domain.planned_days import PlannedDays
from engine.domain.terms import campaign_window, known_window
from engine.ids import PhaseKey
from workflows.dates import LAST_YEAR, parse_date
from workflows.schema import Definition, Obligation

_DAY: Final = timedelta(days=1)
ENDLESS: Final = date(LAST_YEAR, 12, 31)
"""Until when standing work is owed that nobody ends."""


class Span(Struct, frozen=True, order=True):
    """Days `first` to `last`, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    def overlap(self, first: date, last: date) -> int:
        """How many days it shares with first..last."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


class Course(Struct, frozen=True, kw_only=True):
    """How the campaign went so far: `ran` holds the days in which phases really took work (those
    that are not named yet go by their plan), `started` the day on which the campaign started,
    `idle` the days on which everything stood still, `since` the day on which the cadence was set,
    if that was after the announcement.
    """

    ran: dict[PhaseKey, Span] = {}
    started: date | None = None
    idle: tuple[Span, ...] = ()
    since: date | None = None


def spans_of(
    definition: Definition, obligation: Obligation, working: WorkingCalendar, course: Course
) -> Iterator[Span]:
    """Days of its phases or of the campaign, joined where they touch, in order, as far as they lie
    in the days between which the duty is owed.
    """
    first, last = _limits(definition, obligation, working, course)
    if obligation.phases:
        ran = tuple(_phases(definition, obligation, working, course))
    else:
        ran = (Span(first, last),)
    joined: Span | None = None
    for span in sorted(ran):
        begun, ended = max(span.first, first), min(span.last, last)
        if begun > ended:
            continue
        if joined is not None and begun <= joined.last + _DAY:
            joined = Span(joined.first, max(joined.last, ended))
            continue
        if joined is not None:
            yield joined
        joined = Span(begun, ended)
    if joined is not None:
        yield joined


def _phases(
    definition: Definition, obligation: Obligation, working: WorkingCalendar, course: Course
) -> Iterator[Span]:
    """Those whose days nobody has set yet are left out."""
    for phase in definition.phases:
        if phase.key not in obligation.phases:
            continue
        if ran := course.ran.get(PhaseKey(phase.key)):
            yield ran
        elif window := known_window(definition, phase, working):
            yield Span(*window)


def _limits(
    definition: Definition, obligation: Obligation, working: WorkingCalendar, course: Course
) -> tuple[date, date]:
    """The days before which and after which nothing is owed, whatever runs."""
    since = course.since or date.min
    begins = _named(definition, obligation.from_, working)
    ends = _named(definition, obligation.until, working)
    first = max(since, begins.first) if begins else since
    if obligation.phases:
        return first, ends.last if ends else ENDLESS
    start, end = campaign_window(definition, working)
    return max(
        first, start, course.started or start
    ), ends.last if ends else ENDLESS if end is None else end


def has_end(definition: Definition, obligation: Obligation) -> bool:
    """Whether the plan says until when it is owed."""
    named = not isinstance(obligation.until, UnsetType)
    ends = named and not parse_date(str(obligation.until)).waits
    return bool(obligation.phases) or ends or definition.end is not None


def is_between(
    definition: Definition, obligation: Obligation, working: WorkingCalendar, day: date
) -> bool:
    """Whether the day is not before that from which it is owed, nor after that until which."""
    begins = _named(definition, obligation.from_, working)
    ends = _named(definition, obligation.until, working)
    return (begins is None or begins.first <= day) and (ends is None or day <= ends.last)


def first_interval(
    definition: Definition, obligation: Obligation, working: WorkingCalendar
) -> IntervalAnchor | None:
    """What the intervals of a duty are counted from."""
    named = _named(definition, obligation.first, working)
    return IntervalAnchor(parse_date(named.literal), named.last) if named else None


def _named(
    definition: Definition, said: int | str | UnsetType, working: WorkingCalendar
) -> DateWindow | None:
    """The window of a date; None where nothing is said, or something must be on record first."""
    if isinstance(said, UnsetType) or (rule := parse_date(str(said))).waits:
        return None
    return resolve(rule, PlannedDays(definition, working).anchors(None), working)
