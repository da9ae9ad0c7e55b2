"""One scheduler among all programs of a database, also when its connection is lost."""

import os
from socket import gethostname

import pytest

from engine.delivery.lock import SchedulerHeld
from engine.delivery.server_lock import ServerLock, holder
from engine.errors import StoreUnavailable
from engine.store.ports import DatabaseUrl
from tests.postgres_server import CUT, PostgresServer, database_of
from tests.spec import in_english, refused


def test_one_holds_it_and_the_other_is_told_who(database: DatabaseUrl) -> None:
    this = f"process {os.getpid()} on {gethostname()}"
    with ServerLock(database):
        with refused(SchedulerHeld, f"{this} runs the scheduler"):
            ServerLock(database).__enter__()
        assert in_english(holder(database)) == this
    assert holder(database) is None
    with ServerLock(database) as lock:
        lock.check()


def test_a_fault_lets_it_go(database: DatabaseUrl) -> None:
    with pytest.raises(ZeroDivisionError), ServerLock(database):
        raise ZeroDivisionError
    with ServerLock(database):
        pass


def test_a_holder_that_lost_its_connection_takes_it_again(
    postgres: PostgresServer, database: DatabaseUrl
) -> None:
    with ServerLock(database) as lock:
        postgres.ask("postgres", CUT.format(database_of(database)))
        lock.check()
        with pytest.raises(SchedulerHeld):
            ServerLock(database).__enter__()


def test_a_holder_that_lost_it_to_another_is_told(
    postgres: PostgresServer, database: DatabaseUrl
) -> None:
    with ServerLock(database) as lock:
        postgres.ask("postgres", CUT.format(database_of(database)))
        with ServerLock(database), pytest.raises(SchedulerHeld):
            lock.check()
        lock.check()


def test_a_server_that_is_not_there() -> None:
    with refused(StoreUnavailable, "cannot be reached"):
        ServerLock("postgresql://127.0.0.1:1/office").__enter__()
