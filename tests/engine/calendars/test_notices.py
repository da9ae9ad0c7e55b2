"""Notices become editions: of the next year, corrected ones, those of an office, of a country."""

from datetime import date

import msgspec
import pytest

from engine.calendars.abroad import notice_of
from engine.calendars.editions import seed_edition
from engine.calendars.notices import Notice, edition_from, stretch
from engine.calendars.working_days import Edition, WorkingCalendar
from engine.errors import BadInput, NotFound
from tests.spec import in_english
from workflows.dates import CalendarKind

SEED = seed_edition()
NEXT = Notice(
    id="cn-2004-2027",
    source="an invented notice",
    first_year=2027,
    last_year=2027,
    off=stretch(date(2027, 2, 5), date(2027, 2, 11)),
    worked=(date(2027, 2, 20),),
    follows=SEED.id,
)


def working(edition: Edition) -> WorkingCalendar:
    return WorkingCalendar(CalendarKind.WORKING_DAYS, edition)


def test_next_years_notice_keeps_the_years_before() -> None:
    edition = edition_from(NEXT, [SEED])
    assert (edition.first_year, edition.last_year) == (2004, 2027)
    assert edition.holidays[: len(SEED.holidays)] == SEED.holidays
    counted = working(edition)
    assert not counted.is_working_day(date(2027, 2, 8))
    assert counted.is_working_day(date(2027, 2, 20))
    assert not counted.is_provisional(date(2027, 12, 31))
    assert working(SEED).is_provisional(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"first_year": 2026},
            "years: 2026-2026 are published already in 'cn-2004-2026'; leave them out, or say "
            "corrects = true if they were wrong",
        ),
        (
            {"first_year": 2029, "last_year": 2029},
            "years: 2027-2028 would be missing after 'cn-2004-2026'; bring those notices in first",
        ),
        (
            {"id": "Next Year"},
            "id: 'Next Year' cannot be a name; small letters, digits and hyphens, as in "
            '"cn-2004-2027"',
        ),
        ({"weekend": (0, 1, 2, 3, 4, 5, 6)}, "weekend: one to six days of the week"),
        (
            {"off": (date(2030, 1, 1),)},
            "off: 2030-01-01 lies outside 2004-2027",
        ),
    ],
)
def test_what_does_not_fit_is_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        edition_from(msgspec.structs.replace(NEXT, **changes), [SEED])
    assert said in map(in_english, refusal.value.faults)


def test_what_it_follows_must_be_there() -> None:
    with pytest.raises(NotFound):
        edition_from(msgspec.structs.replace(NEXT, follows="cn-1"), [SEED])


def test_a_correction_takes_the_place_of_its_years() -> None:
    wrong = edition_from(NEXT, [SEED])
    right = edition_from(
        msgspec.structs.replace(
            NEXT,
            id="cn-2004-2027-b",
            follows=wrong.id,
            corrects=True,
            off=(date(2027, 2, 8),),
            worked=(),
        ),
        [SEED, wrong],
    )
    assert [day for day in right.holidays if day.year == 2027] == [date(2027, 2, 8)]
    assert date(2027, 2, 20) not in right.makeup_workdays
    assert right.holidays[: len(SEED.holidays)] == SEED.holidays


def test_an_office_has_days_of_its_own() -> None:
    own = msgspec.structs.replace(
        NEXT,
        id="xian-2004-2026",
        first_year=2026,
        last_year=2026,
        off=(date(2026, 9, 9),),
        worked=(date(2026, 9, 12),),
    )
    counted = working(edition_from(own, [SEED]))
    assert not counted.is_working_day(date(2026, 9, 9))
    assert counted.is_working_day(date(2026, 9, 12))
    assert not counted.is_working_day(date(2026, 10, 1))


def test_other_countries_rest_on_other_days() -> None:
    israel = working(edition_from(notice_of("il", 2026, 2026), [SEED]))
    assert israel.edition is not None
    assert israel.edition.id == "il-2026-2026"
    assert not israel.is_working_day(date(2026, 9, 18))  # a Friday
    assert israel.is_working_day(date(2026, 9, 20))  # a Sunday
    assert not israel.is_working_day(date(2026, 9, 21))  # Yom Kippur
    sunday = date(2026, 9, 20)
    assert israel.count(date(2026, 9, 17), sunday) == 1
    assert israel.add(date(2026, 9, 17), 1) == sunday
    bavaria = working(edition_from(notice_of("de", 2026, 2027, "by"), [SEED]))
    assert not bavaria.is_working_day(date(2026, 1, 6))
    assert bavaria.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize(("country", "region"), [("zz", ""), ("de", "zz")])
def test_a_country_nobody_knows(country: str, region: str) -> None:
    with pytest.raises(NotFound):
        notice_of(country, 2026, 2026, region)
