"""Processes of one office, forked so that they are at work at once, each killed as one likes.

What a process has to say comes line by line through a pipe: a writer the names of commands that
it was told are on record, a worker its operating log.
"""

import multiprocessing
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TextIO

import structlog

from engine.calendars.clock import VirtualClock
from engine.delivery.scheduler import serve as keep_ticking
from engine.delivery.tick import TickReport
from engine.domain.event import Stamp, Via
from engine.handling import rectifications
from engine.handling.rectifications import RectificationKey
from engine.ids import CommandId, RectificationId
from office.bootstrap import Office
from office.service import worker
from office.service.beats import Beats
from office.service.metrics import Metrics
from office.service.operating_log import configure
from office.settings import OutboxSettings, Settings, StoreSettings
from tests import samples, worlds

_FORK = multiprocessing.get_context("fork")
SHORT = timedelta(seconds=3)


class Started(NamedTuple):
    """A process at work, and what it says."""

    process: "multiprocessing.context.ForkProcess"
    said: TextIO

    def kill(self) -> list[str]:
        """End it where it stands (kill -9); what it had said that was not yet read."""
        self.process.kill()
        self.process.join()
        with self.said:
            return self.said.read().split()


def settings(folder: Path) -> Settings:
    """An office in this folder."""
    return Settings(
        store=StoreSettings(folder=folder, lock_timeout=30),
        outbox=OutboxSettings(folder=folder / "outbox"),
    )


def open_office(folder: Path, now: datetime) -> Office:
    """The office, on a clock that stands."""
    return Office(settings(folder), clock=VirtualClock(now))


def start(work: Callable[[TextIO], None]) -> Started:
    """Fork a process that does this work; the pipe is closed when it ends."""
    reading, writing = os.pipe()

    def child() -> None:
        os.close(reading)
        with os.fdopen(writing, "w", buffering=1) as out:
            work(out)

    # A daemon, so that a test that fails leaves nothing running.
    process = _FORK.Process(target=child, daemon=True)
    process.start()
    os.close(writing)
    return Started(process, os.fdopen(reading))


def writer(folder: Path, day: date, name: str) -> Started:
    """Raises and issues items of the ledger without end; says each command that is on record."""

    def work(out: TextIO) -> None:
        with open_office(folder, samples.at(day)) as office:
            number = 0
            while True:
                number += 2
                raised = rectifications.raise_item(
                    office.desk,
                    _stamp(day, f"{name}-{number}"),
                    worlds.CAMPAIGN,
                    worlds.TOWN_2,
                    "办事窗口无人值守",
                    "inspection",
                )
                print(f"{name}-{number}", file=out)
                item = RectificationId(raised[0].stream.rpartition("/")[2])
                key = RectificationKey(worlds.CAMPAIGN, item)
                rectifications.issue(office.desk, _stamp(day, f"{name}-{number + 1}"), key)
                print(f"{name}-{number + 1}", file=out)

    return start(work)


def views_worker(folder: Path, day: date, lasting: timedelta = SHORT) -> Started:
    """Keeps the views; says its operating log."""

    def work(out: TextIO) -> None:
        configure("worker", out)
        worker.serve(lambda: open_office(folder, samples.at(day)), lasting=lasting)

    return start(work)


def scheduler(folder: Path, day: date) -> Started:
    """Ticks every second, on a day that stands; says its operating log, and each tick."""

    def work(out: TextIO) -> None:
        configure("scheduler", out)
        with Beats(lambda: open_office(folder, samples.at(day)), Metrics()) as beats:

            def tick() -> TickReport:
                report = beats()
                structlog.get_logger().info("ticked")
                return report

            structlog.get_logger().info("scheduler_started")
            keep_ticking(tick, 1)

    return start(work)


def _stamp(day: date, command: str) -> Stamp:
    return Stamp(
        recorded_at=samples.at(day),
        on=day,
        actor=samples.CHEN,
        via=Via.CLI,
        command_id=CommandId(command),
    )
