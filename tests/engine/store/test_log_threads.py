"""One log, many threads: no connection is used by two at once, and writers take turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection, ProgrammingError
from threading import Thread
from typing import cast

import pytest

from engine.errors import StoreUnavailable
from engine.handling.door import CommandHandler
from engine.ids import StreamId
from engine.store.log import CampaignLog
from engine.store.sqlite.connections import LogDatastore, Writing
from engine.store.sqlite.recorder import SQLiteLogRecorder
from tests.engine.store.drafting import OTHER, draft, loaded
from tests.engine.store.writer import send
from tests.spec import in_english


@contextmanager
def taken(datastore: LogDatastore) -> Iterator[Connection]:
    connection = datastore.take()
    try:
        yield connection
    finally:
        datastore.give_back(connection)


def test_a_writer_that_got_no_connection_keeps_nobody_waiting(file_log: CampaignLog) -> None:
    datastore = cast(SQLiteLogRecorder, file_log.recorder).datastore
    good, datastore.db_name = datastore.db_name, "file:/missing/log.db?mode=rw"
    faults: list[BaseException] = []

    def work() -> None:
        try:
            file_log.append([draft(1, "c-1")])
        except StoreUnavailable as fault:
            faults.append(fault)

    with taken(datastore):
        # The one that is open already is in use.
        other = Thread(target=work)
        other.start()
        other.join()
    assert len(faults) == 1
    datastore.db_name = good
    file_log.append([draft(1, "c-1")])
    assert loaded(file_log) == ("c-1",)


def test_a_thread_goes_on_with_the_connection_of_the_one_before(file_log: CampaignLog) -> None:
    datastore = cast(SQLiteLogRecorder, file_log.recorder).datastore
    used: list[Connection] = []

    def work() -> None:
        with taken(datastore) as connection:
            used.append(connection)

    for thread in [Thread(target=work) for _ in range(3)]:
        thread.start()
        thread.join()
    assert used[0] is used[1] is used[2]
    with taken(datastore) as connection:
        work()
        assert used[3] is not connection


def test_many_threads_share_one_log(log: CampaignLog) -> None:
    faults: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(10):
                send(CommandHandler(log), StreamId(f"stream/{name}"), f"{name}-{number}")
                log.read(0)
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=work, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [r.position for r in log.read(0)] == list(range(1, 81))


def test_readers_do_not_queue_behind_writers(file_log: CampaignLog) -> None:
    file_log.append([draft(1, "c-1")])
    datastore = cast(SQLiteLogRecorder, file_log.recorder).datastore
    with Writing(datastore):
        waiting = Thread(target=file_log.append, args=([draft(1, "c-2", OTHER)],))
        waiting.start()
        assert [file_log.head() for _ in range(200)] == [1] * 200
    waiting.join()
    assert file_log.head() == 2


def test_a_writer_whose_turn_does_not_come_is_told_so(file_log: CampaignLog) -> None:
    datastore = cast(SQLiteLogRecorder, file_log.recorder).datastore
    datastore.turn_seconds = 0.0
    with Writing(datastore), pytest.raises(StoreUnavailable) as caught:
        file_log.append([draft(1, "c-1")])
    assert (in_english(caught.value.fault), in_english(caught.value.remedy)) == (
        "too many commands wait for it",
        "try again in a moment",
    )
    file_log.append([draft(1, "c-1")])
    assert loaded(file_log) == ("c-1",)


def test_a_connection_in_use_is_closed_only_when_it_is_given_back(tmp_path: Path) -> None:
    datastore = LogDatastore((tmp_path / "log.db").as_uri(), lock_timeout=1)
    used, idle = datastore.take(), datastore.take()
    datastore.give_back(idle)
    datastore.close()
    with pytest.raises(ProgrammingError, match="closed"):
        idle.execute("SELECT 1")
    assert used.execute("SELECT 1").fetchall() == [(1,)]
    datastore.give_back(used)
    with pytest.raises(ProgrammingError, match="closed"):
        used.execute("SELECT 1")
