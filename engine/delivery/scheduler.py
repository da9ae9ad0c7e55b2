"""The metronome: calls the tick every so many seconds and as each office day begins.

APScheduler remembers nothing for us: what is due is on record, and a missed beat is made good by
the next one.
"""

import threading
from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo

import msgspec
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from engine.calendars.clock import OFFICE_ZONE, Clock, SystemClock
from engine.delivery.stopping import stopped_by_signals
from engine.delivery.tick import TickReport
from engine.errors import BadInput, EngineError, UnknownEvent
from engine.phrases import phrase


def serve(
    tick: Callable[[], TickReport],
    every_seconds: int,
    stop: threading.Event | None = None,
    *,
    clock: Clock | None = None,
    zone: ZoneInfo = OFFICE_ZONE,
    day_starts: time = time.min,
) -> None:
    """Tick at once and then on the beat, until `stop` is set or SIGTERM or SIGINT comes.

    Returns after the tick under way is done. Ticks never overlap: one thread, not the caller's,
    runs them all. One that fails is logged and the next goes on; only an event of a newer program
    ends it, and UnknownEvent is raised. Signals are heeded only when this is called from the main
    thread. BadInput unless `every_seconds` is 1 or more.
    """
    if every_seconds < 1:
        problem = phrase("fault.scheduler.beat", seconds=every_seconds)
        raise BadInput(phrase("thing.scheduler"), [problem])
    stop, ended = stop or threading.Event(), list[UnknownEvent]()

    def beat() -> None:
        try:
            _beat(tick)
        except UnknownEvent as fault:
            ended.append(fault)
            stop.set()

    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(1)},
        # However late a beat comes it is worth having, but several missed ones are worth one.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=zone,
    )
    scheduler.add_job(
        beat,
        IntervalTrigger(seconds=every_seconds, timezone=zone),
        id="tick",
        next_run_time=(clock or SystemClock()).now(),
    )
    scheduler.add_job(
        beat,
        # A second past the hour, so that the moment belongs to the new day.
        CronTrigger(hour=day_starts.hour, minute=day_starts.minute, second=1, timezone=zone),
        id="start-of-day",
    )
    with stopped_by_signals(stop):
        scheduler.start()
        try:
            stop.wait()
        finally:
            scheduler.shutdown(wait=True)
    if ended:
        raise ended[0]


def _beat(tick: Callable[[], TickReport]) -> None:
    """One tick, and one line about it unless nothing happened."""
    log = structlog.get_logger("scheduler")
    try:
        report = tick()
    except UnknownEvent:
        raise
    except EngineError as fault:
        log.error("tick_failed", fault=str(fault), kind=type(fault).__name__)
    except Exception:
        log.exception("tick_failed")
    else:
        if report.did_something:
            write = log.warning if report.faults or report.abandoned else log.info
            write("tick_done", **msgspec.structs.asdict(report))
