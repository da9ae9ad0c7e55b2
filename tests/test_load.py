"""The load test runs on either store and loses nothing; how long anybody waits is not asserted."""

from pathlib import Path

from benchmarks.load import measured
from engine.store.ports import Address


def test_a_small_crowd_is_served(tmp_path: Path, address: Address) -> None:
    url = "" if isinstance(address, Path) else address
    scenes = tuple(measured(tmp_path, url, liaisons=3, readers=7, letters=6))
    assert [(scene.errors, scene.lost, scene.told) for scene in scenes] == [(0, 0, "")] * 3
    handed_in, read, ticking = scenes
    assert (handed_in.people, handed_in.requests) == (3, 15)
    assert (read.people, read.requests) == (7, 7)
    assert ticking.requests > 0
