"""A rectification item: every command acts, refuses in its words, stays quiet where that exists."""

from datetime import date

import msgspec
import pytest

from engine.domain.clocks import ClockChange
from engine.domain.event import Stamp
from engine.domain.evidence import Filed
from engine.domain.rectification.commands import (
    IssueRectification,
    ListRectification,
    PlanRectification,
    RaiseRectification,
    RectificationCommand,
    ReopenRectification,
    ReportRectification,
    SendBackRectification,
    StartRectification,
    VerifyRectification,
)
from engine.domain.rectification.context import clock_of
from engine.domain.rectification.events import (
    RectificationEvent,
    RectificationIssued,
    RectificationReported,
)
from engine.domain.rectification.rules import decide
from engine.domain.rectification.state import evolve
from engine.domain.rectification.table import RectificationState
from engine.errors import NotAllowed, ReasonRequired, RuleBroken
from tests.engine.domain.rectification_facts import (
    AT_WORK,
    BECAUSE,
    CLAIMED,
    DONE,
    FIX_DUE,
    IN_HAND,
    IN_PLAN,
    ISSUED,
    LISTED,
    PLAN_DUE,
    PLANNED,
    RAISED,
    REFUSED,
    REPORTED,
    SENT_BACK,
    STARTED,
    UNDER_WATCH,
    UNIT,
    VERIFIED,
    reopened,
)
from tests.samples import (
    ALL_DAYS,
    CAMPAIGN,
    CHEN,
    ITEM,
    LI,
    TOWN,
    WANG,
    ZHOU,
    march,
    stamp,
    standing,
)
from tests.spec import folded, given
from workflows.dates import CalendarKind
from workflows.schema import RectificationRules

APRIL_2 = date(2009, 4, 2)
APRIL_10 = date(2009, 4, 10)
FOUND_AGAIN = (*DONE, reopened(APRIL_10))


RAISE = RaiseRectification(
    stamp=RAISED.stamp,
    campaign=CAMPAIGN,
    unit=TOWN.unit,
    finding="stairs blocked",
    source="inspection of 1 March",
    number=ITEM.rectification,
)


def issuing(
    plan_due_on: date | None, fix_due_on: date | None, on: Stamp | None = None
) -> IssueRectification:
    return IssueRectification(
        stamp=on or stamp(), key=ITEM, plan_due_on=plan_due_on, fix_due_on=fix_due_on
    )


def reporting(by: Stamp, filed: tuple[Filed, ...] = ()) -> ReportRectification:
    return ReportRectification(stamp=by, key=ITEM, result="cleared", filed=filed)


def verifying(by: Stamp) -> VerifyRectification:
    return VerifyRectification(stamp=by, key=ITEM)


def issued(plan_due_on: date, fix_due_on: date) -> RectificationIssued:
    return msgspec.structs.replace(ISSUED, plan_due_on=plan_due_on, fix_due_on=fix_due_on)


def test_raising() -> None:
    state = given(decide, evolve).when(RAISE, standing()).then(RAISED)
    assert (state.state, state.performers) == (RectificationState.RAISED, frozenset())


def test_raising_is_refused_outside_a_running_campaign() -> None:
    given(decide, evolve).when(RAISE, standing(live=False)).refuses(
        RuleBroken, "campaign 'spring-2009' is not running: nothing can be raised"
    )


def test_issuing_gives_two_days_to_keep() -> None:
    state = given(decide, evolve, RAISED).when(issuing(PLAN_DUE, FIX_DUE), standing()).then(ISSUED)
    assert clock_of(standing(), state).due_on == FIX_DUE


@pytest.mark.parametrize(
    ("plan_named", "fix_named", "plan", "fix"),
    [
        # Thirty working days after Monday, 2 March, over Qingming on 6 April.
        (None, None, march(9), date(2009, 4, 14)),
        (march(3), None, march(3), date(2009, 4, 14)),
        (None, FIX_DUE, march(9), FIX_DUE),
        # A plan is never due after the work.
        (None, march(4), march(4), march(4)),
        (None, march(2), march(2), march(2)),
    ],
)
def test_days_that_nobody_named_come_from_the_rules(
    plan_named: date | None, fix_named: date | None, plan: date, fix: date
) -> None:
    given(decide, evolve, RAISED).when(issuing(plan_named, fix_named), standing()).then(
        issued(plan, fix)
    )


