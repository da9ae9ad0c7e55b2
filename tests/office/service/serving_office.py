"""An office that serves in a process of its own, with pages of a few words.

`python -m tests.office.service.serving_office FOLDER [URL]` says its address on a line.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic, sleep
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from engine.calendars.clock import VirtualClock
from engine.store.ports import DatabaseUrl
from office.bootstrap import Office
from office.service.operating_log import configure
from office.service.serving import serve
from office.settings import (
    OutboxSettings,
    SchedulerSettings,
    ServeSettings,
    Settings,
    StoreSettings,
)
from projections.feeding import checkpoints
from tests.office.service.offices import NOW

PATIENCE = timedelta(seconds=60).total_seconds()


def settings(
    folder: Path, url: DatabaseUrl | None = None, serving: ServeSettings | None = None
) -> Settings:
    """Any free port of this machine; a scheduler that looks every second."""
    return Settings(
        store=StoreSettings(folder=folder, database_url=url or ""),
        outbox=OutboxSettings(folder=folder / "outbox"),
        scheduler=SchedulerSettings(every_seconds=1),
        serve=serving or ServeSettings(port=0),
    )


def pages(office: Office) -> ASGIApp:
    """`/` is the position of the views, `/slow` answers once a file `go` is in the folder, `/who`
    says who asks, by which scheme, which host, and how many bytes he brought.
    """
    folder = office.settings.store.folder

    def position(_: Request) -> PlainTextResponse:
        with office.views.connect() as views:
            return PlainTextResponse(str(min(checkpoints.positions(views).values())))

    def slow(_: Request) -> PlainTextResponse:
        (folder / f"asked-{uuid4().hex}").touch()
        until(lambda: (folder / "go").exists())
        return PlainTextResponse("done")

    async def who(request: Request) -> JSONResponse:
        body = await request.body()
        return JSONResponse(
            {
                "client": request.client.host if request.client else None,
                "scheme": request.url.scheme,
                "host": request.headers.get("host"),
                "forwarded": request.headers.get("forwarded"),
                "bytes": len(body),
            }
        )

    either = ["GET", "POST"]
    return Starlette(
        routes=[
            Route("/", position),
            Route("/slow", slow, methods=either),
            Route("/who", who, methods=either),
        ]
    )


def until(done: Callable[[], bool]) -> None:
    """Look again and again."""
    end = monotonic() + PATIENCE
    while not done():
        assert monotonic() < end, "it never came"
        sleep(0.02)


@contextmanager
def serving_process(
    folder: Path, url: DatabaseUrl | None = None
) -> Iterator[tuple[Popen[str], str]]:
    """It at work, and its address."""
    program = [sys.executable, "-m", "tests.office.service.serving_office", str(folder)]
    with Popen([*program, *([url] if url else [])], stdout=PIPE, stderr=PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, process.stderr and process.stderr.read()
            yield process, address
        finally:
            process.kill()


def main(folder: str, url: str | None = None) -> None:
    configure("serve")
    found = settings(Path(folder), DatabaseUrl(url) if url else None)
    serve(
        lambda: Office(found, clock=VirtualClock(NOW)),
        pages,
        told=lambda address: print(address, flush=True),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
