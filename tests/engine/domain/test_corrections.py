"""What can be taken back or put right, by authority and with a reason, and what it leaves."""

from dataclasses import replace

import msgspec
import pytest

from engine.domain.assignment.commands import (
    AnnulOverdue,
    AssignmentCommand,
    CorrectFigures,
    RecordOverdue,
    SubmitAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.assignment.context import clock_of
from engine.domain.assignment.events import (
    AssignmentAcceptanceWithdrawn,
    AssignmentEvent,
    AssignmentFiguresCorrected,
    AssignmentOverdueAnnulled,
    AssignmentSubmissionWithdrawn,
    AssignmentSubmitted,
    AssignmentWaiverWithdrawn,
)
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.assignment.table import AssignmentState
from engine.domain.evidence import Filed
from engine.domain.rectification import commands as r
from engine.domain.rectification import rules as rectification
from engine.domain.rectification.context import clock_of as clock_of_item
from engine.domain.rectification.events import (
    RectificationOverdueAnnulled,
    RectificationReportWithdrawn,
    RectificationVerificationWithdrawn,
)
from engine.domain.rectification.state import evolve as evolve_item
from engine.domain.rectification.table import RectificationState
from engine.errors import BadInput, NotAllowed, ReasonRequired, RuleBroken
from tests.engine.domain.assignment_facts import (
    ACCEPTED,
    DUE,
    IN_REVIEW,
    RECEIVED,
    UNIT,
    WAIVED,
    overdue_on,
)
from tests.engine.domain.rectification_facts import AT_WORK as FIXING
from tests.engine.domain.rectification_facts import CLAIMED, DONE
from tests.engine.domain.rectification_facts import overdue_on as item_overdue_on
from tests.samples import ITEM, PLAN, PRESENT, REPORT, STAFF, march, stamp, standing, terms
from tests.spec import folded, given

WHY = stamp(march(25), reason="accepted the wrong file")
CITY = "city"
HANDED_IN = (RECEIVED, *IN_REVIEW[1:])


def test_an_acceptance_is_withdrawn_and_the_work_waits_for_review_again() -> None:
    state = (
        given(decide, evolve, *IN_REVIEW, ACCEPTED)
        .when(WithdrawAcceptance(stamp=WHY, key=PLAN, authority=CITY), terms())
        .then(AssignmentAcceptanceWithdrawn(stamp=WHY, authority=CITY))
    )
    assert state.state is AssignmentState.SUBMITTED
    assert clock_of(terms(), state).generation == 2


def test_a_hand_in_is_withdrawn_and_owed_again_by_the_same_day() -> None:
    state = (
        given(decide, evolve, *IN_REVIEW)
        .when(WithdrawSubmission(stamp=WHY, key=PLAN, authority=CITY), terms())
        .then(AssignmentSubmissionWithdrawn(stamp=WHY, authority=CITY))
    )
    assert state.state is AssignmentState.IN_PROGRESS
    assert clock_of(terms(), state).due_on == DUE
    # In time and withdrawn, it was not handed in: done after the due day it is late.
    late = stamp(march(26))
    given(
        decide, evolve, *IN_REVIEW, AssignmentSubmissionWithdrawn(stamp=WHY, authority=CITY)
    ).when(SubmitAssignment(stamp=late, key=PLAN, filed=()), terms()).then(
        AssignmentSubmitted(stamp=late, filed=(), due_on=DUE, assessed_on=DUE, late=True)
    )


def test_a_late_hand_in_that_is_withdrawn_stays_late() -> None:
    late = AssignmentSubmitted(stamp=UNIT, filed=(), due_on=DUE, assessed_on=DUE, late=True)
    withdrawn = AssignmentSubmissionWithdrawn(stamp=WHY, authority=CITY)
    past: tuple[AssignmentEvent, ...] = (RECEIVED, late, withdrawn)
    state = folded(evolve, past)
    assert state
    assert state.late is True


def test_what_is_withdrawn_after_its_day_falls_overdue_anew() -> None:
    """Else neither its overdue fact nor its rungs would ever come again."""
    past = (RECEIVED, overdue_on(march(21)), *IN_REVIEW[1:])
    withdrawn = AssignmentSubmissionWithdrawn(stamp=WHY, authority=CITY)
    state = (
        given(decide, evolve, *past, withdrawn)
        .when(RecordOverdue(stamp=stamp(march(26)), key=PLAN), terms())
        .then(overdue_on(march(26), generation=2))
    )
    assert state.overdue == (1, 2)


def test_a_waiver_is_withdrawn_and_the_unit_owes_it() -> None:
    state = (
        given(decide, evolve, WAIVED)
        .when(WithdrawWaiver(stamp=WHY, key=PLAN, authority=CITY), terms())
        .then(AssignmentWaiverWithdrawn(stamp=WHY, authority=CITY))
    )
    assert state.state is AssignmentState.ASSIGNED


FIGURES = terms(evidence=(PRESENT, STAFF, replace(REPORT, required=False)))
COUNTED = AssignmentSubmitted(
    stamp=UNIT,
    filed=(Filed(key="present", value=8), Filed(key="staff", value=10)),
    due_on=DUE,
    assessed_on=DUE,
    late=False,
)


def corrected(*figures: Filed) -> CorrectFigures:
    return CorrectFigures(stamp=WHY, key=PLAN, figures=figures, authority=CITY)


@pytest.mark.parametrize("rest", [(), (ACCEPTED,)])
def test_a_figure_is_corrected_and_the_others_stay(rest: tuple[AssignmentEvent, ...]) -> None:
    filed = (Filed(key="present", value=9), Filed(key="staff", value=10))
    state = (
        given(decide, evolve, RECEIVED, COUNTED, *rest)
        .when(corrected(Filed(key="present", value=9)), FIGURES)
        .then(AssignmentFiguresCorrected(stamp=WHY, filed=filed, authority=CITY))
    )
    assert state.filed == filed


def test_the_same_figures_correct_nothing() -> None:
    given(decide, evolve, RECEIVED, COUNTED).when(
        corrected(Filed(key="present", value=8)), FIGURES
    ).stays_quiet()


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (
            Filed(key="present", value=11),
            "evidence 'present' is 11, more than 'staff' (10), of which it is a part",
        ),
        (
            Filed(key="absent", value=1),
            "evidence 'absent' was not asked for; asked: present, report, staff",
        ),
        (
            Filed(key="report", name="plan.pdf", digest="sha256:0a", size=3),
            "evidence 'report' is a document: withdraw the hand-in, and hand it in again",
        ),
    ],
)
def test_a_correction_is_checked_as_the_hand_in_was(figure: Filed, words: str) -> None:
    given(decide, evolve, RECEIVED, COUNTED).when(corrected(figure), FIGURES).refuses(
        BadInput, f"'plan-filed' of unit 'town-01' is not complete: {words}"
    )


