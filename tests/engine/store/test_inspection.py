"""A log is looked at from outside: whole logs, damaged ones, and files that are none."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.errors import StoreUnavailable
from engine.store.inspection import StoredName, inspect, names, read_through, schema_version
from engine.store.log import CampaignLog
from engine.store.sqlite.schema import SCHEMA_VERSION
from tests import worlds
from tests.engine.store.meddling import append_unknown
from tests.spec import in_english, refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of a small campaign, closed."""
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        worlds.implementing_campaign(log)
        return log.path


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as file:
        yield file
        file.commit()


def test_a_whole_log_has_no_faults(path: Path) -> None:
    with CampaignLog(path) as log:
        found = inspect(path)
        assert (found.head, found.events) == (log.head(), log.head())
    assert (found.schema_version, found.faults) == (SCHEMA_VERSION, ())
    assert found.streams == 8


def test_a_log_on_any_store_is_read_through(log: CampaignLog) -> None:
    worlds.implementing_campaign(log)
    found = read_through(log)
    assert (found.head, found.events, found.streams) == (log.head(), log.head(), 8)
    assert (found.schema_version, found.faults) == (log.schema_version, ())


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("DELETE FROM stored_events WHERE position = 3", "positions have gaps: 4 comes after 2"),
        (
            "UPDATE stored_events SET originator_version = 9 WHERE originator_id = "
            "'campaign/spring-2009' AND originator_version = 1",
            "campaign/spring-2009 has gaps before version 9",
        ),
        ("UPDATE stored_events SET state = '{]' WHERE position = 4", "after event 0: "),
        ("UPDATE stored_events SET topic = 'vote.cast.v1' WHERE position = 4", "vote.cast.v1"),
    ],
)
def test_reading_through_names_what_is_wrong(path: Path, damage: str, fault: str) -> None:
    with plain(path) as file:
        file.execute(damage)
    with CampaignLog(path) as log:
        assert fault in in_english(read_through(log).faults)


def test_looking_leaves_nothing_beside_a_file(path: Path) -> None:
    assert inspect(path).faults == ()
    assert [each.name for each in path.parent.iterdir()] == ["log.db"]


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("DELETE FROM stored_events WHERE position = 3", "positions have gaps"),
        (
            "UPDATE stored_events SET originator_version = 9 WHERE originator_id = "
            "'campaign/spring-2009' AND originator_version = 1",
            "campaign/spring-2009 has gaps",
        ),
        ("UPDATE commands SET last_position = 999", "points past the events"),
        ("UPDATE stored_events SET state = '{]' WHERE position = 4", "event 4 cannot be read"),
    ],
)
def test_what_is_wrong_is_named(path: Path, damage: str, fault: str) -> None:
    with plain(path) as file:
        file.execute(damage)
    assert fault in in_english(inspect(path).faults)


def test_events_are_decoded_only_when_asked_for(path: Path) -> None:
    with plain(path) as file:
        file.execute("UPDATE stored_events SET state = '{]' WHERE position = 4")
    assert inspect(path, deep=False).faults == ()


def test_a_torn_page_is_found(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    with refused(StoreUnavailable, "it is damaged; restore it from a backup"):
        inspect(path)


def test_many_faults_are_cut_short(path: Path) -> None:
    with plain(path) as file:
        file.execute("UPDATE stored_events SET state = '{]'")
    *faults, last = inspect(path).faults
    assert len(faults) == 20
    assert in_english(last) == "these are the first 20; there may be more"


def test_names_are_counted_with_those_nobody_knows(path: Path) -> None:
    for version in (1, 2):
        append_unknown(path, "vote/1", version, "vote.cast.v1")
    with plain(path) as file:
        (first,) = file.execute("SELECT MAX(position) - 1 FROM stored_events").fetchone()
    found = {stored.name: stored for stored in names(path)}
    assert found["vote.cast.v1"] == StoredName("vote.cast.v1", 2, first, False)
    assert found["phase.opened.v1"].count == 2
    assert all(stored.known for name, stored in found.items() if name != "vote.cast.v1")
    assert inspect(path).faults == ()


def test_files_that_are_no_logs_are_refused(tmp_path: Path, path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no database" * 100)
    other = tmp_path / "other.db"
    with plain(other) as file:
        file.execute("CREATE TABLE stored_events (id INTEGER)")
    with plain(path) as file:
        file.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for each, fault in (
        (tmp_path / "none.db", "there is no such file"),
        (text, "it is no database"),
        (other, "it is no campaign log"),
        (path, f"it has schema version {SCHEMA_VERSION + 1}"),
    ):
        with refused(StoreUnavailable, fault):
            inspect(each)
    assert schema_version(path) == SCHEMA_VERSION + 1
