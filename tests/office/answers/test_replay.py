"""A stream replayed: each event, what it changed, and its seal."""

import json
from itertools import pairwise

import pytest

from engine.errors import NotFound
from engine.ids import DIRECTORY_STREAM, StreamId, campaign_stream
from office.answers.ledger import ledger
from office.answers.reading import Reading
from office.answers.reading import reading as reading_of
from office.answers.replay import replay
from projections.board import board_at
from tests.played import SATISFIED


def test_each_event_of_an_item_is_a_step(reading: Reading) -> None:
    """From the first to the last, each with its difference, its link and its stored text."""
    row = board_at(reading.views, SATISFIED, reading.at)[3]
    whole = replay(reading, row.item)
    assert whole.following is None
    assert whole.number == whole.count == len(whole.steps)
    assert not any(step.later for step in whole.steps)
    states = []
    for step in whole.steps:
        with reading_of(reading.office, step.position) as look:
            found = replay(look, row.item)
        assert found.here.position == step.position
        assert found.proof.fits
        assert len(bytes.fromhex(found.proof.link)) == 32
        assert "stamp" in json.loads(found.proof.stored)
        states.append(next(change.now for change in found.changes if change.field == "state"))
    assert states[-1] == row.state
    assert len(set(states)) > 1


def test_lanes_fill_the_width(reading: Reading) -> None:
    for row in board_at(reading.views, SATISFIED, reading.at)[::20]:
        if not reading.office.log.read_stream(row.item, reading.office.log.head()):
            continue
        lanes = replay(reading, row.item).lanes
        assert lanes is not None
        for lane in (lanes.states, lanes.lights, lanes.holders):
            assert abs(sum(span.width for span in lane) - 1000) < len(lanes.stands) + 1
            assert all((a.value, a.later) != (b.value, b.later) for a, b in pairwise(lane))
            assert not lane[0].later
        assert lanes.stands[-1].state == row.state


def test_entries_and_other_streams(reading: Reading) -> None:
    for entry in ledger(reading, SATISFIED)[:2]:
        found = replay(reading, StreamId(f"rectification/{SATISFIED}/{entry.item}"))
        assert found.lanes is not None
    for stream in (campaign_stream(SATISFIED), DIRECTORY_STREAM):
        found = replay(reading, stream)
        assert found.lanes is None
        assert found.changes
        assert len(found.steps) <= 60


def test_nothing_happened_there(reading: Reading) -> None:
    with pytest.raises(NotFound):
        replay(reading, StreamId("assignment/none/plan/moon/once"))
