"""Calendar editions: published once, never changed, each calendar built once."""

import msgspec
import pytest

from engine.calendars.working_days import Calendars
from engine.domain.calendar import CalendarEditionPublished, PublishEdition, decide, evolve
from engine.errors import NotFound, RuleBroken
from tests.samples import EDITION, calendars, march, stamp
from tests.spec import given, in_english
from workflows.dates import CalendarKind

PUBLISHED = CalendarEditionPublished(stamp=stamp(), edition=EDITION)


def test_publishing() -> None:
    command = PublishEdition(stamp=stamp(), edition=EDITION)
    assert given(decide, evolve).when(command).then(PUBLISHED) == EDITION


def test_the_same_edition_again_changes_nothing() -> None:
    command = PublishEdition(stamp=stamp(), edition=EDITION)
    given(decide, evolve, PUBLISHED).when(command).stays_quiet()


def test_an_edition_may_not_change() -> None:
    other = msgspec.structs.replace(EDITION, makeup_workdays=())
    given(decide, evolve, PUBLISHED).when(PublishEdition(stamp=stamp(), edition=other)).refuses(
        RuleBroken,
        "calendar edition 'spring-2009' is published already and may not change; "
        "publish the new days under a new name",
    )


def test_a_calendar_is_found_by_kind_and_edition_and_built_once() -> None:
    known = calendars()
    working = known.of(CalendarKind.WORKING_DAYS, "spring-2009")
    assert working is known.of(CalendarKind.WORKING_DAYS, "spring-2009")
    assert not working.is_working_day(march(7))
    assert known.of(CalendarKind.ALL_DAYS, "spring-2009").is_working_day(march(7))


def test_an_edition_that_was_never_published_is_not_found() -> None:
    known = Calendars([EDITION])
    with pytest.raises(NotFound) as caught:
        known.of(CalendarKind.ALL_DAYS, "spring-2010")
    assert in_english(caught.value) == (
        "no calendar edition named 'spring-2010'; known: spring-2009"
    )
