"""Reviewers in turn: the first passes on, the last accepts, nobody looks twice."""

from msgspec.structs import replace

from engine.domain.assignment.commands import AcceptAssignment, PassOnAssignment
from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentPassedOn,
    AssignmentSubmitted,
)
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import evolve
from engine.domain.assignment.table import AssignmentState
from engine.errors import RuleBroken
from tests.engine.domain.assignment_facts import IN_REVIEW, RETURNED
from tests.samples import PLAN, ZHOU, stamp, terms
from tests.spec import given

IN_TURN = replace(terms(), reviewers=("superior", "campaign_office"))
PASSED_ON = AssignmentPassedOn(stamp=stamp(actor=ZHOU), to="campaign_office")


def test_the_first_reviewer_passes_on_and_the_last_accepts() -> None:
    passing = PassOnAssignment(stamp=stamp(actor=ZHOU), key=PLAN)
    accepting = AcceptAssignment(stamp=stamp(), key=PLAN)
    given(decide, evolve, *IN_REVIEW).when(passing, IN_TURN).then(PASSED_ON)
    given(decide, evolve, *IN_REVIEW).when(accepting, IN_TURN).refuses(
        RuleBroken,
        "'plan-filed' of unit 'town-01' is not for you to accept yet: the campaign office reviews "
        "it after you",
    )
    state = (
        given(decide, evolve, *IN_REVIEW, PASSED_ON)
        .when(accepting, IN_TURN)
        .then(AssignmentAccepted(stamp=stamp()))
    )
    assert state.state is AssignmentState.ACCEPTED
    given(decide, evolve, *IN_REVIEW, PASSED_ON).when(
        AcceptAssignment(stamp=stamp(actor=ZHOU), key=PLAN), IN_TURN
    ).refuses(
        RuleBroken,
        "inspector.zhou reviewed 'plan-filed' of unit 'town-01' already; nobody reviews it twice",
    )
    given(decide, evolve, *IN_REVIEW, PASSED_ON).when(
        PassOnAssignment(stamp=stamp(), key=PLAN), IN_TURN
    ).refuses(RuleBroken, "nobody reviews 'plan-filed' of unit 'town-01' after you")


def test_what_is_returned_begins_with_the_first_reviewer() -> None:
    passing = PassOnAssignment(stamp=stamp(actor=ZHOU), key=PLAN)
    (again,) = (fact for fact in IN_REVIEW if isinstance(fact, AssignmentSubmitted))
    given(decide, evolve, *IN_REVIEW, PASSED_ON, RETURNED, again).when(passing, IN_TURN).then(
        PASSED_ON
    )
