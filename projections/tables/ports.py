"""What both databases of the read models offer, and what is said between them and their users.

sqlite.py and postgres.py implement `Database`; open.py chooses one of them by the address.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import Engine, MetaData

from engine.errors import EngineError

ADDRESS: Final = "views_address"
UNBOUNDED: Final = -1  # connections beyond those kept: as many as there are threads
"""Execution option of an engine: the address of the tables that it reads and writes."""

WRITES: Final = "views_writes"
"""Execution option of an engine that writes: ALONE or BESIDE_OTHERS."""
ALONE: Final = "alone"
BESIDE_OTHERS: Final = "beside others"

COPIED: Final = "views_copied"
"""Execution option of a COPY into a table of a server: the types of its columns."""


class BuiltTables(NamedTuple):
    """Tables that stand complete in a staging database; indexes that are missing are made.

    `tracked` names bookkeeping tables, each with the read model whose rows in it are meant.
    """

    staging: Engine
    tables: Sequence[MetaData]
    tracked: Sequence[tuple[str, str]]


class RebuildHeld(EngineError):
    """Another process rebuilds these read models, or compares them."""

    exit_code = 6

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__("error.rebuild-held", place=place)


class Database(Protocol):
    """What a kind of database does for read models.

    A staging database is a place beside the live tables in which new ones are built. Each has a
    purpose, such as a rebuild, and a number from 0 on.
    """

    def open_views(self, address: Any) -> Engine:
        """An engine on the live tables; their file or schema is made if absent."""
        ...

    def locked(self, address: Any, purpose: str) -> AbstractContextManager[bool]:
        """Whether this process now holds the only lock for the purpose; released at the end."""
        ...

    def open_staging(self, address: Any, purpose: str, number: int) -> Engine:
        """A staging database for one writer: as an interrupted run left it, or empty."""
        ...

    def count_staging(self, address: Any, purpose: str) -> int:
        """How many staging databases of this purpose there are."""
        ...

    def drop_staging(self, address: Any, purpose: str) -> None:
        """Delete every staging database of this purpose; none may be open."""
        ...

    def swap_in(self, views: Engine, built: Sequence[BuiltTables]) -> bool:
        """Replace live tables by those of staging databases, and their bookkeeping rows.

        One transaction: a kill in the middle leaves the old tables. False, with nothing changed,
        if readers of the old tables hold them locked.
        """
        ...

    def remove(self, address: Any) -> None:
        """Delete the live tables; no connection to them may be open."""
        ...
