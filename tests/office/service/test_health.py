"""The doctor names what is wrong and what to do, and does not stop at the first."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.delivery.lock import FileLock
from office.bootstrap import Office
from office.cli.commands.doctor import FindingCells, cells_of
from office.service.health import examine, lags
from projections.feeding.checkpoints import PARKED, ParkedRow
from projections.feeding.runner import LogReplaced
from projections.rebuilding.rebuild import rebuild
from projections.registry import ALL
from projections.tables.table import upsert
from tests.engine.store.meddling import append_unknown
from tests.office.service.offices import NOW, laid_down, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laid_down(tmp_path)
    return tmp_path


def change_log(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "log.db")) as file:
        file.execute(statement)
        file.commit()


def found(office: Office, *, deep: bool = False) -> dict[str, FindingCells]:
    return {finding.what: finding for finding in cells_of(examine(office, deep=deep), "en")}


def test_an_office_in_order(folder: Path) -> None:
    with opened(folder) as office:
        office.catch_up()
        head = office.log.head()
        findings = found(office, deep=True)
    assert all(finding.ok for finding in findings.values())
    assert findings["log"].found == f"{head} events in {folder}/log.db, schema version 3"
    assert findings["views"].found == f"{len(ALL)} views stand at event {head}"
    assert findings["scheduler"].found == "nobody ticks now"
    assert findings["integrity"].found.startswith(f"{head} events in 4 streams, no gap")


def test_a_lag_is_told_in_events_and_seconds(folder: Path) -> None:
    with opened(folder) as office:
        office.runner.prepare()
        head = office.log.head()
        (first,) = office.log.read(0, 1)
        age = (NOW - first.event.stamp.recorded_at).total_seconds()
        assert {(lag.events, lag.seconds) for lag in lags(office, NOW)} == {(head, age)}
        before = found(office)["views"]
        assert before.ok
        assert f"was {head} events ({age:.0f} s) behind" in before.found
        assert {(lag.events, lag.seconds) for lag in lags(office, NOW)} == {(0, 0.0)}


def test_a_rebuild_that_broke_off_is_told(folder: Path) -> None:
    def stopped(_at: int, _of: int) -> None:
        raise KeyboardInterrupt

    with opened(folder) as office:
        with pytest.raises(KeyboardInterrupt):
            rebuild(office.views, office.log, progress=stopped)
        broken = f"a rebuild broke off at event {office.log.head()}"
        assert found(office)["rebuild"] == FindingCells(
            "rebuild", False, broken, "run: campaign rebuild"
        )
        rebuild(office.views, office.log)
        assert "rebuild" not in found(office)


def test_events_of_a_newer_program_are_counted_by_name(folder: Path) -> None:
    with opened(folder) as office:
        office.catch_up()
        before = office.log.head()
        for name, version in (("vote.cast.v1", 1), ("vote.cast.v1", 2), ("vote.closed.v1", 3)):
            append_unknown(folder / "log.db", "vote/1", version, name)
        findings = cells_of(examine(office), "en")
        assert [f.found for f in findings if f.what == "unknown event"] == [
            f"vote.cast.v1: 2 in the log, the first at #{before + 1}",
            f"vote.closed.v1: 1 in the log, the first at #{before + 3}",
        ]
        behind = [f for f in findings if f.what == "view"]
        assert len(behind) == len(ALL)
        assert behind[0].found == "alerts is 3 events behind"
        assert {lag.seconds for lag in lags(office, NOW)} == {None}


def test_views_of_a_log_that_was_replaced_are_told(folder: Path) -> None:
    with opened(folder) as office:
        office.catch_up()
        change_log(folder, "DELETE FROM stored_events WHERE position > 5")
        (finding,) = [f for f in cells_of(examine(office), "en") if not f.ok]
        assert finding.remedy == "run: campaign rebuild"
        with pytest.raises(LogReplaced):
            office.catch_up()
        rebuild(office.views, office.log)
        assert [f for f in cells_of(examine(office), "en") if not f.ok] == []


def test_parked_events_are_told_one_by_one(folder: Path) -> None:
    row = ParkedRow("board", 7, "phase/x/y", "phase.opened.v1", "KeyError: 'z'", NOW)
    with opened(folder) as office:
        office.catch_up()
        with office.views.begin() as conn:
            upsert(conn, PARKED, [row])
        finding = found(office)["parked event"]
    assert not finding.ok
    assert finding.found == "board could not take #7 phase.opened.v1: KeyError: 'z'"
    assert finding.remedy.endswith("campaign rebuild board --redrive")


def test_whoever_ticks_is_named(folder: Path) -> None:
    with opened(folder) as office, FileLock(office.settings.scheduler_lock):
        assert found(office)["scheduler"].found.startswith("process ")


def test_a_log_with_a_gap_is_found_when_looked_at_deeply(folder: Path) -> None:
    with opened(folder) as office:
        office.catch_up()
        change_log(folder, "UPDATE stored_events SET originator_version = 99 WHERE position = 3")
        assert "integrity" not in found(office)
        finding = found(office, deep=True)["integrity"]
    assert not finding.ok
    assert "has gaps" in finding.found
    assert "campaign restore" in finding.remedy
