"""One holder at a time, whoever it is."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.delivery.lock import FileLock, SchedulerHeld
from engine.errors import StoreUnavailable
from tests.spec import in_english, refused

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys
from pathlib import Path
from engine.delivery.lock import FileLock
with FileLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_another_process_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.lock"
    with held_elsewhere(path) as holder:
        with refused(SchedulerHeld, rf"scheduler\.lock: process {holder.pid} runs") as e:
            FileLock(path).__enter__()
        assert in_english(e.value.who) == f"process {holder.pid}"
        assert e.value.exit_code == 6


def test_a_holder_that_was_killed_leaves_the_lock_free(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.lock"
    with held_elsewhere(path) as holder:
        holder.kill()
        holder.wait()
        with FileLock(path):
            assert path.read_text() == f"{os.getpid()}\n"


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.lock"
    with FileLock(path), refused(SchedulerHeld, f"process {os.getpid()}"):
        FileLock(path).__enter__()


def test_it_is_free_again_afterwards_whatever_happened(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.lock"
    with pytest.raises(ZeroDivisionError), FileLock(path):
        raise ZeroDivisionError
    with FileLock(path):
        pass
    assert path.read_text() == ""


def test_a_holder_that_has_not_said_who_it_is(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.lock"
    with FileLock(path):
        path.write_text("")
        with refused(SchedulerHeld, "another process runs the scheduler"):
            FileLock(path).__enter__()


def test_a_place_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with refused(StoreUnavailable, r"scheduler\.lock: .* make the folder writable"):
        FileLock(tmp_path / "data" / "scheduler.lock").__enter__()


def test_a_disk_without_room_for_a_number_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.lock"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with refused(StoreUnavailable, r"cannot be written \(.*\); free some space"):
            FileLock(path).__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with FileLock(path):
        pass
