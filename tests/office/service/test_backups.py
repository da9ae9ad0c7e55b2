"""An office set up again from a backup of its log."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.calendars.clock import VirtualClock
from engine.domain.office.events import LogRestored
from engine.errors import BadInput, OfficeDiffers, StoreUnavailable
from engine.store.backup import TargetExists
from engine.store.codec import encode
from engine.store.inspection import inspect
from engine.store.sqlite.schema import STEPS, bring_up
from office.bootstrap import Office
from office.service.backups import back_up, restore
from office.service.health import examine
from projections.rebuilding.verify import snapshot, verify
from tests.engine.store.drafting import STREAM, draft
from tests.engine.store.strange_files import anothers, untouched
from tests.office.service.offices import NOW, laid_down, opened, settings
from tests.spec import refused


def test_an_office_moves_to_another_machine(tmp_path: Path) -> None:
    laid_down(tmp_path)
    with opened(tmp_path) as office:
        office.catch_up()
        before = snapshot(office.views)
        found = back_up(office.settings, tmp_path / "copy.db")
    seen: list[tuple[int, int]] = []
    there = tmp_path / "there" / "data"
    done = restore(
        settings(there), tmp_path / "copy.db", login="chen",
        progress=lambda at, of: seen.append((at, of)),
    )  # fmt: skip
    assert (done.events, done.former) == (found.events, None)
    assert seen[-1] == (found.head + 1, found.head + 1)
    with opened(there) as office:
        (last,) = office.log.read(found.head)
        assert last.event == LogRestored(
            stamp=last.event.stamp, events=found.events, source="copy.db"
        )
        assert (last.event.stamp.actor, last.event.stamp.login) == ("system", "chen")
        after = snapshot(office.views)
        assert {name for name in after if after[name] != before[name]} <= {
            "timeline",
            "moment_runs",
        }


def test_views_that_were_further_on_are_forgotten(tmp_path: Path) -> None:
    laid_down(tmp_path)
    back_up(settings(tmp_path), tmp_path / "copy.db")
    with opened(tmp_path) as office:
        office.catch_up()
        assert office.tick().did_something
    with refused(TargetExists, "it exists already"):
        restore(settings(tmp_path), tmp_path / "copy.db")
    done = restore(settings(tmp_path), tmp_path / "copy.db", overwrite=True)
    assert done.former == f"{tmp_path}/log.db.before-restore"
    with opened(tmp_path) as office:
        assert office.log.head() == done.events + 1
        assert list(verify(office.views, office.log)) == []


@pytest.mark.parametrize("name", ["views.db", "scheduler.lock"])
def test_a_copy_never_takes_the_place_of_what_the_office_uses(tmp_path: Path, name: str) -> None:
    laid_down(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with refused(BadInput, "a file of the office itself"):
        back_up(settings(tmp_path), tmp_path / name, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_without_a_log_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with refused(StoreUnavailable, "run: campaign init"):
        back_up(settings(tmp_path), tmp_path / "copy.db")


def test_a_backup_of_an_earlier_program_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        bring_up(file.cursor(), {1: STEPS[1]})
        row = (1, STREAM, 1, *encode(draft(1, "c-1").event))
        file.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", row)
        file.execute("INSERT INTO commands VALUES ('c-1', 1, 1)")
        file.execute("COMMIT")
    before = old.read_bytes()
    done = restore(settings(tmp_path / "data"), old)
    assert done.events == 1
    with opened(tmp_path / "data") as office:
        assert [r.name for r in office.log.read(0)][1:] == ["office.log_restored.v1"]
    assert inspect(tmp_path / "data" / "log.db").faults == ()
    assert old.read_bytes() == before


def test_a_backup_of_another_office_changes_nothing(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        Office(settings(folder), create=True, clock=VirtualClock(NOW)).close()
    back_up(settings(theirs), tmp_path / "copy.db")
    as_before = untouched(ours)
    with pytest.raises(OfficeDiffers):
        restore(settings(ours), tmp_path / "copy.db", overwrite=True)
    assert as_before()


def test_links_to_log_and_views_stay_links(tmp_path: Path) -> None:
    laid_down(tmp_path)
    back_up(settings(tmp_path), tmp_path / "copy.db")
    with opened(tmp_path) as office:
        office.catch_up()
    far = tmp_path / "far"
    far.mkdir()
    for name in ("log.db", "views.db"):
        (tmp_path / name).rename(far / name)
        (tmp_path / name).symlink_to(far / name)
    anothers("-wal", far / "views.db", tmp_path / "other")
    restore(settings(tmp_path), tmp_path / "copy.db", overwrite=True)
    assert (tmp_path / "log.db").is_symlink()
    assert (tmp_path / "views.db").is_symlink()
    with opened(tmp_path) as office:
        assert list(verify(office.views, office.log)) == []
        assert [finding.found for finding in examine(office, deep=True) if not finding.ok] == []
