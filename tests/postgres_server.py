"""The PostgreSQL server of the tests: that of the benchmarks, without which the run fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks import server
from benchmarks.server import CUT, NoServer, PostgresServer, database_of

__all__ = ["CUT", "PostgresServer", "database_of", "running_server"]


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server at work; the test run fails with the reason where there can be none."""
    try:
        with server.running_server(durable=durable) as running:
            yield running
    except NoServer as fault:
        pytest.fail(str(fault), pytrace=False)
