"""What goes up level by level, at the door: the worked values, and whom each level waits for."""

from datetime import date

import pytest

from engine.domain.event import Command
from engine.domain.families import TABLE
from engine.domain.matter import FAMILY
from engine.domain.matter import events as m
from engine.domain.matter.commands import (
    ClaimMatter,
    HandDownMatter,
    RecordMatterOverdue,
    SendUpMatter,
    StartMatter,
    TakeMatter,
)
from engine.domain.matter.context import matter_key
from engine.domain.policy.actors import Actor, Grant, Role, unit_scope
from engine.domain.policy.asking import may
from engine.errors import NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import PersonId, UnitId
from engine.store.log import CampaignLog
from tests.matter_world import CAMPAIGN, COUNTY, TEAM, TOWN, WEI, Ledger, ledger
from tests.spec import refused

CLERK = PersonId("town.liaison")


@pytest.fixture
def book(file_log: CampaignLog) -> Ledger:
    return ledger(file_log)


def august(day: int) -> date:
    return date(2009, 8, day)


# --- level by level: (2), (3), (6) --------------------------------------------------------------


def test_the_next_level_has_its_time_from_the_day_of_sending_up(book: Ledger) -> None:
    """R072: 2009-08-10 gives 08-24, whenever taken; sent up that day is in time; then 09-07."""
    problem = book.begun("problem", august(10))
    book.does(SendUpMatter, august(10), matter=problem, by=WEI, tried="asked the station twice")
    assert book.matter(problem).unit == TOWN
    assert book.due_on(problem) == august(24)
    book.does(TakeMatter, august(20), matter=problem, by=CLERK)
    assert book.due_on(problem) == august(24)
    book.does(SendUpMatter, august(24), matter=problem, by=CLERK, tried="a meeting")
    assert book.due_on(problem) == date(2009, 9, 7)
    levels = [(level.unit, level.late, level.tried) for level in book.matter(problem).levels]
    assert levels == [
        (TEAM, False, "asked the station twice"),
        (TOWN, False, "a meeting"),
        (COUNTY, False, ""),
    ]


def test_no_level_is_skipped_and_what_was_tried_is_said(book: Ledger) -> None:
    """R072: solve before reporting; one level at a time."""
    problem = book.begun("problem", august(10))
    with refused(RuleBroken, "from team to town, not to county"):
        book.does(SendUpMatter, august(10), matter=problem, tried="all", to=COUNTY)
    with refused(NotFound, "moon"):
        book.does(SendUpMatter, august(10), matter=problem, tried="all", to=UnitId("moon"))
    with refused(RuleBroken, "is sent up with what was tried"):
        book.does(SendUpMatter, august(10), matter=problem, tried="  ")
    book.does(SendUpMatter, august(10), matter=problem, tried="all", to=TOWN)


def test_late_stays_with_who_was_late(book: Ledger) -> None:
    """R072: due 08-24, sent up 08-25: the team is late for ever, the town has until 09-08."""
    problem = book.begun("problem", august(10))
    assert book.due_on(problem) == august(24)
    done = book.does(SendUpMatter, august(25), matter=problem, by=WEI, tried="all")
    assert [type(each.event) for each in done] == [m.MatterFellOverdue, m.MatterSentUp]
    matter = book.matter(problem)
    assert [(level.unit, level.late) for level in matter.levels] == [(TEAM, True), (TOWN, False)]
    assert (matter.outline.late, matter.outline.due_on) == (False, date(2009, 9, 8))
    book.does(HandDownMatter, august(26), matter=problem, by=CLERK, reason="can be done below")
    matter = book.matter(problem)
    assert (matter.unit, matter.outline.late) == (TEAM, True)
    assert matter.outline.due_on == date(2009, 9, 9)


def test_a_level_that_lets_its_own_day_pass_is_late_itself(book: Ledger) -> None:
    """R072: whether or not it took the matter over."""
    problem = book.begun("problem", august(10))
    book.does(SendUpMatter, august(10), matter=problem, by=WEI, tried="all")
    assert not book.does(RecordMatterOverdue, august(24), matter=problem)
    assert book.does(RecordMatterOverdue, august(25), matter=problem)
    assert not book.does(RecordMatterOverdue, august(26), matter=problem)
    assert [level.late for level in book.matter(problem).levels] == [False, True]


def test_the_top_level_sends_nothing_up(book: Ledger) -> None:
    """R072: no unit stands above the county."""
    problem = book.begun("problem", august(10), COUNTY)
    with refused(RuleBroken, "no unit stands above county"):
        book.does(SendUpMatter, august(10), matter=problem, tried="all")


def test_it_is_handed_down_with_a_reason_and_only_as_long_as_it_waits(book: Ledger) -> None:
    """R072."""
    problem = book.begun("problem", august(10))
    book.does(SendUpMatter, august(10), matter=problem, tried="all")
    with refused(ReasonRequired, "hand a matter down"):
        book.does(HandDownMatter, august(11), matter=problem)
    book.does(TakeMatter, august(11), matter=problem)
    with refused(NotAllowed, "cannot hand down matter m-0001 while in progress"):
        book.does(HandDownMatter, august(11), matter=problem, reason="no")


# --- who may do it ------------------------------------------------------------------------------


def test_what_is_sent_up_waits_for_the_unit_above_alone(book: Ledger) -> None:
    """R072: its own unit neither takes it nor works on it any more, nor does the top level."""
    problem = book.begun("problem", august(10))
    stream, reads = matter_key(CAMPAIGN, problem).stream, book.world.reads

    def may_do(kind: type[Command], unit: UnitId) -> bool:
        deed = kind(stamp=book.world.at(august(11)), key=matter_key(CAMPAIGN, problem))  # type: ignore[call-arg]
        facts = FAMILY.policy.facts_of(deed, stream, book.matter(problem), reads)
        grants = (Grant(Role.LIAISON, unit_scope(unit)),)
        actor = Actor(id=WEI, people=frozenset({WEI}), grants=grants)
        return may(actor, kind.__name__, facts, TABLE) is None

    def who(kind: type[Command]) -> list[UnitId]:
        return [unit for unit in (TEAM, TOWN, COUNTY) if may_do(kind, unit)]

    assert (who(StartMatter), who(TakeMatter)) == ([TEAM], [])
    book.does(SendUpMatter, august(10), matter=problem, tried="all")
    assert (who(TakeMatter), who(HandDownMatter)) == ([TOWN], [TOWN])
    book.does(TakeMatter, august(11), matter=problem)
    assert (who(ClaimMatter), who(TakeMatter)) == ([TOWN], [])
