"""The load test runs on either store and loses nothing; how long anybody waits is not asserted."""

from pathlib import Path

import pytest

from benchmarks.load import measured
from engine.store.ports import DatabaseUrl


def test_a_small_crowd_is_served(tmp_path: Path) -> None:
    _is_served(tmp_path, "")


@pytest.mark.long
def test_a_small_crowd_is_served_by_a_server(tmp_path: Path, database: DatabaseUrl) -> None:
    _is_served(tmp_path, database)


def _is_served(tmp_path: Path, url: str) -> None:
    scenes = tuple(measured(tmp_path, url, liaisons=3, readers=7, letters=6))
    assert [(scene.errors, scene.lost, scene.told) for scene in scenes] == [(0, 0, "")] * 3
    handed_in, read, ticking = scenes
    assert (handed_in.people, handed_in.requests) == (3, 15)
    assert (read.people, read.requests) == (7, 7)
    assert ticking.requests > 0
