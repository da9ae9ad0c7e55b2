"""An assignment on its way from receipt to acceptance, or to another unit."""

from collections.abc import Callable
from datetime import date

import pytest

from engine.domain.assignment import (
    Assignment,
    AssignmentEvent,
    AssignmentSubmitted,
    AssignmentTakenOver,
    clock_of,
    decide,
    evolve,
)
from engine.domain.assignment_commands import (
    AcceptAssignment,
    AssignmentCommand,
    ExtendAssignment,
    ReceiveAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    TakeOverAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Stamp
from engine.domain.evidence import Filed
from engine.domain.lifecycle import AssignmentState
from engine.errors import BadInput, ReasonRequired, RuleBroken
from engine.ids import UnitId
from tests.engine.domain.assignment_facts import (
    ACCEPTED,
    AT_WORK,
    BECAUSE,
    DUE,
    IN_REVIEW,
    RECEIVED,
    REPORTED,
    RETURNED,
    SENT_BACK,
    STARTED,
    SUBMITTED,
    TOWN_02,
    TRANSFERRED,
    UNIT,
    WAIVED,
)
from tests.samples import (
    CHEN,
    LI,
    MOBILIZE,
    PRESENT,
    REPORT,
    STAFF,
    WANG,
    at,
    due,
    march,
    stamp,
    terms,
)
from tests.spec import given, refused


def test_receiving_and_starting() -> None:
    state = given(decide, evolve).when(ReceiveAssignment(stamp=UNIT, terms=terms())).then(RECEIVED)
    assert state.state is AssignmentState.RECEIVED
    state = (
        given(decide, evolve, RECEIVED)
        .when(StartAssignment(stamp=UNIT, terms=terms()))
        .then(STARTED)
    )
    assert state.state is AssignmentState.IN_PROGRESS


@pytest.mark.parametrize("past", [(RECEIVED,), AT_WORK, SENT_BACK])
def test_handing_in(past: tuple[AssignmentEvent, ...]) -> None:
    state = (
        given(decide, evolve, *past)
        .when(SubmitAssignment(stamp=UNIT, terms=terms(evidence=(REPORT,)), filed=(REPORTED,)))
        .then(
            AssignmentSubmitted(
                stamp=UNIT, filed=(REPORTED,), due_on=DUE, assessed_on=DUE, late=False
            )
        )
    )
    assert (state.state, state.handed_in_by) == (AssignmentState.SUBMITTED, frozenset({LI}))


@pytest.mark.parametrize(
    ("by", "late"),
    [
        (stamp(DUE), False),
        (stamp(march(21)), True),
        (stamp(march(23), effective_on=DUE, reason="on paper"), False),
        (stamp(march(23), effective_on=march(21), reason="on paper"), True),
    ],
)
def test_the_due_day_is_in_time_and_the_day_that_counts_decides(by: Stamp, late: bool) -> None:
    fact = AssignmentSubmitted(stamp=by, filed=(), due_on=DUE, assessed_on=DUE, late=late)
    command = SubmitAssignment(stamp=by, terms=terms(), filed=())
    given(decide, evolve, RECEIVED).when(command).then(fact)


def test_everything_that_is_missing_is_named_at_once() -> None:
    asked = terms(evidence=(REPORT, PRESENT, STAFF))
    filed = (Filed(key="present", value=12), Filed(key="staff", value=10))
    given(decide, evolve, RECEIVED).when(
        SubmitAssignment(stamp=UNIT, terms=asked, filed=filed)
    ).refuses(
        BadInput,
        "plan-filed of town-01 is not complete: evidence 'report' (《Report》) is missing\n"
        "  evidence 'present' is 12, more than 'staff' (10), of which it is a part",
    )


def test_a_supporting_unit_owes_no_evidence() -> None:
    asked = terms(evidence=(REPORT,), part=Part.SUPPORTING)
    command = SubmitAssignment(stamp=UNIT, terms=asked, filed=())
    given(decide, evolve, RECEIVED).when(command).then(SUBMITTED)


def test_a_closed_phase_takes_no_more_work() -> None:
    command = SubmitAssignment(stamp=UNIT, terms=terms(closed_phase=MOBILIZE), filed=())
    given(decide, evolve, RECEIVED).when(command).refuses(
        RuleBroken,
        "plan-filed of town-01 comes too late: phase 'mobilize' takes no more work; "
        "the campaign office can reopen it or waive the assignment",
    )


def test_accepting() -> None:
    command = AcceptAssignment(stamp=stamp(), terms=terms())
    state = given(decide, evolve, *IN_REVIEW).when(command).then(ACCEPTED)
    assert state.state is AssignmentState.ACCEPTED


@pytest.mark.parametrize(
    ("handed_in", "accepted", "named"),
    [
        (stamp(actor=LI), stamp(actor=LI), "town-01.liaison"),
        (stamp(actor=WANG, on_behalf_of=LI), stamp(actor=LI), "town-01.liaison"),
        (stamp(actor=LI), stamp(actor=CHEN, on_behalf_of=LI), "town-01.liaison"),
        (
            stamp(actor=WANG, on_behalf_of=LI),
            stamp(actor=WANG, on_behalf_of=LI),
            "town-01.deputy, town-01.liaison",
        ),
    ],
)
def test_nobody_accepts_what_he_handed_in(handed_in: Stamp, accepted: Stamp, named: str) -> None:
    submitted = AssignmentSubmitted(
        stamp=handed_in, filed=(), due_on=DUE, assessed_on=DUE, late=False
    )
    given(decide, evolve, RECEIVED, submitted).when(
        AcceptAssignment(stamp=accepted, terms=terms())
    ).refuses(
        RuleBroken,
        f"{named} handed plan-filed of town-01 in and cannot accept it; "
        "somebody else must review it",
    )


def test_who_handed_in_the_first_time_stays_out_of_the_review() -> None:
    by_wang = AssignmentSubmitted(
        stamp=stamp(actor=WANG), filed=(), due_on=DUE, assessed_on=DUE, late=False
    )
    given(decide, evolve, *SENT_BACK, by_wang).when(
        AcceptAssignment(stamp=stamp(actor=LI), terms=terms())
    ).refuses(
        RuleBroken,
        "town-01.liaison handed plan-filed of town-01 in and cannot accept it; "
        "somebody else must review it",
    )


def test_returning() -> None:
    command = ReturnAssignment(stamp=BECAUSE, terms=terms())
    state = given(decide, evolve, *IN_REVIEW).when(command).then(RETURNED)
    assert (state.state, state.handed_in_by) == (AssignmentState.RETURNED, frozenset({LI}))


@pytest.mark.parametrize("past", [(), (RECEIVED,), AT_WORK, IN_REVIEW, SENT_BACK])
def test_waiving(past: tuple[AssignmentEvent, ...]) -> None:
    command = WaiveAssignment(stamp=BECAUSE, terms=terms(), authority="city")
    state = given(decide, evolve, *past).when(command).then(WAIVED)
    assert state.state is AssignmentState.WAIVED


@pytest.mark.parametrize("past", [(), (RECEIVED,), AT_WORK, SENT_BACK])
def test_transferring(past: tuple[AssignmentEvent, ...]) -> None:
    command = TransferAssignment(stamp=BECAUSE, terms=terms(), to_unit=TOWN_02, target_owes=False)
    state = given(decide, evolve, *past).when(command).then(TRANSFERRED)
    assert state.state is AssignmentState.TRANSFERRED


def test_a_unit_that_owes_it_already_cannot_be_given_it() -> None:
    command = TransferAssignment(stamp=BECAUSE, terms=terms(), to_unit=TOWN_02, target_owes=True)
    given(decide, evolve).when(command).refuses(
        RuleBroken, "unit 'town-02' owes this duty already; name another unit"
    )


def taking_over() -> TakeOverAssignment:
    return TakeOverAssignment(
        stamp=BECAUSE,
        from_unit=UnitId("town-01"),
        due=due(),
        changes=(ClockChange.extend(march(25), BECAUSE),),
        began=at(march(1)),
    )


def test_taking_over_keeps_the_deadline_and_its_changes() -> None:
    command = taking_over()
    fact = AssignmentTakenOver(
        stamp=BECAUSE,
        from_unit=command.from_unit,
        due=command.due,
        changes=command.changes,
        began=command.began,
    )
    state = given(decide, evolve).when(command).then(fact)
    assert (state.state, state.taken_over) == (AssignmentState.ASSIGNED, fact)
    assert clock_of(terms(), state).due_on == march(25)


def test_taking_over_what_one_has_is_refused() -> None:
    given(decide, evolve, RECEIVED).when(taking_over()).refuses(
        RuleBroken, "the unit that should take over has this assignment already"
    )


def test_a_deed_dated_back_needs_a_reason_and_a_day_on_which_it_was_possible() -> None:
    without = ReceiveAssignment(stamp=stamp(march(5), effective_on=march(3)), terms=terms())
    given(decide, evolve).when(without).refuses(
        ReasonRequired,
        "to date a deed on plan-filed of town-01 back to 2009-03-03 needs a reason",
    )
    before = stamp(march(5), effective_on=date(2009, 2, 1), reason="on paper")
    given(decide, evolve).when(ReceiveAssignment(stamp=before, terms=terms())).refuses(
        RuleBroken,
        "plan-filed of town-01 began on 2009-03-01: nothing done to it can count from 2009-02-01",
    )


def test_a_day_far_ahead_is_a_slip_of_the_pen() -> None:
    command = ExtendAssignment(
        stamp=BECAUSE, terms=terms(), to=date(9999, 12, 31), authority="leading group"
    )
    with refused(RuleBroken, "9999-12-31 lies more than 10 years after"):
        decide(command, None)


SECOND_TRY: list[tuple[date, Callable[[Stamp], AssignmentCommand]]] = [
    (march(3), lambda s: ReceiveAssignment(stamp=s, terms=terms())),
    (march(19), lambda s: SubmitAssignment(stamp=s, terms=terms(), filed=())),
    (march(25), lambda s: ReturnAssignment(stamp=s, terms=terms(), redo_by=march(30))),
    (march(28), lambda s: SubmitAssignment(stamp=s, terms=terms(), filed=())),
]


def test_work_done_again_is_as_punctual_as_it_was_the_first_time() -> None:
    state: Assignment | None = None
    for day, command in SECOND_TRY:
        (fact,) = decide(command(stamp(day, reason="no figures")), state)
        state = evolve(state, fact)
    assert isinstance(fact, AssignmentSubmitted)
    assert (fact.late, fact.due_on, fact.assessed_on) == (False, march(30), march(20))
