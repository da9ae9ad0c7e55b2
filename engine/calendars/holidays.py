"""Public holidays as stretches of days off, named by their festival.

In the years of an edition the days are those of its notices. For other years the `holidays` library
computes the festivals, and weekends that touch them are added: past the last published year such
days are provisional, as the yearly notice may yet move them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from msgspec import UNSET

from engine.calendars.periods import Period
from engine.calendars.working_days import WorkingCalendar

_DAY: Final = timedelta(days=1)
_NATIONAL: Final = "national-day"
_NAMES: Final = {
    "New Year's Day": "new-year",
    "Chinese New Year's Eve": "spring-festival",
    "Chinese New Year (Spring Festival)": "spring-festival",
    "Tomb-Sweeping Day": "tomb-sweeping",
    "Labor Day": "labour-day",
    "Dragon Boat Festival": "dragon-boat",
    "Mid-Autumn Festival": "mid-autumn",
    "National Day": _NATIONAL,
}


def public_holidays(first: date, last: date, working: WorkingCalendar) -> Iterator[Period]:
    """The holidays that touch first..last, ascending. Keys: 2027-spring-festival; 2015-09-03 for a
    day off that no festival names.
    """
    for year in range(first.year, last.year + 2):
        for holiday in _of_year(year, working):
            if holiday.first <= last and holiday.last >= first:
                yield holiday


def _of_year(year: int, working: WorkingCalendar) -> Iterator[Period]:
    """Those that end in this year."""
    named = _named(year, working)
    edition = working.edition
    noticed = edition.holidays if edition is not None and _published(year, working) else ()
    weekdays = {day for day in noticed if day.year == year and not working.is_rest_day(day)}
    ends: date | None = None
    for day in sorted(weekdays | named.keys()):
        if (ends is not None and day <= ends) or not _is_off(day, working):
            continue
        begins = ends = day
        while _is_off(begins - _DAY, working):
            begins -= _DAY
        while _is_off(ends + _DAY, working):
            ends += _DAY
        if ends.year == year:
            yield Period(key=_key(year, begins, ends, named), first=begins, last=ends)


def _named(year: int, working: WorkingCalendar) -> dict[date, str]:
    """The festivals that are known by name: those of China, on calendars of its own."""
    abroad = working.edition is not None and working.edition.country is not UNSET
    return {} if abroad else _festivals(year)


def _key(year: int, begins: date, ends: date, named: dict[date, str]) -> str:
    """Where festivals fall together, National Day names them, or the first."""
    names = [name for day, name in sorted(named.items()) if begins <= day <= ends]
    if _NATIONAL in names:
        return f"{year}-{_NATIONAL}"
    return f"{year}-{names[0]}" if names else begins.isoformat()


def _published(year: int, working: WorkingCalendar) -> bool:
    edition = working.edition
    return edition is not None and edition.first_year <= year <= edition.last_year


def _is_off(day: date, working: WorkingCalendar) -> bool:
    if _published(day.year, working):
        return not working.is_working_day(day)
    return working.is_rest_day(day) or day in _named(day.year, working)


@lru_cache(maxsize=256)
def _festivals(year: int) -> dict[date, str]:
    """The festivals of a year by their days, those that make up for one on a weekend among them."""
    import holidays  # takes a quarter of a second, and few campaigns ask for it

    found = holidays.country_holidays("CN", years=year, language="en_US")
    names = ((day, text.partition(" (observed")[0]) for day, text in found.items())
    return {day: _NAMES[name] for day, name in names if name in _NAMES}
