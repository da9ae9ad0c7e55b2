"""Inspections on the command line: an open one verified by an outsider, a covert one unseen."""

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from engine.domain.inspection.draw import code_of, hash_of
from tests.office.cli.conftest import DEFINITION, Program

INSPECTIONS = """
[[inspections]]
key = "visits"
rules = ["plan 1"]
draw = [{ category = "town", count = 1 }]
conduct = ["banquets"]

[[inspections]]
key = "covert-visits"
title = { zh = "暗访", en = "Covert visits" }
rules = ["plan 1"]
covert = true
measures = ["exposure"]
"""
SECRET = "a whole sentence that nobody guesses"
TEAM = "--member sun@bureau --member qian@bureau"


@pytest.fixture
def running(office: Program) -> Program:
    """A campaign with inspections, its first phase open."""
    text = DEFINITION.read_text(encoding="utf-8") + INSPECTIONS
    (office.folder / "definitions" / "spring-drive.toml").write_text(text, encoding="utf-8")
    office.does("plan spring-drive --id spring")
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def test_an_outsider_draws_the_same_town_from_what_is_printed(running: Program) -> None:
    """By ten lines and nothing but Python's standard library (R146, R159)."""
    assert "inspection i-0001 planned: visits" in running.does(
        f"inspection plan spring visits {TEAM}"
    )
    running.does("inspection announce spring i-0001 lottery 2026-03-03 --secret", SECRET)
    running.day = "2026-03-04"
    running.refuses(
        4,
        "the code does not match what was announced"
        f" ({hash_of(code_of(SECRET))}): give the very code, or the very secret",
        "inspection draw spring i-0001 3.5.11. --secret wrong",
    )
    running.does("inspection draw spring i-0001 3.5.11. --secret", SECRET)
    shown = running.does("inspection show spring i-0001")
    lines = [line[4:] for line in shown.splitlines() if line.startswith("    ")]
    code = "\n".join(lines)
    assert len(lines) == 10
    alone = [sys.executable, "-I", "-S", "-c", code]
    ran = subprocess.run(alone, capture_output=True, text=True, check=True, cwd="/")
    part = json.loads(running.does("inspection show spring i-0001 --json"))["part"]
    assert ran.stdout.split() == part["draws"][0]["chosen"]


def test_a_draw_older_than_its_announcement_is_refused_and_a_second_one(running: Program) -> None:
    """R146, R159."""
    running.does(f"inspection plan spring visits {TEAM}")
    running.refuses(
        4,
        "what is published on 2026-03-01 is older than this announcement of 2026-03-02: name a"
        " later day",
        "inspection announce spring i-0001 lottery 2026-03-01 --secret",
        SECRET,
    )
    running.does("inspection announce spring i-0001 lottery 2026-03-03 --secret", SECRET)
    running.day = "2026-03-04"
    running.does("inspection draw spring i-0001 3.5.11. --secret", SECRET)
    again = running("inspection draw spring i-0001 4.4.4. --secret", SECRET)
    assert again.code == 4
    assert "while drawn" in again.err


def test_findings_become_rectifications_once(running: Program) -> None:
    """R044-R047, R218."""
    sun = running.acting("sun")
    running.does(f"inspection plan spring visits {TEAM}")
    sun.does("inspection visit spring i-0001 town-01 --by sun --by qian")
    for text in ("no register", "no  register"):
        sun.does("inspection note spring i-0001 town-01 shortcoming", text)
    sun.does("inspection note spring i-0001 town-01 conduct lunch --conduct banquets")
    sun.does("inspection report spring i-0001", "one town seen")
    assert running.does("rectification list spring").count("no register") == 1
    running.does("inspection close spring i-0001")
    seen = running.acting("town-01.liaison").does("inspection show spring i-0001")
    assert "no register" in seen
    told = running.does("history spring --event inspection.")
    assert "a shortcoming in town-01: no register" in told


