"""Rebuilds: beside the old views, and on from where they broke off."""

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from shutil import which
from typing import TextIO

import pytest
from sqlalchemy import Engine, inspect

from benchmarks.rebuild import told
from engine.domain.assignment.events import AssignmentStarted
from engine.errors import StoreUnavailable, UnknownEvent
from engine.store.log import CampaignLog
from engine.store.ports import Address
from projections.feeding.checkpoints import parked, positions
from projections.feeding.read_model import ReadModel
from projections.feeding.runner import Runner
from projections.rebuilding.rebuild import interrupted_at, rebuild
from projections.rebuilding.verify import snapshot, verify
from projections.rebuilding.worker_processes import COSTS
from projections.registry import ALL
from projections.tables.open import open_views
from projections.tables.ports import RebuildHeld
from tests import worlds
from tests.crash import processes
from tests.projections.feeding.test_runner import Seen, hand_ins
from tests.projections.history import History, Place, begun, eventful, plan_of, projected, worked
from tests.samples import march, stamp
from tests.spec import in_english, refused


def left_behind(views: Engine) -> list[str]:
    """Shadows that are still there."""
    if views.url.database:
        return [str(path) for path in Path(views.url.database).parent.glob("*.db.*")]
    return [
        name for name in inspect(views).get_schema_names() if name.startswith("campaign_views_")
    ]


def test_a_rebuild_gives_the_same_rows(place: Place) -> None:
    log = eventful()
    views = projected(place("v"), log)
    before = snapshot(views)
    assert rebuild(views, log) == log.head()
    assert snapshot(views) == before
    assert rebuild(views, log, ["board", "alerts"]) == log.head()
    assert snapshot(views) == before
    assert left_behind(views) == []


def test_a_rebuild_that_breaks_off_leaves_the_old_views(place: Place) -> None:
    log = worked()
    views = projected(place("v"), log)
    before = snapshot(views)
    broken_off(views, log)
    assert snapshot(views) == before
    rebuild(views, log)
    assert snapshot(views) == before


def test_old_views_serve_while_new_ones_are_built(place: Place) -> None:
    log = worked()
    views = projected(place("v"), log)
    before = snapshot(views)
    seen: list[bool] = []
    rebuild(views, log, progress=lambda _at, _of: seen.append(snapshot(views) == before))
    assert seen == [True]


def test_views_do_not_go_back_to_where_the_log_was_when_they_were_begun(place: Place) -> None:
    log = begun()
    views = projected(place("v"), log)
    before = log.head()

    def meanwhile(_at: int, of: int) -> None:
        if of == before:
            log.add(plan_of("town-01"), AssignmentStarted(stamp=stamp(march(13))))
            Runner(views, log, ALL).catch_up()

    assert rebuild(views, log, progress=meanwhile) == log.head() > before
    with views.connect() as conn:
        assert set(positions(conn).values()) == {log.head()}
    assert list(verify(views, log)) == []


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_a_reader_between_two_views_is_not_broken_off_by_the_swap(place: Place) -> None:
    """It has read one table, and wants another that the swap already holds."""
    log = worked()
    views = projected(place("v"), log)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with (
        views.connect() as reader,
        views.connect().execution_options(isolation_level="AUTOCOMMIT") as looking,
        ThreadPoolExecutor(1) as other,
    ):
        units = reader.exec_driver_sql("SELECT count(*) FROM units").scalar()
        swap = other.submit(rebuild, views, log)
        while not looking.exec_driver_sql(waiting).scalar():
            assert not swap.done()
        assert reader.exec_driver_sql("SELECT count(*) FROM board").scalar()
        assert not swap.done()
        reader.rollback()
        assert swap.result() == log.head()
        assert reader.exec_driver_sql("SELECT count(*) FROM units").scalar() == units
    assert list(verify(views, log)) == []


def test_two_do_not_rebuild_at_once(place: Place) -> None:
    log = worked()
    views = projected(place("v"), log)
    told_when: list[str] = []

    def meanwhile(_at: int, _of: int) -> None:
        assert interrupted_at(views) is None
        with refused(RebuildHeld, "another campaign rebuild is at work") as held:
            rebuild(views, log, ["board"])
        told_when.append(in_english(held.value))
        assert list(verify(views, log)) == []

    assert rebuild(views, log, progress=meanwhile) == log.head()
    assert len(told_when) == 1
    assert rebuild(views, log) == log.head()


