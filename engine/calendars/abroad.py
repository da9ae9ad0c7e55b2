"""Editions of other countries, as the `holidays` library computes them.

They are computed, not published: the notice of the country stays what counts, and can be brought
in as a notice of its own (engine.calendars.notices).
"""

from collections.abc import Collection
from datetime import date
from importlib.metadata import version

from msgspec import UNSET

from engine.calendars.notices import Notice
from engine.calendars.working_days import WEEKEND
from engine.errors import NotFound


def notice_of(country: str, first: int, last: int, region: str = "", name: str = "") -> Notice:
    """The days off of a country, or of a part of it, by its codes of ISO 3166: `DE`, `BY`.

    Raises NotFound with the codes that are known.
    """
    import holidays  # takes a quarter of a second, and few offices ask for it

    code, part = country.upper(), region.upper()
    known = holidays.list_supported_countries()
    if code not in known:
        raise NotFound("thing.country", country, known)
    if part and part not in known[code]:
        raise NotFound("thing.region", region, known[code])
    years = range(first, last + 1)
    found = holidays.country_holidays(code, subdiv=part or None, years=years)
    weekend = tuple(sorted(found.weekend))
    calendar = "-".join(each.lower() for each in (code, part) if each)
    return Notice(
        id=name or f"{calendar}-{first}-{last}",
        source=f"holidays {version('holidays')} (computed): {code} {part}".strip(),
        first_year=first,
        last_year=last,
        off=_within(found, first, last),
        worked=_within(found.weekend_workdays, first, last),
        weekend=UNSET if weekend == WEEKEND else weekend,
        country=UNSET if code == "CN" else code,
    )


def _within(days: Collection[date], first: int, last: int) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if first <= day.year <= last))