def test_what_is_typed_wrong_is_named_with_the_way_out(running: Program) -> None:
    for words in (
        "inspection plan spring visits --member @bureau --member qian@bureau",
        "inspection plan spring visits --member sun@bureau:soon --member qian@bureau",
        "inspection announce spring i-0001 lottery 2026-03-03 --draw town",
        "inspection draw spring i-0001 3.5. --recused town-01",
    ):
        answer = running(words)
        assert answer.code == 2
        assert "write" in answer.err


def planned_covertly(running: Program) -> str:
    out = running.does(
        f"inspection plan spring covert-visits {TEAM} --unit town-02 --title", "Night"
    )
    assert "sealed" in out
    found = json.loads(running.does("inspection list spring --json"))
    (line,) = [each for each in found if each["sealed"]]
    return str(line["key"][2])


SHOWING = (
    "inspection list spring", "history spring", "status spring", "alerts spring",
    "deadlines spring", "rectification list spring", "outbox", "reminders spring", "corrections",
    "search Night", "list",
)  # fmt: skip


def test_a_covert_one_is_seen_by_nobody_whom_it_does_not_concern(running: Program) -> None:
    """Nothing of it in lists, histories, counts, in the log's bytes, in a backup or a bundle; asked
    by its very number it is as absent as one that there never was (R046, R146, R230).
    """
    number = planned_covertly(running)
    sun, other = running.acting("sun"), running.acting("somebody")
    sun.does(f"inspection visit spring {number} town-02 --by sun --by qian")
    sun.does(f"inspection note spring {number} town-02 shortcoming", "nobody there")
    for words in SHOWING:
        for more in ("", " --json"):
            answer = other(f"{words}{more}")
            for told in (number, "Night", "nobody there", "covert inspection"):
                assert told not in answer.out + answer.err or told in words, words
    for words in ("show spring {}", "close spring {}", "report spring {} x"):
        there = other(f"inspection {words.format(number)}")
        absent = other(f"inspection {words.format('i-0009')}")
        assert (there.code, there.out) == (absent.code, absent.out)
        assert there.err.replace(number, "i-0009") == absent.err
    assert "Night" in running.does("inspection list spring")
    assert "nobody there" in sun.does(f"inspection show spring {number}")
    for secret in (b"Night", b"nobody there", b"sun", b"qian"):
        assert secret not in running.log()


def test_it_is_in_no_backup_and_its_papers_in_a_file_of_their_own(running: Program) -> None:
    planned_covertly(running)
    sealed = running.folder / "data" / "sealed.db"
    assert sealed.stat().st_mode & 0o077 == 0
    assert b"Night" in sealed.read_bytes()
    running.does("backup copy.db")
    copies = [path for path in running.folder.rglob("*") if path.is_file() and path != sealed]
    for path in copies:
        assert all(b"Night" not in piece for piece in contents(path)), path


def contents(path: Path) -> list[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name) for name in archive.namelist()]
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as bundle:
            files = [bundle.extractfile(each) for each in bundle.getmembers() if each.isfile()]
            return [file.read() for file in files if file]
    return [path.read_bytes()]


def test_once_it_is_revealed_it_is_seen_and_raises(running: Program) -> None:
    """R046, R230."""
    number, sun = planned_covertly(running), running.acting("sun")
    sun.does(f"inspection visit spring {number} town-02 --by sun --by qian")
    sun.does(f"inspection note spring {number} town-02 shortcoming", "nobody there")
    sun.does(f"inspection report spring {number} seen")
    running.refuses(
        4,
        "it is sealed: reveal it before it is closed",
        f"inspection close spring {number}",
    )
    assert "nobody there" not in running.does("rectification list spring")
    running.does(f"inspection reveal spring {number}")
    other = running.acting("somebody")
    assert "Night" in other.does("inspection list spring")
    assert "nobody there" in other.does("rectification list spring")
    running.does(f"inspection close spring {number}")
    rows = running.does("rebuild")
    assert rows is not None
    assert "Night" in other.does("inspection list spring")
