"""An office set up again from a backup of its log."""

from pathlib import Path

import pytest

from engine.errors import BadInput, StoreUnavailable
from engine.store.backup import TargetExists
from office.service.backups import back_up, restore
from projections.rebuilding.verify import snapshot, verify
from tests.office.service.offices import laid_down, opened, settings
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
        settings(there), tmp_path / "copy.db", progress=lambda at, of: seen.append((at, of))
    )
    assert (done.events, done.former) == (found.events, None)
    assert seen[-1] == (found.head, found.head)
    with opened(there) as office:
        assert snapshot(office.views) == before


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
        assert office.log.head() == done.events
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