# --- broken off, and gone on with ------------------------------------------------------------


def broken_off(views: Engine, log: History, registry: Sequence[ReadModel] = ALL) -> None:
    """A rebuild that has read everything when it ends, short of the swap."""

    def killed(_at: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(views, log, progress=killed, registry=registry)
    assert left_behind(views) != []


def test_what_stands_is_not_built_again(place: Place) -> None:
    log, views = worked(), open_views(place("v"))
    broken_off(views, log, (Seen(),))
    assert interrupted_at(views) == log.head()
    told_from: list[int] = []
    assert rebuild(views, log, registry=(Seen(),), continuing=told_from.append) == 0
    assert told_from == [log.head()]
    assert interrupted_at(views) is None
    assert list(verify(views, log, registry=(Seen(),))) == []
    assert left_behind(views) == []


@pytest.mark.parametrize(
    ("log", "before", "after"),
    [
        (begun(), Seen(), Seen()),
        (worked(), Seen(version=1), Seen(version=2)),
        (worked(), Seen(poison=hand_ins(worked())[:1]), Seen()),
    ],
    ids=["another log", "another version", "parked events"],
)
def test_what_cannot_be_built_upon_is_built_again(
    place: Place, log: History, before: Seen, after: Seen
) -> None:
    views = open_views(place("v"))
    broken_off(views, worked(), (before,))
    told_from: list[int] = []
    assert rebuild(views, log, registry=(after,), continuing=told_from.append) == log.head()
    assert told_from == []
    assert list(verify(views, log, registry=(after,))) == []
    with views.connect() as conn:
        assert after.positions(conn) == hand_ins(log)
        assert parked(conn) == []


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampaignLog]:
    """Long enough to be read in several batches."""
    campaign = told(tmp_path_factory.mktemp("long") / "log.db", 5000)
    yield campaign.log
    campaign.close()


@pytest.mark.parametrize(("hands", "share"), [(1, 0.2), (1, 0.8), (2, 0.6), (2, 0.8)])
def test_a_killed_rebuild_goes_on_where_it_was(
    place: Place, long_log: CampaignLog, hands: int, share: float
) -> None:
    """kill -9, of two in the midst of a batch; over half of the way, each has come to something."""
    where = place("v")
    open_views(where).dispose()
    held_up(where, long_log, hands, share).kill()
    views = open_views(where)
    told_from: list[int] = []
    read = rebuild(views, long_log, continuing=told_from.append, processes=hands)
    assert read < long_log.head()
    # Two are told by their mean, and the one that is behind by what the other has at the most.
    assert (share if hands == 1 else 2 * share - 1) * long_log.head() < told_from[0]
    assert list(verify(views, long_log)) == []
    assert left_behind(views) == []


def held_up(where: Address, source: CampaignLog, hands: int, share: float = 0) -> processes.Started:
    """A rebuild by a process that has come to this share of the log, and waits for a signal."""

    def work(out: TextIO) -> None:
        def reached(at: int, of: int) -> None:
            if at > share * of:
                print(at, file=out)
                signal.pause()

        with closing(CampaignLog(source.path)) as log, suppress(KeyboardInterrupt):
            rebuild(open_views(where), log, progress=reached, processes=hands)

    started = processes.start(work)
    assert started.said.readline()
    return started


def test_a_swap_without_room_is_told_and_gives_back_what_it_took(
    tmp_path: Path, long_log: CampaignLog
) -> None:
    log, views = long_log, open_views(tmp_path / "v.db")
    Runner(views, log, ALL).prepare()

    def limit_to(pages: int) -> None:
        with views.connect() as conn:
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}").close()

    limit_to(1)  # what it has: a log as short as others here would fit into the old tables' room
    with refused(StoreUnavailable, r"v\.db: the disk is full; free some space"):
        rebuild(views, log, processes=1)
    assert left_behind(views) == []
    with views.connect() as conn:
        assert set(positions(conn).values()) == {0}
    limit_to(100_000)
    assert rebuild(views, log, processes=1) == log.head()
    assert list(verify(views, log)) == []


