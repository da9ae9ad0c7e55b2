"""The runner: everything once, nothing skipped in silence, nothing half written."""

import os
import signal
from collections.abc import Sequence

import msgspec
import pytest
from msgspec import Struct
from sqlalchemy import Connection, MetaData, select
from sqlalchemy.exc import DBAPIError

from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentReceived,
    AssignmentStarted,
    AssignmentSubmitted,
)
from engine.domain.event import Event, Recorded
from engine.errors import UnknownEvent
from projections import board
from projections.feeding.checkpoints import TRACKING, parked, positions
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import RowCache
from projections.feeding.runner import LogReplaced, Runner
from projections.feeding.versions import NewerViews
from projections.rebuilding.rebuild import rebuild, redrive
from projections.rebuilding.verify import snapshot, verify
from projections.registry import ALL
from projections.tables.connections import for_writing
from projections.tables.open import open_views
from projections.tables.table import Table, upsert
from tests.projections.history import History, Place, begun, eventful, plan_of, projected, worked
from tests.samples import march, stamp
from tests.spec import refused


class SeenRow(Struct, frozen=True):
    position: int
    stream: str


class Seen:
    """A view of hand-ins that takes no event whose position is in `poison`."""

    NAME = "seen"
    HANDLES: tuple[type[Event], ...] = (AssignmentSubmitted, AssignmentAccepted)

    def __init__(self, version: int = 1, poison: Sequence[int] = (), table: str = "seen") -> None:
        self.VERSION = version
        self.TABLES = MetaData()
        self.table = Table(table, SeenRow, ("position",), self.TABLES)
        self._poison = poison

    def project(self, cache: RowCache, batch: Sequence[Recorded]) -> None:
        upsert(cache.conn, self.table, [SeenRow(r.position, r.stream) for r in batch])
        for r in batch:
            if r.position in self._poison:
                raise ValueError(f"cannot take {r.position}")

    def positions(self, conn: Connection) -> list[int]:
        return list(conn.execute(select(self.table.c.position)).scalars())


def hand_ins(log: History) -> list[int]:
    return [r.position for r in log.events if isinstance(r.event, Seen.HANDLES)]


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_batches_of_any_size_give_the_same_rows(place: Place, batch: int) -> None:
    whole = snapshot(projected(place("whole"), eventful()))
    assert snapshot(projected(place("v"), eventful(), batch=batch)) == whole


@pytest.mark.parametrize("longer", [0, 3])
def test_another_log_in_the_place_of_theirs_is_refused(place: Place, longer: int) -> None:
    """However long it is: what differs is the event that the views stand at."""
    views, other = projected(place("v"), worked()), worked()
    last = other.events[-1]
    fact = msgspec.structs.replace(last.event, stamp=stamp(command="of-another-history"))
    other.events[-1] = msgspec.structs.replace(last, event=fact)
    for number in range(longer):
        other.add(plan_of(f"town-{number}"), AssignmentReceived(stamp=stamp()))
    before = snapshot(views)
    for runner in (Runner(views, other, ALL), Runner(views, begun(), ALL)):
        with refused(LogReplaced, "run: campaign rebuild"):
            runner.catch_up()
    assert snapshot(views) == before
    rebuild(views, other)
    assert Runner(views, other, ALL).catch_up() == 0
    assert list(verify(views, other)) == []


def test_a_log_that_is_replaced_under_a_runner_is_noticed(place: Place) -> None:
    views, log = open_views(place("v")), worked()
    runner = Runner(views, log, ALL)
    runner.catch_up()
    log.events = begun().events
    with pytest.raises(LogReplaced):
        runner.catch_up()


def test_a_history_fed_twice_leaves_the_rows_of_once(place: Place) -> None:
    log = eventful()
    views = projected(place("v"), log)
    once = snapshot(views)
    for step in (1, len(log.events)):
        with views.begin() as conn:
            for view in ALL:
                own = [r for r in log.events if isinstance(r.event, view.HANDLES)]
                for start in range(0, len(own), step):
                    view.project(RowCache(conn), own[start : start + step])
        assert snapshot(views) == once


