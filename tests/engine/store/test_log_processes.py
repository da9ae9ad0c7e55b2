"""One log, many processes: nobody loses, skips or doubles anything, however they end."""

import os
import random
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import IO

from engine.domain.event import Recorded
from engine.ids import CommandId, StreamId
from engine.store.log import CampaignLog
from tests.engine.store.drafting import OTHER, STREAM, draft, loaded
from tests.engine.store.processes import start_many_writers, start_writer


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


def test_sixty_four_who_want_one_stream_in_eight_processes_all_get_it(log: CampaignLog) -> None:
    writers = [start_many_writers(log.address, name, STREAM, "4") for name in "abcdefgh"]
    said = [line for writer in writers for line in finished(writer)]
    assert len(said) == len(set(said)) == 8 * 8 * 4
    assert sorted(said) == sorted(loaded(log))
    assert [(r.position, r.version) for r in log.read(0)] == [(n, n) for n in range(1, 257)]


def integrity(path: Path) -> object:
    with closing(sqlite3.connect(path)) as plain:
        return plain.execute("PRAGMA integrity_check").fetchone()


def test_a_reader_at_the_tail_misses_nothing_of_eight_writers_and_one_that_is_killed(
    log: CampaignLog,
) -> None:
    followed: list[tuple[int, str, int]] = []

    def follow() -> None:
        with log.recorder.subscribe() as following:
            for n in following:
                if n.originator_id == OTHER:  # what is appended when all is over
                    return
                followed.append((n.id, str(n.originator_id), n.originator_version))

    follower = Thread(target=follow)
    follower.start()
    reading, writing = os.pipe()
    writers = [start_writer(log.address, f"w{n}", 50, f"stream/{n % 3}", writing) for n in range(8)]
    os.close(writing)
    with start_writer(log.address, "short", 10_000, "stream/0") as killed:
        said = b"".join(islice(lines(killed), 25))
        killed.kill()
        said += lines(killed).read()
    acknowledged = said.decode().rpartition("\n")[0].split()
    tail: list[Recorded] = []
    with open(reading) as others:
        for name in others:
            tail += log.read(tail[-1].position if tail else 0)
            acknowledged.append(name.strip())
            assert acknowledged[-1] in {r.event.stamp.command_id for r in tail}
    assert [writer.wait() for writer in writers] == [0] * 8
    (end,) = log.append([draft(1, "end", OTHER)])
    follower.join()
    tail = [r for r in log.read(0) if r.position < end.position]
    assert followed == [(r.position, r.stream, r.version) for r in tail]
    assert [r.position for r in tail] == list(range(1, end.position))
    for number in range(3):
        versions = [r.version for r in tail if r.stream == f"stream/{number}"]
        assert versions == list(range(1, len(versions) + 1))
    recorded = Counter(str(r.event.stamp.command_id) for r in log.read(0))
    assert {recorded[name] for name in acknowledged} == {1}
    # At most the one that was on its way when the end came is on record unannounced.
    assert recorded.total() - len(acknowledged) - 1 <= 1


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
