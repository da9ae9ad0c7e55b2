"""What lies beside a log under the names that SQLite uses: never mixed in, never lost unsaid."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from engine.errors import StoreUnavailable
from engine.store.backup import back_up, restore
from engine.store.inspection import inspect
from engine.store.log import CampaignLog
from engine.store.ports import LogRecorder, Request
from engine.store.sqlite.files import BESIDE
from tests.engine.store.drafting import draft, loaded
from tests.engine.store.processes import ROOT, start_writer
from tests.engine.store.strange_files import anothers, log_of, untouched
from tests.spec import refused

TWELVE = tuple(f"c-{number}" for number in range(1, 13))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A backup of twelve events, in a folder of its own."""
    for name in ("kept", "made", "data"):
        (tmp_path / name).mkdir()
    back_up(log_of(tmp_path / "made" / "log.db", 12), tmp_path / "kept" / "copy.db")
    return tmp_path / "kept" / "copy.db"


def commands_of(path: Path) -> tuple[str, ...]:
    with CampaignLog(path) as log:
        return loaded(log)


@pytest.mark.parametrize("suffix", BESIDE)
def test_anothers_file_where_no_log_is_does_not_get_into_the_restored_one(
    tmp_path: Path, copy: Path, suffix: str
) -> None:
    log = tmp_path / "data" / "log.db"
    left = anothers(suffix, log, tmp_path / "other")
    before = left.read_bytes()
    done = restore(copy, log)
    assert (done.former, [path.name for path in done.set_aside]) == (
        None, [f"log.db.before-restore{suffix}"],
    )  # fmt: skip
    assert done.set_aside[0].read_bytes() == before
    assert not left.exists()
    assert commands_of(log) == TWELVE


@pytest.mark.parametrize("suffix", BESIDE)
def test_anothers_file_beside_the_log_goes_aside_with_it(
    tmp_path: Path, copy: Path, suffix: str
) -> None:
    log = log_of(tmp_path / "data" / "log.db", 3, "old")
    former = log.read_bytes()
    left = anothers(suffix, log, tmp_path / "other").read_bytes()
    done = restore(copy, log, overwrite=True)
    assert done.former == log.with_name("log.db.before-restore")
    assert done.former.read_bytes() == former
    assert [path.read_bytes() for path in done.set_aside] == [left]
    assert commands_of(log) == TWELVE


@pytest.mark.parametrize("suffix", BESIDE)
def test_anothers_file_beside_a_backup_is_no_part_of_it(
    tmp_path: Path, copy: Path, suffix: str
) -> None:
    anothers(suffix, copy, tmp_path / "other")
    as_before = untouched(copy.parent)
    assert restore(copy, tmp_path / "data" / "log.db").found.events == 12
    assert as_before()
    assert commands_of(tmp_path / "data" / "log.db") == TWELVE


@pytest.mark.parametrize("suffix", BESIDE)
@pytest.mark.parametrize("there", [True, False])
def test_anothers_file_beside_the_name_of_a_new_backup_is_kept(
    tmp_path: Path, copy: Path, suffix: str, there: bool
) -> None:
    if not there:
        copy.unlink()
    left = anothers(suffix, copy, tmp_path / "other").read_bytes()
    log = log_of(tmp_path / "data" / "log.db", 7)
    done = back_up(log, copy, overwrite=there)
    assert done.events == 7
    names = [f"{copy}.left-over"] * there + [f"{copy}.left-over{suffix}"]
    assert list(done.set_aside) == names
    assert Path(names[-1]).read_bytes() == left
    assert restore(copy, tmp_path / "data" / "again.db").found.events == 7


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_backup_copied_with_cp_beside_what_a_kill_left_is_not_opened(
    tmp_path: Path, copy: Path, suffix: str
) -> None:
    log = tmp_path / "data" / "log.db"
    shutil.copy(copy, log)
    anothers(suffix, log, tmp_path / "other")
    as_before = untouched(log.parent)
    words = f"log.db{suffix} lies beside it and belongs to another file; move it elsewhere, or re"
    for create in (False, True):
        with refused(StoreUnavailable, words):
            CampaignLog(log, create=create, lock_timeout=0)
    assert as_before()
    restore(copy, log, overwrite=True)
    assert commands_of(log) == TWELVE


def test_a_log_that_is_gone_is_not_made_anew_beside_its_last_commits(tmp_path: Path) -> None:
    log = tmp_path / "log.db"
    anothers("-wal", log, tmp_path / "other")
    as_before = untouched(tmp_path)
    for create in (False, True):
        with refused(StoreUnavailable, "log.db-wal lies where it was; put the file back, restore"):
            CampaignLog(log, create=create)
    assert as_before()
    shutil.copy(tmp_path / "other" / "log.db", log)
    assert len(commands_of(log)) == 18


