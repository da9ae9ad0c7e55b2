"""The shipped edition, what a new one must be, and which deadlines it would move."""

from datetime import date

import msgspec
import pytest

from engine.calendars.editions import (
    check_edition,
    edition_faults,
    seed_edition,
)
from engine.calendars.working_days import Edition
from engine.errors import BadInput
from tests.spec import in_english

SEED = seed_edition()
# A notice for the year after, invented: 2027-02-05..11 off, Saturday 02-20 worked for it.
NEXT = Edition(
    id="cn-2004-2027",
    source="invented notice for the year after",
    first_year=2004,
    last_year=2027,
    holidays=(*SEED.holidays, *(date(2027, 2, day) for day in range(5, 12))),
    makeup_workdays=(*SEED.makeup_workdays, date(2027, 2, 20)),
)


def test_the_seed_is_sound_and_says_where_it_is_from() -> None:
    assert edition_faults(SEED) == ()
    assert SEED.id == f"cn-{SEED.first_year}-{SEED.last_year}"
    assert SEED.first_year == 2004
    assert SEED.last_year >= 2026
    assert SEED.source.startswith("chinesecalendar ")


def test_a_sound_edition_may_follow() -> None:
    assert check_edition(NEXT, [SEED]) is NEXT


def test_every_fault_of_an_edition_is_listed() -> None:
    bad = Edition(
        id=SEED.id,
        source=" ",
        first_year=2005,
        last_year=2025,
        holidays=(date(2025, 5, 1), date(2025, 5, 1), date(2026, 1, 1)),
        makeup_workdays=(date(2025, 5, 1),),
    )
    with pytest.raises(BadInput) as refusal:
        check_edition(bad, [SEED])
    assert tuple(map(in_english, refusal.value.faults)) == (
        "id: 'cn-2004-2026' is published already; give the new edition its own id",
        "source: empty; name the holiday notice that it follows",
        "last_year: 2025 is before 2026 of 'cn-2004-2026'; a new edition may not forget years",
        "first_year: 2005 drops years from 2004; keep them",
        "off: 2026-01-01 lies outside 2005-2025",
        "off: not in ascending order, or a day twice; sort them",
        "worked: 2025-05-01 is no Saturday or Sunday; leave it out",
        "worked: 2025-05-01 is also a holiday; keep it in one list",
    )
    nameless = msgspec.structs.replace(SEED, id="", first_year=2030)
    assert tuple(map(in_english, edition_faults(nameless)[:2])) == (
        'id: empty; name it after its years, as in "cn-2004-2027"',
        "first_year: 2030 is after last_year 2026",
    )


def test_an_edition_of_another_calendar_keeps_no_years_of_ours() -> None:
    other = msgspec.structs.replace(
        SEED, id="de-by-2026-2026", first_year=2026, holidays=(), makeup_workdays=()
    )
    assert other.calendar == "de-by"
    assert edition_faults(other, [SEED]) == ()
    assert msgspec.structs.replace(SEED, id="cn-2004-2026-b").calendar == SEED.calendar == "cn"
