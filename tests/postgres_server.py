"""The PostgreSQL server of the tests: that of the benchmarks, without which the run fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from benchmarks import server
from benchmarks.server import CUT, NoServer, PostgresServer, database_of

__all__ = ["CUT", "PostgresServer", "database_of", "gone", "running_server"]


@contextmanager
def running_server(*, durable: bool = False, data: Path | None = None) -> Iterator[PostgresServer]:
    """A server at work; the test run fails with the reason where there can be none."""
    try:
        with server.running_server(durable=durable, data=data) as running:
            yield running
    except NoServer as fault:
        pytest.fail(str(fault), pytrace=False)


def gone(address: str, seconds: float = 30) -> None:
    """Wait until nobody else is in a database: whoever was killed is there a moment longer."""
    others = (
        b"SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() "
        b"AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    until = monotonic() + seconds
    with psycopg.connect(address, autocommit=True) as connection:
        while there := connection.execute(others).fetchall():
            if monotonic() > until:
                pytest.fail(f"still in the database after {seconds} s: {there}")
