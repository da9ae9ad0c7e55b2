"""The options that every command understands, and what becomes of a fault."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from office.cli import main
from office.cli.main import answer
from tests.office.cli.conftest import Program

ROOT = Path(main.__file__).parents[2]
PROGRAM = (sys.executable, "-m", "office.cli.main")


def stamp_of(program: Program, *words: str) -> dict[str, str]:
    """Who and when, of a rehearsed planning."""
    told = program.call([*words, "plan", "spring-drive", "--dry-run", "--json"])
    assert (told.code, told.err) == (0, "")
    stamp: dict[str, str] = json.loads(told.out)[0]["event"]["stamp"]
    return stamp


def test_who_acts(office: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stamp_of(office)["actor"] == "office.chen"
    monkeypatch.setenv("CAMPAIGN_ACTOR", "office.zhou")
    assert stamp_of(office, "--as", "")["actor"] == "office.zhou"


def test_who_acts_has_a_name_that_can_be_read(
    office: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen = "holds signs that cannot be seen; leave them out"
    for name, fault in (
        ("a/b", "'a/b' holds \"/\"; write a dot or a hyphen instead"),
        (" li", "' li' begins or ends with a blank; leave it out"),
        ("li\u3000", "'li\\u3000' begins or ends with a blank; leave it out"),
        ("l\ni", f"'l\\ni' {unseen}"),
        ("l\u202ei", f"'l\\u202ei' {unseen}"),
        ("l" * 101, "it has 101 signs; use 100 at most"),
    ):
        refused = office.call(["--as", name, "unit", "retire", "bureau", "--reason", "x"])
        assert (refused.code, refused.err) == (2, f"✘ --as: {fault}\n")
    monkeypatch.setenv("CAMPAIGN_ACTOR", "a/")
    told = office.call(["--as", "", "plan", "spring-drive"])
    assert told.err == "✘ CAMPAIGN_ACTOR: 'a/' holds \"/\"; write a dot or a hyphen instead\n"
    for name in ("李 梅", "l" * 100):
        assert stamp_of(office, "--as", name)["actor"] == name


def test_the_clock_stands_where_it_is_put(office: Program) -> None:
    for now, recorded_at, on in (
        ("2026-03-15", "2026-03-15T01:00:00Z", "2026-03-15"),
        ("2026-03-15T23:30", "2026-03-15T15:30:00Z", "2026-03-15"),
        ("2026-03-15T23:30+00:00", "2026-03-15T23:30:00Z", "2026-03-16"),
    ):
        stamp = stamp_of(office, "--now", now)
        assert (stamp["recorded_at"], stamp["on"]) == (recorded_at, on)
    message = "--now: 'soon' is no day or moment; write 2009-03-15 or 2009-03-15T14:30"
    office.refuses(2, message, "--now soon unit list")
    message = "--now: '0001-01-01T00:00' lies outside the calendar"
    office.refuses(2, message, "--now 0001-01-01T00:00 unit list")


def test_titles_in_chinese_and_in_english(office: Program) -> None:
    assert "联络员" in office.does("--lang zh unit list")
    assert "Liaison" in office.does("--lang en unit list")
    message = "Invalid value: --lang is 'fr'; give zh or en (see: campaign --help)"
    office.refuses(2, message, "--lang fr unit list")


def test_a_language_that_the_environment_misspells_is_refused(
    office: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN_LANG", "fr")
    assert "Liaison" in office.does("--lang en unit list")
    message = "不能这样写：环境变量 CAMPAIGN_LANG 写作“fr”；请写 zh 或 en（见：campaign --help）"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert answer(["unit", "list"]) == 2
    assert office.capture.readouterr().err == f"✘ {message}\n"


def test_settings_are_found_and_their_faults_listed(office: Program) -> None:
    message = "nope.toml: there is no such file; check --config"
    office.refuses(2, message, "--config nope.toml unit list")
    Path("other.toml").write_text('[store]\nfolder = "elsewhere"\n[office]\nzone = "Mars"\n')
    refused = office("--config other.toml unit list")
    assert (refused.code, "office.zone" in refused.err) == (2, True)
    Path("other.toml").write_text('[store]\nfolder = "elsewhere"\n')
    assert "elsewhere" in office.does("--config other.toml init")


def test_wrong_words_point_to_the_help(empty: Program) -> None:
    empty.refuses(2, "No such command 'fly'. (see: campaign --help)", "fly")
    message = "Missing argument 'CAMPAIGN'. (see: campaign announce --help)"
    empty.refuses(2, message, "announce")
    empty.refuses(2, "No such option: --nope (see: campaign announce --help)", "announce --nope")
    assert "campaign [OPTIONS] COMMAND" in empty.does("--help")
    assert main.answer([]) == 0


def test_an_empty_command_id_is_refused(planned: Program) -> None:
    message = "--command-id: it is empty; give a name, or leave it out"
    planned.refuses(2, message, "announce spring --command-id", " ")


def test_a_fault_of_the_program_is_one_line_and_its_details_a_file(
    office: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No seam makes the program faulty on purpose; this one stands in for a bug.
    monkeypatch.setattr("office.cli.commands.units._row", lambda *_: 1 // 0)
    place = office.folder / "data" / "faults.log"
    details = f"details in {place}"
    message = f"unexpected fault ZeroDivisionError: integer division or modulo by zero; {details}"
    office.refuses(70, message, "unit list")
    assert "Traceback" in place.read_text(encoding="utf-8")


def test_every_sign_survives_a_poor_terminal(office: Program) -> None:
    shown = subprocess.run(
        (*PROGRAM, "unit", "list"),
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (shown.returncode, shown.stderr) == (0, b"")


def test_a_reader_that_goes_away_is_no_fault(office: Program) -> None:
    with subprocess.Popen(
        (*PROGRAM, "workflow", "show", "workstyle-2009", "--json"),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == (b"", 141)


def test_ctrl_c_is_quiet(office: Program) -> None:
    script = "import os, signal, sys; from office.cli import main\n"
    script += "from office.cli.commands import doctor\n"
    script += "def wait(): os.kill(os.getpid(), signal.SIGINT)\n"
    script += "doctor.register = lambda app: app.command('doctor')(wait)\n"
    script += "sys.argv = ['campaign', 'doctor']; main.run()"
    stopped = subprocess.run(
        (sys.executable, "-c", script),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (stopped.returncode, stopped.stdout, stopped.stderr) == (130, b"", b"")


def test_no_traceback_ever_reaches_the_screen(empty: Program) -> None:
    for words in ("unit list", "gate a b", "phase close a b", "rectification list x"):
        refused = empty(words)
        assert refused.code == 7
        assert not re.search('Traceback|File "', refused.err)
