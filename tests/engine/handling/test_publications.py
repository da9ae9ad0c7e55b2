"""The publication ledger, at the door: what is entered, and what is not public yet."""

from datetime import date
from typing import Any

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.domain import publication
from engine.domain.matter.commands import PublishMatter, WithdrawMatter
from engine.domain.publication import showable
from engine.domain.publication.commands import (
    CorrectPublication,
    PostPublication,
    RepostPublication,
    TakeDownPublication,
)
from engine.domain.publication.showable import STANDS, need_showable
from engine.domain.publication.state import Publication, evolve, notice_clock
from engine.errors import NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import ItemKey, StreamId
from engine.store.log import CampaignLog
from tests.matter_world import CAMPAIGN, MATTERS, ORDER, Ledger, ledger
from tests.spec import refused
from workflows.dates import CalendarKind

CHANNELS = 'channels = ["paper", "intranet", "bulletin", "board"]\n'
BOARD: dict[str, Any] = {"campaign": CAMPAIGN, "what": "rules", "place": "the hall"}


@pytest.fixture
def book(file_log: CampaignLog) -> Ledger:
    return ledger(file_log, CHANNELS + MATTERS)


def july(day: int) -> date:
    return date(2009, 7, day)


def entry(book: Ledger, number: str) -> Publication:
    found = book.world.reads.state(ItemKey("publication", CAMPAIGN, number).stream, evolve)
    assert found is not None
    return found


def test_what_was_made_public_is_entered_with_day_channel_and_place(book: Ledger) -> None:
    """R010, R054: three channels inside the office; a paper of last week may be entered today."""
    book.does(PostPublication, july(6), channel="board", on=july(3), series="rows", **BOARD)
    now = entry(book, "n-0001").now
    assert (now.channel, now.on, now.place, now.series) == ("board", july(3), "the hall", "rows")


def test_unknown_channel_and_a_day_to_come_are_refused(book: Ledger) -> None:
    """R032: a campaign has the channels that it names, and those that its matters ask for."""
    with refused(RuleBroken, "'radio' is no channel.*paper, intranet, bulletin, board, web"):
        book.does(PostPublication, july(6), channel="radio", **BOARD)
    with refused(RuleBroken, "cannot be of 2009-07-07: today is 2009-07-06"):
        book.does(PostPublication, july(6), channel="board", on=july(7), **BOARD)
    with refused(RuleBroken, "cannot stay up through 2009-07-05"):
        book.does(PostPublication, july(6), channel="board", until=july(5), **BOARD)
    book.does(PostPublication, july(6), channel="web", **BOARD)


def test_what_is_not_on_record_is_not_made_public(book: Ledger) -> None:
    """R110: neither a thing that is not there, nor one of another campaign."""
    for strange in ("matter/matters-2009/m-0009", "matter/other/m-0001", "campaign/other", "x"):
        with refused(NotFound, strange):
            book.does(
                PostPublication, july(6), channel="board", items=(StreamId(strange),), **BOARD
            )


class _Standing:
    """Reads that give every stream one state."""

    def __init__(self, state: str | None) -> None:
        self.found = None if state is None else type("Found", (), {"state": state})()

    def state(self, _stream: StreamId, _evolve: object) -> object:
        return self.found


@pytest.mark.parametrize("family", [name for name in STANDS if name != "inspection"])
def test_a_result_is_made_public_once_it_stands(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R110: not while a survey is open, nor before an assessment is tallied."""
    monkeypatch.setitem(showable._KNOWN, family, publication.FAMILY)
    item = ItemKey(family, CAMPAIGN, "x-0001").stream
    reads: Any = _Standing("open")
    with refused(RuleBroken, "has no result yet that could be made public"):
        need_showable((item,), CAMPAIGN, reads)
    need_showable((item,), CAMPAIGN, _Standing("published"))  # type: ignore[arg-type]


def test_a_notice_that_is_taken_down_stands_still(book: Ledger) -> None:
    """R082: the day of taking down is spent, that of putting up again is not counted."""
    book.does(PostPublication, july(6), channel="board", until=july(13), **BOARD)
    working = WorkingCalendar(CalendarKind.WORKING_DAYS, seed_edition())
    assert notice_clock(entry(book, "n-0001"), july(13), working).due_on == july(13)
    day: dict[str, Any] = {"entry": "n-0001", "reason": "rain", **ORDER}
    book.does(TakeDownPublication, july(8), **day)
    with refused(NotAllowed, "cannot take down publication n-0001 while taken down"):
        book.does(TakeDownPublication, july(8), **day)
    clock = notice_clock(entry(book, "n-0001"), july(13), working)
    assert not clock.running
    assert not clock.is_overdue(july(31))
    with refused(RuleBroken, "cannot be so on 2009-07-07: what came before it was on 2009-07-08"):
        book.does(RepostPublication, july(15), entry="n-0001", on=july(7))
    book.does(RepostPublication, july(15), entry="n-0001")
    # 9, 10 and 13 July were left: 16, 17 and 20 July.
    assert notice_clock(entry(book, "n-0001"), july(13), working).due_on == july(20)


def test_an_entry_is_corrected_by_authority_and_the_first_one_stays_readable(
    book: Ledger,
) -> None:
    """R112: what was said wrongly is put right, not written over."""
    book.does(PostPublication, july(6), channel="board", **BOARD)
    with refused(ReasonRequired, "correct a publication"):
        book.does(CorrectPublication, july(7), entry="n-0001", place="page 2", **ORDER)
    fix: dict[str, Any] = {"entry": "n-0001", "reason": "slip of the pen", **ORDER}
    book.does(CorrectPublication, july(7), place="page 2", channel="paper", on=july(2), **fix)
    found = entry(book, "n-0001")
    assert (found.posted.place, found.posted.channel) == ("the hall", "board")
    assert (found.now.place, found.now.channel, found.now.on) == ("page 2", "paper", july(2))
    assert found.now.what == "rules"
    with refused(RuleBroken, "'radio' is no channel"):
        book.does(CorrectPublication, july(7), channel="radio", **fix)
    with refused(RuleBroken, "cannot be of 2009-07-08"):
        book.does(CorrectPublication, july(7), on=july(8), **fix)


def test_a_step_names_an_entry_that_stands_and_is_about_it(book: Ledger) -> None:
    """R082: each step is published."""
    promise, other = (book.draft("promise", july(6), fields={"ends": "2010-06-30"}) for _ in "12")
    number = book.post(july(6), "board", other)
    with refused(RuleBroken, f"publication {number} makes other things public, not matter m-0001"):
        book.does(PublishMatter, july(6), matter=promise, publication=number)
    with refused(NotFound, "n-0099"):
        book.does(PublishMatter, july(6), matter=promise, publication="n-0099")
    book.does(TakeDownPublication, july(6), entry=number, reason="rain", **ORDER)
    with refused(RuleBroken, f"publication {number} is taken down"):
        book.does(PublishMatter, july(6), matter=other, publication=number)
    # What was withdrawn may still be told of.
    book.does(WithdrawMatter, july(6), matter=other, reason="merged", **ORDER)
    assert book.post(july(7), "board", other) == "n-0002"


def test_a_campaign_that_names_no_channel_has_the_usual_ones(file_log: CampaignLog) -> None:
    """R032 (ours)."""
    book = ledger(file_log, '[[matters]]\nkey = "slip"\n')
    for channel in ("paper", "web", "intranet", "bulletin", "board"):
        book.does(PostPublication, july(6), channel=channel, **BOARD)