def test_a_false_overdue_fact_is_annulled_and_can_fall_due_anew() -> None:
    past = (RECEIVED, overdue_on(march(21)))
    state = (
        given(decide, evolve, *past)
        .when(AnnulOverdue(stamp=WHY, key=PLAN, authority=CITY), terms())
        .then(
            AssignmentOverdueAnnulled(
                stamp=WHY, due_on=DUE, generation=1, late=False, authority=CITY
            )
        )
    )
    assert state.overdue == ()
    given(
        decide,
        evolve,
        *past,
        AssignmentOverdueAnnulled(stamp=WHY, due_on=DUE, generation=1, late=False, authority=CITY),
    ).when(RecordOverdue(stamp=stamp(march(26)), key=PLAN), terms()).then(
        overdue_on(march(26), generation=2)
    )


def test_an_item_stays_late_for_another_reason() -> None:
    late = AssignmentSubmitted(stamp=UNIT, filed=(), due_on=DUE, assessed_on=DUE, late=True)
    given(decide, evolve, RECEIVED, overdue_on(march(21)), late).when(
        AnnulOverdue(stamp=WHY, key=PLAN, authority=CITY), terms()
    ).then(
        AssignmentOverdueAnnulled(stamp=WHY, due_on=DUE, generation=1, late=True, authority=CITY)
    )


