"""The legality tables: whole, asked without being attached, and drawn without a gap."""

import re

import pytest

from engine.domain.lifecycle import (
    ASSIGNMENT,
    CAMPAIGN,
    LIFECYCLES,
    PHASE,
    RECTIFICATION,
    Lifecycle,
    Step,
)
from engine.errors import NotAllowed
from tests.spec import in_english

STATES = {
    "campaign": "planned announced running suspended concluded archived cancelled",
    "phase": "pending open closing closed",
    "assignment": "assigned received in_progress submitted accepted returned suspended waived "
    "transferred",
    "rectification": "raised issued planned in_progress listed reported sent_back verified "
    "reopened",
    "message": "queued delivered failed abandoned",
    "unit": "active retired",
}
TABLES = pytest.mark.parametrize("table", list(LIFECYCLES.values()), ids=list(LIFECYCLES))


def test_every_lifecycle_has_the_states_of_the_design() -> None:
    assert {name: " ".join(table.states) for name, table in LIFECYCLES.items()} == STATES


@TABLES
def test_every_state_is_reached_and_every_step_joins_states(table: Lifecycle) -> None:
    reached = {table.states[0]}
    while True:
        further = {step.target for step in table.steps if step.source in reached} - reached
        if not further:
            break
        reached |= further
    assert reached == set(table.states)
    assert {step.source for step in table.steps} <= set(table.states)
    assert len(set(table.steps)) == len(table.steps)


@TABLES
def test_a_step_leads_where_the_table_says_and_nowhere_else(table: Lifecycle) -> None:
    triggers = sorted({step.trigger for step in table.steps})
    for state in table.states:
        for trigger in triggers:
            targets = [s.target for s in table.steps if (s.trigger, s.source) == (trigger, state)]
            if not targets:
                with pytest.raises(NotAllowed):
                    table.step(trigger, state, "it")
            for target in targets:
                held = target if len(targets) > 1 else None
                assert table.step(trigger, state, "it", held=held) == target


@TABLES
def test_the_diagram_shows_every_state_and_every_step(table: Lifecycle) -> None:
    drawn = table.diagram()
    assert "stateDiagram" in drawn
    assert set(re.findall(r'^\s*state "(\w+)"', drawn, re.MULTILINE)) == set(table.states)
    edges = {
        Step(trigger, source, target)
        for source, target, triggers in re.findall(r"(\w+) --> (\w+): (.+)", drawn)
        for trigger in triggers.split(" | ")
    }
    assert edges == set(table.steps)
    assert f"[*] --> {table.states[0]}" in drawn


def test_asking_changes_nothing() -> None:
    assert CAMPAIGN.step("announce", "planned", "it") == "announced"
    assert CAMPAIGN.step("announce", "planned", "it") == "announced"


def test_a_refusal_names_what_is_allowed() -> None:
    with pytest.raises(NotAllowed) as caught:
        RECTIFICATION.step("reopen", "sent_back", "rectification 'r-0007'")
    assert in_english(caught.value) == (
        "cannot reopen rectification 'r-0007' while sent back; allowed now: plan, report, list"
    )
    assert caught.value.allowed == ("plan", "report", "list")


def test_what_ends_a_lifecycle_allows_nothing_more() -> None:
    ends = {
        name: [state for state in table.states if not table.allowed(state)]
        for name, table in LIFECYCLES.items()
    }
    assert ends == {
        "campaign": ["archived", "cancelled"],
        "phase": [],
        "assignment": ["accepted", "waived", "transferred"],
        "rectification": [],
        "message": ["delivered", "abandoned"],
        "unit": [],
    }


def test_a_resumption_leads_to_the_state_that_was_held_and_to_no_other() -> None:
    for held in ("assigned", "received", "in_progress", "submitted", "returned"):
        assert ASSIGNMENT.step("resume", "suspended", "it", held=held) == held
    for held_not in (None, "accepted", "suspended"):
        with pytest.raises(NotAllowed):
            ASSIGNMENT.step("resume", "suspended", "it", held=held_not)


def test_no_bypass_leads_around_the_table() -> None:
    assert PHASE.allowed("pending") == ("open",)
    with pytest.raises(KeyError):
        PHASE.step("to_closed", "open", "it")
