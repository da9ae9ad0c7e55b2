"""What every command to an assignment is refused for: no reason, no campaign, wrong state."""

import pytest

from engine.domain.assignment import (
    AssignmentEvent,
    decide,
    evolve,
)
from engine.domain.assignment_commands import (
    AcceptAssignment,
    AssignmentCommand,
    ExtendAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.terms import Terms
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
    march,
    stamp,
    terms,
)
from tests.spec import given


@pytest.mark.parametrize(
    ("past", "command", "action"),
    [
        (IN_REVIEW, ReturnAssignment(stamp=stamp(), terms=terms()), "return an assignment"),
        (
            (),
            WaiveAssignment(stamp=stamp(), terms=terms(), authority="city"),
            "waive an assignment",
        ),
        (
            (),
            TransferAssignment(stamp=stamp(), terms=terms(), to_unit=TOWN_02, target_owes=False),
            "transfer an assignment",
        ),
        (
            (),
            ExtendAssignment(stamp=stamp(), terms=terms(), to=march(25), authority="city"),
            "extend a deadline",
        ),
        ((), SuspendAssignment(stamp=stamp(), terms=terms()), "suspend an assignment"),
    ],
)
def test_a_person_must_say_why(
    past: tuple[AssignmentEvent, ...], command: AssignmentCommand, action: str
) -> None:
    given(decide, evolve, *past).when(command).refuses(
        ReasonRequired, f"to {action} needs a reason"
    )


def every_command(as_things_are: Terms) -> dict[str, AssignmentCommand]:
    """One of each that the lifecycle is asked about, by its trigger."""
    why, now = stamp(reason="flood"), as_things_are
    return {
        "receive": ReceiveAssignment(stamp=UNIT, terms=now),
        "start": StartAssignment(stamp=UNIT, terms=now),
        "submit": SubmitAssignment(stamp=UNIT, terms=now, filed=()),
        "accept": AcceptAssignment(stamp=stamp(), terms=now),
        "return": ReturnAssignment(stamp=why, terms=now),
        "waive": WaiveAssignment(stamp=why, terms=now, authority="city"),
        "transfer": TransferAssignment(stamp=why, terms=now, to_unit=TOWN_02, target_owes=False),
        "extend": ExtendAssignment(stamp=why, terms=now, to=march(25), authority="city"),
        "suspend": SuspendAssignment(stamp=why, terms=now),
        "resume": ResumeAssignment(stamp=why, terms=now),
    }


@pytest.mark.parametrize("name", list(every_command(terms())))
def test_nothing_moves_while_the_campaign_does_not_run(name: str) -> None:
    given(decide, evolve, RECEIVED).when(every_command(terms(live=False))[name]).refuses(
        RuleBroken, "campaign 'spring-2009' is not running: nothing moves in it now"
    )


@pytest.mark.parametrize(
    ("past", "state", "allowed"),
    [
        ((), "assigned", "receive, waive, transfer, extend, suspend"),
        ((RECEIVED,), "received", "start, submit, waive, transfer, extend, suspend"),
        (AT_WORK, "in progress", "submit, waive, transfer, extend, suspend"),
        (IN_REVIEW, "submitted", "accept, return, waive, extend, suspend"),
        (SENT_BACK, "returned", "submit, waive, transfer, extend, suspend"),
        ((*IN_REVIEW, ACCEPTED), "accepted", ""),
        (STOPPED, "suspended", "resume"),
        ((WAIVED,), "waived", ""),
        ((TRANSFERRED,), "transferred", ""),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[AssignmentEvent, ...], state: str, allowed: str
) -> None:
    for trigger, command in every_command(terms()).items():
        if trigger not in allowed.split(", "):
            given(decide, evolve, *past).when(command).refuses(
                NotAllowed,
                f"cannot {trigger} plan-filed of town-01 while {state}; "
                f"allowed now: {allowed or 'nothing more'}",
            )
