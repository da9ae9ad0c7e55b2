"""A file that is no log is refused, whatever it is, and stays as it is, byte for byte."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import StoreUnavailable
from engine.store.backup import restore
from engine.store.log import CampaignLog
from engine.store.sqlite.schema import SCHEMA_VERSION, TABLES
from projections.tables.open import open_views
from tests.engine.store.strange_files import untouched
from tests.spec import in_english

FOREIGN = "it is no campaign log but another program's database"


def made_by(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for statement in statements:
            file.execute(statement).fetchall()


def another_version(path: Path) -> None:
    """As Firefox and many others number their own schema."""
    made_by(path, "CREATE TABLE letters (id)", f"PRAGMA user_version = {SCHEMA_VERSION}")


def another_in_wal_mode(path: Path) -> None:
    made_by(path, "PRAGMA journal_mode = WAL")
    another_version(path)


def other_columns(path: Path) -> None:
    """As the recorder of the eventsourcing library makes them."""
    made_by(
        path,
        "CREATE TABLE stored_events (originator_id, originator_version, topic, state)",
        "CREATE TABLE commands (command_id)",
        f"PRAGMA user_version = {SCHEMA_VERSION}",
    )


def one_of_two_tables(path: Path) -> None:
    made_by(path, TABLES[0], f"PRAGMA user_version = {SCHEMA_VERSION}")


def without_tables(path: Path) -> None:
    made_by(path, f"PRAGMA user_version = {SCHEMA_VERSION}")


def tables_without_version(path: Path) -> None:
    made_by(path, *TABLES)


def views(path: Path) -> None:
    engine = open_views(path)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE tracking (projection TEXT)")
    engine.dispose()


def newer(path: Path) -> None:
    CampaignLog(path, create=True).close()
    made_by(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def text(path: Path) -> None:
    path.write_text("名单\n" * 1000, encoding="utf-8")


def a_word(path: Path) -> None:
    path.write_text("log")


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (another_version, FOREIGN),
        (another_in_wal_mode, FOREIGN),
        (other_columns, FOREIGN),
        (one_of_two_tables, FOREIGN),
        (without_tables, FOREIGN),
        (tables_without_version, FOREIGN),
        (views, FOREIGN),
        (newer, "it has schema version"),
        (text, "it is no database"),
        (a_word, "it is no database"),
    ],
)
def test_it_stays_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], words: str, create: bool
) -> None:
    path = tmp_path / "log.db"
    make(path)
    as_before = untouched(tmp_path)
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path, create=create)
    assert in_english(caught.value.fault).startswith(words)
    assert as_before()
    with pytest.raises(StoreUnavailable):
        restore(path, tmp_path / "other.db")
    assert as_before()


def test_another_program_that_is_at_it_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    another_in_wal_mode(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as theirs:
        theirs.execute("INSERT INTO letters VALUES (1)")
        as_before = untouched(tmp_path)
        for create in (True, False):
            with pytest.raises(StoreUnavailable) as caught:
                CampaignLog(path, create=create)
            assert in_english(caught.value.fault) == FOREIGN
        assert as_before()


def test_an_empty_file_is_made_a_log_only_by_init(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.touch()
    as_before = untouched(tmp_path)
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert in_english(caught.value) == (
        f"{path}: it is no campaign log; check the path, or run: campaign init"
    )
    assert as_before()
    CampaignLog(path, create=True).close()


@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "log.db"
    os.mkfifo(path)
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path, create=create)
    assert in_english(caught.value) == f"{path}: it is no ordinary file; name a file"
