"""Following the log: each event once, in order, whoever appended it."""

from itertools import islice
from threading import Thread

import pytest

from engine.store.log import CampaignLog
from tests.engine.store.drafting import draft


def test_it_begins_with_what_is_there(log: CampaignLog) -> None:
    log.append([draft(version, f"c-{version}") for version in (1, 2, 3)])
    with log.recorder.subscribe(gt=1) as following:
        assert [n.id for n in islice(following, 2)] == [2, 3]


def test_it_wakes_on_an_append_of_this_process(log: CampaignLog) -> None:
    with log.recorder.subscribe() as following:
        for version in (1, 2, 3):
            log.append([draft(version, f"c-{version}")])
            assert next(following).id == version


def test_it_wakes_on_an_append_of_another(log: CampaignLog) -> None:
    with log.recorder.subscribe() as following, CampaignLog(log.address) as other:
        for version in (1, 2, 3):
            other.append([draft(version, f"c-{version}")])
            assert next(following).id == version


def test_it_can_follow_some_names_only(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    with log.recorder.subscribe(topics=["assignment.received.v1"]) as following:
        assert next(following).topic == "assignment.received.v1"
    assert log.recorder.select_notifications(None, 9, topics=["phase.opened.v1"]) == []


def test_once_left_it_ends(log: CampaignLog) -> None:
    with log.recorder.subscribe() as following:
        pass
    with pytest.raises(StopIteration):
        next(following)
    log.append([draft(1, "c-1")])


def test_an_append_is_heard_of_whoever_made_it(log: CampaignLog) -> None:
    """Long before the time is over; and what was heard of once is not heard of again."""
    with log.listening() as wait_for_append, CampaignLog(log.address) as other:
        assert not wait_for_append(0)
        for version, writer in enumerate((log, other, log, other), start=1):
            Thread(target=writer.append, args=([draft(version, f"c-{version}")],)).start()
            assert wait_for_append(600)
            assert not wait_for_append(0)


def test_many_appends_are_heard_of_once(log: CampaignLog) -> None:
    with log.listening() as wait_for_append:
        for version in range(1, 300):
            log.append([draft(version, f"c-{version}")])
        assert wait_for_append(600)
        assert not wait_for_append(0)
