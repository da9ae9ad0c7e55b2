"""An office whose log and views are on a server: the same commands, the same rows."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from engine.delivery.lock import SchedulerHeld
from engine.domain.campaign.commands import SuspendCampaign
from engine.errors import BadInput
from engine.handling.door import CommandHandler
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from office.bootstrap import Office
from office.cli.commands.doctor import cells_of
from office.cli.main import answer
from office.service import worker
from office.service.health import examine
from office.service.scheduler_lock import scheduler_holder, scheduler_lock
from office.settings import load_settings
from projections.feeding.runner import Runner
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.tables.open import open_views
from tests import samples, worlds
from tests.office.cli.conftest import ROSTER
from tests.office.service.test_worker import Watched
from tests.postgres_server import PostgresServer, database_of
from tests.projections.test_worlds import eventful_campaign
from tests.spec import in_english, refused

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "CAMPAIGN_DATABASE_URL"


def test_the_same_history_gives_the_same_rows_in_the_same_order(
    tmp_path: Path, database: DatabaseUrl
) -> None:
    """To the letter, on every table, and again after a rebuild."""
    shown: list[list[str]] = []
    histories: list[list[str]] = []
    for address, beside in ((tmp_path / "log.db", tmp_path / "views.db"), (database, database)):
        with CampaignLog(address, create=True) as log:
            eventful_campaign(log)
            views = open_views(beside)
            try:
                Runner(views, log, ALL, batch=7).catch_up()
                assert list(verify(views, log)) == []
                shown += [[repr(item) for item in snapshot(views).items()]]
                rebuild(views, log)
                shown += [[repr(item) for item in snapshot(views).items()]]
                histories.append([repr(recorded) for recorded in log.read(0)])
            finally:
                views.dispose()
    assert histories[0] == histories[1]
    assert shown[0] == shown[1] == shown[2] == shown[3]


def test_commands_work_on_a_server_as_they_do_on_a_file(
    tmp_path: Path,
    database: DatabaseUrl,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, database)
    Path("roster.csv").write_text(ROSTER, encoding="utf-8")
    for words, said in (
        ("init", "postgresql://postgres@"),
        ("init", "2 events"),
        ("unit import roster.csv", "town-01"),
        ("unit list", "Town Two"),
        ("tick --now 2009-02-02", "0 reminders"),
        ("rebuild", ""),
        ("rebuild --verify", ""),
        ("doctor", "views stand at event"),
        ("doctor --deep", "no gap, every event readable"),
    ):
        code = answer(["--lang", "en", "--as", "chen", "--now", "2009-02-02", *words.split()])
        out, err = capsys.readouterr()
        assert (code, err) == (0, ""), words
        assert said in out, words
    assert not (tmp_path / "data" / "log.db").exists()
    assert not (tmp_path / "data" / "views.db").exists()


@pytest.mark.parametrize(("command", "instead"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_a_server_has_its_own_tools_for_backups(
    tmp_path: Path,
    database: DatabaseUrl,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    instead: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, database)
    assert answer(["--lang", "en", command, "copy.db"]) == 2
    said = capsys.readouterr().err
    assert f"{command}: the log is kept on a PostgreSQL server; use its tools: {instead}" in said
    assert list(tmp_path.iterdir()) == []


def test_a_worker_keeps_the_views_of_a_server(
    tmp_path: Path, database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leases last so long that only the server's word can wake it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, database)
    with CampaignLog(database, create=True) as log:
        worlds.implementing_campaign(log)
        head = log.head()
    stop = threading.Event()
    reached: list[int] = []

    def after_round(position: int) -> None:
        reached.append(position)
        if len(reached) == 1:
            with CampaignLog(database) as log:
                stamp = samples.stamp(samples.march(20), reason="flood", command="later")
                CommandHandler(log).handle(SuspendCampaign(stamp=stamp, campaign=worlds.CAMPAIGN))
        elif position > head:
            stop.set()

    with capture_logs():
        worker.serve(
            lambda: Office(load_settings()),
            stop,
            metrics=Watched(after_round),
            lasting=timedelta(days=1),
        )
    assert (reached[0], reached[-1]) == (head, head + 1)


def test_the_doctor_names_an_event_of_a_newer_program(
    tmp_path: Path, postgres: PostgresServer, database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, database)
    with CampaignLog(database, create=True) as log:
        worlds.implementing_campaign(log)
    postgres.ask(
        database_of(database),
        "UPDATE campaign_log.stored_events SET topic = 'vote.cast.v1' WHERE position = 4 "
        "RETURNING 1",
    )
    with Office(load_settings()) as office:
        found = {f.what: f for f in cells_of(examine(office, deep=True), "en")}
    assert "vote.cast.v1" in found["unknown event"].found
    assert not found["unknown event"].ok
    # Not: restore a backup.
    assert found["integrity"].remedy == "update the program: a newer one wrote them"


def test_one_scheduler_among_all_programs(
    tmp_path: Path, database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, database)
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    with scheduler_lock(settings):
        assert in_english(scheduler_holder(settings)).startswith(f"process {os.getpid()} on ")
        with pytest.raises(SchedulerHeld):
            scheduler_lock(settings).__enter__()
    assert scheduler_holder(settings) is None


@pytest.mark.parametrize("where", ["file", "environment"])
def test_an_address_of_no_known_kind_is_refused_without_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    address = "mysql://clerk:s3cret@host/name"
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\ndatabase_url = "{address if where == "file" else ""}"\n')
    monkeypatch.setenv(VARIABLE, "" if where == "file" else address)
    with refused(BadInput, "no such kind of database") as caught:
        load_settings(config)
    assert "s3cret" not in in_english(caught.value)


def test_a_file_may_be_named_as_an_address(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[store]\ndatabase_url = "sqlite:///books/record.db"\n')
    settings = load_settings(config)
    assert settings.log_address == tmp_path / "books" / "record.db"
    assert settings.views_address == tmp_path / "books" / "views.db"


def test_settings_do_not_show_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "postgresql://clerk:s3cret@host/name")
    assert "s3cret" not in repr(load_settings())


def test_an_office_on_files_needs_no_driver() -> None:
    script = "import sys, office.demo.run; from office.cli.main import program\n"
    script += "list(program('en').commands.values()); sys.exit('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
