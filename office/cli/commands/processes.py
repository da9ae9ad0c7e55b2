"""Processes that run until they are stopped: campaign worker, campaign scheduler."""

from threading import Event
from typing import Annotated

import typer
from msgspec.structs import replace

from engine.delivery.stopping import stopped_by_signals
from office.bootstrap import Office
from office.cli.invocation import Invocation, invocation_of
from office.service.scheduler_lock import scheduler_lock
from office.settings import MetricsSettings

PortOption = Annotated[
    int | None,
    typer.Option(
        "--metrics-port",
        metavar="PORT",
        min=0,
        max=65535,
        help="help.option.port",
    ),
]


def register(app: typer.Typer) -> None:
    """Add worker and scheduler."""
    app.command("worker")(_worker)
    app.command("scheduler")(_scheduler)


def _worker(ctx: typer.Context, port: PortOption = None) -> None:
    # Here, so that every other command starts sooner.
    from office.service.metrics import Metrics, served
    from office.service.operating_log import configure
    from office.service.worker import serve

    invocation, metrics = invocation_of(ctx), Metrics()
    configure("worker")
    with served(metrics, _metrics_settings(invocation, port)):
        serve(lambda: _office(invocation), metrics=metrics)


def _scheduler(ctx: typer.Context, port: PortOption = None) -> None:
    import structlog

    from engine.delivery.scheduler import serve
    from office.service.metrics import Metrics, served
    from office.service.operating_log import configure
    from office.service.scheduler_process import SchedulerProcess

    invocation, metrics = invocation_of(ctx), Metrics()
    settings = invocation.settings
    seconds, stop = settings.scheduler.every_seconds, Event()
    configure("scheduler")
    with (
        served(metrics, _metrics_settings(invocation, port)),
        SchedulerProcess(
            lambda: _office(invocation), metrics, scheduler_lock(settings), stop.is_set
        ) as process,
        stopped_by_signals(stop),
    ):
        structlog.get_logger().info("scheduler_started", every_seconds=seconds)
        serve(process, seconds, stop, zone=settings.office.zone_info)
        structlog.get_logger().info("scheduler_stopped")


def _office(invocation: Invocation) -> Office:
    return Office(invocation.settings, clock=invocation.clock)


def _metrics_settings(invocation: Invocation, port: int | None) -> MetricsSettings:
    metrics = invocation.settings.metrics
    return metrics if port is None else replace(metrics, port=port)