@pytest.mark.parametrize("what", ["file", "folder"])
def test_links_are_followed_first(tmp_path: Path, copy: Path, what: str) -> None:
    far = tmp_path / "far"
    far.mkdir()
    log = tmp_path / "linked" / "log.db"
    if what == "folder":
        log.parent.symlink_to(far)
    else:
        log.parent.mkdir()
        log.symlink_to(far / "log.db")
    log_of(far / "log.db", 3, "old")
    anothers("-wal", far / "log.db", tmp_path / "other")
    done = restore(copy, log, overwrite=True)
    assert done.former == far / "log.db.before-restore"
    assert (far / "log.db-wal").exists() is False
    assert commands_of(log) == commands_of(far / "log.db") == TWELVE
    assert log.is_symlink() is (what == "file")
    link = tmp_path / "to-copy.db"
    link.symlink_to(copy)
    anothers("-wal", copy, tmp_path / "another")
    assert back_up(log, link, overwrite=True).events == 12
    assert link.is_symlink()
    assert inspect(copy).events == 12


def test_a_link_to_a_file_that_is_not_there_yet(tmp_path: Path, copy: Path) -> None:
    log = tmp_path / "log.db"
    log.symlink_to(tmp_path / "data" / "log.db")
    assert restore(copy, log).former is None
    assert commands_of(tmp_path / "data" / "log.db") == TWELVE


def test_a_file_that_a_program_has_open_is_not_replaced_by_a_backup(
    tmp_path: Path, copy: Path
) -> None:
    log = log_of(tmp_path / "data" / "log.db", 3)
    theirs = tmp_path / "theirs.db"
    CampaignLog(theirs, create=True).close()
    with start_writer(theirs, "w", 10_000, "stream/1") as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with refused(StoreUnavailable, "a program has it open; stop worker"):
            back_up(log, theirs, overwrite=True)
        writer.kill()
    assert inspect(theirs).events > 0
    assert back_up(log, theirs, overwrite=True).events == 3


def test_the_log_as_a_kill_left_it_is_kept_whole(tmp_path: Path, copy: Path) -> None:
    log = tmp_path / "data" / "log.db"
    CampaignLog(log, create=True).close()
    with start_writer(log, "w", 10_000, "stream/1") as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(5)]
        writer.kill()
    assert log.with_name("log.db-wal").exists()
    former = restore(copy, log, overwrite=True).former
    assert former is not None
    assert inspect(former).events >= len(said)
    assert commands_of(log) == TWELVE


# --- removed while in use ----------------------------------------------------------------------

_OPENER = """
import sys
from pathlib import Path
from engine.store.log import CampaignLog
from tests.engine.store.drafting import draft
with CampaignLog(Path(sys.argv[1]), lock_timeout=0) as log:
    log.append([draft(9, "late")])
    print("on record")
"""


@pytest.mark.parametrize("removed", [("-wal",), ("-shm",), ("-wal", "-shm")])
def test_what_was_recorded_is_there_again_when_those_who_had_it_open_have_ended(
    tmp_path: Path, removed: tuple[str, ...]
) -> None:
    path = tmp_path / "log.db"
    CampaignLog(path, create=True).close()
    with CampaignLog(path) as log:
        log.append([draft(1, "c-1")])
        for suffix in removed:
            os.unlink(f"{path}{suffix}")
        for deed in (log.head, lambda: log.append([draft(2, "c-2")])):
            with refused(StoreUnavailable, f"its log.db{removed[0]} was removed or replaced"):
                deed()
        other = subprocess.run(
            [sys.executable, "-c", _OPENER, str(path)], cwd=ROOT, capture_output=True, text=True
        )
        assert "on record" not in other.stdout
        assert "beside-removed" in other.stderr
    with CampaignLog(path) as log:
        assert loaded(log) == ("c-1",)
        log.append([draft(2, "c-2")])
    assert commands_of(path) == ("c-1", "c-2")


def test_nothing_is_acknowledged_that_went_to_a_file_nobody_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.db"
    CampaignLog(path, create=True).close()
    with CampaignLog(path) as log:
        log.append([draft(1, "c-1")])
        insert = cast(LogRecorder, log.recorder).insert_group

        def and_gone(requests: Sequence[Request]) -> object:
            os.unlink(f"{path}-wal")
            return insert(requests)

        monkeypatch.setattr(log.recorder, "insert_group", and_gone)
        with refused(StoreUnavailable, "its log.db-wal was removed or replaced while in use"):
            log.append([draft(2, "c-2")])
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_what_only_a_kill_left_is_taken_up(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "log.db"
    CampaignLog(path, create=True).close()
    with start_writer(path, "w", 10_000, "stream/1") as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.kill()
    os.unlink(f"{path}{suffix}")
    with CampaignLog(path) as log:
        log.append([draft(1, "c-1")])
    assert commands_of(path) == ("c-1",)
