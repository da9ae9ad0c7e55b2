"""States of items after events, as the effect tables have it."""

import pytest

from engine.domain.assignment import events as a
from engine.domain.assignment.table import AssignmentState
from engine.domain.event import Event
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from projections.next_states import (
    leads_to,
    next_rectification_state,
    next_state,
)
from projections.states import ItemState
from tests.samples import march, stamp

LEFT, STOPPED, WORKING = ItemState.LEFT, ItemState.SUSPENDED, ItemState.IN_PROGRESS

EXTENDED = a.AssignmentExtended(stamp=stamp(), to=march(31), authority="市委")
SUSPENDED = a.AssignmentSuspended(stamp=stamp(reason="flood"))
RESUMED = a.AssignmentResumed(stamp=stamp())
STARTED = a.AssignmentStarted(stamp=stamp())
OVERDUE = a.AssignmentFellOverdue(
    stamp=stamp(), due_on=march(2), assessed_on=march(2), generation=1
)


def test_the_states_of_an_item_are_those_of_an_assignment_and_two_more() -> None:
    assert [state.value for state in ItemState] == [
        *(s.value for s in AssignmentState),
        "left",
        "recalled",
    ]


@pytest.mark.parametrize(
    ("before", "event", "after"),
    [
        ((WORKING, None), SUSPENDED, (STOPPED, WORKING)),
        ((STOPPED, WORKING), EXTENDED, (STOPPED, WORKING)),
        ((STOPPED, WORKING), RESUMED, (WORKING, None)),
        ((WORKING, None), OVERDUE, (WORKING, None)),
        ((LEFT, WORKING), OVERDUE, (LEFT, WORKING)),
        ((LEFT, WORKING), EXTENDED, (WORKING, None)),
        ((LEFT, WORKING), SUSPENDED, (STOPPED, WORKING)),
        ((LEFT, WORKING), RESUMED, (WORKING, None)),
        ((LEFT, None), EXTENDED, (ItemState.ASSIGNED, None)),
        ((LEFT, ItemState.RECEIVED), STARTED, (WORKING, None)),
    ],
)
def test_what_an_event_leads_to(
    before: tuple[ItemState, ItemState | None],
    event: Event,
    after: tuple[ItemState, ItemState | None],
) -> None:
    assert next_state(*before, event) == after


def test_the_one_state_that_events_of_a_kind_lead_to() -> None:
    kinds = (a.AssignmentSubmitted, a.AssignmentTakenOver, a.AssignmentResumed, type(OVERDUE))
    assert [leads_to(kind) for kind in kinds] == ["submitted", "assigned", None, None]
    assert leads_to(x.RectificationSentBack) == "sent_back"


def test_a_finding_that_falls_overdue_stays_in_its_state() -> None:
    planned = RectificationState.PLANNED
    assert next_rectification_state(planned, x.RectificationFellOverdue) is planned
    assert next_rectification_state(planned, x.RectificationListed) is RectificationState.LISTED
