"""Matters, at the door: the worked values of their section, and what is refused."""

from datetime import date
from typing import Any

import pytest

from engine.domain.campaign.commands import ResumeCampaign, SuspendCampaign
from engine.domain.matter import events as m
from engine.domain.matter.commands import (
    BreakMatter,
    ClaimMatter,
    ConfirmMatter,
    ExtendMatter,
    ProgressMatter,
    PublishMatter,
    RecordMatterOverdue,
    RecordStalled,
    ReturnMatter,
    Said,
    SendUpMatter,
    StartMatter,
    WithdrawMatter,
)
from engine.domain.matter.table import MatterState
from engine.domain.matter_list import FixList
from engine.domain.publication.posting import Posting
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import PersonId, UnitId
from engine.store.log import CampaignLog
from tests.matter_world import CAMPAIGN, ORDER, WEI, Ledger, ledger
from tests.spec import refused

WORK: dict[str, Any] = {"fields": {"person": "李", "starts": "2011-03-01", "ends": "2011-10-31"}}
KEPT = (m.Told(key="ends", day=date(2010, 6, 30)),)
CLERK = PersonId("town.liaison")


@pytest.fixture
def book(file_log: CampaignLog) -> Ledger:
    return ledger(file_log)


def august(day: int) -> date:
    return date(2009, 8, day)


# --- public works: (1) --------------------------------------------------------------------------


def works(book: Ledger, count: int) -> tuple[str, ...]:
    return tuple(book.draft("public-works", date(2011, 1, 10), **WORK) for _ in range(count))


def test_ten_works_make_the_list_of_a_year_and_neither_nine_nor_eleven(book: Ledger) -> None:
    """R059: exactly ten."""
    made = works(book, 11)
    asked: dict[str, Any] = {"campaign": CAMPAIGN, "kind": "public-works", "period": "2011"}
    for count in (9, 11):
        with refused(RuleBroken, f"is to hold exactly 10 matters, not {count}"):
            book.does(FixList, date(2011, 1, 20), numbers=made[:count], **asked)
    book.does(FixList, date(2011, 1, 20), numbers=made[:10], **asked)
    with refused(RuleBroken, "is fixed already"):
        book.does(FixList, date(2011, 1, 20), numbers=made[1:], **asked)


def test_a_list_names_all_that_is_wrong_with_it(book: Ledger) -> None:
    """R059: what is on it stands, is of its kind, and is named once; its period is a year."""
    one, gone = works(book, 2)
    book.does(WithdrawMatter, date(2011, 1, 11), matter=gone, reason="merged", **ORDER)
    other = book.draft("problem", date(2011, 1, 10))
    with refused(BadInput, "") as caught:
        book.does(
            FixList, date(2011, 1, 20), campaign=CAMPAIGN, kind="public-works", period="2011-H1",
            numbers=(one, one, gone, other, "m-0099"),
        )  # fmt: skip
    codes = [getattr(fault, "code", "") for fault in caught.value.faults]
    assert codes == [
        "fault.matter.period.year",
        "fault.matter.listed-twice",
        "fault.matter.gone",
        "fault.matter.of-other-kind",
        "fault.matter.not-there",
    ]


def test_one_that_is_withdrawn_may_be_replaced_by_another_of_its_kind(book: Ledger) -> None:
    """R059: it stays readable what it was replaced by."""
    one, two = works(book, 2)
    other = book.draft("problem", date(2011, 1, 10))
    day: dict[str, Any] = {"reason": "merged", **ORDER}
    for wrong in (one, other):
        with refused(RuleBroken, f"{wrong} cannot stand in its place"):
            book.does(WithdrawMatter, date(2011, 2, 1), matter=one, replaced_by=wrong, **day)
    with refused(NotFound, "m-0099"):
        book.does(WithdrawMatter, date(2011, 2, 1), matter=one, replaced_by="m-0099", **day)
    book.does(WithdrawMatter, date(2011, 2, 1), matter=one, replaced_by=two, **day)
    assert (book.matter(one).state, book.matter(one).replaced_by) == ("withdrawn", two)
    with refused(ReasonRequired, "withdraw a matter"):
        book.does(WithdrawMatter, date(2011, 2, 1), matter=two, **ORDER)


def test_a_public_work_is_due_as_its_kind_says_and_begins_once_it_is_public(book: Ledger) -> None:
    """R059, R083: published in the media with four fields before it begins."""
    (work,) = works(book, 1)
    assert book.due_on(work) == date(2011, 12, 31)
    with refused(RuleBroken, "begins once it is public"):
        book.does(StartMatter, date(2011, 2, 1), matter=work)
    with refused(RuleBroken, "has to be made public: enter the publication first"):
        book.does(PublishMatter, date(2011, 2, 1), matter=work)
    board = book.post(date(2011, 2, 1), "board", work)
    with refused(RuleBroken, "made public by paper, web, not by 'board'"):
        book.does(PublishMatter, date(2011, 2, 1), matter=work, publication=board)
    book.publish(date(2011, 2, 1), "web", work)
    book.does(StartMatter, date(2011, 2, 2), matter=work)
    assert book.matter(work).state is MatterState.IN_PROGRESS
    with refused(RuleBroken, "is not sent up: kind 'public-works' stays"):
        book.does(SendUpMatter, date(2011, 2, 2), matter=work, tried="all")


