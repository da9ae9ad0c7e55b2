"""An assignment whose due date counts from an event: armed, quiet where it is so, waiting again."""

from msgspec.structs import replace

from engine.domain.assignment.commands import ArmAssignment, DisarmAssignment, ReceiveAssignment
from engine.domain.assignment.context import clock_of
from engine.domain.assignment.events import AssignmentArmed, AssignmentDisarmed
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import evolve
from engine.domain.assignment.table import AssignmentState
from engine.ids import DutyKey, UnitId
from tests.engine.domain.assignment_facts import IN_REVIEW, RECEIVED, UNIT, WAIVED
from tests.samples import PLAN, due, march, terms
from tests.spec import given

FIRST, CITY = DutyKey("city-plan"), UnitId("city")
ARM = ArmAssignment(
    stamp=UNIT, key=PLAN, due_on=march(13), anchor=FIRST, anchor_unit=CITY
)  # fmt: skip
DISARM = DisarmAssignment(stamp=UNIT, key=PLAN, anchor=FIRST, anchor_unit=CITY)
ARMED = AssignmentArmed(stamp=UNIT, due_on=march(13), anchor=FIRST, anchor_unit=CITY)
DISARMED = AssignmentDisarmed(stamp=UNIT, anchor=FIRST, anchor_unit=CITY)
WAITING = terms(owed=replace(due(), due_on=None))


def test_it_is_armed_whatever_state_it_is_in() -> None:
    for past in ((), (RECEIVED,), IN_REVIEW, (RECEIVED, WAIVED)):
        before = given(decide, evolve, *past)
        assert clock_of(WAITING, before.when(ARM).then(ARMED)).due_on == march(13)


def test_armed_once_it_is_not_armed_again_but_where_it_was_made_due_anew() -> None:
    given(decide, evolve, ARMED).when(ARM).stays_quiet()
    given(decide, evolve, ARMED).when(replace(ARM, anew=True)).then(ARMED)


def test_it_waits_again() -> None:
    state = given(decide, evolve, ARMED).when(DISARM).then(DISARMED)

    assert (clock_of(WAITING, state).due_on, state.is_armed) == (None, False)
    given(decide, evolve).when(DISARM).stays_quiet()


def test_the_signing_arms_what_counts_from_it() -> None:
    receive = ReceiveAssignment(stamp=UNIT, key=PLAN)
    own = AssignmentArmed(
        stamp=UNIT, due_on=march(5), anchor=PLAN.duty, anchor_unit=PLAN.unit
    )  # fmt: skip
    counted = replace(WAITING, receipt_until=march(5))

    state = given(decide, evolve).when(receive, counted).then(RECEIVED, own)

    assert state.state is AssignmentState.RECEIVED
    given(decide, evolve, ARMED).when(receive, counted).then(RECEIVED)
