"""Every answer, asked of one campaign: facts, and names in both languages."""

from datetime import date

import pytest

from engine.domain.message import MessageState
from engine.errors import NotFound
from engine.ids import AssignmentKey, CampaignId, DutyKey, PersonId, PhaseKey, UnitId
from office.answers.alerts import alerts
from office.answers.assignment import assignment
from office.answers.campaigns import campaigns
from office.answers.deadlines import deadlines
from office.answers.gate import gate
from office.answers.history import history
from office.answers.ledger import ledger
from office.answers.letters import letters
from office.answers.quotas import HandIn, quotas
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.status import status
from office.words import LANGUAGES, worded
from projections.states import ItemState, Light
from workflows.schema import Title

CAMPAIGN = CampaignId("satisfied-unit")
INFORMATION = UnitId("information")
STUDY = DutyKey("collective-study")


def test_campaigns(reading: Reading) -> None:
    (line,) = campaigns(reading)
    assert (line.campaign, line.state, line.planned_on) == (
        CAMPAIGN, "concluded", date(2010, 2, 22),
    )  # fmt: skip
    assert line.title == Title(zh="人民满意单位创建", en="Unit people are satisfied with")


def test_status_now_and_on_an_earlier_day(reading: Reading) -> None:
    now = status(reading, CAMPAIGN)
    with reading_of(reading.office, date(2010, 4, 5)) as earlier:
        then = status(earlier, CAMPAIGN)
    assert (now.state, now.tally.total, now.tally.done, now.tally.light) == (
        "concluded", 59, 58, Light.GREY,
    )  # fmt: skip
    assert now.position == now.head
    assert (now.tally.not_accepted, now.tally.waiting, now.tally.not_done) == (1, 0, 0)
    assert (then.state, then.day, then.tally.light) == ("running", date(2010, 4, 5), Light.RED)
    assert then.position < then.head
    assert [phase.state for phase in then.phases] == ["closing", "pending", "pending", "pending"]


def test_deadlines_of_a_unit_in_pages(reading: Reading) -> None:
    page = deadlines(reading, CAMPAIGN, unit=INFORMATION, open_only=False, limit=1)
    (line,) = page.rows
    assert page.more
    assert (line.unit, line.unit_name.en, line.title.zh) == (
        INFORMATION, "information", "集中学习",
    )  # fmt: skip
    assert (line.due_on, line.state, line.late, line.light) == (
        date(2010, 3, 31), "accepted", True, Light.BLUE,
    )  # fmt: skip
    assert deadlines(reading, CAMPAIGN).rows == ()


def test_alerts_say_what_cleared_them(reading: Reading) -> None:
    first, *_ = alerts(reading, CAMPAIGN, unit=INFORMATION)
    assert (first.title.en, first.cleared_by, first.days_late) == (
        "Collective study", "submitted", 2,
    )  # fmt: skip
    assert alerts(reading, CAMPAIGN, open_only=True) == ()


def test_an_assignment_with_what_was_handed_in(reading: Reading) -> None:
    found = assignment(reading, AssignmentKey(CAMPAIGN, STUDY, UnitId("attached")))
    assert (found.state, found.due_on, found.late) == (
        ItemState.ACCEPTED, date(2010, 3, 31), False,
    )  # fmt: skip
    assert {item.evidence: item.filed for item in found.filed} == {
        "people_covered": "192", "people_total": "192",
    }  # fmt: skip


def test_the_ledger(reading: Reading) -> None:
    first, *others = ledger(reading, CAMPAIGN)
    assert (first.item, first.state, first.listed, first.reopened) == (
        "r-0001", "verified", True, 1,
    )  # fmt: skip
    assert len(others) == 3
    assert ledger(reading, CAMPAIGN, open_only=True) == ()


def test_the_gate_of_a_phase(reading: Reading) -> None:
    found = gate(reading, CAMPAIGN, PhaseKey("rectify"))
    assert found.met
    assert found.position == reading.office.log.head()
    clear = next(c for c in found.criteria if c.key == "ledger-clear")
    assert (clear.have, clear.of, clear.asked, clear.missing) == (4, 4, "100 %", ())


def test_history_newest_first(reading: Reading) -> None:
    page = history(reading, CAMPAIGN, event="phase.closed", limit=3)
    assert [row.item for row in page.rows] == [None, None, None]
    assert [row.stream.rpartition("/")[2] for row in page.rows] == [
        "summarize", "rectify", "implement",
    ]  # fmt: skip
    assert page.more
    with pytest.raises(NotFound):
        history(reading, CAMPAIGN, actor=PersonId("nobody"))


@pytest.mark.parametrize("text", ["closed through its gate", "已通过转段并关闭"])
def test_history_by_words_of_a_sentence_in_either_language(reading: Reading, text: str) -> None:
    found = history(reading, CAMPAIGN, text=text, limit=50).rows
    assert {row.name for row in found} == {"phase.closed.v1"}
    assert text in {
        text for row in found for lang in LANGUAGES if text in worded(row.summary, lang)
    }


def test_quotas_and_who_breaks_them(reading: Reading) -> None:
    found = {quota.quota: quota for quota in quotas(reading, CAMPAIGN)}
    assert (found["study-sessions"].bound, found["study-sessions"].kept) == ("≥4", 1)
    assert not found["plans-per-section"].counted
    broken = [who for quota in found.values() for who in quota.broken_by]
    assert all(isinstance(who, HandIn) for who in broken)


def test_letters_by_state(reading: Reading) -> None:
    page = letters(reading, campaign=CAMPAIGN, limit=200)
    assert (len(page.rows), page.more) == (150, False)
    assert letters(reading, state=MessageState.ABANDONED).rows == ()


def test_what_is_not_there_is_told_with_what_is(reading: Reading) -> None:
    with pytest.raises(NotFound) as refused:
        ledger(reading, CAMPAIGN, unit=UnitId("nowhere"))
    assert "information" in refused.value.known