def test_every_field_that_is_missing_or_wrong_is_named(book: Ledger) -> None:
    """R083: unit, person, first and last day are mandatory."""
    with refused(BadInput, "(?s)'person' is missing.*'starts' is missing.*'ends' is missing"):
        book.draft("public-works", date(2011, 1, 10))
    wrong = {"person": "李", "starts": "March", "ends": "2011-10-31", "cost": "5"}
    with refused(BadInput, "(?s)'March' is no day.*no field 'cost'"):
        book.draft("public-works", date(2011, 1, 10), fields=wrong)
    turned = {"person": "李", "starts": "2011-10-31", "ends": "2011-03-01"}
    with refused(BadInput, "ends on 2011-03-01, before it starts"):
        book.draft("public-works", date(2011, 1, 10), fields=turned)
    with refused(NotFound, "public-works"):
        book.draft("public-work", date(2011, 1, 10))
    with refused(NotFound, "team"):
        book.draft("problem", date(2011, 1, 10), UnitId("teem"))


# --- the same day: (4) --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2009, 10, 10), date(2009, 10, 10)),
        (date(2009, 10, 11), date(2009, 10, 12)),
        (date(2009, 10, 12), date(2009, 10, 12)),
    ],
)
@pytest.mark.parametrize("rule", ['due = "receipt"', "answer_within = 0"])
def test_a_slip_is_done_the_same_day_or_the_next_that_is_worked(
    file_log: CampaignLog, rule: str, received: date, due: date
) -> None:
    """R196: the make-up Saturday 10-10 is a working day; Sunday 10-11 goes to Monday."""
    book = ledger(file_log, f'[[matters]]\nkey = "slip"\n{rule}\n')
    assert book.due_on(book.draft("slip", received)) == due


# --- time that is granted: (5) ------------------------------------------------------------------


def test_time_that_is_granted_after_the_day_heals_no_lateness(book: Ledger) -> None:
    """R083: due 06-30, extended on 07-02 to 07-15, claimed 07-10: late."""
    promise = book.draft("promise", date(2010, 1, 4), fields={"ends": "2010-06-30"})
    book.publish(date(2010, 1, 5), "board", promise)
    book.does(StartMatter, date(2010, 1, 6), matter=promise, by=WEI)
    day: dict[str, Any] = {"matter": promise, "reason": "flood", **ORDER}
    book.does(ExtendMatter, date(2010, 7, 2), to=date(2010, 7, 15), **day)
    with refused(RuleBroken, "gets no more time by 2010-07-10"):
        book.does(ExtendMatter, date(2010, 7, 2), to=date(2010, 7, 10), **day)
    book.does(ClaimMatter, date(2010, 7, 10), matter=promise, by=WEI)
    matter = book.matter(promise)
    assert (matter.outline.late, matter.levels[-1].late) == (True, True)


def test_time_that_is_granted_before_the_day_counts(book: Ledger) -> None:
    """R083: asked for on the due day itself, it is in time."""
    promise = book.draft("promise", date(2010, 1, 4), fields={"ends": "2010-06-30"})
    book.publish(date(2010, 1, 5), "board", promise)
    book.does(StartMatter, date(2010, 1, 6), matter=promise, by=WEI)
    more: dict[str, Any] = {"to": date(2010, 7, 15), "reason": "flood", **ORDER}
    book.does(ExtendMatter, date(2010, 6, 30), matter=promise, **more)
    book.does(ClaimMatter, date(2010, 7, 15), matter=promise, by=WEI)
    assert not book.matter(promise).outline.late


def test_a_promise_is_changed_by_publishing_it_again_and_judged_by_its_first_day(
    book: Ledger,
) -> None:
    """R010: the day assessed by stays."""
    promise = book.draft("promise", date(2010, 1, 4), fields={"ends": "2010-06-30"})
    first = book.publish(date(2010, 1, 5), "board", promise)
    with refused(RuleBroken, f"is public by publication {first} already"):
        book.does(PublishMatter, date(2010, 3, 1), matter=promise, publication=first)
    later = (Said(key="ends", text="2010-08-31"),)
    book.publish(date(2010, 3, 1), "board", promise, fields=later)
    assert book.matter(promise).fields == (m.Told(key="ends", day=date(2010, 8, 31)),)
    book.does(StartMatter, date(2010, 3, 2), matter=promise, by=WEI)
    assert not book.does(RecordMatterOverdue, date(2010, 7, 1), matter=promise)
    done = book.does(ClaimMatter, date(2010, 7, 1), matter=promise, by=WEI)
    claimed = done[-1].event
    assert isinstance(claimed, m.MatterClaimed)
    assert (claimed.due_on, claimed.assessed_on) == (date(2010, 8, 31), date(2010, 6, 30))
    assert claimed.late


