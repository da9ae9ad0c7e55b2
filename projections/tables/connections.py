"""How an engine on the tables is used: to write, to ask single questions, to read consistently."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, Engine

from engine.store.ports import Address
from projections.tables.ports import ADDRESS, ALONE, WRITES


def for_writing(engine: Engine, how: str = ALONE) -> Engine:
    """The same engine, whose transactions take the write lock when they begin.

    Without that, a transaction that reads first and writes later could fail, or write what is
    stale. Transactions that write BESIDE_OTHERS lock the rows they depend on themselves, and
    exclude only those that write ALONE. SQLite has one writer at a time in any case.
    """
    return engine.execution_options(**{WRITES: how})


def single_reads(views: Engine) -> Connection:
    """A connection for queries that need not agree with one another; use it in `with`.

    On a server none of them is wrapped in a transaction: that would cost two more round trips,
    and the driver forgets its prepared statements at a ROLLBACK.
    """
    conn = views.connect()
    if has_many_writers(views):
        return conn.execution_options(isolation_level="AUTOCOMMIT")
    return conn


def has_many_writers(views: Engine | Connection) -> bool:
    """Whether transactions that write different rows do not wait for each other."""
    return views.dialect.name == "postgresql"


@contextmanager
def consistent_reads(views: Engine) -> Iterator[Connection]:
    """A connection whose queries all see the tables as they were at the first query."""
    with views.connect() as conn:
        if has_many_writers(views):  # on SQLite every transaction is like that
            conn.execution_options(isolation_level="REPEATABLE READ")
        yield conn


def address_of(views: Engine) -> Address:
    """The address of the tables that an engine is for."""
    return cast(Address, views.get_execution_options()[ADDRESS])
