"""Following the log: each event once, in order, whoever appended it."""

from itertools import islice
from typing import cast

import pytest

from engine.store.log import CampaignLog
from engine.store.sqlite import SQLiteLogRecorder
from tests.engine.store.drafting import draft


def recorder(log: CampaignLog) -> SQLiteLogRecorder:
    return cast(SQLiteLogRecorder, log.recorder)


def test_it_begins_with_what_is_there(log: CampaignLog) -> None:
    log.append([draft(version, f"c-{version}") for version in (1, 2, 3)])
    with recorder(log).subscribe(gt=1) as following:
        assert [n.id for n in islice(following, 2)] == [2, 3]


def test_it_wakes_on_an_append_of_this_process(log: CampaignLog) -> None:
    with recorder(log).subscribe() as following:
        for version in (1, 2, 3):
            log.append([draft(version, f"c-{version}")])
            assert next(following).id == version


def test_it_wakes_on_an_append_of_another(log: CampaignLog) -> None:
    with recorder(log).subscribe() as following, CampaignLog(log.path) as other:
        for version in (1, 2, 3):
            other.append([draft(version, f"c-{version}")])
            assert next(following).id == version


def test_it_can_follow_some_names_only(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    with recorder(log).subscribe(topics=["assignment.received.v1"]) as following:
        assert next(following).topic == "assignment.received.v1"
    assert recorder(log).select_notifications(None, 9, topics=["phase.opened.v1"]) == []


def test_once_left_it_ends(log: CampaignLog) -> None:
    with recorder(log).subscribe() as following:
        pass
    with pytest.raises(StopIteration):
        next(following)
    log.append([draft(1, "c-1")])