# --- several processes -----------------------------------------------------------------------


def test_several_processes_build_the_same_rows(place: Place, long_log: CampaignLog) -> None:
    views, alone = open_views(place("v")), open_views(place("alone"))
    reached: list[int] = []
    read = rebuild(views, long_log, progress=lambda at, _: reached.append(at), processes=3)
    assert read == long_log.head() == reached[-1]
    assert reached == sorted(reached)
    rebuild(alone, long_log, processes=1)
    assert snapshot(views) == snapshot(alone)
    assert left_behind(views) == left_behind(alone) == []


def test_what_one_of_several_processes_fails_on_is_told(tmp_path: Path) -> None:
    """In the words of the fault itself."""
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        worlds.planned_campaign(log)
        with closing(sqlite3.connect(tmp_path / "log.db")) as file, file:
            file.execute("UPDATE stored_events SET topic = 'vote.cast.v1' WHERE position = 3")
        views = open_views(tmp_path / "views.db")
        with refused(UnknownEvent, r"holds 'vote\.cast\.v1'.*update the program"):
            rebuild(views, log, processes=2)
        with views.connect() as conn:
            assert not any(positions(conn).values())


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="it looks for them there")
def test_a_process_that_is_ended_is_told(tmp_path: Path, long_log: CampaignLog) -> None:
    """As by a machine that has run out of memory; what stands is gone on with."""

    def end_them(_at: int, _of: int) -> None:
        for process in worker_processes_of(os.getpid()):
            os.kill(process, signal.SIGKILL)

    views = open_views(tmp_path / "views.db")
    said = r"a process .* was ended \(exit code -9\); .* memory .* campaign rebuild"
    with refused(StoreUnavailable, said):
        rebuild(views, long_log, progress=end_them, processes=2)
    assert worker_processes_of(os.getpid()) == []
    rebuild(views, long_log, processes=2)
    assert list(verify(views, long_log)) == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="it looks for them there")
@pytest.mark.parametrize(("ended_by", "hands"), [(signal.SIGINT, 1), (signal.SIGTERM, 3)])
def test_an_interrupted_rebuild_takes_its_processes_along(
    tmp_path: Path, long_log: CampaignLog, ended_by: signal.Signals, hands: int
) -> None:
    """What they have built stays, and is gone on with by any number of them."""
    views = open_views(tmp_path / "views.db")
    views.dispose()
    started = held_up(tmp_path / "views.db", long_log, 2)
    assert started.process.pid
    workers = worker_processes_of(started.process.pid)
    assert len(workers) == 2
    with started.said:
        os.kill(started.process.pid, ended_by)
        started.process.join()
    while any(map(builds, workers)):
        os.sched_yield()
    assert left_behind(views) != []
    rebuild(views, long_log, processes=hands)
    assert list(verify(views, long_log)) == []
    assert left_behind(views) == []


def test_costs_are_those_of_views_that_there_are() -> None:
    assert set(COSTS) <= {view.NAME for view in ALL}


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("false", r"a process .* was ended \(exit code 1\); see what it said .* campaign rebuild"),
        ("nowhere", r"a process .* cannot be started \(No such file or directory\); see to "),
    ],
)
def test_a_process_that_does_not_come_to_listen_is_told(
    tmp_path: Path,
    long_log: CampaignLog,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    said: str,
) -> None:
    monkeypatch.setattr(sys, "executable", which(program) or program)
    with refused(StoreUnavailable, said):
        rebuild(open_views(tmp_path / "views.db"), long_log, processes=2)


def worker_processes_of(parent: int) -> list[int]:
    """The processes that build views for this one."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            above = int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            if above == parent and builds(int(place.name)):
                found.append(int(place.name))
    return found


def builds(process: int) -> bool:
    """Whether this is a process that builds views, and has not ended."""
    with suppress(OSError):
        return (
            b"projections.rebuilding.worker_processes"
            in Path(f"/proc/{process}/cmdline").read_bytes()
        )
    return False
