"""The legality tables: whole, asked without being attached, and drawn without a gap."""

import re
from enum import StrEnum
from typing import Any

import pytest

from engine.domain.approval.table import APPROVAL, ApprovalState
from engine.domain.assessment.table import ASSESSMENT, AssessmentState
from engine.domain.assignment.table import ASSIGNMENT, AssignmentState
from engine.domain.campaign.table import CAMPAIGN, CampaignState
from engine.domain.directive.table import DIRECTIVE, DirectiveState
from engine.domain.directory.table import UNIT, UnitState
from engine.domain.families import LIFECYCLES
from engine.domain.inspection.table import INSPECTION, InspectionState
from engine.domain.lifecycle import Lifecycle, Step
from engine.domain.matter.table import MATTER, MatterState
from engine.domain.message import MESSAGE, MessageState
from engine.domain.petition.table import PETITION, PetitionState
from engine.domain.phase.table import PHASE, PhaseState
from engine.domain.publication.state import PUBLICATION, PublicationState
from engine.domain.rectification.table import RECTIFICATION, RectificationState
from engine.domain.register.table import REGISTER, EntryState
from engine.domain.selection.table import SELECTION, SelectionState
from engine.domain.survey.table import SURVEY, SurveyState
from engine.errors import NotAllowed
from engine.phrases import phrase
from tests.spec import in_english

THING = phrase("thing.message")

STATES = {
    "campaign": "planned announced running suspended concluded archived cancelled",
    "phase": "pending open closing closed",
    "assignment": "assigned received in_progress submitted accepted returned suspended waived "
    "transferred",
    "rectification": "raised issued planned in_progress listed reported sent_back verified "
    "reopened",
    "message": "queued delivered failed abandoned bounced voided",
    "petition": "asked granted refused lapsed",
    "selection": "nominating voting confirming confirmed noticed awarded ended",
    "register": "new stands in_place vacant ended",
    "directive": "drafted consented issued closed withdrawn",
    "inspection": "planned drawn on_site reported closed cancelled sealed",
    "assessment": "opened scoring tallied published appealed final",
    "approval": "filed incomplete deciding granted refused withdrawn",
    "publication": "posted taken_down",
    "matter": "drafted published in_progress sent_up claimed confirmed broken withdrawn",
    "survey": "drafted open closed published void",
    "unit": "active retired",
}
KINDS: list[tuple[Lifecycle[Any], type[StrEnum]]] = [
    (CAMPAIGN, CampaignState),
    (PHASE, PhaseState),
    (ASSIGNMENT, AssignmentState),
    (RECTIFICATION, RectificationState),
    (MESSAGE, MessageState),
    (PETITION, PetitionState),
    (REGISTER, EntryState),
    (DIRECTIVE, DirectiveState),
    (INSPECTION, InspectionState),
    (ASSESSMENT, AssessmentState),
    (APPROVAL, ApprovalState),
    (SELECTION, SelectionState),
    (PUBLICATION, PublicationState),
    (MATTER, MatterState),
    (SURVEY, SurveyState),
    (UNIT, UnitState),
]
TABLES = pytest.mark.parametrize("table", list(LIFECYCLES.values()), ids=list(LIFECYCLES))


def test_every_lifecycle_has_the_states_of_the_design() -> None:
    assert {name: " ".join(table.states) for name, table in LIFECYCLES.items()} == STATES


@TABLES
def test_every_state_is_reached_and_every_step_joins_states(table: Lifecycle[Any]) -> None:
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
def test_a_step_leads_where_the_table_says_and_nowhere_else(table: Lifecycle[Any]) -> None:
    triggers = sorted({step.trigger for step in table.steps})
    for state in table.states:
        for trigger in triggers:
            targets = [s.target for s in table.steps if (s.trigger, s.source) == (trigger, state)]
            if not targets:
                with pytest.raises(NotAllowed):
                    table.step(trigger, state, THING)
            for target in targets:
                held = target if len(targets) > 1 else None
                assert table.step(trigger, state, THING, held=held) == target


@TABLES
def test_the_diagram_shows_every_state_and_every_step(table: Lifecycle[Any]) -> None:
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
    assert CAMPAIGN.step("announce", "planned", THING) == "announced"
    assert CAMPAIGN.step("announce", "planned", THING) == "announced"


def test_a_refusal_names_what_is_allowed() -> None:
    with pytest.raises(NotAllowed) as caught:
        RECTIFICATION.step("reopen", "sent_back", phrase("thing.rectification", number="r-0007"))
    assert in_english(caught.value) == (
        "cannot reopen rectification 'r-0007' while sent back; allowed now: plan, report, list"
    )
    assert in_english(caught.value.allowed) == "plan, report, list"


def test_what_ends_a_lifecycle_allows_nothing_more() -> None:
    ends = {
        name: [state for state in table.states if not table.allowed(state)]
        for name, table in LIFECYCLES.items()
    }
    assert ends == {
        "campaign": ["archived", "cancelled"],
        "phase": [],
        "assignment": ["transferred"],
        "rectification": [],
        "message": ["delivered", "voided"],
        "petition": ["granted", "refused", "lapsed"],
        "selection": ["ended"],
        "register": ["ended"],
        "directive": ["closed", "withdrawn"],
        "inspection": ["closed", "cancelled"],
        "assessment": [],
        "approval": ["granted", "refused", "withdrawn"],
        "publication": [],
        "matter": ["confirmed", "broken", "withdrawn"],
        "survey": ["published", "void"],
        "unit": [],
    }


