"""A recurring duty: each occurrence opens once."""

import msgspec

from engine.domain.obligation import OccurrenceOpened, OpenOccurrencesOf, decide, evolve
from engine.domain.terms import DutyDue
from engine.ids import OccurrenceKey
from tests.samples import CAMPAIGN, PLAN_FILED, due, march, stamp
from tests.spec import given

MARCH = msgspec.structs.replace(due(march(31)), occurrence=OccurrenceKey("2009-03"))
APRIL = msgspec.structs.replace(due(march(31)), occurrence=OccurrenceKey("2009-04"))


def opening(*dues: DutyDue) -> OpenOccurrencesOf:
    return OpenOccurrencesOf(
        stamp=stamp(march(1)), campaign=CAMPAIGN, duty=PLAN_FILED, edition="spring-2009", dues=dues
    )


def opened(owed: DutyDue) -> OccurrenceOpened:
    return OccurrenceOpened(
        stamp=stamp(march(1)), campaign=CAMPAIGN, edition="spring-2009", due=owed
    )


def test_one_fact_an_occurrence() -> None:
    state = given(decide, evolve).when(opening(MARCH, APRIL)).then(opened(MARCH), opened(APRIL))
    assert state.occurrences == {"2009-03": opened(MARCH), "2009-04": opened(APRIL)}


def test_only_what_is_new_opens() -> None:
    given(decide, evolve, opened(MARCH)).when(opening(MARCH, APRIL)).then(opened(APRIL))


def test_nothing_new_is_nothing_to_do() -> None:
    given(decide, evolve, opened(MARCH)).when(opening(MARCH)).stays_quiet()
    given(decide, evolve).when(opening()).stays_quiet()


def test_an_occurrence_that_is_open_keeps_its_day() -> None:
    moved = msgspec.structs.replace(MARCH, due_on=march(30))
    given(decide, evolve, opened(MARCH)).when(opening(moved)).stays_quiet()
