"""The worker: keeps every view caught up with the log until it is told to stop.

Any number of them may run. Each view is kept by one, by its lease; when that one dies another
takes over as the lease runs out.
"""

import os
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy.exc import DBAPIError

from engine.calendars.clock import Clock, SystemClock
from engine.delivery.stopping import stopped_by_signals
from engine.errors import StoreUnavailable
from engine.store.append_listener import AppendListener
from engine.store.sqlite.files import InUse
from office.bootstrap import Office
from office.service.metrics import Metrics
from office.words import worded
from projections.feeding.leases import Leases
from projections.feeding.runner import Runner
from projections.registry import ALL
from projections.tables.open import REMEDIES, discard_unusable

STORE_FAULTS: Final = (StoreUnavailable, DBAPIError, OSError)
_LASTING: Final = timedelta(seconds=15)
_RENEWALS: Final = 3
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0


def serve(
    open_office: Callable[[], Office],
    stop: threading.Event | None = None,
    *,
    metrics: Metrics | None = None,
    clock: Clock | None = None,
    lasting: timedelta = _LASTING,
) -> None:
    """Keep the views caught up until `stop` is set or SIGTERM or SIGINT comes.

    Returns after the batch under way. A store that fails (full, locked, replaced) is told once
    for each try and tried again, the office opened anew; one that fails at the very start, and an
    event or views of a newer program, are raised. `clock` is for leases: the wall's.
    """
    stop, metrics = stop or threading.Event(), metrics or Metrics()
    log = structlog.get_logger("worker")
    with stopped_by_signals(stop):
        office: Office | None = open_office()
        log.info("worker_started")
        pause = _FIRST_PAUSE
        while not stop.is_set():
            began = monotonic()
            try:
                office = office or opened_anew(open_office)
                with office:
                    shift = _Shift(office, metrics, stop, clock or SystemClock(), lasting)
                    shift.work()
            except STORE_FAULTS as fault:
                if monotonic() - began > _LONGEST_PAUSE:
                    pause = _FIRST_PAUSE  # it had worked well until now
                log.error(
                    "worker_waits",
                    fault=worded(getattr(fault, "phrase", fault), "en"),
                    seconds=pause,
                )
                stop.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            office = None
    log.info("worker_stopped")


def opened_anew(open_office: Callable[[], Office]) -> Office:
    """The office after a fault of its store; views that are damaged are thrown away first."""
    office = open_office()
    try:
        if discard_unusable(office.settings.views_address):
            structlog.get_logger("worker").warning("views_discarded")
    except BaseException:
        office.close()
        raise
    return office


class _Shift:
    """A worker from opening its office to the next fault of the store."""

    def __init__(
        self,
        office: Office,
        metrics: Metrics,
        stop: threading.Event,
        clock: Clock,
        lasting: timedelta,
    ) -> None:
        self._office, self._metrics, self._stop, self._clock = office, metrics, stop, clock
        self._log = structlog.get_logger("worker")
        self._lasting = lasting
        self._leases = Leases(office.views, f"{os.getpid()}-{uuid4().hex[:8]}", lasting)
        self._renewed: datetime | None = None
        self._held: tuple[str, ...] | None = None
        self._runner = office.runner
        self._began = monotonic()

    def work(self) -> None:
        """Round after round, woken by what is appended."""
        self._office.runner.prepare()
        # Views may be deleted at any time; a worker must not go on writing where nobody looks.
        address = self._office.settings.views_address
        in_use = InUse(address, REMEDIES) if isinstance(address, Path) else nullcontext()
        with AppendListener(self._office.log) as listener:
            try:
                while not self._stop.is_set():
                    try:
                        with in_use:
                            self._round()
                    except _CutShort:
                        continue
                    listener.wait(self._lasting.total_seconds() / _RENEWALS, self._stop)
            finally:
                with suppress(*STORE_FAULTS):
                    self._leases.release()

    def _round(self) -> None:
        self._renew()
        if self._held:
            self._began = monotonic()
            self._metrics.projected(self._runner.catch_up(self._batch_done))
        self._metrics.observe(self._office, self._office.clock.now())

    def _batch_done(self, reached: int, head: int) -> None:
        seconds, self._began = monotonic() - self._began, monotonic()
        self._log.info("batch_projected", reached=reached, head=head, seconds=round(seconds, 3))
        held = self._held
        self._renew()
        if self._stop.is_set() or self._held != held:
            raise _CutShort

    def _renew(self) -> None:
        """Hold on to the leases, a few times in their length."""
        now = self._clock.now()
        if self._renewed is not None and now < self._renewed + self._lasting / _RENEWALS:
            return
        held = self._leases.take(self._office.runner.parts, now)
        self._renewed = now
        if held != self._held:
            self._log.info("views_taken_on", views=held)
            self._held = held
            self._runner = self._runner_of(held)

    def _runner_of(self, held: tuple[str, ...]) -> Runner:
        if held == self._office.runner.parts:
            return self._office.runner
        return Runner(self._office.views, self._office.log, ALL, only=held)


class _CutShort(Exception):
    """The batch under way is done and no other is begun: we are to stop, or other views than
    before are ours and others feed the rest.
    """
