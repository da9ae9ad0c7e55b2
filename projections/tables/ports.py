"""Where views stand: a SQLite file beside the log's, or a schema of a PostgreSQL database.

Everything that differs is in sqlite.py and postgres.py, which answer alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, cast

from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from engine.errors import EngineError, StoreUnavailable
from engine.store.open import is_server, store_at
from engine.store.ports import Address
from projections.tables.database_errors import named, naming

ADDRESS: Final = "views_address"
"""Execution option of engines: where the views stand that it is on."""

WRITES: Final = "views_writes"
"""Execution option of engines whose transactions write: how, a word of those below."""
ALONE: Final = "alone"
BESIDE_OTHERS: Final = "beside others"

COPIED: Final = "views_copied"
"""Execution option of a COPY into a table of a server: the types of its columns."""


class Built(NamedTuple):
    """Tables that stand ready in a shadow, as to rows; indexes that are missing are made.

    `tracked` names bookkeeping tables, each with the projection whose rows in it are meant.
    """

    shadow: Engine
    tables: Sequence[MetaData]
    tracked: Sequence[tuple[str, str]]


class RebuildHeld(EngineError):
    """Somebody else builds these views anew, or compares them."""

    exit_code = 6

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place}: another campaign rebuild is at work on these views; "
            "let it end, or stop it and try again"
        )


class Database(Protocol):
    """What a kind of database does for views."""

    def open_views(self, address: Any) -> Engine:
        """An engine on the views, made if absent."""
        ...

    def sole(self, address: Any, purpose: str) -> AbstractContextManager[bool]:
        """Whether nobody else is at this with these views; until the end, or the process dies."""
        ...

    def shadow(self, address: Any, purpose: str, part: int) -> Engine:
        """A place to build views in: as an interrupted run left it, or empty. For one writer."""
        ...

    def shadows(self, address: Any, purpose: str) -> int:
        """How many there are of this purpose, numbered from 0 on."""
        ...

    def drop_shadows(self, address: Any, purpose: str) -> None:
        """Remove every place of this purpose; nobody may hold one open."""
        ...

    def take_over(self, views: Engine, built: Sequence[Built]) -> bool:
        """Replace tables by those of shadows, and the rows of bookkeeping tables.

        One transaction: a kill in the middle leaves the old tables. False if readers of the old
        ones were in the way, and nothing is changed.
        """
        ...

    def remove(self, address: Any) -> None:
        """Delete the views; nobody may hold them open."""
        ...


def open_views(address: Address) -> Engine:
    """An engine on the views at an address, made if absent.

    It and all that is done with it raise StoreUnavailable when the database cannot be used.
    """
    faults = store_at(address).faults
    with faults:
        return named(_at(address).open_views(address), faults)


def for_writing(engine: Engine, how: str = ALONE) -> Engine:
    """The same engine, whose transactions take the write lock at once.

    A transaction that reads first and writes later would fail or write what is stale. Those that
    write BESIDE_OTHERS lock the rows that guard theirs themselves, and exclude only those ALONE;
    SQLite has one writer at a time in any case.
    """
    return engine.execution_options(**{WRITES: how})


def asking(views: Engine) -> Connection:
    """A connection for questions that each stand alone; use it in `with`.

    On a server none of them is wrapped in a transaction: that would be two more round trips, and
    the driver forgets at a ROLLBACK what it has prepared.
    """
    conn = views.connect()
    if has_many_writers(views):
        return conn.execution_options(isolation_level="AUTOCOMMIT")
    return conn


def has_many_writers(views: Engine | Connection) -> bool:
    """Whether transactions that write different rows do not wait for each other."""
    return views.dialect.name == "postgresql"


@contextmanager
def at_one_moment(views: Engine) -> Iterator[Connection]:
    """To read what belongs together: as it stands at the first look, whoever writes meanwhile."""
    with views.connect() as conn:
        if has_many_writers(views):  # on SQLite every transaction is like that
            conn.execution_options(isolation_level="REPEATABLE READ")
        yield conn


def address_of(views: Engine) -> Address:
    """Where views stand."""
    return cast(Address, views.get_execution_options()[ADDRESS])


def place_of(views: Engine) -> str:
    """Where views stand, to show to people."""
    return store_at(address_of(views)).place


@contextmanager
def sole(views: Engine, purpose: str) -> Iterator[None]:
    """Until the end nobody else is at this with these views; RebuildHeld if somebody is.

    What a shadow fails on is told as what the views do: they are one database.
    """
    address = address_of(views)
    store = store_at(address)
    with naming(store.faults), _kind(views.dialect.name).sole(address, purpose) as alone:
        if not alone:
            raise RebuildHeld(store.place)
        yield


def shadow(address: Address, purpose: str, part: int = 0) -> Engine:
    """A place beside the views at an address: as an interrupted run left it, or empty."""
    return _at(address).shadow(address, purpose, part).execution_options(**{ADDRESS: address})


def shadows(views: Engine, purpose: str) -> int:
    """How many shadows of this purpose there are, numbered from 0 on."""
    return _kind(views.dialect.name).shadows(address_of(views), purpose)


def drop_shadows(views: Engine, purpose: str) -> None:
    """Remove what was built for this purpose."""
    _kind(views.dialect.name).drop_shadows(address_of(views), purpose)


def take_over(views: Engine, built: Sequence[Built]) -> bool:
    """Replace tables by those of shadows, and the rows of bookkeeping tables.

    False if readers of the old ones were in the way: try again, after a moment that is theirs.
    """
    with naming(store_at(address_of(views)).faults):
        return _kind(views.dialect.name).take_over(views, built)


def remove(address: Address) -> None:
    """Delete the views at an address."""
    _at(address).remove(address)


def discard_unusable(address: Address) -> bool:
    """Delete a views file that SQLite cannot read; whether there was one. A server has none."""
    if not isinstance(address, Path):
        return False
    from projections.tables import sqlite

    return sqlite.discard_unusable(address)


def is_fault_of_database(fault: Exception) -> bool:
    """Whether the database is at fault, and not the event that was to be written."""
    if isinstance(fault, StoreUnavailable | OperationalError | InterfaceError):
        return True
    # A table that is missing is a fault of use on PostgreSQL, one of operation on SQLite.
    state = getattr(getattr(fault, "orig", None), "sqlstate", None) or ""
    return isinstance(fault, ProgrammingError) and state.startswith(("42", "3F"))


def _at(address: Address) -> Database:
    return _kind("postgresql" if is_server(str(address)) else "sqlite")


def _kind(dialect: str) -> Database:
    # Here, so that an office on SQLite needs no driver of PostgreSQL.
    if dialect == "postgresql":
        from projections.tables import postgres

        return postgres
    from projections.tables import sqlite

    return sqlite
