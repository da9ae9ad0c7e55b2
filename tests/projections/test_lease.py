"""Leases: one keeper for each view, and another when that one is silent too long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from projections.lease import Leases
from projections.sqlite import open_views

NOW = datetime(2009, 3, 2, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = ("alerts", "board")


def test_the_first_takes_all_and_the_second_none(tmp_path: Path) -> None:
    views = open_views(tmp_path / "views.db")
    one, two = Leases(views, "one", MINUTE), Leases(views, "two", MINUTE)
    assert one.take(NAMES, NOW) == NAMES
    assert two.take(NAMES, NOW) == ()
    assert one.take(NAMES, NOW + MINUTE / 2) == NAMES
    assert two.take(NAMES, NOW + MINUTE) == ()


def test_what_runs_out_can_be_taken_and_is_lost_to_its_keeper(tmp_path: Path) -> None:
    views = open_views(tmp_path / "views.db")
    one, two = Leases(views, "one", MINUTE), Leases(views, "two", MINUTE)
    assert one.take(("board",), NOW) == ("board",)
    assert two.take(NAMES, NOW + MINUTE / 2) == ("alerts",)
    assert two.take(NAMES, NOW + MINUTE) == NAMES
    assert one.take(NAMES, NOW + MINUTE) == ()


def test_what_is_released_is_free_at_once(tmp_path: Path) -> None:
    views = open_views(tmp_path / "views.db")
    one, two = Leases(views, "one", MINUTE), Leases(views, "two", MINUTE)
    one.take(NAMES, NOW)
    two.release()
    assert two.take(NAMES, NOW) == ()
    one.release()
    assert two.take(NAMES, NOW) == NAMES


def test_a_name_that_is_new_can_be_taken_later(tmp_path: Path) -> None:
    leases = Leases(open_views(tmp_path / "views.db"), "one", MINUTE)
    assert leases.take(("board",), NOW) == ("board",)
    assert leases.take(NAMES, NOW) == NAMES
