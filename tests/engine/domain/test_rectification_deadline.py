"""The due date of a rectification item: passed, and on record before what comes after it."""

from datetime import date

import pytest

from engine.domain.rectification.commands import (
    ListRectification,
    PlanRectification,
    RecordRectificationOverdue,
    RectificationCommand,
    StartRectification,
)
from engine.domain.rectification.context import RectificationTerms
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationListed,
    RectificationPlanned,
    RectificationStarted,
)
from engine.domain.rectification.rules import decide
from engine.domain.rectification.state import evolve
from tests.engine.domain.rectification_facts import (
    AT_WORK,
    CLAIMED,
    DONE,
    FIX_DUE,
    IN_HAND,
    IN_PLAN,
    RAISED,
    REFUSED,
    REPORTED,
    UNDER_WATCH,
    VERIFIED,
    overdue_on,
    reopened,
)
from tests.samples import (
    ITEM,
    march,
    noticed,
    stamp,
    standing,
)
from tests.spec import folded, given

LATER = stamp(march(21), reason="nothing has come")
APRIL_2 = date(2009, 4, 2)
APRIL_10 = date(2009, 4, 10)
FOUND_AGAIN = (*DONE, reopened(APRIL_10))


def overdue(day: date) -> RecordRectificationOverdue:
    return RecordRectificationOverdue(stamp=stamp(day), key=ITEM)


@pytest.mark.parametrize(
    ("past", "command", "deed"),
    [
        pytest.param(
            IN_HAND,
            PlanRectification(stamp=LATER, key=ITEM, causes="no room", measures="clear them"),
            RectificationPlanned(stamp=LATER, causes="no room", measures="clear them"),
            id="planned",
        ),
        pytest.param(
            IN_PLAN,
            StartRectification(stamp=LATER, key=ITEM),
            RectificationStarted(stamp=LATER),
            id="begun",
        ),
        pytest.param(
            IN_PLAN,
            ListRectification(stamp=LATER, key=ITEM, authority="city"),
            RectificationListed(stamp=LATER, authority="city"),
            id="listed",
        ),
    ],
)
def test_what_was_past_due_already_is_on_record_before_the_deed(
    past: tuple[RectificationEvent, ...], command: RectificationCommand, deed: RectificationEvent
) -> None:
    past_it = noticed(overdue_on(march(21)), ITEM.stream)
    given(decide, evolve, *past).when(command, standing()).then(past_it, deed)
    given(decide, evolve, *past, overdue_on(march(21))).when(command, standing()).then(deed)


@pytest.mark.parametrize("past", [IN_HAND, IN_PLAN, AT_WORK, REFUSED, UNDER_WATCH])
def test_falling_overdue(past: tuple[RectificationEvent, ...]) -> None:
    before = folded(evolve, past)
    state = (
        given(decide, evolve, *past)
        .when(overdue(march(21)), standing())
        .then(overdue_on(march(21)))
    )
    assert before is not None
    assert (state.state, state.overdue_generation) == (before.state, 1)


def test_an_item_found_again_can_fall_overdue_again() -> None:
    past = (*AT_WORK, overdue_on(march(21)), REPORTED, VERIFIED, reopened(APRIL_10))
    given(decide, evolve, *past).when(overdue(APRIL_10), standing()).stays_quiet()
    day = date(2009, 4, 11)
    given(decide, evolve, *past).when(overdue(day), standing()).then(
        overdue_on(day, APRIL_10, generation=2)
    )


@pytest.mark.parametrize(
    ("past", "day", "as_things_are"),
    [
        pytest.param((RAISED,), march(21), standing(), id="not issued"),
        pytest.param(IN_HAND, FIX_DUE, standing(), id="still the due day"),
        pytest.param((*IN_HAND, overdue_on(march(21))), march(22), standing(), id="on record"),
        pytest.param(CLAIMED, march(21), standing(), id="reported"),
        pytest.param(DONE, march(21), standing(), id="verified"),
        pytest.param(IN_HAND, march(21), standing(live=False), id="campaign stands still"),
    ],
)
def test_nothing_falls_overdue_twice_or_without_cause(
    past: tuple[RectificationEvent, ...], day: date, as_things_are: RectificationTerms
) -> None:
    given(decide, evolve, *past).when(overdue(day), as_things_are).stays_quiet()
