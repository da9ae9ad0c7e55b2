"""Opens the tables of read models at an address, and the staging databases beside them.

They stand in a SQLite file beside the log's, or in a schema of a PostgreSQL database. All that
differs between the two is in sqlite.py and postgres.py.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from engine.store.open import is_server, store_at
from engine.store.ports import Address
from engine.store.sqlite.faults import FaultsNamed
from engine.store.sqlite.files import is_damaged
from projections.tables import sqlite
from projections.tables.connections import address_of
from projections.tables.database_errors import Faults, translated, translating
from projections.tables.ports import ADDRESS, BuiltTables, Database, RebuildHeld

REMEDIES: Final = dict.fromkeys(
    ("restore", "check-path-restore", "put-back", "stop-all"), "rebuild"
)
"""What to do instead of the remedies for a log."""


def open_views(address: Address) -> Engine:
    """An engine on the live tables at an address; their file or schema is made if absent.

    It and everything done with it raise StoreUnavailable when the database cannot be used.
    """
    faults = faults_of(address)
    if isinstance(address, Path) and is_damaged(address):
        sqlite.remove(address)
    with faults:
        return translated(_database_at(address).open_views(address), faults)


def faults_of(address: Address) -> Faults:
    """Turns faults of the tables' database into StoreUnavailable: they are built anew, and never
    restored from a backup.
    """
    if isinstance(address, Path):
        return FaultsNamed(address, REMEDIES)
    return store_at(address).faults


def place_of(views: Engine) -> str:
    """Where the tables stand, as shown to people."""
    return store_at(address_of(views)).place


@contextmanager
def locked(views: Engine, purpose: str) -> Iterator[None]:
    """Hold the only lock for this purpose; RebuildHeld if another process has it.

    A fault of a staging database is reported as one of the live tables: they are one database.
    """
    address = address_of(views)
    store = store_at(address)
    with translating(faults_of(address)), _database_at(address).locked(address, purpose) as ours:
        if not ours:
            raise RebuildHeld(store.place)
        yield


def open_staging(address: Address, purpose: str, number: int = 0) -> Engine:
    """A staging database: as an interrupted run left it, or empty."""
    staging = _database_at(address).open_staging(address, purpose, number)
    return staging.execution_options(**{ADDRESS: address})


def count_staging(views: Engine, purpose: str) -> int:
    """How many staging databases of this purpose there are."""
    address = address_of(views)
    return _database_at(address).count_staging(address, purpose)


def drop_staging(views: Engine, purpose: str) -> None:
    """Delete every staging database of this purpose."""
    address = address_of(views)
    _database_at(address).drop_staging(address, purpose)


def swap_in(views: Engine, built: Sequence[BuiltTables]) -> bool:
    """Replace live tables by those of staging databases, and their bookkeeping rows.

    False if readers hold the old tables locked: the caller pauses and tries again.
    """
    address = address_of(views)
    with translating(faults_of(address)):
        return _database_at(address).swap_in(views, built)


def remove(address: Address) -> None:
    """Delete the live tables at an address."""
    _database_at(address).remove(address)


def discard_unusable(address: Address) -> bool:
    """Delete a file of tables that is damaged; whether there was one. A server has none."""
    return isinstance(address, Path) and sqlite.discard_unusable(address)


def _database_at(address: Address) -> Database:
    if not is_server(str(address)):
        return sqlite
    from projections.tables import postgres  # an office on SQLite loads no driver of a server

    return postgres
