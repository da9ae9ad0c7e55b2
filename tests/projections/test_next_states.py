"""States of items after events, as the effect tables have it."""

import pytest

from engine.domain.assignment import events as a
from engine.domain.assignment.table import AssignmentState
from engine.domain.event import Event
from engine.domain.rectification import events as x
from engine.domain.rectification.table import RectificationState
from projections.next_states import (
    final_state,
    leads_to,
    next_rectification_state,
    next_state,
)
from projections.states import ItemState
from tests.samples import march, stamp

LEFT, RECALLED = ItemState.LEFT, ItemState.RECALLED
STOPPED, WORKING = ItemState.SUSPENDED, ItemState.IN_PROGRESS

NOT_DONE, NOT_ACCEPTED, CALLED_OFF = FINAL_STATES = (
    ItemState.NOT_DONE, ItemState.NOT_ACCEPTED, ItemState.CALLED_OFF,
)  # fmt: skip

EXTENDED = a.AssignmentExtended(stamp=stamp(), to=march(31), authority="市委")
SUSPENDED = a.AssignmentSuspended(stamp=stamp(reason="flood"))
RESUMED = a.AssignmentResumed(stamp=stamp())
ACCEPTED = a.AssignmentAccepted(stamp=stamp())
STARTED = a.AssignmentStarted(stamp=stamp())
OVERDUE = a.AssignmentFellOverdue(
    stamp=stamp(), due_on=march(2), assessed_on=march(2), generation=1
)


def test_the_states_of_an_item_are_those_of_an_assignment_and_what_views_add() -> None:
    assert list(ItemState) == [*(s.value for s in AssignmentState), LEFT, RECALLED, *FINAL_STATES]


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
        ((NOT_DONE, ItemState.RECEIVED), STARTED, (WORKING, None)),
        ((NOT_DONE, WORKING), OVERDUE, (NOT_DONE, WORKING)),
        ((NOT_ACCEPTED, ItemState.SUBMITTED), ACCEPTED, (ItemState.ACCEPTED, None)),
    ],
)
def test_what_an_event_leads_to(
    before: tuple[ItemState, ItemState | None],
    event: Event,
    after: tuple[ItemState, ItemState | None],
) -> None:
    assert next_state(*before, event) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((WORKING, None), (NOT_DONE, WORKING)),
        ((STOPPED, WORKING), (NOT_DONE, WORKING)),
        ((STOPPED, ItemState.SUBMITTED), (NOT_ACCEPTED, ItemState.SUBMITTED)),
        ((ItemState.SUBMITTED, None), (NOT_ACCEPTED, ItemState.SUBMITTED)),
        *((state, state) for state in ((ItemState.WAIVED, None), (LEFT, WORKING))),
        ((NOT_DONE, WORKING), (NOT_DONE, WORKING)),
    ],
)
def test_what_the_end_of_the_campaign_makes_of_an_item(
    before: tuple[ItemState, ItemState | None], after: tuple[ItemState, ItemState | None]
) -> None:
    assert final_state(*before, called_off=False) == after
    called_off = (CALLED_OFF, after[1]) if after[0] is NOT_DONE is not before[0] else after
    assert final_state(*before, called_off=True) == called_off


def test_the_one_state_that_events_of_a_kind_lead_to() -> None:
    kinds = (a.AssignmentSubmitted, a.AssignmentTakenOver, a.AssignmentResumed, type(OVERDUE))
    assert [leads_to(kind) for kind in kinds] == ["submitted", "assigned", None, None]
    assert leads_to(x.RectificationSentBack) == "sent_back"


def test_a_finding_that_falls_overdue_stays_in_its_state() -> None:
    planned = RectificationState.PLANNED
    assert next_rectification_state(planned, x.RectificationFellOverdue) is planned
    assert next_rectification_state(planned, x.RectificationListed) is RectificationState.LISTED
