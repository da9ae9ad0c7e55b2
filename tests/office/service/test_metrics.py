"""Figures for machines: what they say, and where they are served."""

import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from engine.delivery.tick import TickReport
from engine.errors import BadInput
from office.service.metrics import Metrics, served
from office.settings import MetricsSettings
from tests.office.service.offices import NOW, laid_down, opened
from tests.spec import refused


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_the_standing_of_an_office(tmp_path: Path) -> None:
    laid_down(tmp_path)
    metrics = Metrics()
    with opened(tmp_path) as office:
        office.runner.prepare()
        metrics.observe(office, NOW)
        head = office.log.head()
        assert value(metrics, "campaign_log_events") == head
        assert value(metrics, "campaign_view_lag_events", view="board") == head
        assert value(metrics, "campaign_view_lag_seconds", view="board") != 0
        assert value(metrics, "campaign_parked_events", view="board") == 0
        assert value(metrics, "campaign_outbox_waiting") == 0
        office.catch_up()
        metrics.observe(office, NOW)
    assert value(metrics, "campaign_view_lag_events", view="board") == 0
    assert value(metrics, "campaign_view_lag_seconds", view="board") == 0
    assert value(metrics, "campaign_observed_timestamp_seconds") == NOW.timestamp()


def test_what_ticks_and_workers_did() -> None:
    metrics = Metrics()
    metrics.ticked(TickReport(delivered=3, failed=2, abandoned=1), 0.02)
    metrics.ticked(None, 7)
    metrics.projected(40)
    assert value(metrics, "campaign_ticks_total", outcome="done") == 1
    assert value(metrics, "campaign_ticks_total", outcome="failed") == 1
    assert value(metrics, "campaign_messages_total", outcome="delivered") == 3
    assert value(metrics, "campaign_messages_total", outcome="failed") == 2
    assert value(metrics, "campaign_messages_total", outcome="abandoned") == 1
    assert value(metrics, "campaign_tick_seconds_sum") == 7.02
    assert value(metrics, "campaign_projected_events_total") == 40


def test_they_are_served_while_it_lasts() -> None:
    settings, metrics = MetricsSettings(port=free_port()), Metrics()
    metrics.projected(5)
    address = f"http://127.0.0.1:{settings.port}/metrics"
    with served(metrics, settings):
        with urlopen(address) as answer:
            assert b"campaign_projected_events_total 5.0" in answer.read()
        wanted = refused(BadInput, "give another with --metrics-port")
        with wanted, served(metrics, settings):
            pass
    with pytest.raises(OSError, match="refused"):
        urlopen(address)


def test_on_port_0_nothing_is_served() -> None:
    with served(Metrics(), MetricsSettings()):
        pass
