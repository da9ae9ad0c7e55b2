"""The deadline of an assignment: extended, stopped, passed; lateness stays a fact."""

from datetime import date

import msgspec
import pytest

from engine.domain.assignment.commands import (
    AssignmentCommand,
    ExtendAssignment,
    RecordOverdue,
    ResumeAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.assignment.context import Terms, clock_of
from engine.domain.assignment.events import (
    AssignmentEvent,
    AssignmentExtended,
    AssignmentSubmitted,
    AssignmentSuspended,
    AssignmentTransferred,
    AssignmentWaived,
)
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import evolve
from engine.domain.assignment.table import AssignmentState
from engine.domain.audience import Part
from engine.errors import RuleBroken
from tests.engine.domain.assignment_facts import (
    ACCEPTED,
    AT_WORK,
    BECAUSE,
    DUE,
    IN_REVIEW,
    RECEIVED,
    RESUMED,
    SENT_BACK,
    STOPPED,
    SUSPENDED,
    TOWN_02,
    TRANSFERRED,
    WAIVED,
    extended,
    overdue_on,
)
from tests.samples import (
    MOBILIZE,
    PLAN,
    march,
    noticed,
    stamp,
    terms,
)
from tests.spec import given

LATER = stamp(march(21), reason="flood")


@pytest.mark.parametrize("past", [(), (RECEIVED,), AT_WORK, IN_REVIEW, SENT_BACK])
def test_extending(past: tuple[AssignmentEvent, ...]) -> None:
    command = ExtendAssignment(
        stamp=stamp(reason="flood"), key=PLAN, to=march(25), authority="city"
    )
    state = given(decide, evolve, *past).when(command, terms()).then(extended(march(25)))
    clock = clock_of(terms(), state)
    assert (clock.due_on, clock.assessed_on, clock.generation) == (march(25), march(25), 2)


def test_an_extension_asked_for_too_late_moves_only_the_day_worked_to() -> None:
    asked = march(21)
    command = ExtendAssignment(
        stamp=stamp(asked, reason="flood"), key=PLAN, to=march(25), authority="city"
    )
    past_it = noticed(overdue_on(asked), PLAN.stream)
    state = (
        given(decide, evolve, RECEIVED)
        .when(command, terms())
        .then(past_it, extended(march(25), asked))
    )
    clock = clock_of(terms(), state)
    assert (clock.due_on, clock.assessed_on) == (march(25), DUE)
    late = AssignmentSubmitted(
        stamp=stamp(march(25)), filed=(), due_on=march(25), assessed_on=DUE, late=True
    )
    given(decide, evolve, RECEIVED, extended(march(25), asked)).when(
        SubmitAssignment(stamp=stamp(march(25)), key=PLAN, filed=()), terms()
    ).then(late)


@pytest.mark.parametrize(
    ("past", "to", "due_on"),
    [((), DUE, "2009-03-20"), ((extended(march(25)),), march(24), "2009-03-25")],
)
def test_an_extension_names_a_later_day(
    past: tuple[AssignmentEvent, ...], to: date, due_on: str
) -> None:
    command = ExtendAssignment(stamp=BECAUSE, key=PLAN, to=to, authority="city")
    given(decide, evolve, *past).when(command, terms()).refuses(
        RuleBroken, f"'plan-filed' of unit 'town-01' is due on {due_on} already; name a later day"
    )


@pytest.mark.parametrize("past", [(), (RECEIVED,), AT_WORK, IN_REVIEW, SENT_BACK])
def test_a_suspended_assignment_comes_back_to_where_it_was(
    past: tuple[AssignmentEvent, ...],
) -> None:
    before = given(decide, evolve, *past).when(
        SuspendAssignment(stamp=SUSPENDED.stamp, key=PLAN), terms()
    )
    stopped = before.then(SUSPENDED)
    assert stopped.state is AssignmentState.SUSPENDED
    state = (
        given(decide, evolve, *past, SUSPENDED)
        .when(ResumeAssignment(stamp=RESUMED.stamp, key=PLAN), terms())
        .then(RESUMED)
    )
    assert (state.state, state.held) == (stopped.held, None)
    # Stopped on the 10th with ten days left of the 20th, resumed on the 15th.
    assert clock_of(terms(), state).due_on == march(25)


@pytest.mark.parametrize(
    ("command", "deed"),
    [
        pytest.param(
            ExtendAssignment(stamp=LATER, key=PLAN, to=march(25), authority="city"),
            AssignmentExtended(stamp=LATER, to=march(25), authority="city"),
            id="extended",
        ),
        pytest.param(
            WaiveAssignment(stamp=LATER, key=PLAN, authority="city"),
            AssignmentWaived(stamp=LATER, authority="city"),
            id="let off",
        ),
        pytest.param(
            TransferAssignment(stamp=LATER, key=PLAN, to_unit=TOWN_02),
            AssignmentTransferred(stamp=LATER, to_unit=TOWN_02),
            id="given away",
        ),
        pytest.param(
            SuspendAssignment(stamp=LATER, key=PLAN), AssignmentSuspended(stamp=LATER), id="stopped"
        ),
    ],
)
def test_what_was_past_due_already_is_on_record_before_the_deed(
    command: AssignmentCommand, deed: AssignmentEvent
) -> None:
    """By the scheduler's hand, as if it had looked in the same moment; once, whoever is first."""
    past_it = noticed(overdue_on(march(21)), PLAN.stream)
    given(decide, evolve, *AT_WORK).when(command, terms()).then(past_it, deed)
    given(decide, evolve, *AT_WORK, overdue_on(march(21))).when(command, terms()).then(deed)
    supporting = terms(part=Part.SUPPORTING)
    given(decide, evolve, *AT_WORK).when(command, supporting).then(deed)


def test_a_dated_deed_dates_what_it_puts_on_record() -> None:
    """Else the fact would count as the newest moment on record, which it is not."""
    dated = msgspec.structs.replace(LATER, dated=True)
    command = ExtendAssignment(stamp=dated, key=PLAN, to=march(25), authority="city")
    facts = decide(command, None, terms())
    assert [fact.stamp.dated for fact in facts] == [True, True]


def test_work_that_waits_for_review_is_not_past_due() -> None:
    command = WaiveAssignment(stamp=LATER, key=PLAN, authority="city")
    deed = AssignmentWaived(stamp=LATER, authority="city")
    given(decide, evolve, *IN_REVIEW).when(command, terms()).then(deed)


def test_falling_overdue_is_a_fact_beside_the_state() -> None:
    command = RecordOverdue(stamp=stamp(march(21)), key=PLAN)
    state = given(decide, evolve, *AT_WORK).when(command, terms()).then(overdue_on(march(21)))
    assert (state.state, state.overdue_generation) == (AssignmentState.IN_PROGRESS, 1)


def test_what_is_due_beyond_the_end_of_its_closed_phase_falls_overdue_too() -> None:
    beyond = terms(closed_phase=MOBILIZE, phase_ends_on=march(19))
    command = RecordOverdue(stamp=stamp(march(21)), key=PLAN)
    given(decide, evolve, *AT_WORK).when(command, beyond).then(overdue_on(march(21)))


def test_what_fell_overdue_can_do_so_again_after_an_extension() -> None:
    past = (RECEIVED, overdue_on(march(21)), extended(march(25), march(23)))
    for day in (march(24), march(25)):
        given(decide, evolve, *past).when(
            RecordOverdue(stamp=stamp(day), key=PLAN), terms()
        ).stays_quiet()
    given(decide, evolve, *past).when(
        RecordOverdue(stamp=stamp(march(26)), key=PLAN), terms()
    ).then(overdue_on(march(26), march(25), generation=2))


@pytest.mark.parametrize(
    ("past", "day", "as_things_are"),
    [
        pytest.param((), DUE, terms(), id="still the due day"),
        pytest.param((overdue_on(march(21)),), march(22), terms(), id="on record"),
        pytest.param(IN_REVIEW, march(21), terms(), id="handed in"),
        pytest.param((*IN_REVIEW, ACCEPTED), march(21), terms(), id="accepted"),
        pytest.param((WAIVED,), march(21), terms(), id="waived"),
        pytest.param((TRANSFERRED,), march(21), terms(), id="transferred"),
        pytest.param(STOPPED, march(21), terms(), id="suspended"),
        pytest.param((*STOPPED, RESUMED), march(25), terms(), id="resumed with days left"),
        pytest.param((), march(21), terms(live=False), id="campaign stands still"),
        pytest.param((), march(21), terms(part=Part.SUPPORTING), id="supporting"),
        pytest.param((), march(21), terms(closed_phase=MOBILIZE), id="phase closed"),
    ],
)
def test_nothing_falls_overdue_twice_or_without_cause(
    past: tuple[AssignmentEvent, ...], day: date, as_things_are: Terms
) -> None:
    command = RecordOverdue(stamp=stamp(day), key=PLAN)
    given(decide, evolve, *past).when(command, as_things_are).stays_quiet()