def test_the_rules_are_those_of_the_campaign() -> None:
    rules = RectificationRules(plan_within=2, fix_within=7, calendar=CalendarKind.ALL_DAYS)
    now = msgspec.structs.replace(standing(rules=rules), calendar=ALL_DAYS)
    given(decide, evolve, RAISED).when(issuing(None, None), now).then(
        msgspec.structs.replace(issued(march(4), march(9)), calendar=CalendarKind.ALL_DAYS)
    )


def test_a_day_far_ahead_is_a_slip_of_the_pen() -> None:
    far = date(9999, 12, 31)
    words = "rectification 'r-0007': 9999-12-31 lies more than 10 years after {}; check the year"
    given(decide, evolve, RAISED).when(issuing(PLAN_DUE, far), standing()).refuses(
        RuleBroken, words.format("2009-03-02")
    )
    given(decide, evolve, *DONE).when(reopening(APRIL_2, far), standing()).refuses(
        RuleBroken, words.format("2009-04-02")
    )


@pytest.mark.parametrize(
    ("plan", "fix"), [(march(1), FIX_DUE), (march(12), march(11)), (march(1), march(1))]
)
def test_days_that_are_past_or_in_the_wrong_order_are_refused(plan: date, fix: date) -> None:
    given(decide, evolve, RAISED).when(issuing(plan, fix), standing()).refuses(
        RuleBroken,
        f"rectification 'r-0007': the plan is due on {plan} and the work on {fix}; "
        "both must lie on or after 2009-03-02, the plan first",
    )


@pytest.mark.parametrize("past", [IN_HAND, REFUSED, UNDER_WATCH, FOUND_AGAIN])
def test_planning(past: tuple[RectificationEvent, ...]) -> None:
    command = PlanRectification(
        stamp=UNIT,
        key=ITEM,
        causes="no room",
        measures="clear them",
    )
    state = given(decide, evolve, *past).when(command, standing()).then(PLANNED)
    assert state.state is RectificationState.PLANNED
    assert LI in state.performers


def test_starting() -> None:
    command = StartRectification(stamp=STARTED.stamp, key=ITEM)
    state = given(decide, evolve, *IN_PLAN).when(command, standing()).then(STARTED)
    assert (state.state, state.performers) == (
        RectificationState.IN_PROGRESS,
        frozenset({LI, WANG}),
    )


@pytest.mark.parametrize("past", [IN_PLAN, AT_WORK, REFUSED, UNDER_WATCH])
def test_reporting(past: tuple[RectificationEvent, ...]) -> None:
    state = given(decide, evolve, *past).when(reporting(UNIT), standing()).then(REPORTED)
    assert state.state is RectificationState.REPORTED


def test_a_report_after_the_day_is_late() -> None:
    photo = (Filed(key="photo", name="stairs.jpg", digest="sha256:0a", size=3),)
    by = stamp(march(21), actor=LI)
    given(decide, evolve, *AT_WORK).when(reporting(by, photo), standing()).then(
        RectificationReported(
            stamp=by,
            result="cleared",
            filed=photo,
            due_on=FIX_DUE,
            assessed_on=FIX_DUE,
            late=True,
        )
    )


def test_a_suspended_campaign_stops_the_clock_of_an_item() -> None:
    past: tuple[RectificationEvent, ...] = AT_WORK
    changes = (
        ClockChange.stop(CAMPAIGN, stamp(march(10))),
        ClockChange.resume(CAMPAIGN, stamp(march(16))),
    )
    state = folded(evolve, past)
    assert state is not None
    # Eight working days were left of Friday the 20th; from Monday the 16th they end on the 26th.
    assert clock_of(standing(changes=changes), state).due_on == march(26)


def test_verifying_strikes_it_off() -> None:
    state = (
        given(decide, evolve, *CLAIMED)
        .when(verifying(stamp(actor=ZHOU)), standing())
        .then(VERIFIED)
    )
    assert state.state is RectificationState.VERIFIED


@pytest.mark.parametrize(
    ("by", "named"),
    [
        (stamp(actor=LI), "town-01.liaison"),
        (stamp(actor=WANG), "town-01.deputy"),
        (stamp(actor=CHEN, on_behalf_of=WANG), "town-01.deputy"),
        (stamp(actor=WANG, on_behalf_of=LI), "town-01.deputy, town-01.liaison"),
    ],
)
def test_nobody_verifies_what_he_performed(by: Stamp, named: str) -> None:
    """R047."""
    given(decide, evolve, *CLAIMED).when(verifying(by), standing()).refuses(
        RuleBroken,
        f"{named} performed rectification 'r-0007' and cannot verify it; "
        "somebody else must check it",
    )


