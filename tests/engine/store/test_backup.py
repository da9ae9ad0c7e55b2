"""Backups: of one moment, read back before they are believed, and put back with care."""

import os
import sqlite3
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from engine.domain.campaign.commands import SuspendCampaign
from engine.errors import BadInput, StoreUnavailable
from engine.handling.door import CommandHandler
from engine.store.backup import TargetExists, back_up, restore
from engine.store.inspection import inspect
from engine.store.log import CampaignLog
from tests import samples, worlds
from tests.engine.store.processes import start_writer
from tests.spec import refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        worlds.implementing_campaign(log)
        return log.path


def damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("DELETE FROM stored_events WHERE position = 3")
        file.commit()


def content(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as file:
        return list(file.execute("SELECT * FROM stored_events ORDER BY position"))


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_a_copy_holds_the_same_events_in_one_file(path: Path) -> None:
    with CampaignLog(path) as log:
        found = back_up(path, path.with_name("copy.db"))
        assert (found.head, found.faults) == (log.head(), ())
    assert content(path.with_name("copy.db")) == content(path)
    assert names(path.parent) == {"log.db", "copy.db"}


def test_a_copy_taken_while_somebody_writes_is_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    CampaignLog(path, create=True).close()
    with start_writer(path, "w", 10_000, "stream/1") as writer:
        assert writer.stdout is not None
        for number in range(4):
            said = list(islice(writer.stdout, 20))
            found = back_up(path, tmp_path / f"copy-{number}.db")
            assert found.faults == ()
            assert found.events >= int(said[-1].decode().strip().removeprefix("w-"))
        writer.kill()


def test_nothing_is_overwritten_unless_told_to(path: Path) -> None:
    target = path.with_name("copy.db")
    target.write_text("something dear")
    with refused(TargetExists, "it exists already; name another file"):
        back_up(path, target)
    assert target.read_text() == "something dear"
    back_up(path, target, overwrite=True)
    assert content(target) == content(path)


def test_places_that_cannot_be_are_named(path: Path) -> None:
    with refused(BadInput, "it is a folder"):
        back_up(path, path.parent)
    with refused(BadInput, "there is no folder"):
        back_up(path, path.parent / "none" / "copy.db")
    with refused(BadInput, "is the log itself"):
        back_up(path, path, overwrite=True)
    os.mkfifo(pipe := path.with_name("pipe"))
    for deed in (back_up, restore):
        with refused(BadInput, "it is a device or a pipe"):
            deed(path, pipe, overwrite=True)
    assert pipe.is_fifo()
    pipe.unlink()
    with refused(StoreUnavailable, "there is no such file"):
        back_up(path.with_name("none.db"), path.with_name("copy.db"))
    assert names(path.parent) == {"log.db"}


def test_a_log_that_is_not_whole_gives_no_backup(path: Path) -> None:
    damage(path)
    with refused(StoreUnavailable, "its copy is not whole: positions have gaps"):
        back_up(path, path.with_name("copy.db"))
    assert names(path.parent) == {"log.db"}


def test_a_backup_makes_a_log_where_there_was_none(path: Path, tmp_path: Path) -> None:
    back_up(path, path.with_name("copy.db"))
    there = tmp_path / "there"
    there.mkdir()
    assert restore(path.with_name("copy.db"), there / "log.db").former is None
    with CampaignLog(there / "log.db") as log:
        assert log.head() == inspect(path).head
    assert names(there) == {"log.db"}


def test_the_log_that_was_there_is_kept(path: Path) -> None:
    copy = path.with_name("copy.db")
    back_up(path, copy)
    before = content(path)
    with CampaignLog(path) as log:
        stamp = samples.stamp(date(2009, 5, 1), reason="flood", command="later")
        assert CommandHandler(log).handle(SuspendCampaign(stamp=stamp, campaign=worlds.CAMPAIGN))
    after = content(path)
    assert len(after) > len(before)
    with refused(TargetExists, "it exists already"):
        restore(copy, path)
    called: list[bool] = []
    former = restore(
        copy, path, overwrite=True, before_swap=lambda: called.append(path.exists())
    ).former
    assert former is not None
    assert former == path.with_name("log.db.before-restore")
    assert (content(former), content(path)) == (after, before)
    assert called == [True]
    assert restore(copy, path, overwrite=True).former == path.with_name("log.db.before-restore-2")
    assert names(path.parent) == {
        "log.db", "copy.db", "log.db.before-restore", "log.db.before-restore-2",
    }  # fmt: skip


def test_a_log_in_use_is_left_alone(path: Path) -> None:
    copy = path.with_name("copy.db")
    back_up(path, copy)
    with CampaignLog(path) as log:
        before = log.head()
        with refused(StoreUnavailable, "a program has it open; stop worker"):
            restore(copy, path, overwrite=True)
        assert log.head() == before
    restore(copy, path, overwrite=True)


def test_a_damaged_log_is_replaced_and_kept(path: Path) -> None:
    copy = path.with_name("copy.db")
    back_up(path, copy)
    path.write_text("not a database any more, " * 50)
    former = restore(copy, path, overwrite=True).former
    assert former is not None
    assert former.read_text().startswith("not a database")
    assert inspect(path).faults == ()


def test_a_backup_that_is_none_changes_nothing(path: Path) -> None:
    before = content(path)
    false = path.with_name("false.db")
    false.write_text("no database" * 100)
    with refused(StoreUnavailable, "it is no database"):
        restore(false, path, overwrite=True)
    copy = path.with_name("copy.db")
    back_up(path, copy)
    damage(copy)
    with refused(StoreUnavailable, "not whole"):
        restore(copy, path, overwrite=True)
    with refused(BadInput, "is the log itself"):
        restore(path, path, overwrite=True)
    assert content(path) == before
    assert names(path.parent) == {"log.db", "copy.db", "false.db"}
