"""Processes of one office, forked so that they are at work at once, each killed as one likes.

What a process has to say comes line by line through a pipe: a writer the names of commands that
it was told are on record, worker and scheduler their operating log. The office of a child is
opened in the child: a connection to a server cannot be shared.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import structlog

from engine.calendars.clock import VirtualClock
from engine.delivery.scheduler import serve as keep_ticking
from engine.delivery.tick import TickReport
from engine.domain.event import Recorded, Stamp, Via
from engine.domain.rectification.commands import IssueRectification, RaiseRectification
from engine.errors import StoreUnavailable
from engine.handling.door import CommandHandler
from engine.ids import CommandId, RectificationId, RectificationKey
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.bootstrap import Office
from office.service import worker
from office.service.metrics import Metrics
from office.service.operating_log import configure
from office.service.scheduler_lock import scheduler_lock
from office.service.scheduler_process import SchedulerProcess
from office.settings import OutboxSettings, Settings, StoreSettings
from tests import samples, worlds
from tests.spec import in_english

_FORK = multiprocessing.get_context("fork")
SHORT = timedelta(seconds=3)


class Started(NamedTuple):
    """A process at work, and what it says."""

    process: "multiprocessing.context.ForkProcess"
    said: TextIO

    def wait_for(self, event: str, **least: int) -> dict[str, Any]:
        """The next such line of its operating log, with figures of at least that size."""
        lines: Iterator[dict[str, Any]] = map(json.loads, self.said)
        return next(
            line
            for line in lines
            if line["event"] == event and all(line[key] >= n for key, n in least.items())
        )

    def until(self, *, refused: bool) -> list[str]:
        """What a writer says up to the next command that is refused, or is on record."""
        found: list[str] = []
        for line in self.said:
            found.append(line.strip())
            if line.startswith("!") is refused:
                break
        return found

    def kill(self) -> list[str]:
        """End it where it stands (kill -9); what it had said that was not yet read."""
        self.process.kill()
        self.process.join()
        with self.said:
            return self.said.read().splitlines()


def settings(folder: Path, log: Address) -> Settings:
    """An office with its files in this folder, and its log (and views) at this address."""
    url = "" if isinstance(log, Path) else log
    return Settings(
        store=StoreSettings(folder=folder, lock_timeout=30, database_url=url),
        outbox=OutboxSettings(folder=folder / "outbox"),
    )


def open_office(settings: Settings, day: date) -> Office:
    """The office, on a clock that stands."""
    return Office(settings, clock=VirtualClock(samples.at(day)))


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


def writer(settings: Settings, day: date, name: str) -> Started:
    """Raises and issues items of the ledger without end; says each command that is on record.

    Why one is not on record it says too, after a `!`, and sends it again under the same name.
    """

    def work(out: TextIO) -> None:
        names = (f"{name}-{number}" for number in count(1))
        with open_office(settings, day) as office:
            while True:
                (raised,) = _insist(out, _stamp(day, next(names)), lambda s: _raise(office, s))
                issue = partial(_issue, office, _key(raised))
                _insist(out, _stamp(day, next(names)), issue)

    return start(work)


def _issue(office: Office, key: RectificationKey, stamp: Stamp) -> tuple[Recorded, ...]:
    return office.handle(IssueRectification(stamp=stamp, key=key))


def views_worker(settings: Settings, day: date, lasting: timedelta = SHORT) -> Started:
    """Keeps the views; says its operating log."""

    def work(out: TextIO) -> None:
        configure("worker", out)
        worker.serve(lambda: open_office(settings, day), lasting=lasting)

    return start(work)


def scheduler(settings: Settings, day: date) -> Started:
    """Ticks every second, on a day that stands; says its operating log, and each tick."""

    def work(out: TextIO) -> None:
        configure("scheduler", out)
        lock = scheduler_lock(settings)
        with SchedulerProcess(lambda: open_office(settings, day), Metrics(), lock) as process:

            def tick() -> TickReport:
                report = process()
                structlog.get_logger().info("ticked")
                return report

            structlog.get_logger().info("scheduler_started")
            keep_ticking(tick, 1)

    return start(work)


def fall_overdue(settings: Settings, day: date, name: str) -> int:
    """Put an item on record that is overdue on that day; the position of the log."""
    before = day - timedelta(days=1)
    raising, issuing = (samples.stamp(before, command=f"{name}-{n}") for n in (1, 2))
    with CampaignLog(settings.log_address) as log:
        handler = CommandHandler(log)
        (raised,) = handler.handle(
            RaiseRectification(
                stamp=raising,
                campaign=worlds.CAMPAIGN,
                unit=worlds.TOWN_1,
                finding="无台账",
                source="inspection",
            )
        )
        handler.handle(IssueRectification(stamp=issuing, key=_key(raised), fix_due_on=before))
        return log.head()


def raise_finding(office: Office, day: date, command: str) -> None:
    """Put an item on the ledger."""
    _raise(office, _stamp(day, command))


def _key(raised: Recorded) -> RectificationKey:
    return RectificationKey(worlds.CAMPAIGN, RectificationId(raised.stream.rpartition("/")[2]))


def _raise(office: Office, stamp: Stamp) -> tuple[Recorded, ...]:
    finding, source = "办事窗口无人值守", "inspection"
    return office.handle(
        RaiseRectification(
            stamp=stamp,
            campaign=worlds.CAMPAIGN,
            unit=worlds.TOWN_2,
            finding=finding,
            source=source,
        )
    )


def _insist(
    out: TextIO, stamp: Stamp, command: Callable[[Stamp], tuple[Recorded, ...]]
) -> tuple[Recorded, ...]:
    refused = ""
    while True:
        try:
            recorded = command(stamp)
        except StoreUnavailable as fault:
            said = in_english(fault)
            if said != refused:
                print(f"! {said}", file=out)
            refused = said
            os.sched_yield()
        else:
            print(stamp.command_id, file=out)
            return recorded


def _stamp(day: date, command: str) -> Stamp:
    return Stamp(
        recorded_at=samples.at(day),
        on=day,
        actor=samples.CHEN,
        via=Via.CLI,
        command_id=CommandId(command),
    )
