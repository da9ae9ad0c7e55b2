"""A log that holds an event of a lifecycle that only a newer program knows.

What has to read it says so in one sentence and records nothing: every list and figure, since a view
takes the log in order, and every command on that stream or on what rests on it. Work on other
streams goes on. Nothing is lost: once a program knows the event, all is there.
"""

import json
import sqlite3
from pathlib import Path

import pytest

from office.words import LANGUAGES
from office.words.language import Language
from tests.engine.store.meddling import append_unknown
from tests.golden import stored
from tests.golden.lax_definition import GRAIN
from tests.office.cli.conftest import Program

LOG = f"{GRAIN}.v1"
NAME = "vote.cast.v1"
VOTE = f"vote/{GRAIN}/1"
SUMMARY = f"assignment/{GRAIN}/summary/town-2/once"
WHY = ("--reason", "the leading group has met")
SAID: dict[Language, str] = {
    "en": "{stream} version {version} holds 'vote.cast.v1', which this program does not know; "
    "it was written by a newer one: update the program",
    "zh": "{stream} 第 {version} 版是“vote.cast.v1”，本程序不认识；它由更新的程序写入：请更新程序",
}
LOOKS = (
    "list", f"status {GRAIN}", f"status {GRAIN} --at 60", "status nobody", f"deadlines {GRAIN}",
    f"alerts {GRAIN}", f"gate {GRAIN} sum-up", f"rectification list {GRAIN}",
    f"assignment show {GRAIN} summary town-2", f"history {GRAIN}", f"quotas {GRAIN}", "outbox",
    "rebuild", "rebuild board", "rebuild --verify", "tick", f"phase close {GRAIN} sum-up",
    f"simulate {GRAIN} --invent --days 1",
)  # fmt: skip


@pytest.fixture
def program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    """The program in an office whose views are built."""
    monkeypatch.chdir(tmp_path)
    for name in ("CAMPAIGN_CONFIG", "CAMPAIGN_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "data").mkdir()
    stored.as_log(tmp_path / "data" / "log.db", stored.read(LOG)).close()
    (tmp_path / "report.pdf").write_bytes(b"the report")
    found = Program(tmp_path, capsys)
    found.day = "2010-06-28"
    found.does("list")
    return found


def newer(program: Program, stream: str) -> int:
    """A newer program appends to a stream; the version that it got."""
    with sqlite3.connect(program.folder / "data" / "log.db") as file:
        (last,) = file.execute(
            "SELECT COALESCE(MAX(originator_version), 0) FROM stored_events "
            "WHERE originator_id = ?",
            (stream,),
        ).fetchone()
    file.close()
    append_unknown(program.folder / "data" / "log.db", stream, last + 1, NAME)
    return int(last) + 1


def understood(program: Program) -> None:
    """As if this program learned what the event is: it is no longer in the way."""
    with sqlite3.connect(program.folder / "data" / "log.db") as file:
        file.execute("DELETE FROM stored_events WHERE topic = ?", (NAME,))
    file.close()


def refused(program: Program, lang: Language, stream: str, version: int, words: str) -> None:
    """In one sentence, with exit code 7, and nothing was recorded."""
    before = program.log()
    told = program(f"--lang {lang} {words}")
    said = SAID[lang].format(stream=stream, version=version)
    assert (told.err, told.out, told.code) == (f"✘ {said}\n", "", 7), words
    assert program.log() == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_look_says_so_in_one_sentence(program: Program, lang: Language) -> None:
    version = newer(program, VOTE)
    for words in LOOKS:
        refused(program, lang, VOTE, version, words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_doctor_names_it_among_the_rest(program: Program, lang: Language) -> None:
    newer(program, VOTE)
    for words in ("doctor", "doctor --deep"):
        told = program(f"--lang {lang} {words}")
        assert (told.code, told.err) == (7, "")
        assert NAME in told.out
        assert {"en": "update the program", "zh": "请更新程序"}[lang] in told.out
    assert {"en": "but those of a newer program", "zh": "除更新程序写入的以外"}[lang] in told.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_commands_on_its_stream_say_so(program: Program, lang: Language) -> None:
    version = newer(program, SUMMARY)
    for verb in ("start", "submit"):
        filed = " Report=@report.pdf" if verb == "submit" else ""
        words = f"assignment {verb} {GRAIN} summary town-2{filed}"
        refused(program, lang, SUMMARY, version, words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_so_do_commands_on_what_rests_on_it(program: Program, lang: Language) -> None:
    stream = f"campaign/{GRAIN}"
    version = newer(program, stream)
    for words in (
        f"assignment start {GRAIN} summary town-2",
        f"rectification issue {GRAIN} r-0003",
        f"suspend {GRAIN} --reason flood",
        f"phase extend {GRAIN} sum-up --to 2010-07-30 --authority mayor --reason flood",
        f"set {GRAIN} good-from 60 --reason flood",
    ):
        refused(program, lang, stream, version, words)


def test_work_on_other_streams_goes_on(program: Program) -> None:
    newer(program, SUMMARY)
    program.does(f"assignment receive {GRAIN} talk town-2 --occurrence 2010-05")
    program.does(f"rectification issue {GRAIN} r-0003")
    # What has fallen due is put on record before a deed that stops it: that needs the views.
    assert program(f"suspend {GRAIN}", *WHY).code == 7
    program.does("unit list")
    # Which calendar is the newest stands in the views too; whoever names one needs none.
    assert program("plan satisfied-unit").code == 7
    program.does("plan satisfied-unit --edition cn-2004-2026")
    program.does("backup kept.db")


def test_a_name_that_nothing_bears_is_still_called_so(program: Program) -> None:
    newer(program, VOTE)
    program.refuses(3, "no campaign named 'nobody'", "assignment start nobody summary town-2")
    known = "known: Prepare, count, sum-up, put-right"
    program.refuses(3, f"no phase named 'x'; {known}", f"phase open {GRAIN} x")


def test_nothing_is_lost(program: Program) -> None:
    shown = program.does(f"status {GRAIN} --units")
    newer(program, VOTE)
    for words in ("list", "rebuild", "rebuild board", "doctor"):
        assert program(words).code == 7
    understood(program)
    assert program.does(f"status {GRAIN} --units") == shown
    program.does("rebuild --verify")
    program.does("rebuild")
    found = json.loads(program("doctor --deep --json").out)
    # The papers of this story were never there, and a row was changed in the database and back.
    assert {finding["what"] for finding in found if not finding["ok"]} == {"chain", "evidence"}
