"""A log that vanishes under an office at work: whoever asks is told where and what to do, nothing
is made in its place, and all goes on when it is there again.
"""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from structlog.testing import capture_logs

from engine.domain.campaign.commands import SuspendCampaign
from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.ports import Address, DatabaseUrl
from office.bootstrap import Office
from office.cli.invocation import Invocation
from office.cli.main import answer
from office.service import worker
from office.service.health import examine
from office.service.metrics import Metrics
from office.service.scheduler_lock import scheduler_lock
from office.service.scheduler_process import SchedulerProcess
from projections.feeding.event_source import Progress
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import verify
from tests import samples, worlds
from tests.office.service.offices import opened, settings
from tests.office.service.test_worker import Watched
from tests.postgres_server import CUT, PostgresServer, database_of, running_server
from tests.spec import in_english, refused

SHORT = timedelta(seconds=0.3)


class Vanishing(NamedTuple):
    """A log that can be sent away and brought back; what who uses it meanwhile is told."""

    log: Address
    away: Callable[[], object]
    back: Callable[[], object]
    told: str


@contextmanager
def moved(folder: Path) -> Iterator[Vanishing]:
    log, aside = folder / "log.db", folder / "aside.db"
    told = "it was taken away while in use; put the file back"
    yield Vanishing(log, partial(log.rename, aside), partial(aside.rename, log), told)


@contextmanager
def deleted(folder: Path) -> Iterator[Vanishing]:
    log, backup = folder / "log.db", folder / "backup.db"

    def away() -> None:
        with closing(sqlite3.connect(log)) as file, closing(sqlite3.connect(backup)) as copy:
            file.backup(copy)
        for part in folder.glob("log.db*"):
            part.unlink()

    told = "it was taken away while in use; put the file back"
    yield Vanishing(log, away, partial(shutil.copy, backup, log), told)


@contextmanager
def replaced(folder: Path) -> Iterator[Vanishing]:
    log, aside, other = folder / "log.db", folder / "aside.db", folder / "other.db"
    CampaignLog(other, create=True).close()

    def away() -> None:
        log.rename(aside)
        other.rename(log)

    told = "another file was put in its place while in use; start again"
    yield Vanishing(log, away, partial(aside.replace, log), told)


@contextmanager
def renamed(server: PostgresServer) -> Iterator[Vanishing]:
    address = server.fresh()
    name = database_of(address)

    def rename(former: str, new: str) -> None:
        server.ask("postgres", CUT.format(former))
        server.ask("postgres", f"ALTER DATABASE {former} RENAME TO {new}")

    away, back = partial(rename, name, "kept"), partial(rename, "kept", name)
    yield Vanishing(DatabaseUrl(address), away, back, "the server has no such database; create it")


@contextmanager
def stopped(server: PostgresServer) -> Iterator[Vanishing]:
    address = DatabaseUrl(server.fresh())
    told = "the server cannot be reached .*; check that the server runs"
    yield Vanishing(address, server.stop, server.start, told)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that may be stopped."""
    with running_server() as started:
        yield started


@pytest.fixture(params=[moved, deleted, replaced, renamed, stopped])
def vanishing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vanishing]:
    """An office with a campaign, in a folder and perhaps on a server."""
    on_files = request.param in (moved, deleted, replaced)
    place = tmp_path if on_files else request.getfixturevalue("server")
    with request.param(place) as found:
        with CampaignLog(found.log, create=True) as log:
            worlds.mobilizing_campaign(log)
        yield found


def suspend(office: Office) -> None:
    stamp = samples.stamp(samples.march(20), reason="flood", command="later")
    office.handle(SuspendCampaign(stamp=stamp, campaign=worlds.CAMPAIGN))


def test_who_is_at_work_is_told_and_goes_on(tmp_path: Path, vanishing: Vanishing) -> None:
    open_office = partial(opened, tmp_path, log=vanishing.log)
    lock = scheduler_lock(settings(tmp_path, vanishing.log))
    with open_office() as office, SchedulerProcess(open_office, Metrics(), lock) as process:
        process()
        office.catch_up()
        vanishing.away()
        for deed in (
            partial(suspend, office),
            process,
            partial(examine, office),
            partial(examine, office, deep=True),
            partial(rebuild, office.views, office.log),
            lambda: list(verify(office.views, office.log)),
        ):
            with refused(StoreUnavailable, vanishing.told) as caught:
                deed()
            assert in_english(caught.value).startswith(office.log.place)
        vanishing.back()
        process()
    with open_office() as office:
        suspend(office)
        assert [finding for finding in examine(office, deep=True) if not finding.ok] == []
        assert list(verify(office.views, office.log)) == []


def test_a_worker_waits_for_it(tmp_path: Path, vanishing: Vanishing) -> None:
    stop, offices, rounds = threading.Event(), list[Office](), list[int]()

    def open_office() -> Office:
        if offices:
            vanishing.back()
        offices.append(opened(tmp_path, log=vanishing.log))
        return offices[-1]

    def after_round(position: int) -> None:
        rounds.append(position)
        if len(rounds) == 1:
            vanishing.away()
        else:
            stop.set()

    with capture_logs() as lines:
        worker.serve(open_office, stop, metrics=Watched(after_round), lasting=SHORT)
    (waits,) = (line for line in lines if line["event"] == "worker_waits")
    assert waits["fault"].startswith(offices[0].log.place)
    assert rounds[0] == rounds[1] > 0


def in_the_environment(log: Address, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whoever calls the program in this folder means this log; how its place begins."""
    on_file = isinstance(log, Path)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CAMPAIGN_DATABASE_URL", f"sqlite:///{log}" if on_file else str(log))
    return str(log) if on_file else "postgresql://postgres@"


@pytest.mark.parametrize("vanishing", [moved, deleted, renamed, stopped], indirect=True)
def test_who_comes_meanwhile_is_told(
    tmp_path: Path,
    vanishing: Vanishing,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = in_the_environment(vanishing.log, tmp_path, monkeypatch)
    vanishing.away()
    try:
        for words in (
            "unit list", "unit retire town-01 --reason x", "tick", "worker", "scheduler",
            "doctor", "rebuild", "rebuild --verify",
        ):  # fmt: skip
            code = answer(["--lang", "en", "--as", "chen", *words.split()])
            said = capsys.readouterr()
            assert (code, said.out, said.err.count("\n")) == (7, "", 1), words
            assert said.err.startswith(f"✘ {place}"), words
    finally:
        vanishing.back()


@pytest.mark.parametrize("vanishing", [renamed, stopped], indirect=True)
def test_a_rebuild_under_way_is_told(
    tmp_path: Path, vanishing: Vanishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = in_the_environment(vanishing.log, tmp_path, monkeypatch)

    def away(_reached: int, _head: int) -> None:
        vanishing.away()

    def build(progress: Progress | None = None) -> None:
        with Invocation().office() as office:
            rebuild(office.views, office.log, progress=progress)

    build()
    with pytest.raises(StoreUnavailable) as caught:
        build(away)
    assert in_english(caught.value).startswith(place)
    vanishing.back()
    with Invocation().office() as office:
        assert list(verify(office.views, office.log)) == []
    build()
    with Invocation().office() as office:
        assert list(verify(office.views, office.log)) == []
