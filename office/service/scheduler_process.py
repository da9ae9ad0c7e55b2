"""The process that ticks: it outlives faults of its store."""

from collections.abc import Callable
from datetime import date
from time import monotonic
from types import TracebackType
from typing import Self

from engine.delivery.lock import SchedulerLock
from engine.delivery.tick import TickReport
from office.bootstrap import Office
from office.service.command_log import CommandLog
from office.service.metrics import Metrics
from office.service.sealing import seal_what_was_read
from office.service.worker import STORE_FAULTS, opened_anew
from office.webhooks.telling import tell_webhooks


class SchedulerProcess:
    """Call it to tick, while it holds the scheduler's lock: between `with` and its end.

    Its office is opened at once, and anew after a fault of the store. Once `stop` says so, a tick
    under way ends within a page.
    """

    def __init__(
        self,
        open_office: Callable[[], Office],
        metrics: Metrics,
        lock: SchedulerLock,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._opens, self._metrics, self._lock, self._stop = open_office, metrics, lock, stop
        self._office: Office | None = self._told(open_office())
        self._sealed_on: date | None = None

    def __enter__(self) -> Self:
        try:
            if self._office is not None:
                self._office.check_clock()
            self._lock.__enter__()
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()
        self._lock.__exit__(kind, fault, trace)

    def __call__(self) -> TickReport:
        """One tick; a fault is counted and raised, also that somebody else ticks meanwhile."""
        began = monotonic()
        report: TickReport | None = None
        try:
            self._lock.check()
            office = self._office = self._office or self._open_anew()
            report = office.tick(stop=self._stop)
            if (today := office.today()) != self._sealed_on:
                seal_what_was_read(office)
                self._sealed_on = today
            tell_webhooks(office)
            self._metrics.observe(office, office.clock.now())
        except STORE_FAULTS:
            self._let_go()
            raise
        finally:
            self._metrics.ticked(report, monotonic() - began)
        return report

    def _open_anew(self) -> Office:
        return self._told(opened_anew(self._opens))

    def _told(self, office: Office) -> Office:
        office.handler.observer = CommandLog(self._metrics)
        return office

    def _let_go(self) -> None:
        office, self._office = self._office, None
        if office is not None:
            office.close()