def test_sending_back() -> None:
    command = SendBackRectification(stamp=BECAUSE, key=ITEM)
    state = given(decide, evolve, *CLAIMED).when(command, standing()).then(SENT_BACK)
    assert state.state is RectificationState.SENT_BACK


def reopening(on: date, fix_due_on: date) -> ReopenRectification:
    return ReopenRectification(
        stamp=stamp(on, reason="blocked again"),
        key=ITEM,
        fix_due_on=fix_due_on,
    )


def test_a_look_back_begins_a_new_clock_of_the_next_generation() -> None:
    command = reopening(APRIL_2, APRIL_10)
    state = given(decide, evolve, *DONE).when(command, standing()).then(reopened(APRIL_10))
    clock = clock_of(standing(), state)
    assert (clock.due_on, clock.assessed_on, clock.generation) == (APRIL_10, APRIL_10, 2)
    again = (*FOUND_AGAIN, REPORTED, VERIFIED)
    given(decide, evolve, *again).when(command, standing()).then(reopened(APRIL_10, generation=3))


def test_a_look_back_names_a_day_that_is_not_past() -> None:
    given(decide, evolve, *DONE).when(reopening(APRIL_2, date(2009, 4, 1)), standing()).refuses(
        RuleBroken, "rectification 'r-0007' cannot be due on 2009-04-01: that day is past"
    )


@pytest.mark.parametrize("past", [IN_HAND, IN_PLAN, AT_WORK, REFUSED, FOUND_AGAIN])
def test_listing(past: tuple[RectificationEvent, ...]) -> None:
    command = ListRectification(stamp=BECAUSE, key=ITEM, authority="city")
    state = given(decide, evolve, *past).when(command, standing()).then(LISTED)
    assert state.state is RectificationState.LISTED


def every_command(why: Stamp) -> dict[str, RectificationCommand]:
    """One of each that the lifecycle is asked about, by its trigger."""
    return {
        "issue": IssueRectification(
            stamp=why,
            key=ITEM,
            plan_due_on=PLAN_DUE,
            fix_due_on=FIX_DUE,
        ),
        "plan": PlanRectification(stamp=why, key=ITEM, causes="", measures=""),
        "start": StartRectification(stamp=why, key=ITEM),
        "report": ReportRectification(stamp=why, key=ITEM, result=""),
        "verify": VerifyRectification(stamp=why, key=ITEM),
        "send back": SendBackRectification(stamp=why, key=ITEM),
        "reopen": ReopenRectification(stamp=why, key=ITEM, fix_due_on=FIX_DUE),
        "list": ListRectification(stamp=why, key=ITEM, authority="city"),
    }


@pytest.mark.parametrize(
    ("past", "trigger", "action"),
    [
        (CLAIMED, "send back", "send a rectification back"),
        (DONE, "reopen", "reopen a rectification"),
        (IN_HAND, "list", "put a rectification under listed supervision"),
    ],
)
def test_a_person_must_say_why(
    past: tuple[RectificationEvent, ...], trigger: str, action: str
) -> None:
    command = every_command(stamp())[trigger]
    given(decide, evolve, *past).when(command, standing()).refuses(
        ReasonRequired, f"to {action} needs a reason"
    )


def test_nothing_moves_while_the_campaign_does_not_run() -> None:
    for command in every_command(BECAUSE).values():
        given(decide, evolve, *AT_WORK).when(command, standing(live=False)).refuses(
            RuleBroken,
            "the campaign of rectification 'r-0007' is not running: nothing moves in it now",
        )


@pytest.mark.parametrize(
    ("past", "state", "allowed"),
    [
        ((RAISED,), "raised", "issue"),
        (IN_HAND, "issued", "plan, list"),
        (IN_PLAN, "planned", "start, report, list"),
        (AT_WORK, "in progress", "report, list"),
        (UNDER_WATCH, "listed", "plan, report"),
        (CLAIMED, "reported", "verify, send back, withdraw the report"),
        (REFUSED, "sent back", "plan, report, list"),
        (DONE, "verified", "reopen, withdraw the verification"),
        (FOUND_AGAIN, "reopened", "plan, report, list"),
    ],
)
def test_what_the_lifecycle_does_not_allow(
    past: tuple[RectificationEvent, ...], state: str, allowed: str
) -> None:
    for trigger, command in every_command(BECAUSE).items():
        if trigger not in allowed.split(", "):
            given(decide, evolve, *past).when(command, standing()).refuses(
                NotAllowed,
                f"cannot {trigger} rectification 'r-0007' while {state}; allowed now: {allowed}",
            )