# --- who judges, and what else ------------------------------------------------------------------


def test_it_is_confirmed_or_returned_by_somebody_else(book: Ledger) -> None:
    """R145: who worked on it does not judge it."""
    problem = book.begun("problem", august(10))
    book.does(ClaimMatter, august(12), matter=problem, by=WEI, text="done")
    for judging in (ConfirmMatter, ReturnMatter, BreakMatter):
        with refused(RuleBroken, "worked on matter m-0001 and cannot judge it"):
            book.does(judging, august(13), matter=problem, by=WEI, reason="so")
    with refused(ReasonRequired, "return a matter"):
        book.does(ReturnMatter, august(13), matter=problem)
    book.does(ReturnMatter, august(13), matter=problem, reason="no water yet")
    book.does(ClaimMatter, august(14), matter=problem, by=WEI)
    book.does(ConfirmMatter, august(17), matter=problem)
    outline = book.matter(problem).outline
    assert (outline.state, outline.handed_in_on, outline.done_on) == (
        "confirmed", august(14), august(17),
    )  # fmt: skip


def test_progress_is_a_share_of_a_hundred(book: Ledger) -> None:
    """R084: a track each day."""
    problem = book.begun("problem", august(10))
    for wrong in (-1, 101):
        with refused(RuleBroken, f"{wrong} is no share of a hundred"):
            book.does(ProgressMatter, august(11), matter=problem, percent=wrong, text="dug")
    book.does(ProgressMatter, august(11), matter=problem, percent=40, text="dug")
    assert book.matter(problem).percent == 40


def test_a_slip_that_does_not_move_is_put_on_record_once(book: Ledger) -> None:
    """R198: a week without movement, in working days; movement begins a new one."""
    slip = book.begun("slip", august(10))
    assert not book.does(RecordStalled, august(17), matter=slip)
    assert book.does(RecordStalled, august(18), matter=slip)
    assert not book.does(RecordStalled, august(19), matter=slip)
    assert book.matter(slip).stalled
    book.does(ProgressMatter, august(19), matter=slip, percent=10, text="asked")
    assert not book.matter(slip).stalled
    assert not book.does(RecordStalled, august(26), matter=slip)
    assert book.does(RecordStalled, august(27), matter=slip)


def test_a_campaign_that_stands_still_lets_nothing_stall(book: Ledger) -> None:
    """R198: the day of the stop is spent, that of the resumption not counted."""
    slip = book.begun("slip", august(10))
    by_word: dict[str, Any] = {"campaign": CAMPAIGN, "reason": "flood"}
    book.does(SuspendCampaign, august(12), **by_word)
    assert not book.does(RecordStalled, august(18), matter=slip)
    book.does(ResumeCampaign, august(20), **by_word)
    assert not book.does(RecordStalled, august(25), matter=slip)
    assert book.does(RecordStalled, august(26), matter=slip)


def test_it_is_made_public_and_entered_at_once(book: Ledger) -> None:
    """R010: day and channel stand in the ledger; the entry has the next free number."""
    promise = book.draft("promise", date(2010, 1, 4), fields={"ends": "2010-06-30"})
    posting = Posting(channel="board", place="the hall", on=date(2010, 1, 3))
    done = book.does(PublishMatter, date(2010, 1, 5), matter=promise, posting=posting)
    assert [each.stream.partition("/")[0] for each in done] == ["publication", "matter"]
    published = book.matter(promise).published[-1]
    assert (published.publication, published.on) == ("n-0001", date(2010, 1, 3))
    later = Posting(channel="board", place="the hall", on=date(2010, 1, 6))
    with refused(RuleBroken, "today is 2010-01-05"):
        book.does(PublishMatter, date(2010, 1, 5), matter=promise, posting=later)
    with refused(RuleBroken, "by board, not by 'paper'"):
        paper = Posting(channel="paper", place="p. 1")
        book.does(PublishMatter, date(2010, 1, 5), matter=promise, posting=paper)


def test_a_promise_that_is_broken_stays_so(book: Ledger) -> None:
    """R009: the office says what shows it."""
    promise = book.draft("promise", date(2010, 1, 4), fields={"ends": "2010-06-30"})
    with refused(NotAllowed, "cannot find broken matter m-0001 while drafted"):
        book.does(BreakMatter, date(2010, 1, 4), matter=promise, reason="no")
    book.publish(date(2010, 1, 5), "board", promise)
    with refused(ReasonRequired, "find a promise broken"):
        book.does(BreakMatter, date(2010, 7, 1), matter=promise)
    book.does(BreakMatter, date(2010, 7, 1), matter=promise, reason="nothing was built")
    assert book.matter(promise).state is MatterState.BROKEN


def test_a_unit_files_late_paper_with_the_day_it_was_done(book: Ledger) -> None:
    """R196: in time on the whole of its day."""
    problem = book.begun("problem", august(10))
    book.does(
        ClaimMatter, august(26), matter=problem, by=WEI,
        effective_on=august(24), reason="the form came late",
    )  # fmt: skip
    assert not book.matter(problem).outline.late
