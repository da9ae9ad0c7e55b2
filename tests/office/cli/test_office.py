"""Whose log it is, and what its clock lets in: as people meet it. Every remedy is followed."""

import json
import shlex
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine.calendars.clock import SystemClock
from engine.store.log import CampaignLog
from office.cli.main import answer
from tests.golden import stored
from tests.office.cli.conftest import Answer, Program

ROOT = Path(__file__).resolve().parents[3]
DIFFERS = 9


class WallProgram(Program):
    """The program by the clock of this machine: without --now, unless it is given."""

    def call(self, words: "list[str]") -> Answer:  # type: ignore[override]
        self.capture.readouterr()
        code = answer(["--lang", "en", "--as", self.actor, *words])
        return Answer(code, *self.capture.readouterr())


@pytest.fixture
def wall(empty: Program) -> WallProgram:
    """An office on the wall's clock, with three units."""
    program = WallProgram(empty.folder, empty.capture)
    program.does("init")
    program.does("unit import roster.csv")
    return program


def moment(**ago: float) -> str:
    return (SystemClock().now() - timedelta(**ago)).isoformat()


def settings(folder: Path, zone: str, day_ends: str = "24:00") -> None:
    text = f'[office]\nzone = "{zone}"\nday_ends = "{day_ends}"\n'
    (folder / "config.toml").write_text(text, encoding="utf-8")


def test_the_log_says_whose_it_is(wall: WallProgram) -> None:
    shown = json.loads(wall.does("office show --json"))
    assert (shown["zone"], shown["day_ends"], shown["clock"]) == ("Asia/Shanghai", "24:00", "wall")
    assert len(shown["identity"]) == 32
    assert wall.does("office show").startswith(f"office {shown['identity']}: days of Asia/Shanghai")


def test_a_log_that_never_said_adopts_an_office(empty: Program) -> None:
    (empty.folder / "data").mkdir()
    name = "grain-check-2010.v1"
    stored.as_log(empty.folder / "data" / "log.db", stored.read(name)).close()
    empty.day = "2037-01-01"
    empty.refuses(4, "the log does not say whose it is; run: campaign init", "office show")
    told = empty.does("init")
    assert "office.founded.v1  the office is on record: days of Asia/Shanghai" in told
    assert "→" not in told  # it is not a new one
    assert "virtual" in empty.does("office show")
    assert "founded" not in empty.does("init")


def test_a_virtual_office_is_not_founded_before_its_newest_event(empty: Program) -> None:
    (empty.folder / "data").mkdir()
    stored.as_log(empty.folder / "data" / "log.db", stored.read("grain-check-2010.v1")).close()
    empty.day = "1999-01-01"
    refused = empty("init")
    assert refused.code == DIFFERS
    given = shlex.split(refused.err.partition("give --now ")[2])[0]
    empty.day = given
    empty.does("init")


@pytest.mark.parametrize(
    "words", ["status", "list", "tick", "worker", "scheduler", "rebuild", "doctor", "unit list"]
)
def test_two_offices_with_different_days_do_not_share_a_log(wall: WallProgram, words: str) -> None:
    settings(wall.folder, "Europe/Berlin", "17:30")
    message = (
        "the log counts days of Asia/Shanghai that end at 24:00; the settings say Europe/Berlin "
        'and 17:30; write zone = "Asia/Shanghai" and day_ends = "24:00" under [office] of the '
        "settings, or, if the change is meant, run: campaign office count-days --reason WHY"
    )
    words = f"{words} spring" if words == "status" else words
    wall.refuses(DIFFERS, message, words)
    settings(wall.folder, "Asia/Shanghai")
    wall.does("unit list")


def test_days_are_counted_otherwise_knowingly(wall: WallProgram) -> None:
    settings(wall.folder, "Asia/Shanghai", "17:30")
    told = wall.does("office count-days --reason", "by the order of the county")
    assert (
        "days are counted otherwise from now on: those of Asia/Shanghai that end at 17:30" in told
    )
    assert "Due dates stay the days that they are; from now on each ends at 17:30" in told
    wall.does("unit list")
    assert json.loads(wall.does("office show --json"))["day_ends"] == "17:30"


def test_the_log_of_another_office_is_refused_in_this_folder(
    wall: WallProgram, tmp_path: Path
) -> None:
    log = wall.folder / "data" / "log.db"
    wall.does(f"backup {tmp_path / 'ours.db'}")
    log.unlink()
    with closing(CampaignLog(log, create=True)):
        pass
    (wall.folder / "data" / "office-id").rename(tmp_path / "ours")
    wall.does("init")
    (tmp_path / "ours").rename(wall.folder / "data" / "office-id")
    refused = wall("unit list")
    assert refused.code == DIFFERS
    assert "the log is that of another office" in refused.err
    place = refused.err.partition("delete ")[2].partition(" and run")[0]
    Path(place).unlink()
    wall.does("init")
    wall.does("unit list")


def test_a_moment_of_today_is_stamped_and_an_earlier_one_dated(wall: WallProgram) -> None:
    retire = ["unit", "retire", "bureau", "--reason", "merged"]
    refused = wall.call(["--now", moment(days=1), "person", "register", "zhou", "--name", "Zhou"])
    assert refused.code == DIFFERS
    assert "give --reason WHY" in refused.err
    done = wall.call(["--now", moment(days=1), *retire, "--json"])
    assert (done.code, json.loads(done.out)[0]["event"]["stamp"]["dated"]) == (0, True)
    findings = json.loads(wall.does("doctor --json"))
    (told,) = [finding["found"] for finding in findings if finding["what"] == "time"]
    assert told.endswith("are dated: their moments were given, with a reason")


