"""From an address to the store behind it: a SQLite file, or a PostgreSQL database."""

from pathlib import Path
from typing import Final

from engine.store.ports import Address, DatabaseUrl, Store
from engine.store.unavailable import unavailable

_FILE: Final = "sqlite:///"
_SERVER: Final = ("postgresql://", "postgres://")


def address_of(text: str) -> Address:
    """An address from a setting or a command line: sqlite:///PATH, postgresql://..., or a path."""
    if text.startswith(_FILE):
        return Path(text.removeprefix(_FILE))
    return DatabaseUrl(text) if text.startswith(_SERVER) else Path(text)


def is_server(text: str) -> bool:
    """Whether an address is that of a PostgreSQL server."""
    return text.startswith(_SERVER)


def store_at(address: Address, *, lock_timeout: int = 5) -> Store:
    """The store behind an address. `lock_timeout` is in seconds.

    Raises StoreUnavailable for an address of no known kind, or without its driver.
    """
    found = address if isinstance(address, Path) else address_of(address)
    if isinstance(found, Path):
        # Both are imported when one is opened: settings need addresses alone.
        from engine.store.sqlite.store import FileStore

        return FileStore(found, lock_timeout=lock_timeout)
    try:
        from engine.store.postgres.store import ServerStore
    except ModuleNotFoundError as fault:
        raise unavailable("PostgreSQL", "no-driver", "install-driver", name=fault.name) from None
    return ServerStore(found, lock_timeout=lock_timeout)
