"""What follows from an event: an effect for each, and a fold that no log brings down."""

from collections import Counter
from datetime import date
from typing import Any

import msgspec
import pytest

from engine.domain.assignment.events import AssignmentEvent
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.assignment.table import ASSIGNMENT, AssignmentState
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.clocks import ClockChange
from engine.domain.effects import Effect, clock_changes, extends, next_state, resumes, stops
from engine.domain.event import Event
from engine.domain.families import EFFECTS, FAMILIES
from engine.domain.family import Family
from tests.engine.domain.assignment_facts import (
    ACCEPTED,
    RECEIVED,
    RESUMED,
    SUSPENDED,
    extended,
)
from tests.engine.store.event_samples import SAMPLES
from tests.samples import march, stamp
from tests.spec import folded

WITH_EFFECTS = [family for family in FAMILIES if family.effects]
EVERY_FAMILY = pytest.mark.parametrize(
    "family", WITH_EFFECTS, ids=[family.name for family in WITH_EFFECTS]
)


def samples_of(family: Family) -> list[Event]:
    return [event for event in SAMPLES if isinstance(event, family.events)]


# --- the tables ----------------------------------------------------------------------------------


def test_only_streams_of_one_thing_in_one_state_have_effects() -> None:
    """The others are collections: units, editions, occurrences, entries, lists; or a door, days."""
    """The others are collections, of units, editions, occurrences, entries, lists; a door, days."""
    """The others are collections: of units, editions, occurrences, entries, lists; a door, days."""
    assert {family.name for family in FAMILIES if not family.effects} == {
        "access",
        "calendar",
        "directory",
        "document",
        "entries",
        "matter_list",
        "obligation",
        "office",
        "readings",
        "reminder",
        "series",
    }


@EVERY_FAMILY
def test_every_event_has_an_effect(family: Family) -> None:
    assert set(family.effects) == set(family.events)
    assert {type(event) for event in samples_of(family)} == set(family.events)


@EVERY_FAMILY
def test_every_row_of_a_table_is_pulled_by_an_event_and_by_no_other_word(family: Family) -> None:
    assert family.table is not None
    pulled = {effect.trigger for effect in family.effects.values()} - {None}
    assert pulled == {step.trigger for step in family.table.steps}


def test_an_event_belongs_to_one_lifecycle() -> None:
    owners = Counter(event for family in FAMILIES for event in family.events)
    assert {event.__name__ for event, count in owners.items() if count > 1} == set()
    assert {e: family.effects[e] for family in WITH_EFFECTS for e in family.events} == EFFECTS


# --- states --------------------------------------------------------------------------------------


def test_a_fact_beside_the_state_leaves_it() -> None:
    held = CampaignState.RUNNING
    for state in CampaignState:
        assert next_state(CAMPAIGN, Effect(), state, held) == (state, held)
    assert next_state(CAMPAIGN, Effect("announce"), CampaignState.PLANNED, None) == (
        CampaignState.ANNOUNCED,
        None,
    )


@EVERY_FAMILY
def test_no_event_in_no_state_brings_a_fold_down(family: Family) -> None:
    """What is on record is folded, even where no table of today would let it happen."""
    assert family.table is not None
    events = samples_of(family)
    (begun,) = (event for event in events if type(event) is family.events[0])
    first = family.evolve(None, begun)
    kind = type(first.state)
    assert {state.value for state in kind} == set(family.table.states)
    for state in kind:
        stood = msgspec.structs.replace(first, state=state)
        for event in events:
            after = family.evolve(stood, event)
            assert isinstance(after.state, kind)
            if family.effects[type(event)].trigger is not None:
                effect = family.effects[type(event)]
                assert after.state is next_state(family.table, effect, state, None)[0]


RUNNING_WORK = [state for state in AssignmentState if "suspend" in ASSIGNMENT.allowed(state)]


@pytest.mark.parametrize("state", RUNNING_WORK)
def test_a_resumed_assignment_is_where_it_was(state: AssignmentState) -> None:
    before = Assignment(state=state)
    stopped = evolve(before, SUSPENDED)
    stop = ClockChange.stop("assignment", SUSPENDED.stamp)
    assert stopped == Assignment(state=AssignmentState.SUSPENDED, held=state, changes=(stop,))
    go = ClockChange.resume("assignment", RESUMED.stamp)
    assert evolve(stopped, RESUMED) == Assignment(state=state, changes=(stop, go))


@pytest.mark.parametrize("state", [s for s in AssignmentState if s not in RUNNING_WORK])
def test_a_stop_and_a_resumption_out_of_turn_leave_it_where_it_was(state: AssignmentState) -> None:
    begun = Assignment(state=state, held=None)
    if state is AssignmentState.SUSPENDED:
        begun = evolve(Assignment(state=AssignmentState.RETURNED), SUSPENDED)
    resumed = evolve(evolve(begun, SUSPENDED), RESUMED)
    expected = AssignmentState.RETURNED if state is AssignmentState.SUSPENDED else state
    assert (resumed.state, resumed.held) == (expected, None)


def test_a_resumption_that_no_stop_came_before_begins_the_work_anew() -> None:
    for past in ((RESUMED,), (RECEIVED, RESUMED), (RECEIVED, SUSPENDED, RESUMED, RESUMED)):
        events: tuple[AssignmentEvent, ...] = past
        state = folded(evolve, events)
        assert state is not None
        assert (state.state, state.held) == (AssignmentState.ASSIGNED, None)


def test_what_happens_in_a_stop_ends_it_or_leaves_it() -> None:
    stopped: tuple[AssignmentEvent, ...] = (RECEIVED, SUSPENDED)
    extended_meanwhile = folded(evolve, (*stopped, extended(march(25))))
    assert extended_meanwhile is not None
    assert extended_meanwhile.held is AssignmentState.RECEIVED
    accepted = folded(evolve, (*stopped, ACCEPTED))
    assert accepted is not None
    assert (accepted.state, accepted.held) == (AssignmentState.ACCEPTED, None)


# --- clocks --------------------------------------------------------------------------------------

BEFORE = (ClockChange.extend(march(12), stamp()),)


def test_an_effect_that_names_no_clock_leaves_it() -> None:
    assert clock_changes(Effect("receive"), BEFORE, RECEIVED, "assignment") == BEFORE


def test_stops_resumptions_and_extensions_are_added_to_what_was_before() -> None:
    at = RECEIVED.stamp
    assert stops(BEFORE, RECEIVED, "me") == (*BEFORE, ClockChange.stop("me", at))
    assert resumes(BEFORE, RECEIVED, "me") == (*BEFORE, ClockChange.resume("me", at))
    to = march(25)
    assert extends(lambda _: to)(BEFORE, RECEIVED, "me") == (*BEFORE, ClockChange.extend(to, at))
    assert clock_changes(Effect(clock=stops), (), RECEIVED, "me") == (ClockChange.stop("me", at),)


def test_an_extension_to_no_day_changes_nothing() -> None:
    def no_day(_event: Any) -> date | None:
        return None

    assert extends(no_day)(BEFORE, RECEIVED, "me") == BEFORE
