"""What was handed in, what waits for review, and receipts."""

from datetime import date

import pytest

from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.acting import actor_of
from engine.errors import NotFound
from engine.ids import AssignmentKey, CampaignId, DutyKey, UnitId
from office.answers.assignment import FiledItem
from office.answers.handed_in import Became, Change, differences, tries, usual_days
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.receipt import receipt
from office.answers.review import review

CAMPAIGN = CampaignId("satisfied-unit")
STUDY = DutyKey("collective-study")


def item(evidence: str, filed: str, digest: str | None = None) -> FiledItem:
    return FiledItem(
        event=1, on=date(2010, 3, 1), evidence=evidence, filed=filed, size=None, kept="",
        found=None, digest=digest,
    )  # fmt: skip


def test_tries_say_what_became_of_each(reading: Reading) -> None:
    found = tries(reading, AssignmentKey(CAMPAIGN, STUDY, UnitId("attached")).stream)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    last = found[-1]
    assert last.judged is not None
    assert last.judged.became is Became.ACCEPTED
    assert {each.evidence for each in last.filed} >= {"people_covered", "people_total"}
    assert usual_days(reading, CAMPAIGN) is not None


def test_differences_are_told_by_evidence() -> None:
    before = (item("a", "a.pdf", "sha256:1"), item("b", "7"), item("c", "c.pdf", "sha256:2"))
    now = (item("a", "a.pdf", "sha256:1"), item("b", "8"), item("d", "d.pdf", "sha256:3"))
    assert {each.evidence: each.change for each in differences(before, now)} == {
        "a": Change.SAME, "b": Change.CHANGED, "c": Change.GONE, "d": Change.NEW,
    }  # fmt: skip


def test_the_queue_holds_what_waits_the_oldest_first(reading: Reading) -> None:
    with reading_of(reading.office, date(2010, 4, 2)) as then:
        found = review(then, CAMPAIGN)
        assert found.total == len(found.rows) > 0
        waited = [row.handed_in_on for row in found.rows]
        assert waited == sorted(waited)
        assert all(row.waiting_days == (then.day - row.handed_in_on).days for row in found.rows)
        duty, _ = found.duties[0]
        some = review(then, CAMPAIGN, duty=duty)
        assert {row.key.duty for row in some.rows} == {duty}
        assert review(then, CAMPAIGN, late_only=True).total == found.late


def test_a_reviewer_sees_what_is_his_turn_and_what_is_his_own(reading: Reading) -> None:
    with reading_of(reading.office, date(2010, 4, 2)) as then:
        directory = known_directory(then.reads)
        everything = {row.item for row in review(then, CAMPAIGN).rows}
        mine = set[object]()
        for person in directory.people:
            actor = actor_of(directory, then.office.stamp(person, Via.CLI), then.day)
            mine |= {row.item for row in review(then, CAMPAIGN, actor).rows}
        assert mine <= everything


def test_a_receipt_says_when_what_and_with_which_digests(reading: Reading) -> None:
    last = tries(reading, AssignmentKey(CAMPAIGN, STUDY, UnitId("attached")).stream)[-1]
    found = receipt(reading, last.position)
    assert (found.position, found.handed_in, found.unit) == (last.position, True, "attached")
    assert found.recorded_at == last.at
    assert found.title is not None
    assert {each.key for each in found.filed} == {each.evidence for each in last.filed}
    (sentence,) = found.happened
    assert sentence.code.startswith("event.assignment.")


@pytest.mark.parametrize("position", [0, -1, 10_000_000])
def test_there_is_no_receipt_of_what_never_was(reading: Reading, position: int) -> None:
    with pytest.raises(NotFound):
        receipt(reading, position)


def test_a_deed_outside_campaigns_is_seen_by_who_did_it(reading: Reading) -> None:
    found = receipt(reading, 1)
    assert (found.campaign, found.unit, found.filed) == (None, None, ())
    assert len(found.happened) == 1
