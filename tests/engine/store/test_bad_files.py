"""A log that cannot be used: each fault in its own words, with a remedy, and nothing lost."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import pytest

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.sqlite.recorder import SQLiteLogRecorder
from engine.store.sqlite.schema import SCHEMA_VERSION
from tests.engine.store.drafting import draft, loaded
from tests.spec import in_english

NOBODY = 65534
WRITABLE = "make the file and its folder writable for this user"


def words(fault: "pytest.ExceptionInfo[StoreUnavailable]") -> tuple[str, str]:
    return in_english(fault.value.fault), in_english(fault.value.remedy)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without the rights of root, to whom no file is closed."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may write to, and so may its parents' readers."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


def unused(path: Path) -> bytes:
    """A log of two events that nobody has open; its bytes."""
    with CampaignLog(path, create=True) as log:
        log.append([draft(1, "c-1"), draft(2, "c-2")])
    return path.read_bytes()


# --- no log there ----------------------------------------------------------------------------


def test_no_log_yet(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert in_english(caught.value) == f"{path}: there is no log yet; run: campaign init"
    assert not path.exists()


def test_no_folder_for_it(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(tmp_path / "missing" / "log.db", create=True)
    assert words(caught) == (
        "it cannot be opened",
        "check the path and who may read and write there",
    )


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(tmp_path)
    assert in_english(caught.value) == f"{tmp_path}: it is a folder; name a file"


@pytest.mark.parametrize("create", [True, False])
def test_a_file_of_another_kind(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "log.db"
    path.write_text("名单\n" * 1000, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path, create=create)
    assert words(caught) == ("it is no database", "check the path, or restore it from a backup")
    assert path.read_bytes() == before


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_another_program(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "log.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path, create=create)
    assert words(caught) == (
        "it is no campaign log but another program's database",
        "name another file; this one was not touched",
    )
    assert path.read_bytes() == before


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.touch()
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert words(caught) == ("it is no campaign log", "check the path, or run: campaign init")
    with CampaignLog(path, create=True) as log:
        assert log.head() == 0


def test_creating_it_again_changes_nothing(tmp_path: Path) -> None:
    unused(tmp_path / "log.db")
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        assert loaded(log) == ("c-1", "c-2")


def test_a_log_of_a_newer_program(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    unused(path)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert words(caught) == (
        f"it has schema version {SCHEMA_VERSION + 1}, this program knows {SCHEMA_VERSION}",
        "update the program; the file was not touched",
    )


# --- damaged ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.4, 0.7])
def test_a_log_cut_short(tmp_path: Path, kept: float) -> None:
    path = tmp_path / "log.db"
    whole = unused(path)
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(StoreUnavailable) as caught, CampaignLog(path) as log:
        log.read(0)
    assert words(caught) == ("it is damaged", "restore it from a backup")
    path.write_bytes(whole)
    with CampaignLog(path) as log:
        assert loaded(log) == ("c-1", "c-2")


def test_a_log_overwritten_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    whole = unused(path)
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(StoreUnavailable) as caught, CampaignLog(path) as log:
        log.read(0)
    assert words(caught) == ("it is damaged", "restore it from a backup")


# --- in use, closed, full --------------------------------------------------------------------


def test_another_program_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    unused(path)
    with CampaignLog(path, lock_timeout=1) as log, closing(sqlite3.connect(path)) as holder:
        holder.isolation_level = None
        holder.execute("BEGIN EXCLUSIVE")
        assert loaded(log) == ("c-1", "c-2")
        with pytest.raises(StoreUnavailable) as caught:
            log.append([draft(3, "c-3")])
        assert words(caught) == (
            "another program holds it",
            "wait until that program is done, then try again",
        )
        holder.execute("ROLLBACK")
        log.append([draft(3, "c-3")])
        assert loaded(log) == ("c-1", "c-2", "c-3")


def test_a_file_that_may_not_be_written(open_folder: Path) -> None:
    path = open_folder / "log.db"
    before = unused(path)
    path.chmod(0o444)
    with unprivileged(), pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert in_english(caught.value) == f"{path}: it is read-only; {WRITABLE}"
    assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    path = open_folder / "log.db"
    unused(path)
    path.chmod(0o666)
    open_folder.chmod(0o555)
    with unprivileged(), pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert in_english(caught.value) == f"{open_folder}: it is read-only; {WRITABLE}"


def test_a_folder_that_may_not_be_entered(open_folder: Path) -> None:
    path = open_folder / "log.db"
    unused(path)
    open_folder.chmod(0o000)
    with unprivileged(), pytest.raises(StoreUnavailable) as caught:
        CampaignLog(path)
    assert words(caught) == (
        "it cannot be opened",
        "check the path and who may read and write there",
    )


def test_a_full_disk(file_log: CampaignLog) -> None:
    file_log.append([draft(1, "c-1")])
    recorder = cast(SQLiteLogRecorder, file_log.recorder)

    def limit(pages: int) -> None:
        recorder.datastore.rows(f"PRAGMA max_page_count = {pages}")

    limit(1)
    with pytest.raises(StoreUnavailable) as caught:
        file_log.append([draft(2, "c-2", reason="long" * 10_000)])
    assert words(caught) == (
        "the disk is full",
        "free some space and try again; what is recorded stays",
    )
    assert loaded(file_log) == ("c-1",)
    limit(1_000_000)
    file_log.append([draft(2, "c-2", reason="long" * 10_000)])
    assert loaded(file_log) == ("c-1", "c-2")


def test_a_disk_that_refuses_at_the_commit(file_log: CampaignLog) -> None:
    file_log.append([draft(1, "c-1")])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = file_log.path.with_name("log.db-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 5000, before[1]))
    try:
        with pytest.raises(StoreUnavailable) as caught:
            file_log.append([draft(2, "c-2", reason="long" * 10_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert words(caught) == ("its disk fails", "check the disk; what is recorded stays")
    assert loaded(file_log) == ("c-1",)
    file_log.append([draft(2, "c-2")])
    assert loaded(file_log) == ("c-1", "c-2")


# --- changed under us ------------------------------------------------------------------------


def test_a_file_taken_away_while_in_use(file_log: CampaignLog) -> None:
    file_log.append([draft(1, "c-1")])
    aside = file_log.path.with_name("aside.db")
    file_log.path.rename(aside)
    for deed in (file_log.head, lambda: file_log.append([draft(2, "c-2")])):
        with pytest.raises(StoreUnavailable) as caught:
            deed()
        assert words(caught) == (
            "it was taken away while in use",
            "put the file back, from a backup if need be, and start again",
        )
    assert not file_log.path.exists()
    aside.rename(file_log.path)
    file_log.append([draft(2, "c-2")])
    assert loaded(file_log) == ("c-1", "c-2")


def test_another_file_put_in_its_place_while_in_use(file_log: CampaignLog, tmp_path: Path) -> None:
    file_log.append([draft(1, "c-1")])
    unused(tmp_path / "other.db")
    (tmp_path / "other.db").replace(file_log.path)
    with pytest.raises(StoreUnavailable) as caught:
        file_log.append([draft(2, "c-9")])
    assert words(caught) == (
        "another file was put in its place while in use",
        "start again, to work on that file",
    )
