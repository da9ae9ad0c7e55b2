"""The demo: what it prints is what the log and the views say, and the rebuilt views agree."""

import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from engine.calendars.clock import SystemClock
from engine.domain.message import MessageSent
from engine.domain.phase.events import PhaseClosedByOverride, PhaseGateRefused
from engine.domain.rectification.events import RectificationRaised
from engine.errors import BadInput
from office.bootstrap import Office
from office.cli.main import answer
from office.demo import run
from office.demo.plays import PLAYS, WORKSTYLE, Play
from office.demo.run import DemoReport, run_demo
from office.rosters import read_roster
from office.settings import load_settings
from projections import alerts
from projections.registry import ALL
from tests.spec import refused
from workflows.reading.loader import catalogue, load_from_catalogue

PLAY = replace(WORKSTYLE, last=date(2009, 4, 9), past=WORKSTYLE.past[:1])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoReport, str]:
    folder = tmp_path_factory.mktemp("demo")
    screen = io.StringIO()
    console = Console(file=screen, width=100, no_color=True, highlight=False)
    return run_demo(PLAY, folder, console, "en"), screen.getvalue()


def test_the_rebuilt_views_are_identical(shown: tuple[DemoReport, str]) -> None:
    report, screen = shown
    assert report.proof.identical
    assert [view.name for view in report.proof.views] == [view.NAME for view in ALL]
    assert all(view.before == view.after and not view.differing for view in report.proof.views)
    assert sum(view.rows for view in report.proof.views) > report.events
    assert "identical, row for row" in screen


def test_it_prints_what_the_log_holds(shown: tuple[DemoReport, str]) -> None:
    report, screen = shown
    with Office(load_settings(report.config), clock=SystemClock()) as office:
        events = office.log.read(0, 100_000)
        with office.views.connect() as views:
            raised = alerts.alerts(views, campaign=PLAY.campaign)
    assert len(events) == report.events
    assert f"{report.events} events in" in screen
    refused = next(r for r in events if isinstance(r.event, PhaseGateRefused))
    assert (
        f"{refused.event.stamp.on}, by {refused.event.stamp.actor}, event #{refused.position}"
        in screen
    )
    assert isinstance(refused.event, PhaseGateRefused)
    for criterion in refused.event.verdict.criteria:
        assert f"{criterion.have}/{criterion.of}" in screen
    forced = next(r.event for r in events if isinstance(r.event, PhaseClosedByOverride))
    assert f"By {forced.authority}; why: {forced.stamp.reason}" in screen
    delivered = sum(isinstance(r.event, MessageSent) for r in events)
    assert f"{delivered} delivered" in screen
    entries = sum(isinstance(r.event, RectificationRaised) for r in events)
    assert f"{entries} entries" in screen
    still = sum(alert.cleared_on is None for alert in raised)
    assert f"{len(raised)} in all, {still} open" in screen


def test_it_says_where_the_files_are_and_how_to_go_on(shown: tuple[DemoReport, str]) -> None:
    report, screen = shown
    assert f"seed {PLAY.seed}" in screen
    for name in ("data/log.db", "data/views.db", "outbox"):
        assert str(report.config.parent / name) in screen
        assert (report.config.parent / name).exists()
    assert f"campaign --config {report.config}" in screen


@pytest.mark.parametrize("hint", PLAY.hints)
def test_each_hint_is_a_command_that_does_it(shown: tuple[DemoReport, str], hint: str) -> None:
    report, screen = shown
    assert f"campaign --config {report.config} {hint}\n" in screen
    assert answer(["--config", str(report.config), *hint.split()]) == 0


def test_ctrl_c_says_where_the_files_are(tmp_path: Path) -> None:
    script = "import sys, signal\nfrom office.demo import run\nfrom office.cli import main\n"
    script += "def stop(*_): signal.raise_signal(signal.SIGINT)\n"
    script += "run._play = stop\n"
    script += "sys.argv = ['campaign', '--lang', 'en', 'demo', '--folder', 'here']\nmain.run()"
    stopped = subprocess.run(
        (sys.executable, "-c", script),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(run.__file__).parents[2])},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (stopped.returncode, stopped.stderr) == (130, "")
    told = "Stopped. What there is of its files stands in here; a new run replaces them.\n"
    assert stopped.stdout == told
    assert (tmp_path / "here" / "data" / "log.db").exists()


def test_it_removes_nothing_that_it_did_not_make(tmp_path: Path) -> None:
    treasure = tmp_path / "treasure.txt"
    treasure.write_text("mine", encoding="utf-8")
    with refused(BadInput, "holds other things than a demo"):
        run_demo(PLAY, tmp_path, Console(file=io.StringIO()))
    assert treasure.read_text(encoding="utf-8") == "mine"


def test_it_plays_on_no_log_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN_DATABASE_URL", f"sqlite:///{tmp_path}/office.db")
    with refused(BadInput, "unset it first"):
        run_demo(PLAY, tmp_path / "demo", Console(file=io.StringIO()))
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_was_stopped_while_an_older_one_was_cleared_can_be_begun_again(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "demo"
    run._fresh(folder, PLAY)
    (folder / "outbox").mkdir()
    (folder / "outbox" / "letter.eml").write_text("letter")
    assert run._fresh(folder, PLAY).store.folder == folder / "data"
    assert [inside.name for inside in folder.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS)
def test_the_blanks_of_each_campaign_are_filled_and_its_units_take_part(play: Play) -> None:
    definition = load_from_catalogue(play.campaign)
    blanks = {parameter.key for parameter in definition.parameters if parameter.is_blank}
    assert {parameter.key for parameter in definition.blanks()} <= set(play.values) <= blanks
    rows = read_roster(play.roster_path).rows
    owing = {category for duty in definition.duties.values() for category in duty.audience}
    assert owing - {"*"} <= {category for row in rows for category in row.categories}
    assert play.clerk.removesuffix(".liaison") in {row.unit for row in rows}


def test_every_campaign_of_the_catalogue_that_came_from_a_document_is_played() -> None:
    seeded = {key for key in catalogue() if load_from_catalogue(key).source.seed}
    assert set(PLAYS) == seeded


def test_a_campaign_that_has_no_play_is_named_with_those_that_have(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert answer(["--lang", "en", "demo", "workstile"]) == 3
    said = capsys.readouterr().err
    assert [name for name in PLAYS if name not in said] == []
