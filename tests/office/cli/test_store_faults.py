"""A log that cannot be used: one clear message, exit 7, nothing lost, no traceback."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest

from office.cli import main
from tests.office.cli.conftest import Program

ROOT = Path(main.__file__).parents[2]
NOBODY = 65534


def log_of(program: Program) -> Path:
    return program.folder / "data" / "log.db"


def test_a_log_of_a_newer_program_is_not_touched(office: Program) -> None:
    with closing(sqlite3.connect(log_of(office))) as log:
        log.execute("PRAGMA user_version = 999")
    message = (
        f"{log_of(office)}: it has schema version 999, this program knows 3; "
        "update the program; the file was not touched"
    )
    office.refuses(7, message, "unit list")
    office.refuses(7, message, "unit retire bureau --reason x")


def test_a_locked_log_is_told_and_nothing_is_lost(office: Program) -> None:
    Path("config.toml").write_text("[store]\nlock_timeout = 1\n", encoding="utf-8")
    with closing(sqlite3.connect(log_of(office), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        message = (
            f"{log_of(office)}: another program holds it; "
            "wait until that program is done, then try again"
        )
        office.refuses(7, message, "unit retire bureau --reason x")
        other.execute("ROLLBACK")
    assert "unit bureau retired" in office.does("unit retire bureau --reason x")


def test_a_file_that_is_no_log(office: Program) -> None:
    log_of(office).unlink()
    for beside in log_of(office).parent.glob("log.db-*"):
        beside.unlink()
    log_of(office).write_bytes(b"letters " * 1000)
    message = f"{log_of(office)}: it is no database; check the path, or restore it from a backup"
    office.refuses(7, message, "unit list")


def test_a_folder_in_place_of_the_log(empty: Program) -> None:
    log_of(empty).mkdir(parents=True)
    refused = empty("init")
    assert (refused.code, refused.err) == (
        7,
        f"✘ {log_of(empty)}: it is a folder; name a file\n",
    )


def test_damaged_views_are_told_with_their_remedy(planned: Program) -> None:
    views = planned.folder / "data" / "views.db"
    for beside in views.parent.glob("views.db*"):
        beside.unlink()
    views.write_bytes(b"letters " * 1000)
    refused = planned("gate spring mobilize")
    assert refused.code == 7
    assert refused.err == f"✘ {views}: it is no database; run: campaign rebuild\n"
    planned.does("rebuild")
    assert planned("gate spring mobilize").code == 5


@pytest.mark.skipif(os.name != "posix", reason="rights of files are asked as POSIX has them")
def test_a_read_only_log_is_told(office: Program) -> None:
    data, warm = log_of(office).parent, office.folder / "warm"
    copytree(data, warm / "data")
    for path in (*data.rglob("*"), data):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for above in (office.folder, *office.folder.parents):
        if above.stat().st_uid == os.getuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    become = f"os.setuid({NOBODY})" if os.getuid() == 0 else ""
    call = _CALL.format(warm=str(warm), folder=str(office.folder), become=become)
    try:
        told = subprocess.run(
            (sys.executable, "-c", call),
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
            text=True,
        )
    finally:
        for path in (data, *data.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    remedy = "make the file and its folder writable for this user"
    assert told.stderr == f"✘ {log_of(office)}: it is read-only; {remedy}\n"
    assert (told.returncode, told.stdout) == (7, "")


_CALL = """
import contextlib, io, os, sys
from office.cli import faults, main

words = ["--lang", "en", "unit", "retire", "bureau", "--reason", "x"]
os.chdir({warm!r})
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    main.answer(words)
os.chdir({folder!r})
{become}
sys.exit(main.answer(words))
"""
"""Once where it may write, so that all modules are loaded; then, as root may write to everything,
by nobody, who may not even enter the folder of the sources.
"""
