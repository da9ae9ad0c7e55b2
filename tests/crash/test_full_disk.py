"""A disk that is really full under an office at work: one clear message, nothing lost, no half of
anything, and all goes on once there is room.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, suppress
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from engine.store.postgres.store import shown
from office.cli.main import answer
from office.service.metrics import Metrics
from office.service.scheduler_lock import scheduler_lock
from office.service.scheduler_process import SchedulerProcess
from office.settings import Settings
from tests import worlds
from tests.crash import processes
from tests.crash.examining import examine, whole
from tests.crash.small_disk import filled, on_small_disk
from tests.postgres_server import database_of, running_server
from tests.spec import in_english

DAY = date(2009, 5, 20)
ROOM = "free some space and try again; what is recorded stays"
FOR_ITS_OWN_LOG = "SELECT pg_logical_emit_message(true, 'fill', repeat('x', 500000))"


def nothing() -> None:
    """What else happens, mostly."""


def live_through(
    settings: Settings,
    disk: Path,
    *,
    meanwhile: Callable[[], None] = nothing,
    afterwards: Callable[[], None] = nothing,
    worker_notices: bool = True,
) -> dict[str, list[str]]:
    """Fill the disk under writer, worker and scheduler, and free it; who was told what.

    `meanwhile` is what else happens while it is full, `afterwards` what somebody has to do besides
    making room. A worker may notice nothing where pages with room in them do for its leases.
    """
    with CampaignLog(settings.log_address, create=True) as log:
        worlds.rectifying_campaign(log)
    writer, worker = processes.writer(settings, DAY, "a"), processes.views_worker(settings, DAY)
    told: dict[str, list[str]] = {}

    def ask(who: str, deed: Callable[[], object]) -> None:
        try:
            deed()
        except StoreUnavailable as fault:
            told[who] = [in_english(fault)]

    said = [line.strip() for line in islice(writer.said, 30)]
    process = SchedulerProcess(
        lambda: processes.open_office(settings, DAY), Metrics(), scheduler_lock(settings)
    )
    with process:
        process()
        processes.fall_overdue(settings, DAY, "late")
        with filled(disk):
            said += writer.until(refused=True)
            ask("scheduler", process)
            ask("command", lambda: processes.fall_overdue(settings, DAY, "refused"))
            meanwhile()
            if worker_notices:
                told["worker"] = [worker.wait_for("worker_waits")["fault"]]
        afterwards()
        said += writer.until(refused=False)
        head = processes.fall_overdue(settings, DAY, "later")
        worker.wait_for("batch_projected", reached=head)
        while not process().overdue:
            pass
    worker.kill()
    said += writer.kill()
    told["writer"] = [line.removeprefix("! ") for line in said if line.startswith("!")]
    assert whole(settings.log_address)
    examine(settings, DAY, [line for line in said if not line.startswith("!")])
    return told


@pytest.fixture
def disk() -> Iterator[Path]:
    """Where one can be mounted that the server may use, whoever it runs as."""
    folder = Path(tempfile.mkdtemp(prefix="disk-"))
    folder.chmod(0o755)
    yield folder
    folder.rmdir()


def test_files_on_a_full_disk(disk: Path) -> None:
    log, views = (f"{disk / name}: the disk is full; {ROOM}" for name in ("log.db", "views.db"))

    def call_the_program() -> None:
        os.environ["CAMPAIGN_DATABASE_URL"] = f"sqlite:///{disk}/log.db"
        with redirect_stderr(StringIO()) as said:
            assert answer(["--lang", "en", "rebuild"]) == 7
        assert said.getvalue() == f"✘ {views}\n"

    def work() -> None:
        settings = processes.settings(disk, disk / "log.db")
        told = live_through(settings, disk, meanwhile=call_the_program)
        # A small command may just find room again before the next does not.
        assert ({*told["writer"]}, told["command"]) == ({log}, [log])
        assert {*told["scheduler"], *told["worker"]} <= {log, views}

    # As much as the writer may say before anybody listens, in log, views and the shadow of verify.
    on_small_disk(disk, 512, work)


def test_a_database_on_a_full_disk_of_its_own(disk: Path) -> None:
    """The server itself has room, and stays."""

    def work() -> None:
        with running_server(durable=True) as server:
            if server.owner is not None:
                os.chown(disk, server.owner, -1)
            address = server.fresh()
            server.ask("postgres", f"CREATE TABLESPACE small LOCATION '{disk}'")
            server.ask("postgres", f"ALTER DATABASE {database_of(address)} SET TABLESPACE small")
            settings = processes.settings(server.folder, DatabaseUrl(address))
            told = live_through(settings, disk, worker_notices=False)
            full = f"{shown(address)}: the server's disk is full; {ROOM}"
            assert {line for lines in told.values() for line in lines} == {full}

    on_small_disk(disk, 512, work)


def test_a_server_whose_own_disk_is_full(disk: Path) -> None:
    """It goes down, for it can write its own log no more; somebody makes room and starts it."""

    def work() -> None:
        with running_server(durable=True, data=disk / "data") as server:
            address = server.fresh()

            def go_down() -> None:
                with suppress(psycopg.OperationalError):
                    while server.ask("postgres", FOR_ITS_OWN_LOG):
                        pass

            told = live_through(
                processes.settings(server.folder, DatabaseUrl(address)),
                disk,
                meanwhile=go_down,
                afterwards=server.restart,
            )
            full = f"{shown(address)}: the server's disk is full; {ROOM}"
            assert "PANIC" in (server.folder / "log").read_text()
            assert told["writer"][0] == full
            assert all(line.startswith(shown(address)) for who in told for line in told[who])

    on_small_disk(disk, 512, work)