def test_a_resumption_leads_to_the_state_that_was_held_and_to_no_other() -> None:
    for held in ("assigned", "received", "in_progress", "submitted", "returned"):
        assert ASSIGNMENT.step("resume", "suspended", THING, held=held) == held
    for held_not in (None, "accepted", "suspended"):
        with pytest.raises(NotAllowed):
            ASSIGNMENT.step("resume", "suspended", THING, held=held_not)


def test_no_bypass_leads_around_the_table() -> None:
    assert PHASE.allowed("pending") == ("open",)
    with pytest.raises(KeyError):
        PHASE.step("to_closed", "open", THING)


# --- what happened, whether or not it was allowed ------------------------------------------------

EVERY_KIND = pytest.mark.parametrize(
    ("table", "kind"), KINDS, ids=[table.name for table, _ in KINDS]
)


def triggers(table: Lifecycle[Any]) -> list[str]:
    return sorted({step.trigger for step in table.steps})


def test_every_table_is_asked_below() -> None:
    assert {table.name: table for table, _ in KINDS} == dict(LIFECYCLES)


@EVERY_KIND
def test_what_is_allowed_leads_where_the_table_says(
    table: Lifecycle[Any], kind: type[StrEnum]
) -> None:
    allowed = 0
    for trigger in triggers(table):
        for state in kind:
            for held in (None, *kind):
                try:
                    target = table.step(trigger, state, THING, held=held)
                except NotAllowed:
                    continue
                allowed += 1
                assert table.after(trigger, state, held)[0] is kind(target)
    assert allowed >= len(table.steps)


@EVERY_KIND
def test_what_happened_is_never_refused_and_leads_to_a_state_of_the_table(
    table: Lifecycle[Any], kind: type[StrEnum]
) -> None:
    for trigger in triggers(table):
        targets = {kind(step.target) for step in table.steps if step.trigger == trigger}
        for state in kind:
            for held in (None, *kind):
                now, held_now = table.after(trigger, state, held)
                assert isinstance(now, kind)
                assert now in {*targets, state, held}
                assert held_now is None or isinstance(held_now, kind)


@EVERY_KIND
def test_a_deed_that_keeps_the_state_keeps_it_where_the_table_does_not_know_it(
    table: Lifecycle[Any], kind: type[StrEnum]
) -> None:
    rows = {name: [s for s in table.steps if s.trigger == name] for name in triggers(table)}
    for name in (n for n, row in rows.items() if all(s.source == s.target for s in row)):
        for state in kind:
            for held in (None, *kind):
                assert table.after(name, state, held) == (state, held)


def test_a_stop_remembers_where_it_was_and_what_ends_it_forgets() -> None:
    for state in AssignmentState:
        if state is AssignmentState.SUSPENDED:
            continue
        assert ASSIGNMENT.after("suspend", state, None) == (AssignmentState.SUSPENDED, state)
        assert ASSIGNMENT.after("resume", AssignmentState.SUSPENDED, state) == (state, None)
        assert ASSIGNMENT.after("waive", AssignmentState.SUSPENDED, state) == (
            AssignmentState.WAIVED,
            None,
        )


def test_a_second_stop_changes_nothing_and_a_resumption_out_of_nothing_begins_anew() -> None:
    stopped, working = AssignmentState.SUSPENDED, AssignmentState.IN_PROGRESS
    assert ASSIGNMENT.after("suspend", stopped, working) == (stopped, working)
    assert ASSIGNMENT.after("extend", stopped, working) == (stopped, working)
    assert ASSIGNMENT.after("resume", stopped, None) == (AssignmentState.ASSIGNED, None)
    assert ASSIGNMENT.after("resume", working, None) == (AssignmentState.ASSIGNED, None)


def test_no_other_lifecycle_holds_a_state() -> None:
    for table, kind in KINDS:
        if table is not ASSIGNMENT:
            for name in triggers(table):
                held = {table.after(name, state, None)[1] for state in kind}
                assert held == {None}


@pytest.mark.parametrize(
    ("table", "trigger", "state", "target"),
    [
        (CAMPAIGN, "announce", CampaignState.CONCLUDED, CampaignState.ANNOUNCED),
        (CAMPAIGN, "resume", CampaignState.PLANNED, CampaignState.RUNNING),
        (CAMPAIGN, "join", CampaignState.SUSPENDED, CampaignState.SUSPENDED),
        (CAMPAIGN, "set", CampaignState.ARCHIVED, CampaignState.ARCHIVED),
        (PHASE, "extend", PhaseState.CLOSED, PhaseState.OPEN),
        (PHASE, "refuse_close", PhaseState.CLOSED, PhaseState.CLOSING),
        (ASSIGNMENT, "accept", AssignmentState.ASSIGNED, AssignmentState.ACCEPTED),
        (ASSIGNMENT, "extend", AssignmentState.ACCEPTED, AssignmentState.ACCEPTED),
        (RECTIFICATION, "report", RectificationState.VERIFIED, RectificationState.REPORTED),
        (MESSAGE, "fail", MessageState.DELIVERED, MessageState.FAILED),
        (UNIT, "retire", UnitState.RETIRED, UnitState.RETIRED),
    ],
)
def test_out_of_turn_a_deed_leads_where_it_leads_from_elsewhere(
    table: Lifecycle[Any], trigger: str, state: StrEnum, target: StrEnum
) -> None:
    with pytest.raises(NotAllowed):
        table.step(trigger, state, THING)
    assert table.after(trigger, state, None) == (target, None)


def test_a_trigger_of_no_row_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        PHASE.after("to_closed", PhaseState.OPEN, None)
