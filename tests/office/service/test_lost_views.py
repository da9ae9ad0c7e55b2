"""Views emptied, cut, overwritten or deleted under those who work with them are built anew."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from engine.errors import StoreUnavailable
from office.bootstrap import Office
from office.cli.main import answer
from office.service.feeding import Feeder
from office.service.metrics import Metrics
from office.service.scheduler_lock import scheduler_lock
from office.service.scheduler_process import SchedulerProcess
from office.service.worker import serve
from projections.rebuilding.verify import verify
from tests.office.service.offices import laid_down, opened, settings
from tests.office.service.test_worker import Watched, suspended

SHORT = timedelta(seconds=0.3)
Harm = Callable[[Path], object]


def merged(views: Path) -> None:
    with closing(sqlite3.connect(views)) as file:
        assert file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def emptied(views: Path) -> None:
    os.truncate(views, 0)


def cut(views: Path) -> None:
    """Most pages are gone, and none of them stands in the `-wal`."""
    merged(views)
    os.truncate(views, 12 * 1024)


def overwritten(views: Path) -> None:
    merged(views)
    with views.open("r+b") as file:
        file.write(b"x" * views.stat().st_size)


def deleted(views: Path) -> None:
    views.unlink()


def without_wal(views: Path) -> None:
    os.unlink(f"{views}-wal")


def without_shm(views: Path) -> None:
    os.unlink(f"{views}-shm")


HARMS = (emptied, cut, overwritten, deleted, without_wal, without_shm)


@contextmanager
def right_views(folder: Path) -> Iterator[Office]:
    """The views agree with the log once they are looked at."""
    with opened(folder) as office:
        yield office
        office.catch_up()
        assert list(verify(office.views, office.log)) == []


@pytest.mark.parametrize("harm", HARMS)
def test_a_worker_builds_them_anew(tmp_path: Path, harm: Harm) -> None:
    laid_down(tmp_path)
    stop, rounds = threading.Event(), list[int]()

    def after_round(position: int) -> None:
        rounds.append(position)
        if len(rounds) == 1:
            harm(tmp_path / "views.db")
        elif position:
            stop.set()

    with capture_logs() as lines:
        serve(partial(opened, tmp_path), stop, metrics=Watched(after_round), lasting=SHORT)
    waits = [line for line in lines if line["event"] == "worker_waits"]
    assert {line["seconds"] for line in waits} <= {1.0, 2.0}
    assert all(str(tmp_path / "views.db") in line["fault"] for line in waits)
    assert rounds[0] == rounds[-1] > 0
    with right_views(tmp_path):
        pass


@pytest.mark.parametrize("harm", HARMS)
def test_a_scheduler_builds_them_anew(tmp_path: Path, harm: Harm) -> None:
    laid_down(tmp_path)
    lock = scheduler_lock(settings(tmp_path))
    with SchedulerProcess(partial(opened, tmp_path), Metrics(), lock) as process:
        process()
        harm(tmp_path / "views.db")
        with suppress(StoreUnavailable):
            process()
        process()
    with right_views(tmp_path):
        pass


@pytest.mark.parametrize("harm", HARMS)
def test_a_process_that_serves_builds_them_anew(tmp_path: Path, harm: Harm) -> None:
    """Its threads share one office, which is not opened anew."""
    laid_down(tmp_path)
    stop, rounds = threading.Event(), list[int]()

    def after_round(position: int) -> None:
        rounds.append(position)
        if len(rounds) == 1:
            harm(tmp_path / "views.db")
            with suspended(tmp_path):
                pass
        elif position > rounds[0]:
            stop.set()

    with opened(tmp_path) as office:
        office.catch_up()
        feeder = Feeder(office, Watched(after_round), stop)
        feeder.run()
        assert feeder.fault is None
        assert rounds[-1] == office.log.head() > rounds[0] > 0
        assert list(verify(office.views, office.log)) == []
    with right_views(tmp_path):
        pass


@pytest.mark.parametrize("harm", HARMS)
def test_whoever_asks_meanwhile_is_answered_or_told_what_helps(
    tmp_path: Path, harm: Harm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    laid_down(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAMPAIGN_DATABASE_URL", f"sqlite:///{tmp_path}/log.db")
    (tmp_path / "config.toml").write_text(f'[store]\nfolder = "{tmp_path}"\n')
    status = ["--lang", "en", "status", "spring-2009"]
    with opened(tmp_path) as office:
        office.catch_up()
        harm(tmp_path / "views.db")
        if answer(status) != 0:
            said = capsys.readouterr().err
            assert said.rstrip().endswith("run: campaign rebuild")
            assert answer(["rebuild"]) == 0
            assert answer(status) == 0
    with right_views(tmp_path):
        pass