def test_nothing_overdue_is_nothing_to_annul() -> None:
    given(decide, evolve, RECEIVED).when(
        AnnulOverdue(stamp=WHY, key=PLAN, authority=CITY), terms()
    ).refuses(
        RuleBroken,
        "'plan-filed' of unit 'town-01' has no overdue fact on record that could be annulled",
    )


Taken = type[WithdrawAcceptance | WithdrawSubmission | WithdrawWaiver | AnnulOverdue]
EVERY: dict[Taken, tuple[AssignmentEvent, ...]] = {
    WithdrawAcceptance: (*IN_REVIEW, ACCEPTED),
    WithdrawSubmission: IN_REVIEW,
    WithdrawWaiver: (WAIVED,),
    AnnulOverdue: (RECEIVED, overdue_on(march(21))),
}


@pytest.mark.parametrize("kind", list(EVERY), ids=lambda kind: kind.__name__)
def test_a_correction_says_why_and_comes_before_the_archive(kind: Taken) -> None:
    past = EVERY[kind]
    silent = kind(stamp=stamp(march(25)), key=PLAN, authority=CITY)
    with pytest.raises(ReasonRequired):
        decide(silent, folded(evolve, past), terms())
    ended = msgspec.structs.replace(terms(live=False), correctable=False)
    given(decide, evolve, *past).when(kind(stamp=WHY, key=PLAN, authority=CITY), ended).refuses(
        RuleBroken,
        "campaign 'spring-2009' has not begun, is archived or was called off: nothing in it can be"
        " corrected",
    )


@pytest.mark.parametrize("kind", list(EVERY), ids=lambda kind: kind.__name__)
def test_a_concluded_campaign_is_still_corrected(kind: Taken) -> None:
    command = kind(stamp=WHY, key=PLAN, authority=CITY)
    assert decide(command, folded(evolve, EVERY[kind]), terms(live=False))


@pytest.mark.parametrize("kind", [WithdrawAcceptance, WithdrawSubmission, WithdrawWaiver])
def test_nothing_is_withdrawn_that_was_not_done(kind: Taken) -> None:
    command: AssignmentCommand = kind(stamp=WHY, key=PLAN, authority=CITY)
    with pytest.raises(NotAllowed):
        decide(command, Assignment(), terms())


def test_a_verification_is_withdrawn_and_the_report_waits_again() -> None:
    state = (
        given(rectification.decide, evolve_item, *DONE)
        .when(r.WithdrawVerification(stamp=WHY, key=ITEM, authority=CITY), standing())
        .then(RectificationVerificationWithdrawn(stamp=WHY, authority=CITY))
    )
    assert state.state is RectificationState.REPORTED
    assert clock_of_item(standing(), state).generation == 2


def test_a_report_is_withdrawn_and_falls_overdue_anew() -> None:
    state = (
        given(rectification.decide, evolve_item, *FIXING, item_overdue_on(march(21)), *CLAIMED[-1:])
        .when(r.WithdrawReport(stamp=WHY, key=ITEM, authority=CITY), standing())
        .then(RectificationReportWithdrawn(stamp=WHY, authority=CITY))
    )
    assert state.state is RectificationState.IN_PROGRESS
    tick = r.RecordRectificationOverdue(stamp=stamp(march(26)), key=ITEM)
    assert rectification.decide(tick, state, standing()) == (
        item_overdue_on(march(26), generation=2),
    )


def test_a_false_overdue_fact_of_a_rectification_is_annulled() -> None:
    fact = RectificationOverdueAnnulled(
        stamp=WHY, due_on=march(20), generation=1, late=False, authority=CITY
    )
    state = (
        given(rectification.decide, evolve_item, *FIXING, item_overdue_on(march(21)))
        .when(r.AnnulRectificationOverdue(stamp=WHY, key=ITEM, authority=CITY), standing())
        .then(fact)
    )
    assert state.overdue == ()
    again = r.AnnulRectificationOverdue(stamp=WHY, key=ITEM, authority=CITY)
    given(rectification.decide, evolve_item, *FIXING, item_overdue_on(march(21)), fact).when(
        again, standing()
    ).refuses(
        RuleBroken, "rectification 'r-0007' has no overdue fact on record that could be annulled"
    )