def test_a_tick_goes_by_the_clock_of_the_machine(wall: WallProgram) -> None:
    for given in (moment(days=1), moment(days=-8000)):
        refused = wall.call(["tick", "--now", given])
        assert refused.code == DIFFERS
    wall.does("tick")


def test_a_simulation_is_refused_on_the_clock_of_the_wall(wall: WallProgram) -> None:
    refused = wall("simulate spring --invent")
    assert (refused.code, "nothing is played on it" in refused.err) == (DIFFERS, True)


def test_a_virtual_office_stands_at_its_newest_moment(office: Program) -> None:
    """Whoever forgets --now does not move it."""
    standing = WallProgram(office.folder, office.capture)
    standing.does("plan spring-drive --id spring")
    assert json.loads(standing.does("office show --json"))["newest"] == "2026-03-02T09:00:00+08:00"
    office.day = "2026-03-01"
    refused = office("set spring visits 3 --reason", "why")
    assert refused.code == DIFFERS
    given = shlex.split(refused.err.partition("give --now ")[2])[0]
    office.day = given
    office.does("set spring visits 3 --reason", "why")


JUMPED = """
import sys
from datetime import datetime, timedelta
from engine.calendars import clock

DAYS = timedelta(days=float(sys.argv.pop(1)))
class Jumped(clock.SystemClock):
    def now(self):
        return super().now() + DAYS
import office.bootstrap, engine.handling.door, engine.delivery.scheduler
for module in (clock, office.bootstrap, engine.handling.door, engine.delivery.scheduler):
    module.SystemClock = Jumped
from office.cli.main import run
run()
"""


def jumped(folder: Path, days: float, *words: str) -> "subprocess.CompletedProcess[str]":
    """The program on a machine whose clock stands so many days ahead."""
    return subprocess.run(
        [sys.executable, "-c", JUMPED, str(days), "--lang", "en", "--as", "chen", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_clock_22_years_ahead_stops_the_scheduler(wall: WallProgram) -> None:
    before = wall.log()
    for words in (["tick"], ["scheduler"]):
        refused = jumped(wall.folder, 8036, *words)
        assert refused.returncode == DIFFERS, refused.stderr
        assert "8036 days past the newest event" in refused.stderr
        assert "campaign office confirm-clock --reason WHY" in refused.stderr
    ill = jumped(wall.folder, 8036, "doctor", "--json")
    assert (ill.returncode, "8036 days past the newest event" in ill.stdout) == (1, True)
    assert "campaign office confirm-clock --reason WHY" in ill.stdout
    assert wall.log() == before
    wall.does("tick")  # true days go on as if nothing had been


def test_an_office_that_rested_says_that_its_clock_is_right(wall: WallProgram) -> None:
    assert jumped(wall.folder, 70, "tick").returncode == DIFFERS
    confirmed = jumped(wall.folder, 70, "office", "confirm-clock", "--reason", "summer")
    assert (confirmed.returncode, confirmed.stderr) == (0, "")
    assert jumped(wall.folder, 70, "tick").returncode == 0


def test_the_deed_of_somebody_under_a_jumped_clock_does_not_vouch_for_it(
    wall: WallProgram,
) -> None:
    assert jumped(wall.folder, 8036, "person", "register", "li", "--name", "Li").returncode == 0
    refused = jumped(wall.folder, 8036, "tick")
    assert refused.returncode == DIFFERS
    assert "the log went on 8036 days at once" in refused.stderr
    ill = jumped(wall.folder, 8036, "doctor")
    assert (ill.returncode, "nobody has said that the clock was right" in ill.stdout) == (1, True)
    confirmed = jumped(wall.folder, 8036, "office", "confirm-clock", "--reason", "it is 2048")
    assert confirmed.returncode == 0
    assert jumped(wall.folder, 8036, "tick").returncode == 0


def test_strays_of_a_jumped_clock_are_marked_and_work_goes_on(wall: WallProgram) -> None:
    astray = jumped(wall.folder, 50, "person", "register", "zhou", "--name", "Zhou")
    assert astray.returncode == 0, astray.stderr
    refused = wall("person register li --name Li")
    assert refused.code == DIFFERS
    assert "campaign office mark-strays FIRST LAST --authority WHO --reason WHY" in refused.err
    number = astray.stdout.partition("#")[2].split()[0]
    told = wall.does(f"office mark-strays {number} {number} --authority group --reason", "battery")
    assert f"events {number} to {number} bear moments that are not true, by order of group" in told
    wall.does("person register li --name Li")
    wall.does("tick")
    wall.does("doctor")
    shown = json.loads(wall.does("office show --json"))
    assert shown["strays"] == [{"first": int(number), "last": int(number)}]


def test_a_dated_event_is_told_from_the_others_in_history(wall: WallProgram) -> None:
    wall.does("plan spring-drive --id spring")
    done = wall.call(
        ["--now", moment(days=2), "set", "spring", "visits", "3", "--reason", "by the paper"]
    )
    assert (done.code, done.err) == (0, "")
    assert "(dated)" in wall.does("history spring")
    assert "（补记）" in wall.does("--lang zh history spring")
    shown = json.loads(wall.does("history spring --json"))
    assert [row["dated"] for row in shown] == [True, False]
    number = shown[0]["position"]
    wall.does(f"office mark-strays {number} {number} --authority group --reason", "a slip")
    assert [row["stray"] for row in json.loads(wall.does("history spring --json"))] == [True, False]
