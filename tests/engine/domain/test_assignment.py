"""An assignment on its way from receipt to acceptance, or to another unit."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from engine.domain.assignment.commands import (
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
from engine.domain.assignment.context import Handover, clock_of
from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentEvent,
    AssignmentReturned,
    AssignmentSubmitted,
    AssignmentTakenOver,
)
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import Assignment, evolve
from engine.domain.assignment.table import AssignmentState
from engine.domain.audience import Part
from engine.domain.clocks import ClockChange
from engine.domain.event import Stamp
from engine.domain.evidence import Filed, Soundness, Unsound
from engine.errors import BadInput, Conflict, ReasonRequired, RuleBroken
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
    PLAN,
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
from tests.spec import folded, given


def test_receiving_and_starting() -> None:
    state = (
        given(decide, evolve).when(ReceiveAssignment(stamp=UNIT, key=PLAN), terms()).then(RECEIVED)
    )
    assert state.state is AssignmentState.RECEIVED
    state = (
        given(decide, evolve, RECEIVED)
        .when(StartAssignment(stamp=UNIT, key=PLAN), terms())
        .then(STARTED)
    )
    assert state.state is AssignmentState.IN_PROGRESS


@pytest.mark.parametrize("past", [(RECEIVED,), AT_WORK, SENT_BACK])
def test_handing_in(past: tuple[AssignmentEvent, ...]) -> None:
    state = (
        given(decide, evolve, *past)
        .when(SubmitAssignment(stamp=UNIT, key=PLAN, filed=(REPORTED,)), terms(evidence=(REPORT,)))
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
    command = SubmitAssignment(stamp=by, key=PLAN, filed=())
    given(decide, evolve, RECEIVED).when(command, terms()).then(fact)


def test_everything_that_is_missing_is_named_at_once() -> None:
    asked = terms(evidence=(REPORT, PRESENT, STAFF))
    filed = (Filed(key="present", value=12), Filed(key="staff", value=10))
    given(decide, evolve, RECEIVED).when(
        SubmitAssignment(stamp=UNIT, key=PLAN, filed=filed), asked
    ).refuses(
        BadInput,
        "'plan-filed' of unit 'town-01' is not complete: evidence 'report' (Report) is missing\n"
        "  evidence 'present' is 12, more than 'staff' (10), of which it is a part",
    )


def test_a_supporting_unit_owes_no_evidence() -> None:
    asked = terms(evidence=(REPORT,), part=Part.SUPPORTING)
    command = SubmitAssignment(stamp=UNIT, key=PLAN, filed=())
    given(decide, evolve, RECEIVED).when(command, asked).then(SUBMITTED)


def test_a_closed_phase_takes_no_more_work() -> None:
    command = SubmitAssignment(stamp=UNIT, key=PLAN, filed=())
    given(decide, evolve, RECEIVED).when(command, terms(closed_phase=MOBILIZE)).refuses(
        RuleBroken,
        "'plan-filed' of unit 'town-01' comes too late: phase 'mobilize' takes no more work; "
        "the campaign office can reopen it or waive the assignment",
    )


@pytest.mark.parametrize("until", [march(5), march(20)])
def test_what_is_due_beyond_the_end_of_its_phase_is_taken_until_then(until: date) -> None:
    """Rolled past it, extended, or to be done again: the light is not red, and the door is open."""
    closed = terms(closed_phase=MOBILIZE, phase_ends_on=march(4), owed=due(until))
    command = SubmitAssignment(stamp=stamp(until, actor=LI), key=PLAN, filed=())
    given(decide, evolve, RECEIVED).when(command, closed).then(
        AssignmentSubmitted(
            stamp=command.stamp, filed=(), due_on=until, assessed_on=until, late=False
        )
    )
    late = SubmitAssignment(stamp=stamp(march(21), actor=LI), key=PLAN, filed=())
    given(decide, evolve, RECEIVED).when(late, closed).refuses(
        RuleBroken,
        "'plan-filed' of unit 'town-01' comes too late: phase 'mobilize' takes no more work; "
        "the campaign office can reopen it or waive the assignment",
    )


def test_accepting() -> None:
    command = AcceptAssignment(stamp=stamp(), key=PLAN)
    state = given(decide, evolve, *IN_REVIEW).when(command, terms()).then(ACCEPTED)
    assert state.state is AssignmentState.ACCEPTED


SUBMITTED_REPORT = replace(SUBMITTED, filed=(REPORTED,))


def test_accepting_what_is_there_as_it_was_handed_in() -> None:
    looked = {"sha256:0a": Soundness.SOUND}
    given(decide, evolve, RECEIVED, SUBMITTED_REPORT).when(
        AcceptAssignment(stamp=stamp(), key=PLAN), replace(terms(), looked=looked)
    ).then(ACCEPTED)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Soundness.MISSING, "is missing"),
        (Soundness.CHANGED, "was changed"),
        (Soundness.UNREADABLE, "cannot be read"),
    ],
)
def test_accepting_what_is_not_takes_a_reason(found: Soundness, words: str) -> None:
    past, context = (
        (RECEIVED, SUBMITTED_REPORT),
        replace(terms(), looked={"sha256:0a": found}),
    )
    given(decide, evolve, *past).when(AcceptAssignment(stamp=stamp(), key=PLAN), context).refuses(
        RuleBroken,
        "'plan-filed' of unit 'town-01' rests on documents that are not as they were handed in: "
        f"report (plan.pdf) {words}",
    )
    given(decide, evolve, *past).when(AcceptAssignment(stamp=BECAUSE, key=PLAN), context).then(
        AssignmentAccepted(
            stamp=BECAUSE,
            unsound=(Unsound(key="report", digest="sha256:0a", found=found),),
        )
    )


def test_what_was_handed_in_after_the_look_is_looked_at_again() -> None:
    given(decide, evolve, RECEIVED, SUBMITTED_REPORT).when(
        AcceptAssignment(stamp=stamp(), key=PLAN), replace(terms(), looked={})
    ).refuses(
        Conflict, f"{PLAN.stream} was changed by somebody else meanwhile; look again and retry"
    )


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
        AcceptAssignment(stamp=accepted, key=PLAN), terms()
    ).refuses(
        RuleBroken,
        f"{named} handed 'plan-filed' of unit 'town-01' in and cannot accept it; "
        "somebody else must review it",
    )


def test_who_handed_in_the_first_time_stays_out_of_the_review() -> None:
    by_wang = AssignmentSubmitted(
        stamp=stamp(actor=WANG), filed=(), due_on=DUE, assessed_on=DUE, late=False
    )
    given(decide, evolve, *SENT_BACK, by_wang).when(
        AcceptAssignment(stamp=stamp(actor=LI), key=PLAN), terms()
    ).refuses(
        RuleBroken,
        "town-01.liaison handed 'plan-filed' of unit 'town-01' in and cannot accept it; "
        "somebody else must review it",
    )


def test_returning() -> None:
    command = ReturnAssignment(stamp=BECAUSE, key=PLAN)
    state = given(decide, evolve, *IN_REVIEW).when(command, terms()).then(RETURNED)
    assert (state.state, state.handed_in_by) == (AssignmentState.RETURNED, frozenset({LI}))


@pytest.mark.parametrize(
    ("on", "named", "redo_by"),
    [
        (march(2), march(12), march(12)),
        (march(2), None, march(9)),
        # The duty counts every day; a second try is given working days, over Qingming on the 6th.
        (date(2009, 4, 3), None, date(2009, 4, 13)),
    ],
)
def test_a_second_try_has_the_day_that_is_named_or_five_working_days(
    on: date, named: date | None, redo_by: date
) -> None:
    by = stamp(on, reason="two pages missing")
    state = (
        given(decide, evolve, *IN_REVIEW)
        .when(ReturnAssignment(stamp=by, key=PLAN, redo_by=named), terms())
        .then(AssignmentReturned(stamp=by, redo_by=redo_by))
    )
    assert state.changes == (ClockChange.extend(redo_by, by),)
    assert clock_of(terms(), state).due_on == max(DUE, redo_by)


def test_a_return_that_named_no_day_leaves_the_deadline_alone() -> None:
    """Older logs have such."""
    past: tuple[AssignmentEvent, ...] = (*IN_REVIEW, AssignmentReturned(stamp=BECAUSE))
    state = folded(evolve, past)
    assert state is not None
    assert (state.state, state.changes) == (AssignmentState.RETURNED, ())


@pytest.mark.parametrize("past", [(), (RECEIVED,), AT_WORK, IN_REVIEW, SENT_BACK])
def test_waiving(past: tuple[AssignmentEvent, ...]) -> None:
    command = WaiveAssignment(stamp=BECAUSE, key=PLAN, authority="city")
    state = given(decide, evolve, *past).when(command, terms()).then(WAIVED)
    assert state.state is AssignmentState.WAIVED


@pytest.mark.parametrize("past", [(), (RECEIVED,), AT_WORK, SENT_BACK])
def test_transferring(past: tuple[AssignmentEvent, ...]) -> None:
    command = TransferAssignment(stamp=BECAUSE, key=PLAN, to_unit=TOWN_02)
    state = given(decide, evolve, *past).when(command, terms()).then(TRANSFERRED)
    assert state.state is AssignmentState.TRANSFERRED


def test_a_unit_that_owes_it_already_cannot_be_given_it() -> None:
    command = TransferAssignment(stamp=BECAUSE, key=PLAN, to_unit=TOWN_02)
    given(decide, evolve).when(command, terms(target_owes=True)).refuses(
        RuleBroken, "unit 'town-02' owes this duty already; name another unit"
    )


TAKE_OVER = TakeOverAssignment(stamp=BECAUSE, key=PLAN._replace(unit=TOWN_02), from_unit=PLAN.unit)
HANDED_OVER = Handover(
    due=due(),
    changes=(ClockChange.extend(march(25), BECAUSE),),
    began=at(march(1)),
    part=Part.LEAD,
)


@pytest.mark.parametrize("past", [(), (TRANSFERRED,), (RECEIVED, TRANSFERRED)])
@pytest.mark.parametrize("part", Part)
def test_taking_over_keeps_the_deadline_its_changes_and_the_part(
    past: tuple[AssignmentEvent, ...], part: Part
) -> None:
    handed_over = msgspec.structs.replace(HANDED_OVER, part=part)
    fact = AssignmentTakenOver(
        stamp=BECAUSE,
        from_unit=PLAN.unit,
        due=handed_over.due,
        changes=handed_over.changes,
        began=handed_over.began,
        part=part,
    )
    state = given(decide, evolve, *past).when(TAKE_OVER, handed_over).then(fact)
    assert (state.state, state.taken_over) == (AssignmentState.ASSIGNED, fact)
    assert state.changes == handed_over.changes
    assert clock_of(terms(), state).due_on == march(25)


def test_taking_over_what_one_has_is_refused() -> None:
    given(decide, evolve, RECEIVED).when(TAKE_OVER, HANDED_OVER).refuses(
        RuleBroken, "the unit that should take over has this assignment already"
    )


def test_a_deed_dated_back_needs_a_reason_and_a_day_on_which_it_was_possible() -> None:
    without = ReceiveAssignment(stamp=stamp(march(5), effective_on=march(3)), key=PLAN)
    given(decide, evolve).when(without, terms()).refuses(
        ReasonRequired,
        "to date a deed on 'plan-filed' of unit 'town-01' back to 2009-03-03 needs a reason",
    )
    before = stamp(march(5), effective_on=date(2009, 2, 1), reason="on paper")
    given(decide, evolve).when(ReceiveAssignment(stamp=before, key=PLAN), terms()).refuses(
        RuleBroken,
        "'plan-filed' of unit 'town-01' began on 2009-03-01: "
        "nothing done to it can count from 2009-02-01",
    )


def test_a_day_far_ahead_is_a_slip_of_the_pen() -> None:
    command = ExtendAssignment(
        stamp=BECAUSE, key=PLAN, to=date(9999, 12, 31), authority="leading group"
    )
    words = (
        "'plan-filed' of unit 'town-01': 9999-12-31 lies more than 10 years after 2009-03-02; "
        "check the year"
    )
    given(decide, evolve).when(command, terms()).refuses(RuleBroken, words)
    back = ReturnAssignment(stamp=BECAUSE, key=PLAN, redo_by=date(9999, 12, 31))
    given(decide, evolve, *IN_REVIEW).when(back, terms()).refuses(RuleBroken, words)


SECOND_TRY: list[tuple[date, Callable[[Stamp], AssignmentCommand]]] = [
    (march(3), lambda s: ReceiveAssignment(stamp=s, key=PLAN)),
    (march(19), lambda s: SubmitAssignment(stamp=s, key=PLAN, filed=())),
    (march(25), lambda s: ReturnAssignment(stamp=s, key=PLAN, redo_by=march(30))),
    (march(28), lambda s: SubmitAssignment(stamp=s, key=PLAN, filed=())),
]


def test_work_done_again_is_as_punctual_as_it_was_the_first_time() -> None:
    state: Assignment | None = None
    for day, command in SECOND_TRY:
        (fact,) = decide(command(stamp(day, reason="no figures")), state, terms())
        state = evolve(state, fact)
    assert isinstance(fact, AssignmentSubmitted)
    assert (fact.late, fact.due_on, fact.assessed_on) == (False, march(30), march(20))
