"""What every command to an assignment is refused for: no reason, no campaign, wrong state."""

import pytest

from engine.domain.assignment.commands import (
    AcceptAssignment,
    AssignmentCommand,
    ExtendAssignment,
    PassOnAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.assignment.events import AssignmentEvent
from engine.domain.assignment.rules import decide
from engine.domain.assignment.state import evolve
from engine.errors import NotAllowed, ReasonRequired, RuleBroken
from tests.engine.domain.assignment_facts import (
    ACCEPTED,
    AT_WORK,
    IN_REVIEW,
    RECEIVED,
    SENT_BACK,
    STOPPED,
    TOWN_02,
    TRANSFERRED,
    UNIT,
    WAIVED,
)
from tests.samples import (
    PLAN,
    march,
    stamp,
    terms,
)
from tests.spec import given


@pytest.mark.parametrize(
    ("past", "command", "action"),
    [
        (IN_REVIEW, ReturnAssignment(stamp=stamp(), key=PLAN), "return an assignment"),
        (
            (),
            WaiveAssignment(stamp=stamp(), key=PLAN, authority="city"),
            "waive an assignment",
        ),
        (
            (),
            TransferAssignment(stamp=stamp(), key=PLAN, to_unit=TOWN_02),
            "transfer an assignment",
        ),
        (
            (),
            ExtendAssignment(stamp=stamp(), key=PLAN, to=march(25), authority="city"),
            "extend a deadline",
        ),
        ((), SuspendAssignment(stamp=stamp(), key=PLAN), "suspend an assignment"),
    ],
)
def test_a_person_must_say_why(
    past: tuple[AssignmentEvent, ...], command: AssignmentCommand, action: str
) -> None:
    given(decide, evolve, *past).when(command, terms()).refuses(
        ReasonRequired, f"to {action} needs a reason"
    )


def every_command() -> dict[str, AssignmentCommand]:
    """One of each that the lifecycle is asked about, by its trigger."""
    why = stamp(reason="flood")
    return {
        "receive": ReceiveAssignment(stamp=UNIT, key=PLAN),
        "start": StartAssignment(stamp=UNIT, key=PLAN),
        "submit": SubmitAssignment(stamp=UNIT, key=PLAN, filed=()),
        "accept": AcceptAssignment(stamp=stamp(), key=PLAN),
        "pass on": PassOnAssignment(stamp=stamp(), key=PLAN),
        "return": ReturnAssignment(stamp=why, key=PLAN),
        "waive": WaiveAssignment(stamp=why, key=PLAN, authority="city"),
        "transfer": TransferAssignment(stamp=why, key=PLAN, to_unit=TOWN_02),
        "extend": ExtendAssignment(stamp=why, key=PLAN, to=march(25), authority="city"),
        "suspend": SuspendAssignment(stamp=why, key=PLAN),
        "resume": ResumeAssignment(stamp=why, key=PLAN),
    }


@pytest.mark.parametrize("name", list(every_command()))
def test_nothing_moves_while_the_campaign_does_not_run(name: str) -> None:
    given(decide, evolve, RECEIVED).when(every_command()[name], terms(live=False)).refuses(
        RuleBroken, "campaign 'spring-2009' is not running: nothing moves in it now"
    )


@pytest.mark.parametrize(
    ("past", "state", "allowed"),
    [
        ((), "assigned", "receive, waive, transfer, extend, suspend"),
        ((RECEIVED,), "received", "start, submit, waive, transfer, extend, suspend"),
        (AT_WORK, "in progress", "submit, waive, transfer, extend, suspend"),
        (
            IN_REVIEW,
            "submitted",
            "accept, pass on, return, waive, extend, suspend, withdraw the hand-in, "
            "correct its figures",
        ),
        (SENT_BACK, "returned", "submit, waive, transfer, extend, suspend"),
        ((*IN_REVIEW, ACCEPTED), "accepted", "withdraw the acceptance, correct its figures"),
        (STOPPED, "suspended", "resume"),
        ((WAIVED,), "waived", "withdraw the waiver"),
        ((TRANSFERRED,), "transferred", ""),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[AssignmentEvent, ...], state: str, allowed: str
) -> None:
    for trigger, command in every_command().items():
        if trigger not in allowed.split(", "):
            given(decide, evolve, *past).when(command, terms()).refuses(
                NotAllowed,
                f"cannot {trigger} 'plan-filed' of unit 'town-01' while {state}; "
                f"allowed now: {allowed or 'nothing more'}",
            )
