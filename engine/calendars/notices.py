"""A notice on holidays, as an office writes it down; and the edition that follows from it.

A notice tells of one year or a few. It follows an edition, whose other years it keeps, or it is
an edition of its own. With `corrects` its years take the place of those of the edition.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import UNSET, Struct, UnsetType

from engine.calendars.editions import check_edition
from engine.calendars.working_days import Edition
from engine.errors import BadInput, NotFound
from engine.phrases import Phrase, phrase

_DAY = timedelta(days=1)


class Notice(Struct, frozen=True, kw_only=True):
    """What is published of the years `first_year`..`last_year`: the days off, weekends among them
    or not, and the days of weekends that are worked. `id` names the edition that follows from it.
    """

    id: str
    source: str
    first_year: int
    last_year: int
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    follows: str = ""
    corrects: bool = False
    weekend: tuple[int, ...] | UnsetType = UNSET
    country: str | UnsetType = UNSET


def edition_from(notice: Notice, published: Iterable[Edition]) -> Edition:
    """The edition that the notice makes, after those that are published.

    Raises BadInput with everything that speaks against it, NotFound for one that it follows and
    nobody published.
    """
    known = {edition.id: edition for edition in published}
    base: Edition | None = None
    if notice.follows:
        base = known.get(notice.follows)
        if base is None:
            raise NotFound("thing.calendar-edition", notice.follows, known)
    if base is not None and (faults := tuple(_years(notice, base))):
        raise BadInput(phrase("thing.calendar-edition.named", id=notice.id), faults)
    return check_edition(_edition(notice, base), known.values())


def _years(notice: Notice, base: Edition) -> Iterator[Phrase]:
    """What is wrong with the years of a notice beside those of the edition that it follows."""
    same = base.calendar == Edition.calendar_of(notice.id)
    overlaps = notice.first_year <= base.last_year and notice.last_year >= base.first_year
    if same and overlaps and not notice.corrects:
        yield phrase(
            "fault.edition.overlaps",
            first=max(notice.first_year, base.first_year),
            last=min(notice.last_year, base.last_year),
            id=base.id,
        )
    if notice.first_year > base.last_year + 1:
        yield phrase(
            "fault.edition.gap", first=base.last_year + 1, last=notice.first_year - 1, id=base.id
        )


def _edition(notice: Notice, base: Edition | None) -> Edition:
    off, worked = set(notice.off), set(notice.worked)
    first, last = notice.first_year, notice.last_year
    weekend, country = notice.weekend, notice.country
    if base is not None:
        own = range(first, last + 1) if notice.corrects else range(0)
        off |= {d for d in base.holidays if d.year not in own and d not in notice.worked}
        worked |= {d for d in base.makeup_workdays if d.year not in own and d not in notice.off}
        first, last = min(first, base.first_year), max(last, base.last_year)
        weekend = base.weekend if weekend is UNSET else weekend
        country = base.country if country is UNSET else country
    return Edition(
        id=notice.id,
        source=notice.source,
        first_year=first,
        last_year=last,
        holidays=tuple(sorted(off)),
        makeup_workdays=tuple(sorted(worked)),
        weekend=weekend,
        country=country,
    )


def stretch(first: date, last: date) -> tuple[date, ...]:
    """Every day of a stretch, both ends inclusive."""
    return tuple(first + _DAY * n for n in range((last - first).days + 1))