def test_new_events_are_taken_up_where_it_stopped(place: Place) -> None:
    log = begun()
    views = projected(place("v"), log)
    head = log.head()
    log.add(plan_of("town-01"), AssignmentAccepted(stamp=stamp(march(4))))
    told: list[tuple[int, int]] = []
    assert Runner(views, log, ALL).catch_up(lambda at, of: told.append((at, of))) == 1
    assert told == [(head + 1, head + 1)]
    assert Runner(views, log, ALL).catch_up() == 0


def test_a_poison_event_is_parked_and_the_others_pass(place: Place) -> None:
    log = worked()
    first, second, third = hand_ins(log)
    views = projected(place("v"), log, (Seen(poison=[second]),))
    with views.connect() as conn:
        assert Seen().positions(conn) == [first, third]
        (row,) = parked(conn)
        assert positions(conn) == {"seen": log.head()}
    assert (row.projection, row.position, row.error) == (
        "seen", second, f"ValueError: cannot take {second}",
    )  # fmt: skip
    assert row.stream == plan_of("town-01")
    assert row.parked_at == log.events[second - 1].event.stamp.recorded_at


class Poisonous(Seen):
    """Fails with words that no server keeps, and with more of them than anybody reads."""

    def project(self, cache: RowCache, batch: Sequence[Recorded]) -> None:
        raise ValueError("no \0, no \ud800, and " + "much " * 2000)


def test_whatever_an_error_says_is_put_down(place: Place) -> None:
    log = worked()
    views = projected(place("v"), log, (Poisonous(),))
    with views.connect() as conn:
        rows = parked(conn)
        assert positions(conn) == {"seen": log.head()}
    assert len(rows) == len(hand_ins(log))
    assert rows[0].error.startswith(r"ValueError: no \x00, no \ud800, and much")
    assert (len(rows[0].error), rows[0].error[-1]) == (2000, "…")


def test_parked_events_are_taken_once_the_fault_is_mended(place: Place) -> None:
    log = worked()
    bad = hand_ins(log)[1]
    views = projected(place("v"), log, (Seen(poison=[bad]),))
    assert redrive(views, log, "seen", (Seen(poison=[bad]),)) == 0
    assert redrive(views, log, "seen", (Seen(),)) == 1
    with views.connect() as conn:
        assert Seen().positions(conn) == hand_ins(log)
        assert parked(conn) == []


def test_a_writer_forgets_its_rows_once_they_were_built_anew(place: Place) -> None:
    """What it remembers is older than what the rebuild has mended."""
    log = begun()
    views = open_views(place("v"))
    runner = Runner(views, log, ALL)
    runner.catch_up()
    with views.begin() as conn:
        conn.exec_driver_sql("UPDATE board SET handed_in = true")
    log.add(plan_of("town-01"), AssignmentReceived(stamp=stamp(march(3))))
    Runner(views, log, ALL).catch_up()
    runner.catch_up()  # others have written: nothing is left of what it remembered
    with views.begin() as conn:
        conn.exec_driver_sql("UPDATE board SET handed_in = true")
    log.add(plan_of("town-02"), AssignmentReceived(stamp=stamp(march(3))))
    runner.catch_up()
    rebuild(views, log)
    log.add(plan_of("town-01"), AssignmentStarted(stamp=stamp(march(4))))
    log.add(plan_of("town-02"), AssignmentStarted(stamp=stamp(march(4))))
    runner.catch_up()
    assert list(verify(views, log)) == []


def test_a_failed_batch_leaves_nothing_in_the_memory_of_the_writer(place: Place) -> None:
    log = worked()
    bad = hand_ins(log)[1]
    registry = (*ALL, Seen(poison=[bad]))
    views = open_views(place("v"))
    runner = Runner(views, log, registry, 5)
    assert runner.catch_up() == log.head()
    assert snapshot(views) == snapshot(projected(place("whole"), log))
    with views.connect() as conn:
        assert [row.position for row in parked(conn)] == [bad]


def test_another_version_is_built_anew(place: Place) -> None:
    log = worked()
    bad = hand_ins(log)[0]
    views = projected(place("v"), log, (Seen(poison=[bad]),))
    assert Runner(views, log, (Seen(version=2),)).catch_up() == log.head()
    with views.connect() as conn:
        assert Seen().positions(conn) == hand_ins(log)
        assert parked(conn) == []


