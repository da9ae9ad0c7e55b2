"""Editions of the working-day calendar: the one we ship, and checks of new ones.

The yearly notice on holidays appears late in the year before, so deadlines past the last
published year are provisional. A new edition moves no deadline by itself: it yields a proposal
that somebody approves (engine.domain.recounting).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from engine.calendars.working_days import Edition
from engine.errors import BadInput
from engine.ids import is_key
from engine.phrases import Phrase, phrase

_MOST_REST_DAYS: Final = 6


@cache
def seed_edition() -> Edition:
    """The edition every new log begins with: the years that the chinesecalendar package knows."""
    import chinese_calendar  # few commands ask for it, and every command would wait for it

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
    """Everything that speaks against publishing this edition after those, each with a remedy. Years
    are held against those of earlier editions of the same calendar.
    """
    every = tuple(published)
    earlier = tuple(known for known in every if known.calendar == edition.calendar)
    faults: list[Phrase] = []
    if not edition.id.strip():
        faults.append(phrase("fault.edition.no-id"))
    if any(edition.id == known.id for known in every):
        faults.append(phrase("fault.edition.id-taken", id=edition.id))
    if not edition.source.strip():
        faults.append(phrase("fault.edition.no-source"))
    if edition.id.strip() and not is_key(edition.id):
        faults.append(phrase("fault.edition.bad-id", id=edition.id))
    if not set(edition.rest_days) <= set(range(7)) or len(set(edition.rest_days)) > _MOST_REST_DAYS:
        faults.append(phrase("fault.edition.weekend"))
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
    faults += _day_faults("off", edition, edition.holidays)
    faults += _day_faults("worked", edition, edition.makeup_workdays)
    faults += [
        phrase("fault.edition.no-weekend", day=day)
        for day in edition.makeup_workdays
        if day.weekday() not in edition.rest_days
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
