"""Rows that batches of events touch: read once, changed in memory, written once per batch."""

from collections.abc import Callable, Iterable
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection

from projections.feeding.partitions import Partition
from projections.tables.table import Table, upsert

R = TypeVar("R", bound=Struct)
W = TypeVar("W")
_MOST_ROWS = 20_000
_UNREAD: Any = object()
_WHOLE = Partition("")


class RowCache:
    """What one writer keeps of a view between batches: rows, and what is computed from them.

    Valid as long as nobody else writes the view. The runner detects other writers by the
    checkpoints, and drops its caches whenever a batch did not end in a commit.
    """

    def __init__(self, conn: Connection, partition: Partition = _WHOLE) -> None:
        """`conn` is the connection of the current transaction; the runner sets it per batch."""
        self.conn, self.partition = conn, partition
        self._made: dict[object, object] = {}

    def once(self, make: "Callable[[RowCache], W]") -> W:
        """`make(self)`, called the first time only; later calls return the same object."""
        known = self._made.get(make)
        if known is None:
            known = self._made[make] = make(self)
        return cast(W, known)


class CachedRows(Generic[R]):
    """The rows of one table that batches touch.

    `key` and `empty` narrow what is cached, for example to the one current row per item: the row
    whose column `empty` is NULL. Keys are always tuples.
    """

    def __init__(
        self,
        cache: RowCache,
        table: Table[R],
        key: tuple[str, ...] | None = None,
        empty: str | None = None,
    ) -> None:
        self._cache, self._table, self._empty = cache, table, empty
        self._fields = key or table.key
        getter = attrgetter(*self._fields)
        self._key: Callable[[R], tuple[Any, ...]] = (
            getter if len(self._fields) > 1 else lambda row: (getter(row),)
        )
        whole = self._fields == table.key
        self._stored: Callable[[R], Any] | None = None if whole else attrgetter(*table.key)
        self._held: dict[tuple[Any, ...], R | None] = {}
        self._pending: dict[Any, R] = {}
        self._covered: set[Any] = set()

    def fetch(self, values: Iterable[Any]) -> None:
        """Read ahead every row whose first key column has one of these values."""
        held, covered = self._held, self._covered
        wanted = [v for v in dict.fromkeys(values) if v not in covered and (v,) not in held]
        if not wanted:
            return
        conn = self._cache.conn
        search = self._table.statements(conn).among
        for row in search(conn, self._fields[0], wanted, self._empty):
            held.setdefault(self._key(row), row)
        if len(self._fields) > 1:
            covered.update(wanted)
            return
        for value in wanted:
            held.setdefault((value,), None)

    def cover(self, value: Any) -> None:
        """Read ahead every row with this value in its first key column."""
        if value not in self._covered:
            self.fetch((value,))

    def get(self, *key: Any) -> R | None:
        """The row with this key."""
        row: R | None = self._held.get(key, _UNREAD)
        if row is not _UNREAD:
            return row
        if key[0] in self._covered:
            return None
        conn = self._cache.conn
        found = self._table.statements(conn).keyed(conn, self._fields, key, self._empty)
        row = self._held[key] = found[0] if found else None
        return row

    def put(self, row: R) -> None:
        """Replace the row with its key, in the cache now and in the table at the next flush."""
        key = self._key(row)
        self._held[key] = row
        self._pending[self._stored(row) if self._stored else key] = row

    def write(self, row: R) -> None:
        """Write a row at the next flush without caching it: one that is no longer current."""
        self._pending[self._stored(row) if self._stored else self._key(row)] = row

    def where(self, *conditions: ColumnElement[bool]) -> list[R]:
        """Rows that meet the conditions; pending rows are written first."""
        self._write()
        if self._empty is not None:
            conditions = (self._table.c[self._empty].is_(None), *conditions)
        return self._table.where(self._cache.conn, *conditions)

    def flush(self) -> None:
        """Write pending rows; drop the oldest from the cache once it holds too many."""
        self._write()
        if len(self._covered) > _MOST_ROWS // 2:
            self._covered.clear()
        if len(self._held) > _MOST_ROWS:
            self._covered.clear()
            for key in list(islice(self._held, _MOST_ROWS // 2)):
                del self._held[key]

    def _write(self) -> None:
        if self._pending:
            upsert(self._cache.conn, self._table, list(self._pending.values()))
            self._pending.clear()


class CurrentRows(CachedRows[R]):
    """The rows valid now, of a table whose rows are valid from `since_position` until just before
    `until_position`. `key` names what has one such row at a time.
    """

    def __init__(self, cache: RowCache, table: Table[R], key: tuple[str, ...]) -> None:
        super().__init__(cache, table, key, empty="until_position")

    def follow(self, row: Any, at: int) -> None:
        """Let this row be valid from a position on, instead of the one with its key.

        Nothing changes where that one says the same, or came later.
        """
        before: Any = self.get(*self._key(row))
        if before is not None:
            like = msgspec.structs.replace(row, since_position=before.since_position)
            if like == before or before.since_position > at:
                return
            if before.since_position < at:
                self.write(msgspec.structs.replace(before, until_position=at))
        self.put(msgspec.structs.replace(row, since_position=at, until_position=None))

    def end(self, row: Any, at: int) -> None:
        """Let nothing be valid from a position on in place of this row, which is valid now."""
        if row.since_position < at:
            self.write(msgspec.structs.replace(row, until_position=at))
            self._held[self._key(row)] = None
