"""Directives: numbers, consent, recipients who owe once, documents that carry documents."""

from datetime import date
from typing import Any

import pytest

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.campaign.commands import LinkCampaign
from engine.domain.directive.commands import (
    CloseDirective,
    ConsentDirective,
    IssueDirective,
    ReportUp,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.drafting import days_between
from engine.domain.directive.events import Cited, DirectiveIssued
from engine.domain.directive.table import DirectiveState, ReportKind
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import AssignmentKey, CampaignId, DutyKey, ItemKey, OccurrenceKey
from engine.store.log import CampaignLog
from tests.engine.handling.directives import (
    D1,
    D2,
    FIRM_1,
    FIRM_2,
    GROUP,
    ISSUED_ON,
    ORDERED,
    RECEIPT,
    Ordering,
    ordering,
)
from tests.spec import refused
from tests.worlds import CASES
from workflows.reading.loader import load
from workflows.sections.links import LinkKind

FIRMS = ("unit:firm-01", "unit:firm-02")
OUTER, INNER = "央企创先组发〔2011〕15号", "创先发〔2011〕16号"


@pytest.fixture
def office(file_log: CampaignLog) -> Ordering:
    return ordering(file_log)


def issued_of(office: Ordering, key: ItemKey = D1) -> DirectiveIssued:
    found = office.directive(key).issued
    assert found is not None
    return found


def test_a_carried_document_and_the_day_of_receipts(office: Ordering) -> None:
    """Test 1 of section 7: 18 October carried by 10 November is 23 days, receipts due on the 17th;
    R163, R164, R165: number, carried document, main recipients. R167: all of them owe.
    """
    office.draft()
    office.issue()
    issued = issued_of(office)
    assert (issued.code, issued.year, issued.seq) == ("央企创先组发", 2011, 15)
    assert days_between(issued.draft, issued.issued_on) == 23
    assert issued.units == (FIRM_1, FIRM_2)
    assert office.owed() == [
        (RECEIPT, OUTER, FIRMS, "2011-11-17"),
        ("directive-plan", OUTER, FIRMS, "None"),
    ]


def test_who_gets_a_copy_owes_nothing(office: Ordering) -> None:
    """Test 2 of section 7; R189, R190: those it is reported or sent to are no recipients."""
    office.draft(main=("unit:firm-01",), copy_to=("unit:firm-02",), report_to=("unit:group-01",))
    office.issue()
    assert issued_of(office).units == (FIRM_1,)
    assert office.owed()[0] == (RECEIPT, OUTER, ("unit:firm-01",), "2011-11-17")
    with refused(NotFound, "recipient"):
        report(office, FIRM_2)


def inner(office: Ordering, *main: str, **more: Any) -> None:
    """The inner document goes out on 18 October."""
    day, above = date(2011, 10, 18), Cited(number="中发〔2011〕1号")
    office.draft(day, document=INNER, carries=above, main=main, **more)
    office.issue(D1, day)


def receipts(office: Ordering) -> list[tuple[str, list[str], str]]:
    return [(by, sorted(units), day) for duty, by, units, day in office.owed() if duty == RECEIPT]


def test_a_recipient_of_both_owes_once_by_the_earlier_day(office: Ordering) -> None:
    """Test 3 of section 7, A26: whoever got the inner document owes its receipt by that day; the
    outer one opens nothing more for him.
    """
    inner(office, "unit:group-01", "unit:firm-01")
    office.draft()
    office.issue(D2)
    assert receipts(office) == [
        (INNER, ["unit:firm-01", "unit:group-01"], "2011-10-25"),
        (OUTER, ["unit:firm-02"], "2011-11-17"),
    ]
    assert issued_of(office, D2).units == (FIRM_1, FIRM_2)


def test_where_the_outer_document_is_sooner_the_inner_is_owed_no_more(office: Ordering) -> None:
    """Test 3 of section 7 the other way about: the later day goes."""
    inner(office, "unit:firm-01", receipt_within=30)
    office.draft()
    issued = office.issue(D2)
    assert receipts(office)[0] == (INNER, ["unit:firm-01"], "2011-11-29")
    assert receipts(office)[1] == (OUTER, ["unit:firm-01", "unit:firm-02"], "2011-11-17")
    (waived,) = (r for r in issued if r.name == "assignment.waived.v1")
    assert waived.stream == f"assignment/ordered/{RECEIPT}/firm-01/call-1"


def test_the_first_of_joint_issuers_numbers_it(office: Ordering) -> None:
    """Test 4 of section 7; R001: three bodies issue jointly, the number is the first one's."""
    office.draft()
    office.issue()
    draft = issued_of(office).draft
    assert len(draft.issuers) == 3
    assert draft.issuers[0] == "国资委创先争优活动领导小组"


def test_consent_comes_first_and_from_somebody_else(office: Ordering) -> None:
    """R166, R193: a document is agreed to before it is issued."""
    office.draft()
    with refused(RuleBroken, "consent of authority"):
        office.does(IssueDirective, ISSUED_ON, key=D1)
    with refused(NotFound, "county"):
        office.does(ConsentDirective, ISSUED_ON, key=D1, body="county", authority="x")
    consent: dict[str, Any] = {"key": D1, "body": "authority", "authority": "省委"}
    office.does(ConsentDirective, ISSUED_ON, **consent)
    assert office.directive().state is DirectiveState.CONSENTED
    with refused(RuleBroken, "authority has consented"):
        office.does(ConsentDirective, ISSUED_ON, **consent)


def test_a_number_is_given_once_in_the_whole_office(office: Ordering) -> None:
    """Refused: a number that is taken, in whatever brackets (test 6: `[2011]` is `〔2011〕`)."""
    office.draft()
    office.issue()
    office.draft(ISSUED_ON, document="央企创先组发[2011]15号")
    with refused(RuleBroken, "15号 is taken"):
        office.issue(D2)
    office.issue(D2, document="央企创先组发〔2011〕16号")


@pytest.mark.parametrize(
    ("document", "words"),
    [("央企创先组发〔2011〕015号", "15号"), ("第十五号", "no number of a document")],
)
def test_a_number_has_one_form(office: Ordering, document: str, words: str) -> None:
    """Refused: "015", and what is no number; the form is shown."""
    with refused(BadInput, words):
        office.draft(document=document)


def test_forms_of_both_eras(office: Ordering) -> None:
    """R188: subject words and 第 belong to before July 2012; afterwards the first need a reason,
    the second is refused.
    """
    office.draft(subject_words=("组织工作", "通知"), document="央企创先组发〔2011〕第15号")
    office.issue()
    day = date(2012, 11, 9)
    office.draft(day, subject_words=("组织工作",), document="央企创先组发〔2012〕3号")
    with refused(RuleBroken, "subject words"):
        office.issue(D2, day)
    with refused(RuleBroken, "第"):
        office.does(IssueDirective, day, key=D2, document="央企创先组发〔2012〕第3号", reason="so")
    office.does(IssueDirective, day, key=D2, reason="the old form was asked for")


def test_a_carried_document_is_older_and_closes_no_circle(office: Ordering) -> None:
    """Refused: a carried document later than its carrier, one that carries itself, a circle."""
    later = Cited(number=INNER, issued_on=date(2011, 11, 11))
    office.draft(carries=later)
    with refused(RuleBroken, "later"):
        office.issue(D1)
    office.draft(carries=Cited(number=OUTER))
    with refused(RuleBroken, "itself"):
        office.issue(D2)
    third, fourth = (ItemKey("directive", ORDERED, f"d-000{n}") for n in (3, 4))
    office.draft(document="甲〔2011〕1号", carries=Cited(number="乙〔2011〕2号"))
    office.issue(third)
    office.draft(document="乙〔2011〕2号", carries=Cited(number="甲〔2011〕1号"))
    with refused(RuleBroken, "rest on itself: .*甲〔2011〕1号"):
        office.issue(fourth)


def test_what_is_withdrawn_is_owed_no_more(office: Ordering) -> None:
    office.draft()
    office.issue()
    withdrawn = office.does(WithdrawDirective, ISSUED_ON, key=D1, authority="省委", reason="wrong")
    assert [r.name for r in withdrawn].count("obligation.occurrences_withdrawn.v1") == 2
    with refused(NotAllowed, "withdrawn"):
        office.does(CloseDirective, ISSUED_ON, key=D1)


def test_closing_over_open_work_takes_a_reason(office: Ordering) -> None:
    office.draft()
    office.issue()
    with refused(ReasonRequired, "4 pieces"):
        office.does(CloseDirective, ISSUED_ON, key=D1)
    (closed,) = office.does(CloseDirective, ISSUED_ON, key=D1, reason="superseded")
    assert closed.event.open_work == 4  # type: ignore[attr-defined]


def report(office: Ordering, unit: str) -> None:
    fields: dict[str, Any] = {"unit": unit, "kind": ReportKind.SITUATION, "text": "两个支部已动员"}
    office.does(ReportUp, ISSUED_ON, key=D1, **fields)


def test_recipients_report_upward(office: Ordering) -> None:
    """R031: information, the situation, proposals, to the body above."""
    office.draft()
    office.issue()
    report(office, FIRM_1)
    assert [each.unit for each in office.directive().reports] == [FIRM_1]
    with refused(NotFound, "group-01"):
        report(office, GROUP)


def test_a_receipt_is_signed_as_any_work_is(office: Ordering) -> None:
    office.draft()
    office.issue()
    work = AssignmentKey(ORDERED, DutyKey(RECEIPT), FIRM_1, OccurrenceKey("call-1"))
    office.does(ReceiveAssignment, date(2011, 11, 11), key=work, actor="firm-01.liaison")
    state = office.world.reads.state(work.stream, evolve_assignment)
    assert state is not None
    assert state.state == "received"


def test_a_recipient_starts_a_campaign_of_its_own(office: Ordering) -> None:
    """R036, R076: level by level in one log; the child is part of this one, and no circle comes
    about.
    """
    child = CampaignId("firm-01-2011")
    office.draft()
    office.issue()
    with refused(NotFound, "firm-01-2011"):
        office.does(StartChild, ISSUED_ON, key=D1, unit=FIRM_1, child=child)
    office.plan(child, load(CASES / "ordered.toml"), ISSUED_ON)
    with refused(NotFound, "group-01"):
        office.does(StartChild, ISSUED_ON, key=D1, unit=GROUP, child=child)
    started = office.does(StartChild, ISSUED_ON, key=D1, unit=FIRM_1, child=child)
    assert [r.name for r in started] == ["directive.child_started.v1", "campaign.linked.v1"]
    with refused(RuleBroken, "already"):
        office.does(StartChild, ISSUED_ON, key=D1, unit=FIRM_1, child=child)
    with refused(RuleBroken, "back to itself"):
        office.does(LinkCampaign, ISSUED_ON, campaign=ORDERED, kind=LinkKind.PART_OF, to=child)
