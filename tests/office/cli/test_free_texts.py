"""What somebody typed or put into an old log never moves the cursor, nor begins a line."""

import json
from pathlib import Path

import pytest

from engine.domain.directory.commands import RegisterPerson
from engine.domain.event import Via
from engine.ids import SYSTEM, PersonId
from office.bootstrap import Office
from office.settings import load_settings
from tests.office.cli.conftest import Program

EVIL = "Mei\x1b[2J\x9b\n✔ #99 forged\u202e"


@pytest.fixture
def old(office: Program) -> Program:
    """A log in which an earlier version took such a name."""
    with Office(load_settings()) as opened:
        stamp = opened.stamp(SYSTEM, Via.SCHEDULER)
        opened.handle(RegisterPerson(stamp=stamp, person=PersonId("mei"), name=EVIL))
    return office


def is_safe(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "words", ["person list", "history", "person amend mei --email a@x.example", "status nope"]
)
def test_an_old_name_is_written_out_on_the_screen(old: Program, lang: str, words: str) -> None:
    told = old(f"--lang {lang} {words}")
    assert is_safe(told.out)
    assert is_safe(told.err)
    assert "\n✔ #99 forged" not in told.out


def test_a_program_reads_it_as_it_is(old: Program) -> None:
    out = old.does("person list --json")
    assert is_safe(out)
    (mei,) = [line for line in json.loads(out) if line["person"] == "mei"]
    assert mei["name"] == EVIL


@pytest.mark.parametrize(
    "arguments",
    [
        ["person", "register", "a", "--name", EVIL],
        ["person", "register", "a", "--name", "A", "--reason", "\x1b[2J"],
        ["status", "\x1b[2J\nforged"],
        ["\x1b[2J"],
        ["status", "--\x1b[2J"],
        ["unit", "import", "\x1b[2J\n.csv"],
        ["workflow", "check", "\x1b[2J.toml"],
        ["history", "--limit", "\x1b"],
        ["--now", "\x1b", "status"],
        ["--as", "\x1b\n", "person", "register", "a", "--name", "A"],
        ["person", "register", "a", "--name", "\udcff\udcfe"],
        ["\udcff"],
        ["--\udcff", "status"],
        ["status", "\udcff"],
        ["--as", "\udcff", "status"],
        ["--lang", "\udcff", "status"],
        ["--now", "\udcff", "status"],
        ["--config", "\udcff", "status"],
        ["unit", "import", "\udcff.csv"],
        ["workflow", "check", "\udcff.toml"],
        ["backup", "\udcff/\udcfe"],
    ],
)
def test_refusals_write_out_what_was_typed(office: Program, arguments: list[str]) -> None:
    before = office.log()
    told = office.call(arguments)
    assert told.code in (2, 3, 7)
    assert is_safe(told.err)
    assert told.err.startswith("✘ ")
    assert office.log() == before


def test_a_file_name_is_refused_where_it_would_go_on_record(running: Program) -> None:
    Path("plan\x1b[2J.doc").write_bytes(b"x")
    liaison = running.acting("town-01.liaison")
    liaison.does("assignment receive spring plan-filed town-01")
    told = liaison("assignment submit spring plan-filed town-01 staff=1", "plan=@plan\x1b[2J.doc")
    assert (told.code, is_safe(told.err)) == (2, True)
    assert r"filed.0.name: “plan\x1b[2J.doc” holds U+001B" in told.err
