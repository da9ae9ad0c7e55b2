"""The programs that run on: they start, say what they do, and stop when told."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.delivery.lock import FileLock
from tests.office.cli.conftest import Program

ROOT = Path(__file__).resolve().parents[3]


def started(folder: Path, *words: str) -> "subprocess.Popen[str]":
    """The real program, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "office.cli.main", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_until(process: "subprocess.Popen[str]", event: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    assert process.stderr is not None
    while not found or found[-1]["event"] != event:
        found.append(json.loads(process.stderr.readline()))
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_keeps_the_views_and_stops(empty: Program, number: signal.Signals) -> None:
    empty.does("init")
    with started(empty.folder, "worker") as worker:
        lines = lines_until(worker, "batch_projected")
        assert [line["event"] for line in lines] == [
            "worker_started", "views_taken_on", "batch_projected",
        ]  # fmt: skip
        assert (lines[-1]["reached"], lines[-1]["process"]) == (2, "worker")
        worker.send_signal(number)
        lines_until(worker, "worker_stopped")
    assert worker.returncode == 0


def test_a_scheduler_ticks_and_stops(empty: Program) -> None:
    empty.does("init")
    with started(empty.folder, "scheduler") as scheduler:
        lines_until(scheduler, "scheduler_started")
        scheduler.terminate()
        lines_until(scheduler, "scheduler_stopped")
    assert scheduler.returncode == 0


def test_without_a_log_they_say_what_to_do(empty: Program) -> None:
    fault = f"{empty.folder}/data/log.db: there is no log yet; run: campaign init"
    empty.refuses(7, fault, "worker")
    empty.refuses(7, fault, "scheduler")


def test_two_schedulers_are_one_too_many(empty: Program) -> None:
    empty.does("init")
    lock = empty.folder / "data" / "scheduler.lock"
    with FileLock(lock):
        refused = empty("scheduler")
    assert refused.code == 6
    assert "stop it, and try again" in refused.err


MANY = 1600


def test_a_scheduler_with_many_letters_to_send_stops_soon_and_goes_on_later(
    empty: Program,
) -> None:
    """The signal comes with the first letter; it stops after that page, and sends none twice."""
    towns = (f"t{n:04},镇{n},town,张{n},t{n}@town.example\n" for n in range(MANY))
    heading = "unit_id,name,categories,liaison,liaison_email\n"
    (empty.folder / "many.csv").write_text(heading + "".join(towns), encoding="utf-8")
    empty.does("init")
    empty.does("unit import many.csv")
    empty.does("plan spring-drive --id spring")
    empty.does("set spring visits 3 --reason", "the group's meeting")
    empty.does("announce spring")
    empty.does("phase open spring mobilize")
    outbox = empty.folder / "data" / "outbox"
    with started(empty.folder, "--now", "2026-03-13", "scheduler") as scheduler:
        while not list(outbox.glob("*.eml")):
            assert scheduler.poll() is None
        scheduler.terminate()
        lines_until(scheduler, "scheduler_stopped")
    assert scheduler.returncode == 0
    empty.day = "2026-03-16"  # letters do not go out at the weekend

    def sent() -> int:
        return len(json.loads(empty.does(f"outbox --state delivered --limit {MANY} --json")))

    before = sent()
    assert 0 < before < MANY
    empty.does("tick")
    assert (sent(), len(list(outbox.glob("*.eml")))) == (MANY, MANY)
    assert not list(outbox.glob(".*"))
