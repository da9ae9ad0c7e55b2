"""Files of an older version are brought up step by step, once, whoever comes."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from engine.errors import StoreUnavailable
from engine.ids import CommandId
from engine.store.codec import encode
from engine.store.log import CampaignLog
from engine.store.ports import Address, DatabaseUrl
from engine.store.postgres import schema as server_schema
from engine.store.sqlite.check import check
from engine.store.sqlite.schema import SCHEMA_VERSION, STEPS, Steps, bring_up
from tests.engine.store.drafting import STREAM, draft
from tests.engine.store.processes import ROOT
from tests.spec import in_english, refused

_MAKER = """
import sys
from pathlib import Path
from engine.store.log import CampaignLog
sys.stdin.readline()
with CampaignLog(Path(sys.argv[1]), create=True, lock_timeout=30) as log:
    print(log.head())
"""
NEXT: Steps = {
    **STEPS,
    SCHEMA_VERSION + 1: (
        "ALTER TABLE commands ADD COLUMN sender TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX stored_events_topic ON stored_events (topic)",
    ),
}


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as plain:
        (found,) = plain.execute("PRAGMA user_version").fetchone()
        return int(found)


def step_up(path: Path, steps: Steps) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("BEGIN IMMEDIATE")
        try:
            bring_up(plain.cursor(), steps)
        except BaseException:
            plain.execute("ROLLBACK")
            raise
        plain.execute("COMMIT")


def test_a_new_file_is_of_todays_version(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        assert version(log.path) == SCHEMA_VERSION == max(STEPS)


def test_an_older_file_takes_the_steps_it_lacks_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    step_up(path, STEPS)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("INSERT INTO commands VALUES ('c-1', 1, 1, NULL)")
        plain.commit()
    step_up(path, NEXT)
    step_up(path, NEXT)
    assert version(path) == SCHEMA_VERSION + 1
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT * FROM commands").fetchall() == [("c-1", 1, 1, None, "")]


def test_a_file_without_fingerprints_is_brought_up_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    step_up(path, {1: STEPS[1]})
    with closing(sqlite3.connect(path)) as plain, plain:
        row = (1, STREAM, 1, *encode(draft(1, "c-1").event))
        plain.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", row)
        plain.execute("INSERT INTO commands VALUES ('c-1', 1, 1)")
    goes_on(path)


def test_a_database_without_fingerprints_is_brought_up_and_goes_on(database: DatabaseUrl) -> None:
    with psycopg.connect(database) as server:
        server.execute("CREATE SCHEMA campaign_log")
        server.execute("CREATE TABLE campaign_log.schema_version (version int PRIMARY KEY)")
        server.execute("INSERT INTO campaign_log.schema_version VALUES (1)")
        for statement in server_schema.STEPS[0]:
            assert isinstance(statement, str)
            server.execute(statement.encode())
        row = (1, STREAM, 1, *encode(draft(1, "c-1").event))
        server.execute("INSERT INTO campaign_log.stored_events VALUES (%s, %s, %s, %s, %s)", row)
        server.execute("INSERT INTO campaign_log.commands VALUES ('c-1', 1, 1)")
        server.execute("UPDATE campaign_log.head SET position = 1")
    goes_on(database)


def goes_on(address: Address) -> None:
    """A log with one command on record, made before there were fingerprints, takes the next."""
    with refused(StoreUnavailable, "schema version 1"):
        CampaignLog(address)
    with CampaignLog(address, create=True) as log:
        found = log.on_record(CommandId("c-1"))
        assert found is not None
        assert (found.result[0].position, found.fingerprint) == (1, None)
        assert log.append([draft(2, "c-2")])[0].position == 2


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    step_up(path, STEPS)
    broken = {**NEXT, SCHEMA_VERSION + 2: ("ALTER TABLE nothing ADD COLUMN x",)}
    with pytest.raises(sqlite3.OperationalError):
        step_up(path, broken)
    assert version(path) == SCHEMA_VERSION
    with CampaignLog(path) as log:
        assert log.head() == 0


def test_an_older_file_is_opened_only_to_bring_it_up(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    step_up(path, STEPS)
    check(path, create=True, known=SCHEMA_VERSION + 1)
    with pytest.raises(StoreUnavailable) as refused:
        check(path, create=False, known=SCHEMA_VERSION + 1)
    assert in_english(refused.value) == (
        f"{path}: it has schema version {SCHEMA_VERSION}, this program needs "
        f"{SCHEMA_VERSION + 1}; back it up, then run: campaign init"
    )


def test_six_programs_make_one_log_at_once(tmp_path: Path) -> None:
    """They wait at their standard input until all are ready."""
    for attempt in range(3):
        path = tmp_path / f"log-{attempt}.db"
        script = [sys.executable, "-W", "error", "-c", _MAKER, str(path)]
        makers = [
            subprocess.Popen(
                script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(6)
        ]
        for maker in makers:
            assert maker.stdin is not None
            maker.stdin.write("now\n")
            maker.stdin.flush()
        assert [maker.communicate()[0] for maker in makers] == ["0\n"] * 6
        assert version(path) == SCHEMA_VERSION
