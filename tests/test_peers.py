"""Each peer of the benchmarks does the whole work, and refuses what comes too early."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.campaign import MeasuredCampaign
from benchmarks.peers.beside import PEERS, Known
from benchmarks.peers.lifecycle import NAMES, Command, Peer, Refused, commands


@pytest.fixture(params=PEERS, ids=[known.name for known in PEERS])
def known(request: pytest.FixtureRequest) -> Known:
    found: Known = request.param
    if not found.is_installed:
        pytest.skip(f"{found.name} is not installed: pip install -e '.[bench]'")
    return found


@pytest.fixture
def asked(tmp_path: Path) -> list[Command]:
    campaign = MeasuredCampaign(tmp_path / "log.db", 2)
    with closing(campaign):
        return commands([campaign.history(key, returns=0) for key in campaign.fresh(2)])


@pytest.fixture
def peer(known: Known, tmp_path: Path) -> Iterator[Peer]:
    with closing(known.open(tmp_path / "peer.db")) as opened:
        yield opened


def test_a_life_is_on_record(peer: Peer, asked: list[Command], tmp_path: Path) -> None:
    peer.carry_out(asked)
    for item in {command.item for command in asked}:
        assert peer.history(item) == NAMES
    with closing(sqlite3.connect(tmp_path / "peer.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_is_early_is_refused(peer: Peer, asked: list[Command]) -> None:
    with pytest.raises(Refused):
        peer.carry_out([command for command in asked if command.name == "accept"])


def test_a_command_sent_twice_counts_once(known: Known, peer: Peer, asked: list[Command]) -> None:
    peer.carry_out(asked)
    if known.package == "dbos":
        peer.carry_out(asked)
    else:
        with pytest.raises(Refused):
            peer.carry_out(asked)
    assert peer.history(asked[0].item) == NAMES