def test_an_older_program_leaves_the_tables_of_a_newer_one(place: Place) -> None:
    """Even if they were made while it was at work."""
    log = worked()
    views = open_views(place("v"))
    old, new = Seen(version=1), Runner(views, log, (Seen(version=2),))

    class Meanwhile:
        """A log that lets the newer program begin first."""

        def head(self) -> int:
            return log.head()

        def read(self, after: int, limit: int = 1000) -> Sequence[Recorded]:
            new.prepare()
            return log.read(after, limit)

    for begin in (Runner(views, Meanwhile(), (old,)).catch_up, Runner(views, log, (old,)).prepare):
        with refused(NewerViews, r"views seen: .* newer program; update the program"):
            begin()
    with views.connect() as conn:
        assert [(row.version, row.position) for row in TRACKING.rows(conn)] == [(2, 0)]
    assert new.catch_up() == log.head()


def test_a_view_that_is_added_later_catches_up_alone(place: Place) -> None:
    log = worked()
    views = projected(place("v"), log)
    before = snapshot(views)
    assert Runner(views, log, (*ALL, Seen())).catch_up() == log.head()
    with views.connect() as conn:
        assert Seen().positions(conn) == hand_ins(log)
    assert snapshot(views) == before


def test_a_broken_database_parks_nothing(place: Place) -> None:
    class Broken(Seen):
        def project(self, cache: RowCache, batch: Sequence[Recorded]) -> None:
            cache.conn.exec_driver_sql("SELECT * FROM no_such_table")

    log = worked()
    views = open_views(place("v"))
    with pytest.raises(DBAPIError):
        Runner(views, log, (Broken(),)).catch_up()
    with views.connect() as conn:
        assert positions(conn) == {"seen": 0}
        assert parked(conn) == []


def test_a_worker_that_lost_drops_its_batch(place: Place) -> None:
    log = worked()
    views = open_views(place("v"))

    class Slow:
        """A log that lets another worker go first."""

        def head(self) -> int:
            return log.head()

        def read(self, after: int, limit: int = 1000) -> Sequence[Recorded]:
            found = log.read(after, limit)
            if found:
                Runner(views, log, (Seen(),)).catch_up()
            return found

    assert Runner(views, Slow(), (Seen(),)).catch_up() == 0
    with views.connect() as conn:
        assert Seen().positions(conn) == hand_ins(log)
        assert [row.position for row in TRACKING.rows(conn)] == [log.head()]


def test_an_unknown_event_stops_it_and_what_came_before_stands(place: Place) -> None:
    log = worked()

    class Newer:
        """A log that holds an event of a newer program."""

        def head(self) -> int:
            return log.head()

        def read(self, after: int, limit: int = 1000) -> Sequence[Recorded]:
            if after >= 15:
                raise UnknownEvent("vote.cast.v1", "vote/1", 1)
            return log.read(after, min(limit, 15 - after))

    views = open_views(place("v"))
    with refused(UnknownEvent, "update the program"):
        Runner(views, Newer(), ALL).catch_up()
    with views.connect() as conn:
        assert set(positions(conn).values()) == {15}


def test_every_view_has_its_own_name_and_tables() -> None:
    assert len({view.NAME for view in ALL}) == len(ALL)
    tables = [table for view in ALL for table in view.TABLES.tables]
    assert len(set(tables)) == len(tables)


def test_a_view_is_a_module_or_anything_like_it() -> None:
    view: ReadModel = Seen()
    assert view.NAME == "seen"


def test_a_killed_worker_loses_nothing_and_doubles_nothing(place: Place) -> None:
    """The process dies in the middle of a batch: rows and position are both as before it."""
    whole = snapshot(projected(place("whole"), worked()))
    where = place("v")
    child = os.fork()
    if child == 0:  # pragma: no cover
        log, views = worked(), open_views(where)
        Runner(views, log, ALL, 7).catch_up(until=14)
        with for_writing(views).begin() as conn:
            board.project(RowCache(conn), log.events[14:])
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    views = open_views(where)
    with views.connect() as conn:
        assert set(positions(conn).values()) == {14}
    Runner(views, worked(), ALL).catch_up()
    assert snapshot(views) == whole


def test_books_of_an_older_program_are_begun_anew(place: Place) -> None:
    log = eventful()
    views = projected(place("v"), log)
    before = snapshot(views)
    with views.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE tracking DROP COLUMN built")
    Runner(views, log, ALL).catch_up()
    assert snapshot(views) == before
