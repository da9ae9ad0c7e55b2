"""One log, many processes: nobody loses, skips or doubles anything, however they end."""

import os
import random
import sqlite3
import subprocess
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import IO

import pytest

from engine.domain.event import Recorded
from engine.ids import CommandId, StreamId
from engine.store.log import CampaignLog
from tests.engine.store.drafting import STREAM, loaded
from tests.engine.store.processes import start_writer


def lines(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def finished(process: "subprocess.Popen[bytes]") -> list[str]:
    with process:
        said = lines(process).read().decode().split()
    assert process.returncode == 0
    return said


def test_two_processes_grow_one_stream_without_gaps(log: CampaignLog) -> None:
    writers = [start_writer(log.address, name, 20, STREAM) for name in ("a", "b")]
    said = [finished(writer) for writer in writers]
    entries = log.read(0)
    assert [r.version for r in entries] == list(range(1, 41))
    assert [r.position for r in entries] == list(range(1, 41))
    for name, own in zip(("a", "b"), said, strict=True):
        assert own == [f"{name}-{number}" for number in range(1, 21)]
        assert own == [c for c in loaded(log) if c.startswith(f"{name}-")]


def test_a_command_sent_by_two_processes_is_recorded_once(log: CampaignLog) -> None:
    writers = [start_writer(log.address, "same", 20, STREAM) for _ in range(2)]
    said = [finished(writer) for writer in writers]
    expected = [f"same-{number}" for number in range(1, 21)]
    assert said == [expected, expected]
    assert list(loaded(log)) == expected


def integrity(path: Path) -> object:
    with closing(sqlite3.connect(path)) as plain:
        return plain.execute("PRAGMA integrity_check").fetchone()


@pytest.mark.long
def test_a_reader_at_the_tail_misses_nothing_of_eight_writers(log: CampaignLog) -> None:
    followed: list[int] = []

    def follow() -> None:
        with log.recorder.subscribe() as following:
            followed.extend(notification.id for notification in islice(following, 400))

    follower = Thread(target=follow)
    follower.start()
    reading, writing = os.pipe()
    writers = [start_writer(log.address, f"w{n}", 50, f"stream/{n % 3}", writing) for n in range(8)]
    os.close(writing)
    tail: list[Recorded] = []
    with open(reading) as acknowledged:
        for name in acknowledged:
            tail += log.read(tail[-1].position if tail else 0)
            assert name.strip() in {r.event.stamp.command_id for r in tail}
    assert [writer.wait() for writer in writers] == [0] * 8
    follower.join()
    assert followed == list(range(1, 401))
    assert [r.position for r in tail] == followed
    for stream, writes in (("stream/0", 150), ("stream/1", 150), ("stream/2", 100)):
        versions = [r.version for r in tail if r.stream == stream]
        assert versions == list(range(1, writes + 1))


@pytest.mark.long
def test_what_was_acknowledged_survives_a_writer_killed_at_any_moment(log: CampaignLog) -> None:
    moments = random.Random(2009)
    acknowledged: list[str] = []
    for life in range(5):
        with start_writer(log.address, f"life{life}", 10_000, f"stream/{life}") as writer:
            said = b"".join(islice(lines(writer), moments.randrange(1, 60)))
            writer.kill()
            acknowledged += (said + lines(writer).read()).decode().split()
        with CampaignLog(log.address) as again:
            if isinstance(log.address, Path):
                assert integrity(log.address) == ("ok",)
            entries = again.read(0, 10_000)
            assert [r.position for r in entries] == list(range(1, len(entries) + 1))
            recorded = {r.event.stamp.command_id for r in entries}
            assert {CommandId(name) for name in acknowledged} <= recorded
            # At most the one that was on its way when the end came is on record unannounced.
            assert len(recorded) - len(acknowledged) <= life + 1
            own = loaded(again, StreamId(f"stream/{life}"))
            assert own == tuple(f"life{life}-{n + 1}" for n in range(len(own)))
