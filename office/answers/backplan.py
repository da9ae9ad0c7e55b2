"""Planning backwards from a target day, beside what a campaign has due in each period."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.calendars.back_plan import LEVELS, Mark, back_plan
from engine.calendars.working_days import WorkingCalendar
from engine.domain.terms import campaign_window
from engine.errors import BadInput, EngineError
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.calendars import edition_to_plan_on
from office.answers.foreseen import foreseen
from office.answers.reading import Reading
from office.forecast.record import Deadline
from projections.campaigns import queries as campaigns
from workflows.dates import Cadence, CalendarKind
from workflows.schema import Title

_DAY: Final = timedelta(days=1)
_WHOLE_WEEK: Final = timedelta(days=6)
USUAL: Final = LEVELS[2:]
"""Month, xun, week, day."""


class Secured(StrEnum):
    """Whether a period holds (R049): `safe`, all that is due in it is handed in, in time; `broken`,
    something in it was missed; `open`, neither yet; `empty`, nothing is due in it.
    """

    SAFE = "safe"
    OPEN = "open"
    BROKEN = "broken"
    EMPTY = "empty"


class MarkLine(Struct, frozen=True, kw_only=True):
    """A mark; `depth` says in how many wider ones it lies. Of the deadlines due in it `handed_in`
    are, in time or not, and `missed` are late; None where no campaign is looked at.
    """

    level: Cadence
    depth: int
    key: str
    first: date
    last: date
    on: date
    working: int
    left: int
    goal: int | None
    provisional: bool
    due: int | None
    handed_in: int | None
    missed: int | None
    secured: Secured | None

    @property
    def named(self) -> Phrase:
        """Its period, as people say it: `2010-10, first third`."""
        if self.level is Cadence.XUN:
            month, _, part = self.key.rpartition("-")
            return phrase(f"label.back-plan.xun.{part}", month=month)
        if self.level is Cadence.WEEK and (self.last - self.first) < _WHOLE_WEEK:
            code = "label.back-plan.part-of-week"  # two of one week lie in two thirds of a month
            return phrase(code, key=self.key, first=self.first, last=self.last)
        return phrase(f"label.back-plan.level.{self.level}", key=self.key)


class BackPlan(Struct, frozen=True, kw_only=True):
    """The marks, each before those that lie in it; `working` days in all."""

    target: date
    start: date
    today: date
    working: int
    goal: int | None
    edition: str
    campaign: CampaignId | None
    title: Title | None
    marks: tuple[MarkLine, ...]


def backplan(
    reading: Reading,
    target: date | None,
    *,
    campaign: CampaignId | None = None,
    start: date | None = None,
    levels: Sequence[Cadence] = USUAL,
    goal: int | None = None,
) -> BackPlan:
    """From `start` (today) to the target, or to the end of the campaign; on its calendar, or on the
    newest of the office. Raises NotFound, and BadInput for a span that cannot be planned.
    """
    today, title = reading.day, None
    deadlines: tuple[Deadline, ...] | None = None
    if campaign is not None:
        reading.need_whole(campaign, "thing.campaign", campaign)
        row = reading.about(campaign)
        edition, title = row.edition, row.title
    else:
        edition = edition_to_plan_on(reading)
    calendar = reading.reads.calendars(edition).of(CalendarKind.WORKING_DAYS, edition)
    begins = start or today
    if target is None:
        first, target = _window(reading, campaign, calendar)
        begins = start or (today if today <= target else first)
    marks = back_plan(target, begins, calendar, levels, goal)
    if campaign is not None:
        found = foreseen(reading, campaign, target)
        deadlines = (*found.known, *found.planned)
    return BackPlan(
        target=target,
        start=begins,
        today=today,
        working=calendar.count(begins - _DAY, target),
        goal=goal,
        edition=edition,
        campaign=campaign,
        title=title,
        marks=tuple(_lines(marks, 0, None if deadlines is None else _Counts(deadlines))),
    )


def _window(
    reading: Reading, campaign: CampaignId | None, calendar: WorkingCalendar
) -> tuple[date, date]:
    """The first and the last day of the campaign; BadInput where there is none."""
    try:
        first, last = date.min, None
        if campaign is not None:
            row = reading.about(campaign)
            first, last = campaign_window(campaigns.definition(reading.views, row), calendar)
    except EngineError as blank:
        raise BadInput(phrase("thing.back-plan"), [blank.phrase]) from None
    if last is None:
        raise BadInput(phrase("thing.back-plan"), [phrase("fault.back-plan.no-target")])
    return first, last


class _Counts:
    """How many deadlines fall into a span of days, and what became of them."""

    def __init__(self, deadlines: Iterable[Deadline]) -> None:
        self._due = sorted(d.due for d in deadlines)
        self._handed_in = sorted(d.due for d in deadlines if d.handed_in is not None)
        self._missed = sorted(d.due for d in deadlines if d.missed)

    def within(self, first: date, last: date) -> tuple[int, int, int]:
        """Due, handed in, missed."""
        due, handed_in, missed = (
            bisect_right(days, last) - bisect_left(days, first)
            for days in (self._due, self._handed_in, self._missed)
        )
        return due, handed_in, missed


def _lines(marks: Iterable[Mark], depth: int, counts: _Counts | None) -> Iterator[MarkLine]:
    for mark in marks:
        due, handed_in, missed = (
            counts.within(mark.first, mark.last) if counts else (None, None, None)
        )
        yield MarkLine(
            level=mark.level,
            depth=depth,
            key=mark.key,
            first=mark.first,
            last=mark.last,
            on=mark.on,
            working=mark.working,
            left=mark.left,
            goal=mark.goal,
            provisional=mark.provisional,
            due=due,
            handed_in=handed_in,
            missed=missed,
            secured=None if due is None else _secured(due, handed_in or 0, missed or 0),
        )
        yield from _lines(mark.inside, depth + 1, counts)


def _secured(due: int, handed_in: int, missed: int) -> Secured:
    if missed:
        return Secured.BROKEN
    if not due:
        return Secured.EMPTY
    return Secured.SAFE if handed_in == due else Secured.OPEN
