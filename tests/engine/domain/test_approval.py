"""An approval from its filing on: notice, acceptance, branches; and every worked value."""

from datetime import date
from typing import Any

import pytest

from engine.domain.approval import commands as c
from engine.domain.approval.context import clock_of
from engine.domain.approval.events import BranchAsked
from engine.domain.approval.table import ApprovalState, BranchState
from engine.domain.event import Via
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import SYSTEM, UnitId
from tests.engine.domain.approval_facts import (
    ACCEPTED_ON,
    LAND,
    PAPER,
    PLANNING,
    SECTION,
    Told,
    april,
    may,
    of_a_kind,
)
from tests.spec import refused
from workflows.sections.approvals import BranchOrder


def kinds(facts: tuple[Any, ...]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def stands(told: Told) -> ApprovalState:
    return told.whole.state


# --- before the branches ---------------------------------------------------------------------


def test_it_says_who_applies_who_acts_for_him_and_who_answers_for_it() -> None:
    """R011, R070, R086: whoever is asked first answers for it to the applicant."""
    filed = Told().filed().whole.filed
    assert (filed.applicant, filed.first_contact) == ("Water company", "town-01.liaison")
    assert (filed.unit, filed.agent) == ("town-01", None)


def test_what_is_missing_is_told_once_and_all_at_once() -> None:
    """R118: no second notice, not even after the first was met."""
    told = Told().filed()
    told.send(c.NoticeOnce, april(16), missing=("plan of the site", " ", "permit"))
    assert stands(told) is ApprovalState.INCOMPLETE
    assert told.facts[-1].missing == ("plan of the site", "permit")  # type: ignore[union-attr]
    with refused(RuleBroken, "told once, and has been told"):
        told.send(c.NoticeOnce, april(17), missing=("a third thing",))
    told.send(c.CompleteFiling, april(17), filed=PAPER)
    assert stands(told) is ApprovalState.FILED
    with refused(RuleBroken, "told once, and has been told"):
        told.send(c.NoticeOnce, april(17), missing=("a third thing",))


def test_a_notice_names_something() -> None:
    with refused(BadInput, "say what is missing"):
        Told().filed().send(c.NoticeOnce, april(16), missing=("",))


def test_a_branch_is_its_unit_or_the_only_one_of_its_category() -> None:
    accepted = Told().accepted().whole.accepted
    assert accepted is not None
    assert [(b.branch, b.unit) for b in accepted.branches] == [
        ("land", LAND.unit),
        ("planning", PLANNING.unit),
    ]


def test_a_branch_that_no_unit_answers_for_is_named_with_the_remedy() -> None:
    told = of_a_kind(branches=("land", "fire")).filed()
    with refused(RuleBroken, 'no unit of the campaign answers for branch "fire"; name one'):
        told.send(c.AcceptFiling, ACCEPTED_ON)
    with refused(NotFound, "no unit in campaign"):
        told.send(
            c.AcceptFiling,
            ACCEPTED_ON,
            units=(BranchAsked(branch="fire", unit=UnitId("nobody")),),
        )
    with refused(NotFound, "no branch of approval f-0001 named .air."):
        told.send(c.AcceptFiling, ACCEPTED_ON, units=(BranchAsked(branch="air", unit=LAND.unit),))
    told.send(c.AcceptFiling, ACCEPTED_ON, units=(BranchAsked(branch="fire", unit=PLANNING.unit),))
    assert told.whole.state is ApprovalState.DECIDING


# --- the worked values of section 8 ----------------------------------------------------------


def test_ten_working_days_from_20_april_end_on_5_may() -> None:
    """R086, (1): May Day is off."""
    assert clock_of(Told().accepted().whole, Told().terms).due_on == may(5)


def heard() -> Told:
    """Accepted, signed for, and stopped for a hearing from 24 to 30 April."""
    told = Told().accepted().received()
    told.send(c.StopClock, april(24), branch="land", reason="hearing")
    assert clock_of(told.whole, told.terms).running is False
    told.send(c.ResumeClock, april(30), branch="land")
    return told


def test_a_hearing_is_not_counted() -> None:
    """R086, (2): 6 days are left, the day of the stop is spent and that of the resumption not
    counted.
    """
    told = heard()
    clock = clock_of(told.whole, told.terms)
    assert clock.due_on == may(11)
    assert clock.days_left(april(30), told.terms.working) == 6
    assert told.facts[-1].due_on == may(11)  # type: ignore[union-attr]
    assert told.whole.outline.acts_on == may(12)


@pytest.mark.parametrize("looked_on", [may(12), may(14)])
def test_silence_counts_from_the_day_after_whenever_anybody_looks(looked_on: date) -> None:
    """R086, (2) and (3): deemed on 12 May, the paper is owed on 13 May, though the tick of the 12th
    was missed.
    """
    told = heard()
    assert told.send(c.DeemBranch, may(11)) == ()
    facts = told.send(c.DeemBranch, looked_on)
    assert kinds(facts) == ["BranchDeemed", "BranchDeemed", "ApprovalGranted"]
    for fact in facts:
        assert fact.stamp.day == may(12)
        assert (fact.stamp.actor, fact.stamp.via) == (SYSTEM, Via.SCHEDULER)
    assert [fact.document_by for fact in facts[:2]] == [may(13), may(13)]  # type: ignore[union-attr]
    assert {b.state for b in told.whole.branches} == {BranchState.DEEMED}
    assert told.whole.state is ApprovalState.GRANTED
    assert told.whole.outline.acts_on is None
    assert told.send(c.DeemBranch, may(15)) == ()


def test_silence_without_a_receipt_is_an_alert_and_no_consent() -> None:
    """R086, (4): one branch has signed, the other has not."""
    told = Told().accepted().received("land")
    facts = told.send(c.RecordApprovalOverdue, may(6))
    assert kinds(facts) == ["BranchDeemed", "ApprovalFellOverdue"]
    assert facts[-1].branches == ("planning",)  # type: ignore[union-attr]
    assert told.whole.state is ApprovalState.DECIDING
    assert told.whole.outline.late
    with refused(RuleBroken, "as it has not signed for the file"):
        told.send(c.DeemBranch, may(6), branch="planning")
    assert told.send(c.RecordApprovalOverdue, may(7)) == ()
    told.send(c.ReceiveBranch, may(7), branch="planning")
    assert told.send(c.DeemBranch, may(29)) == ()
    with refused(RuleBroken, "signed on 2009-05-07, after 2009-05-05"):
        told.send(c.DeemBranch, may(29), branch="planning")


def test_where_all_silence_counts_nothing_is_overdue() -> None:
    told = Told().accepted().received()
    assert kinds(told.send(c.RecordApprovalOverdue, may(6))) == [
        "BranchDeemed",
        "BranchDeemed",
        "ApprovalGranted",
    ]


@pytest.mark.parametrize("ticked", [True, False])
def test_a_refusal_after_silence_is_refused_whether_the_tick_ran_or_not(ticked: bool) -> None:
    """R086, (5): one dated 12 May comes too late; one of 11 May that is filed later takes an
    authority and a reason, and then undoes the consent.
    """
    told = heard()
    if ticked:
        told.send(c.DeemBranch, may(12))
    with refused(RuleBroken, "was silent past 2009-05-11, its consent counts since the day after"):
        told.send(c.RefuseBranch, may(12), branch="land", reason="too close to the river")
    with refused(RuleBroken, "its answer of 2009-05-11, filed late, counts only by an authority"):
        told.send(c.RefuseBranch, may(14), branch="land", reason="no", dated=may(11))
    with refused(ReasonRequired, "to date a deed on approval f-0001 back"):
        told.send(c.RefuseBranch, may(14), branch="land", dated=may(11), authority="mayor")
    facts = told.send(
        c.RefuseBranch, may(14), branch="land", reason="no", dated=may(11), authority="mayor"
    )
    assert kinds(facts)[-2:] == ["BranchRefused", "ApprovalRefused"]
    assert facts[-2].authority == "mayor"  # type: ignore[union-attr]
    assert told.whole.state is ApprovalState.REFUSED


def test_a_start_on_four_conditions_while_permits_are_open() -> None:
    """R085, (6): may start, not granted."""
    told = Told().accepted()
    with refused(BadInput, '"land_quota" is not met'):
        told.send(c.MayStart, april(22), conditions=SECTION.may_start[:3])
    with refused(BadInput, '"luck" is none of the plan\'s conditions'):
        told.send(c.MayStart, april(22), conditions=(*SECTION.may_start, "luck"))
    told.send(c.MayStart, april(22), conditions=SECTION.may_start)
    assert told.whole.started is not None
    assert told.whole.state is ApprovalState.DECIDING
    with refused(RuleBroken, "the start was allowed on 2009-04-22"):
        told.send(c.MayStart, april(23), conditions=SECTION.may_start)


# --- when silence does not count -------------------------------------------------------------


def test_silence_does_not_count_without_a_rule() -> None:
    """R086: deemed consent is nothing that the law knows in general."""
    told = of_a_kind(deemed_by="").accepted().received()
    assert told.whole.outline.acts_on is None
    assert told.send(c.DeemBranch, may(29)) == ()
    with refused(RuleBroken, "no rule of the plan says so"):
        told.send(c.DeemBranch, may(29), branch="land")
    refusal = told.send(c.RefuseBranch, may(29), branch="land", reason="late, but no")
    assert kinds(refusal) == ["BranchRefused", "ApprovalRefused"]


def test_silence_does_not_count_without_a_limit() -> None:
    """R086."""
    told = of_a_kind(limit=0).accepted().received()
    with refused(RuleBroken, "does not count without a limit"):
        told.send(c.DeemBranch, may(29), branch="land")


def test_silence_does_not_count_while_the_clock_stands_still() -> None:
    """R086: of two hearings that overlap the last to end lets the clock run on."""
    told = Told().accepted().received()
    told.send(c.StopClock, april(24), branch="land", reason="hearing")
    told.send(c.StopClock, april(27), branch="planning", reason="tender")
    with refused(RuleBroken, "has stopped the clock already"):
        told.send(c.StopClock, april(28), branch="land", reason="hearing")
    resumed = told.send(c.ResumeClock, april(30), branch="land")
    assert resumed[-1].due_on is None  # type: ignore[union-attr]
    with refused(RuleBroken, "stands still"):
        told.send(c.DeemBranch, may(29), branch="planning")
    told.send(c.ResumeClock, may(29), branch="planning")
    assert told.whole.outline.acts_on == date(2009, 6, 6)
    with refused(RuleBroken, "has not stopped the clock"):
        told.send(c.ResumeClock, may(29), branch="planning")


def test_a_stop_says_why_and_comes_in_time() -> None:
    told = Told().accepted()
    with refused(ReasonRequired, "stop the clock"):
        told.send(c.StopClock, april(24), branch="land")
    with refused(RuleBroken, "its last day, 2009-05-05, is past"):
        told.send(c.StopClock, may(7), branch="land", reason="hearing")


# --- answers ---------------------------------------------------------------------------------


def test_all_branches_grant_the_whole() -> None:
    """R086: side by side, in any order."""
    told = Told().accepted()
    told.send(c.GrantBranch, april(22), branch="planning", filed=PAPER)
    facts = told.send(c.GrantBranch, april(23), branch="land")
    assert kinds(facts) == ["BranchGranted", "ApprovalGranted"]
    assert told.whole.outline.done_on == april(23)
    with refused(RuleBroken, "answered on 2009-04-23: granted"):
        told.send(c.GrantBranch, april(24), branch="land")


def test_one_refusal_refuses_the_whole_and_says_why() -> None:
    told = Told().accepted()
    with refused(ReasonRequired, "refuse a branch"):
        told.send(c.RefuseBranch, april(22), branch="land")
    told.send(c.RefuseBranch, april(22), branch="land", reason="flood plain")
    assert told.whole.state is ApprovalState.REFUSED
    with refused(NotAllowed, "cannot grant a branch of approval f-0001 while refused"):
        told.send(c.GrantBranch, april(23), branch="planning")


def test_paper_of_before_silence_is_a_consent_by_authority() -> None:
    told = heard()
    facts = told.send(
        c.GrantBranch, may(14), branch="land", dated=may(11), reason="post", authority="mayor"
    )
    assert kinds(facts) == ["BranchDeemed", "BranchDeemed", "ApprovalGranted", "BranchGranted"]
    assert told.whole.state is ApprovalState.GRANTED


def test_consents_are_given_in_turn_each_with_its_own_days() -> None:
    """R166, R193: first the one, then the other; silence in one turn begins the next."""
    told = of_a_kind(order=BranchOrder.SEQUENCE).accepted()
    with refused(RuleBroken, 'branch "planning" has its turn after "land"'):
        told.send(c.GrantBranch, april(22), branch="planning")
    told.send(c.ReceiveBranch, april(21), branch="land")
    facts = told.send(c.GrantBranch, april(24), branch="land")
    assert facts[0].due_on == may(11)  # type: ignore[union-attr]
    assert told.whole.outline.unit == PLANNING.unit
    assert clock_of(told.whole, told.terms).due_on == may(11)
    told.send(c.ReceiveBranch, april(27), branch="planning")
    assert kinds(told.send(c.DeemBranch, may(12))) == ["BranchDeemed", "ApprovalGranted"]


def test_silence_in_one_turn_begins_the_next() -> None:
    told = of_a_kind(order=BranchOrder.SEQUENCE).accepted()
    told.send(c.ReceiveBranch, april(21), branch="land")
    deemed = told.send(c.DeemBranch, may(8))
    assert kinds(deemed) == ["BranchDeemed"]
    assert deemed[0].due_on == may(20)  # type: ignore[union-attr]


# --- paper -----------------------------------------------------------------------------------


def test_the_paper_of_a_silent_branch_is_handed_out_once_and_may_be_late() -> None:
    """R086: within a working day of the day on which silence counted."""
    told = heard()
    told.send(c.DeemBranch, may(12))
    with refused(BadInput, "hand in the paper itself"):
        told.send(c.DocumentBranch, may(13), branch="land", filed=())
    assert told.send(c.DocumentBranch, may(13), branch="land", filed=PAPER)[0].late is False  # type: ignore[union-attr]
    assert told.send(c.DocumentBranch, may(14), branch="planning", filed=PAPER)[0].late  # type: ignore[union-attr]
    with refused(RuleBroken, "was handed out on 2009-05-13"):
        told.send(c.DocumentBranch, may(14), branch="land", filed=PAPER)


def test_silence_is_on_record_before_its_paper() -> None:
    told = heard()
    facts = told.send(c.DocumentBranch, may(12), branch="land", filed=PAPER)
    assert kinds(facts) == ["BranchDeemed", "BranchDeemed", "ApprovalGranted", "BranchDocumented"]


def test_a_branch_that_has_not_consented_has_no_paper() -> None:
    with refused(RuleBroken, "has not consented"):
        Told().accepted().send(c.DocumentBranch, april(22), branch="land", filed=PAPER)


# --- the end ---------------------------------------------------------------------------------


def test_it_is_withdrawn_with_a_reason_until_it_is_decided() -> None:
    told = Told().accepted().received()
    with refused(ReasonRequired, "withdraw an application"):
        told.send(c.WithdrawApproval, april(22))
    told.send(c.WithdrawApproval, april(22), reason="the company moved")
    assert told.whole.state is ApprovalState.WITHDRAWN
    assert told.send(c.DeemBranch, may(29)) == ()
    assert told.whole.outline.acts_on is None


def test_only_all_branches_grant_it() -> None:
    told = Told().accepted()
    with refused(RuleBroken, "still open: "):
        told.send(c.GrantApproval, april(22))
    told.received()
    assert kinds(told.send(c.GrantApproval, may(6)))[-1] == "ApprovalGranted"
    assert told.send(c.GrantApproval, may(7)) == ()
