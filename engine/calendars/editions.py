"""Editions of the working-day calendar: the one we ship, checks of new ones, what they move.

The yearly notice on holidays appears late in the year before, so deadlines past the last
published year are provisional. A new edition moves no deadline by itself: it yields proposals
that somebody approves (design: Time).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise

import chinese_calendar
import msgspec

from engine.calendars.working_days import Edition, WorkingCalendar
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from workflows.dates import CalendarKind, Roll


class PinnedDue(msgspec.Struct, frozen=True, kw_only=True):
    """A due date and how it was computed: `working_days` after `counted_from`, then rolled.

    A date that a person fixed has 0 working days and Roll.KEEP, and never moves.
    """

    key: str
    due_on: date
    counted_from: date
    working_days: int = 0
    roll: Roll = Roll.KEEP


class MovedDeadline(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal: under the new edition this item would be due on `proposed_on`."""

    key: str
    due_on: date
    proposed_on: date
    still_provisional: bool


@cache
def seed_edition() -> Edition:
    """The edition every new log begins with: the years that the chinesecalendar package knows."""
    holidays = tuple(sorted(chinese_calendar.holidays))
    makeup = tuple(sorted(chinese_calendar.workdays))
    first, last = holidays[0].year, holidays[-1].year
    return Edition(
        id=f"cn-{first}-{last}",
        source=f"chinesecalendar {chinese_calendar.__version__}, after the yearly holiday notices "
        "of the General Office of the State Council",
        first_year=first,
        last_year=last,
        holidays=holidays,
        makeup_workdays=makeup,
    )


def edition_faults(edition: Edition, published: Iterable[Edition] = ()) -> tuple[Phrase, ...]:
    """Everything that speaks against publishing this edition after those, each with a remedy."""
    earlier = tuple(published)
    faults: list[Phrase] = []
    if not edition.id.strip():
        faults.append(phrase("fault.edition.no-id"))
    if any(edition.id == known.id for known in earlier):
        faults.append(phrase("fault.edition.id-taken", id=edition.id))
    if not edition.source.strip():
        faults.append(phrase("fault.edition.no-source"))
    if edition.first_year > edition.last_year:
        faults.append(
            phrase("fault.edition.years", first=edition.first_year, last=edition.last_year)
        )
    if earlier:
        newest = max(earlier, key=lambda known: known.last_year)
        if edition.last_year < newest.last_year:
            faults.append(
                phrase(
                    "fault.edition.forgets-years",
                    last=edition.last_year,
                    known=newest.last_year,
                    id=newest.id,
                )
            )
        oldest = min(known.first_year for known in earlier)
        if edition.first_year > oldest:
            faults.append(
                phrase("fault.edition.drops-years", first=edition.first_year, oldest=oldest)
            )
    faults += _day_faults("holidays", edition, edition.holidays)
    faults += _day_faults("makeup_workdays", edition, edition.makeup_workdays)
    faults += [
        phrase("fault.edition.no-weekend", day=day)
        for day in edition.makeup_workdays
        if day.weekday() < 5
    ]
    faults += [
        phrase("fault.edition.also-holiday", day=day)
        for day in sorted(set(edition.makeup_workdays) & set(edition.holidays))
    ]
    return tuple(faults)


def check_edition(edition: Edition, published: Iterable[Edition] = ()) -> Edition:
    """The same edition when it may be published; else BadInput with every fault."""
    faults = edition_faults(edition, published)
    if faults:
        raise BadInput(phrase("thing.calendar-edition.named", id=edition.id), faults)
    return edition


def moved_deadlines(old: Edition, new: Edition, dues: Iterable[PinnedDue]) -> list[MovedDeadline]:
    """Which of these deadlines the new edition would move, in the order given; moves none.

    A due date that the old edition does not yield was set by a person and is left alone.
    """
    before = WorkingCalendar(CalendarKind.WORKING_DAYS, old)
    after = WorkingCalendar(CalendarKind.WORKING_DAYS, new)
    proposals: list[MovedDeadline] = []
    for due in dues:
        proposed = _computed(due, after)
        if proposed == due.due_on or _computed(due, before) != due.due_on:
            continue
        proposals.append(
            MovedDeadline(
                key=due.key,
                due_on=due.due_on,
                proposed_on=proposed,
                still_provisional=after.is_provisional(proposed),
            )
        )
    return proposals


def _computed(due: PinnedDue, calendar: WorkingCalendar) -> date:
    day = calendar.add(due.counted_from, due.working_days)
    return calendar.roll_forward(day) if due.roll is Roll.FORWARD else day


def _day_faults(place: str, edition: Edition, days: tuple[date, ...]) -> list[Phrase]:
    faults = [
        phrase(
            "fault.edition.outside",
            place=place,
            day=day,
            first=edition.first_year,
            last=edition.last_year,
        )
        for day in days
        if not edition.first_year <= day.year <= edition.last_year
    ]
    if any(a >= b for a, b in pairwise(days)):
        faults.append(phrase("fault.edition.not-sorted", place=place))
    return faults
