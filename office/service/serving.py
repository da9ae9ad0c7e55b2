"""Pages, views and scheduler in one process, until it is told to stop.

Any number of such processes may share a log on a server; one of them ticks, and when it ends
another takes over. The pages themselves are handed in: this room knows none of them.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Final

import anyio.to_thread
import structlog
import uvicorn
from starlette.types import ASGIApp

from engine.delivery.lock import SchedulerHeld
from engine.delivery.scheduler import serve as tick_on_the_beat
from engine.delivery.stopping import stopped_by_signals
from engine.domain.access import known_access
from engine.errors import BadInput, EngineError, UnknownEvent
from engine.phrases import phrase, system_words
from office.bootstrap import Office
from office.service.answering import Observed, OnlyHere, is_loopback
from office.service.command_log import CommandLog
from office.service.feeding import Feeder
from office.service.metrics import Metrics
from office.service.scheduler_lock import scheduler_lock
from office.service.scheduler_process import SchedulerProcess
from office.service.worker import STORE_FAULTS
from office.settings import ServeSettings, Settings
from office.words import worded

_CLOSED: Final = "closed"
_BACKLOG: Final = 2048
_LAST_SECONDS: Final = 15  # for requests that are under way when it stops

MakeApp = Callable[[Office], ASGIApp]
"""Puts the pages together, for an office that lasts as long as they do."""


def serve(
    open_office: Callable[[], Office],
    make_app: MakeApp,
    *,
    stop: threading.Event | None = None,
    metrics: Metrics | None = None,
    told: Callable[[str], None] = lambda _: None,
    with_scheduler: bool = True,
) -> None:
    """Serve where the settings say until `stop` is set or SIGTERM or SIGINT comes.

    `told` is given the address once people can come. At the end nobody is let in any more, requests
    under way are answered, and a tick under way ends within a page. Raises BadInput for an address
    beyond this machine unless the door is closed, and for one that is taken; what ended it, if it
    was not asked to end: that the door is not closed any more, the store, or a newer event.
    """
    stop, metrics = stop or threading.Event(), metrics or Metrics()
    with ExitStack() as open_, stopped_by_signals(stop):
        office = open_.enter_context(open_office())
        office.handler.observer = CommandLog(metrics)
        settings, serving = office.settings, office.settings.serve
        door = _Door(office, serving, stop)
        office.catch_up()  # once by one thread: what is opened then, many use
        listening = open_.enter_context(_listening(serving))
        app = _guarded(make_app(office), door, serving, metrics)
        feeder = Feeder(office, metrics, stop, door.look)
        threads = [threading.Thread(target=feeder.run, name="feeder")]
        ticking = _Ticking(open_office, settings, metrics, stop)
        if with_scheduler:
            threads.append(threading.Thread(target=ticking.run, name="scheduler"))
        for thread in threads:
            thread.start()
        try:
            log = structlog.get_logger("serve")
            address = _address_of(listening)
            log.info("serve_started", address=address, door=door.name)
            _Server(app, serving, stop, lambda: told(address)).run(sockets=[listening])
            log.info("serve_stopped")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    for fault in (door.fault, feeder.fault, ticking.fault):
        if fault is not None:
            raise fault


class _Door:
    """The door as the newest look found it."""

    def __init__(self, office: Office, serving: ServeSettings, stop: threading.Event) -> None:
        self._office, self._serving, self._stop = office, serving, stop
        self.fault: BadInput | None = None
        self._read()
        if not self._may_listen():
            raise self._refusal()

    @property
    def is_open(self) -> bool:
        """Whether people need not prove who they are."""
        return self.name != _CLOSED

    def look(self) -> None:
        """Look anew: a door that was opened ends what listens beyond this machine."""
        self._read()
        if not self._may_listen():
            self.fault = self._refusal()
            self._stop.set()

    def _read(self) -> None:
        self.name = str(known_access(self._office.reads).door)

    def _may_listen(self) -> bool:
        return not self.is_open or is_loopback(self._serving.address)

    def _refusal(self) -> BadInput:
        beyond = phrase("fault.serve.beyond", address=self._serving.address)
        return BadInput(phrase("thing.serve"), [beyond])


class _Ticking:
    """Ticks while no other process does; `fault` is an event of a newer program."""

    def __init__(
        self,
        open_office: Callable[[], Office],
        settings: Settings,
        metrics: Metrics,
        stop: threading.Event,
    ) -> None:
        self._opens, self._settings = open_office, settings
        self._metrics, self._stop = metrics, stop
        self._log = structlog.get_logger("scheduler")
        self.fault: UnknownEvent | None = None

    def run(self) -> None:
        """Until `stop` is set."""
        said: object = None
        while not self._stop.is_set():
            try:
                self._tick()
            except SchedulerHeld as held:
                if said != (said := str(held.phrase)):
                    self._log.info("scheduler_elsewhere", holder=worded(held.phrase, "en"))
            except UnknownEvent as fault:
                self.fault = fault
                self._stop.set()
            except (*STORE_FAULTS, EngineError) as fault:
                self._log.error(
                    "scheduler_waits", fault=worded(getattr(fault, "phrase", fault), "en")
                )
            self._stop.wait(self._settings.scheduler.every_seconds)

    def _tick(self) -> None:
        lock, office = scheduler_lock(self._settings), self._settings.office
        seconds = self._settings.scheduler.every_seconds
        with SchedulerProcess(self._opens, self._metrics, lock, self._stop.is_set) as process:
            self._log.info("scheduler_started", every_seconds=seconds)
            tick_on_the_beat(process, seconds, self._stop, zone=office.zone_info)
            self._log.info("scheduler_stopped")


class _Server(uvicorn.Server):
    """uvicorn, which also ends when `stop` is set, and says when it has begun."""

    def __init__(
        self,
        app: ASGIApp,
        serving: ServeSettings,
        stop: threading.Event,
        started: Callable[[], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                backlog=_BACKLOG,
                lifespan="off",
                timeout_graceful_shutdown=_LAST_SECONDS,
                proxy_headers=bool(serving.proxies),
                forwarded_allow_ips=list(serving.proxies),
            )
        )
        self._threads, self._stop, self._told = serving.threads, stop, started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Let as many requests be answered at once as the settings say."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = self._threads
        await super().startup(sockets)
        self._told()

    async def on_tick(self, counter: int) -> bool:
        """Asked ten times a second whether to end."""
        return await super().on_tick(counter) or self._stop.is_set()


def _guarded(app: ASGIApp, door: _Door, serving: ServeSettings, metrics: Metrics) -> ASGIApp:
    said = phrase("say.serve.only-here")
    refusal = "\n".join(worded(said, lang) for lang in ("zh", "en"))
    inner = OnlyHere(app, lambda: door.is_open, refusal, trusted=bool(serving.proxies))
    return Observed(inner, metrics)


def _listening(serving: ServeSettings) -> socket.socket:
    """A socket on which nobody is heard yet. BadInput for an address that cannot be had."""
    try:
        found: Sequence[tuple[socket.AddressFamily, object, object, object, object]]
        found = socket.getaddrinfo(serving.address, serving.port, type=socket.SOCK_STREAM)
        family, _, _, _, place = found[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as fault:
        raise _taken(serving, fault) from fault
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as fault:
        with suppress(OSError):
            listening.close()
        raise _taken(serving, fault) from fault
    return listening


def _taken(serving: ServeSettings, fault: OSError) -> BadInput:
    place = f"{serving.address}:{serving.port}"
    why = phrase("fault.serve.address", place=place, why=system_words(fault))
    return BadInput(phrase("thing.serve"), [why])


def _address_of(listening: socket.socket) -> str:
    """What is written into a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
