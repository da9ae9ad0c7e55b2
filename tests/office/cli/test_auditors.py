"""An auditor who may only read: every command that looks answers him, and changes nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import psycopg
import pytest

from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from office.settings import DATABASE_VARIABLE
from tests.office.cli.conftest import Program
from tests.office.cli.test_store_faults import NOBODY, ROOT
from tests.postgres_server import PostgresServer, database_of

LOOKS = (
    "list",
    "status spring",
    "status spring --at 2026-03-10",
    "deadlines spring",
    "alerts spring",
    "history spring",
    "gate spring mobilize",
    "assignment show spring plan-filed town-01",
    "rectification list spring",
    "quotas spring",
    "outbox",
    "unit list",
    "person list",
    "role list",
    "deputy list",
    "door show",
    "door check",
    "audit head",
    "doctor --deep",
)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Everything in a folder belongs to others and may be read."""
    parts = [folder, *folder.rglob("*")]
    for path in parts:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path in parts:
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def abroad() -> Iterator[Path]:
    """A folder that others may enter: those of pytest are for its user alone."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def looked(folder: Path, *commands: str) -> list[tuple[str, int, str, str]]:
    """What nobody is answered, in one process: root may write to everything."""
    warm = folder / "warm"
    copytree(folder / "data", warm / "data")
    become = f"os.setuid({NOBODY})" if os.getuid() == 0 else ""
    code = f"""
import contextlib, io, os, shutil, sys, tempfile
from office.cli import faults, main

def told(words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.answer(["--lang", "en", "--now", "2026-03-20", "--as", "aud", *words.split()])
    return words, code, out.getvalue(), err.getvalue()

# First by himself elsewhere: nobody may read where the modules are.
os.chdir({str(warm)!r})
every = {commands!r}
list(map(told, every))
os.chdir({str(folder)!r})
{become}
print(repr(list(map(told, every))))
"""
    done = subprocess.run(
        (sys.executable, "-c", code),
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: list[tuple[str, int, str, str]] = eval(done.stdout)
    return found


def in_folder(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


@pytest.mark.skipif(os.name != "posix", reason="rights of files are asked as POSIX has them")
@pytest.mark.parametrize("standing", ["brought up", "behind", "none", "in use"])
def test_files_that_may_only_be_read(filed: Program, abroad: Path, standing: str) -> None:
    data = filed.folder / "data"
    filed.day = "2026-03-20"
    if standing != "none":
        filed.does("status spring")
    if standing == "behind":
        filed.does("unit retire bureau --reason x")
    if standing == "none":
        for path in data.glob("views.db*"):
            path.unlink()
    expected = [(words, 0, filed(words).out) for words in ("list", "status spring")]
    if standing == "behind":
        filed.does("unit reinstate bureau")
        expected = [(words, 0, filed(words).out) for words in ("list", "status spring")]
        filed.does("unit import roster.csv")
    if standing == "none":
        for path in data.glob("views.db*"):
            path.unlink()
    data = abroad / "data"
    copytree(filed.folder / "data", data)
    held = CampaignLog(data / "log.db") if standing == "in use" else None
    try:
        before = in_folder(data)
        with read_only(data):
            told = looked(abroad, *LOOKS)
        assert in_folder(data) == before
    finally:
        if held is not None:
            held.close()
    assert [(words, code, err) for words, code, _, err in told if err] == []
    assert {code for _, code, _, _ in told} <= {0, 5}
    assert [(words, code, out) for words, code, out, _ in told[:2]] == expected


@pytest.fixture
def on_server(
    empty: Program, postgres: PostgresServer, database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Program, DatabaseUrl]]:
    """An office on a server, and the address by which its auditor reads it."""
    monkeypatch.setenv(DATABASE_VARIABLE, database)
    empty.does("init")
    empty.does("unit import roster.csv")
    empty.does("plan spring-drive --id spring --set visits=3 --reason x")
    empty.does("announce spring")
    empty.does("status spring")
    name = f"aud_{database_of(database)}".replace("-", "_")
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN".encode())
        for schema in ("campaign_log", "campaign_views"):
            admin.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}".encode())
            admin.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name}".encode())
    user, _, rest = database.partition("://")[2].partition("@")
    assert user
    yield empty, DatabaseUrl(f"postgresql://{name}@{rest}")
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(f"DROP OWNED BY {name}".encode())
        admin.execute(f"DROP ROLE {name}".encode())


@pytest.mark.parametrize("how", ["may only read", "server is read-only"])
def test_a_server_that_may_only_be_read(
    on_server: tuple[Program, DatabaseUrl], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, auditor = on_server
    address = program_address = os.environ[DATABASE_VARIABLE]
    if how == "may only read":
        address = auditor
    else:
        sign = "&" if "?" in address else "?"
        address = f"{address}{sign}options=-c%20default_transaction_read_only%3Don"
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    for words in (
        "list",
        "status spring",
        "history spring",
        "deadlines spring",
        "gate spring mobilize",
    ):
        told = program(words)
        assert (told.code in (0, 5), told.err) == (True, "")
    monkeypatch.setenv(DATABASE_VARIABLE, program_address)
    program.does("phase open spring mobilize")
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    told = program("status spring")
    assert told.code == 0
    assert "could not be brought up" in told.err
    assert "the views stand at event " in told.err
    shown = json.loads(program("status spring --json").out)
    assert shown["position"] < shown["head"]
    assert [phase["state"] for phase in shown["phases"]] == ["pending", "pending"]
    beyond = program(f"deadlines spring --at {shown['head']}")
    assert beyond.code == 2
    assert f"--at: the views reach to event {shown['position']} only" in beyond.err
    assert program("unit list").err == ""
    refused = program("unit retire bureau --reason x")
    assert refused.code == 7
