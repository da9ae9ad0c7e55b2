"""Where views stand: a SQLite file beside the log's, or a schema of a PostgreSQL database.

Everything that differs is in sqlite.py and postgres.py, which answer alike.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import Engine, MetaData
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from engine.errors import StoreUnavailable
from engine.store.stores import Address, is_server, store_at
from projections.faults import named

WRITES: Final = "views_writes"
"""Execution option of engines whose transactions write; see `for_writing`."""

Tracked = tuple[str, str]
"""A bookkeeping table, and the projection whose rows in it are meant."""


class Database(Protocol):
    """What a kind of database does for views."""

    def open_views(self, address: Any) -> Engine:
        """An engine on the views, made if absent."""
        ...

    def shadow(self, views: Engine, purpose: str) -> AbstractContextManager[Engine]:
        """A throw-away place to build views in; what an interrupted run left there is removed."""
        ...

    def take_over(
        self,
        views: Engine,
        shadow: Engine,
        tables: Iterable[MetaData],
        tracking: Iterable[Tracked],
    ) -> None:
        """Replace `tables` by those of the shadow, and the rows of bookkeeping tables.

        One transaction: a kill in the middle leaves the old tables.
        """
        ...

    def remove(self, address: Any) -> None:
        """Delete the views; nobody may hold them open."""
        ...


def open_views(address: Address) -> Engine:
    """An engine on the views at an address, made if absent.

    It and all that is done with it raise StoreUnavailable when the database cannot be used.
    """
    faults = store_at(address, lock_timeout=1).faults
    with faults:
        kind = _kind("postgresql" if is_server(str(address)) else "sqlite")
        return named(kind.open_views(address), faults)


def for_writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock at once.

    A transaction that reads first and writes later would fail or write what is stale.
    """
    return engine.execution_options(**{WRITES: True})


def shadow(views: Engine, purpose: str) -> AbstractContextManager[Engine]:
    """A throw-away place beside these views, gone at the end."""
    return _kind(views.dialect.name).shadow(views, purpose)


def take_over(
    views: Engine, shadow: Engine, tables: Iterable[MetaData], tracking: Iterable[Tracked]
) -> None:
    """Replace `tables` by those of the shadow, and the rows of bookkeeping tables."""
    _kind(views.dialect.name).take_over(views, shadow, tables, tracking)


def remove(address: Address) -> None:
    """Delete the views at an address."""
    _kind("postgresql" if is_server(str(address)) else "sqlite").remove(address)


def discard_unusable(address: Address) -> bool:
    """Delete a views file that SQLite cannot read; whether there was one. A server has none."""
    if not isinstance(address, Path):
        return False
    from projections import sqlite

    return sqlite.discard_unusable(address)


def is_fault_of_database(fault: Exception) -> bool:
    """Whether the database is at fault, and not the event that was to be written."""
    if isinstance(fault, StoreUnavailable | OperationalError | InterfaceError):
        return True
    # A table that is missing is a fault of use on PostgreSQL, one of operation on SQLite.
    state = getattr(getattr(fault, "orig", None), "sqlstate", None) or ""
    return isinstance(fault, ProgrammingError) and state.startswith(("42", "3F"))


def _kind(dialect: str) -> Database:
    # Here, so that an office on SQLite needs no driver of PostgreSQL.
    if dialect == "postgresql":
        from projections import postgres

        return postgres
    from projections import sqlite

    return sqlite
