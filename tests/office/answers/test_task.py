"""One duty: what it asks for, who has done it, how long it took, why work came back."""

from collections import Counter
from datetime import date

import pytest

from engine.domain.assignment.events import AssignmentReturned
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, assignment_key
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.status import status
from office.answers.task import task

CAMPAIGN = CampaignId("satisfied-unit")
STUDY = DutyKey("collective-study")


def test_what_it_asks_for_and_how_it_stands(reading: Reading) -> None:
    found = task(reading, CAMPAIGN, STUDY)
    assert (found.title.zh, found.recurring) == ("集中学习", reading_is_recurring(reading))
    assert found.asked
    assert found.reviewers
    assert found.rules
    (line,) = (duty for duty in status(reading, CAMPAIGN).duties if duty.duty == STUDY)
    assert found.tally == line.tally
    assert sum(found.lights.values()) == found.tally.total
    # That of all; a unit may have been given more time.
    assert found.due_first == line.due_first
    assert found.due_last is not None
    assert line.due_last is not None
    assert found.due_last <= line.due_last


def reading_is_recurring(reading: Reading) -> bool:
    return STUDY not in {each.key for each in reading.definition(CAMPAIGN).every_task()}


def test_every_duty_adds_up(reading: Reading) -> None:
    for key in reading.definition(CAMPAIGN).duties:
        found = task(reading, CAMPAIGN, DutyKey(key))
        if found.occurrences:
            assert sum(line.tally.total for line in found.occurrences) == found.tally.total
        assert found.handed_in >= found.tally.done - found.tally.total
        assert (found.median_days is None) is (found.handed_in == 0)


def test_why_work_was_sent_back(reading: Reading) -> None:
    reasons: Counter[DutyKey] = Counter()
    for recorded in reading.office.log.read(0, 10_000):
        if isinstance(recorded.event, AssignmentReturned):
            key = assignment_key(recorded.stream)
            assert key is not None
            reasons[key.duty] += 1
    assert reasons
    for duty, count in reasons.items():
        found = task(reading, CAMPAIGN, duty)
        assert found.returned == count
        assert found.reasons[0].count == max(each.count for each in found.reasons)


def test_before_anything_was_handed_in(reading: Reading) -> None:
    with reading_of(reading.office, date(2010, 2, 22)) as then:
        found = task(then, CAMPAIGN, STUDY)
    assert (found.handed_in, found.median_days, found.returned, found.tally.total) == (
        0,
        None,
        0,
        0,
    )


def test_an_unknown_duty(reading: Reading) -> None:
    with pytest.raises(NotFound):
        task(reading, CAMPAIGN, DutyKey("nothing"))
