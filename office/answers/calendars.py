"""Calendar editions on record, which campaigns count on each, and the one to count on next."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from engine.calendars.working_days import Edition, digest
from engine.domain.campaign.table import CampaignState
from engine.errors import NotFound
from engine.ids import CampaignId
from office.answers.reading import Reading
from projections.campaigns import queries as campaigns
from workflows.titles import Title

_OVER = frozenset({CampaignState.CONCLUDED, CampaignState.ARCHIVED, CampaignState.CANCELLED})


class PinnedBy(Struct, frozen=True, kw_only=True):
    """A campaign that counts on an edition; `newer` is a later edition of the same calendar."""

    campaign: CampaignId
    title: Title
    newer: str | None


class EditionLine(Struct, frozen=True, kw_only=True):
    """An edition: how many days off and worked weekends it knows, who counts on it."""

    id: str
    source: str
    first_year: int
    last_year: int
    off: int
    worked: int
    campaigns: tuple[PinnedBy, ...]


class EditionAnswer(Struct, frozen=True, kw_only=True):
    """One edition with its days, of one year where it is asked for."""

    id: str
    source: str
    digest: str
    first_year: int
    last_year: int
    rest_days: tuple[int, ...]
    off: tuple[date, ...]
    worked: tuple[date, ...]


def editions(reading: Reading) -> tuple[Edition, ...]:
    """Every edition that was published by then, those that reach furthest first."""
    rows = campaigns.editions(reading.views)
    found = (row.edition for row in rows if reading.at is None or row.position <= reading.at)
    return tuple(sorted(found, key=lambda each: each.reach, reverse=True))


def newest_like(name: str, known: Iterable[Edition]) -> str:
    """The newest edition of the same calendar; itself where there is none."""
    newest = _newest(Edition.calendar_of(name), known)
    return name if newest is None else newest.id


def edition_to_plan_on(reading: Reading) -> str:
    """The newest edition of the office's calendar. Raises NotFound where none is published."""
    known, calendar = editions(reading), reading.office.settings.office.calendar
    newest = _newest(calendar, known)
    if newest is None:
        raise NotFound("thing.calendar", calendar, dict.fromkeys(each.calendar for each in known))
    return newest.id


def calendar_list(reading: Reading) -> tuple[EditionLine, ...]:
    """All of them, with the campaigns that go on."""
    known = editions(reading)
    rows = [row for row in campaigns.campaigns(reading.views, reading.at) if row.state not in _OVER]
    rows = [row for row in rows if reading.sees.campaign(row.id)]
    return tuple(
        EditionLine(
            id=each.id,
            source=each.source,
            first_year=each.first_year,
            last_year=each.last_year,
            off=len(each.holidays),
            worked=len(each.makeup_workdays),
            campaigns=tuple(
                PinnedBy(campaign=row.id, title=row.title, newer=_newer(row.edition, known))
                for row in rows
                if row.edition == each.id
            ),
        )
        for each in known
    )


def edition_shown(reading: Reading, name: str, year: int | None = None) -> EditionAnswer:
    """Raises NotFound with the editions that there are."""
    known = {each.id: each for each in editions(reading)}
    if name not in known:
        raise NotFound("thing.calendar-edition", name, known)
    found = known[name]
    return EditionAnswer(
        id=found.id,
        source=found.source,
        digest=digest(found),
        first_year=found.first_year,
        last_year=found.last_year,
        rest_days=found.rest_days,
        off=tuple(day for day in found.holidays if year in (None, day.year)),
        worked=tuple(day for day in found.makeup_workdays if year in (None, day.year)),
    )


def _newer(name: str, known: Iterable[Edition]) -> str | None:
    newest = newest_like(name, known)
    return None if newest == name else newest


def _newest(calendar: str, known: Iterable[Edition]) -> Edition | None:
    alike = (each for each in known if each.calendar == calendar)
    return max(alike, key=lambda each: each.reach, default=None)
