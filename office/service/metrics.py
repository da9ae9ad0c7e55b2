"""Figures for Prometheus, renewed after each round of a worker and each tick of a scheduler.

docs/how-to/run-it.md lists them. They are served in plain text at /metrics.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from engine.delivery.tick import TickReport
from engine.errors import BadInput
from engine.phrases import phrase, system_words
from office.bootstrap import Office
from office.service.health import lags
from office.settings import MetricsSettings
from projections import outbox
from projections.feeding import checkpoints
from projections.registry import ALL

_TICK_SECONDS: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60)
_METHODS: Final = ("GET", "HEAD", "POST")
_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = self._gauge("campaign_log_events", "Events in the log")
        self._lag_events = self._gauge(
            "campaign_view_lag_events", "Events that a view has not taken yet", "view"
        )
        self._lag_seconds = self._gauge(
            "campaign_view_lag_seconds", "Age of the oldest event not taken", "view"
        )
        self._parked = self._gauge(
            "campaign_parked_events", "Events that a view could not take", "view"
        )
        self._waiting = self._gauge("campaign_outbox_waiting", "Messages not yet delivered")
        self._looked = self._gauge("campaign_observed_timestamp_seconds", "When this was observed")
        self._ticks = self._counter("campaign_ticks", "Ticks by outcome", "outcome")
        self._commands = self._counter(
            "campaign_commands", "Commands by kind and outcome", "kind", "outcome"
        )
        self._messages = self._counter("campaign_messages", "Messages by outcome", "outcome")
        self._projected = self._counter("campaign_projected_events", "Events read for the views")
        self._seconds = Histogram(
            "campaign_tick_seconds",
            "How long a tick takes",
            buckets=_TICK_SECONDS,
            registry=self.registry,
        )
        self._requests = Histogram(
            "campaign_request_seconds",
            "How long a request takes, by method and kind of answer",
            ("method", "answer"),
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        for outcome in ("done", "failed"):
            self._ticks.labels(outcome)
        for outcome in ("delivered", "failed", "abandoned"):
            self._messages.labels(outcome)

    def observe(self, office: Office, now: datetime) -> None:
        """Look how the office stands."""
        self._events.set(office.log.head())
        for lag in lags(office, now):
            self._lag_events.labels(lag.view).set(lag.events)
            seconds = float("nan") if lag.seconds is None else lag.seconds
            self._lag_seconds.labels(lag.view).set(seconds)
        with office.views.connect() as views:
            parked = [row.projection for row in checkpoints.parked(views)]
            self._waiting.set(outbox.unsent(views))
        for view in ALL:
            self._parked.labels(view.NAME).set(parked.count(view.NAME))
        self._looked.set(now.timestamp())

    def handled(self, kind: str, times: int, *, refused: bool) -> None:
        """Commands of a kind were recorded, or refused."""
        self._commands.labels(kind, "refused" if refused else "recorded").inc(times)

    def answered(self, method: str, status: int, seconds: float) -> None:
        """A request was answered; kinds of answers are 2xx, 3xx, 4xx and 5xx."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, f"{status // 100}xx").observe(seconds)

    def projected(self, events: int) -> None:
        """A worker has read so many events."""
        self._projected.inc(events)

    def ticked(self, report: TickReport | None, seconds: float) -> None:
        """A tick is over; None when it failed."""
        self._seconds.observe(seconds)
        self._ticks.labels("failed" if report is None else "done").inc()
        if report:
            self._messages.labels("delivered").inc(report.delivered)
            self._messages.labels("failed").inc(report.failed)
            self._messages.labels("abandoned").inc(report.abandoned)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self.registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)


@contextmanager
def served(metrics: Metrics, settings: MetricsSettings) -> Iterator[None]:
    """Answer on the port that the settings name while this lasts; on none if it is 0."""
    if not settings.port:
        yield
        return
    place = f"{settings.address}:{settings.port}"
    try:
        server, thread = start_http_server(
            settings.port, addr=settings.address, registry=metrics.registry
        )
    except OSError as fault:
        taken = phrase("fault.metrics.port", place=place, why=system_words(fault))
        raise BadInput(phrase("thing.metrics"), [taken]) from fault
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
