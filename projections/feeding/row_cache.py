"""Where a view works: the rows that batches touch, read once, folded in memory, written once."""

from collections.abc import Callable, Iterable
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection

from projections.feeding.partitions import Part
from projections.tables.table import Sheet, upsert

R = TypeVar("R", bound=Struct)
W = TypeVar("W")
_KEPT = 20_000
_UNREAD: Any = object()
_WHOLE = Part("")


class Bench:
    """What one writer keeps of a view from batch to batch: rows, clocks, calendars.

    It holds good while nobody else writes. The runner guards that by the positions of the views,
    and clears its benches whenever a batch did not end in a commit.
    """

    def __init__(self, conn: Connection, part: Part = _WHOLE) -> None:
        """`conn` is that of the present transaction; each batch sets its own."""
        self.conn, self.part = conn, part
        self._kept: dict[object, object] = {}

    def kept(self, make: "Callable[[Bench], W]") -> W:
        """What `make` made of this bench, at the first call or now."""
        known = self._kept.get(make)
        if known is None:
            known = self._kept[make] = make(self)
        return cast(W, known)


class Rows(Generic[R]):
    """The rows of one table that a batch touches.

    `key` and `empty` narrow what is held, e.g. to the one row per item that is in force: the one
    that has nothing in its column `empty`. Keys are always tuples.
    """

    def __init__(
        self,
        bench: Bench,
        sheet: Sheet[R],
        key: tuple[str, ...] | None = None,
        empty: str | None = None,
    ) -> None:
        self._bench, self._sheet, self._empty = bench, sheet, empty
        self._fields = key or sheet.key
        getter = attrgetter(*self._fields)
        self._key: Callable[[R], tuple[Any, ...]] = (
            getter if len(self._fields) > 1 else lambda row: (getter(row),)
        )
        whole = self._fields == sheet.key
        self._stored: Callable[[R], Any] | None = None if whole else attrgetter(*sheet.key)
        self._held: dict[tuple[Any, ...], R | None] = {}
        self._pending: dict[Any, R] = {}
        self._covered: set[Any] = set()

    def fetch(self, values: Iterable[Any]) -> None:
        """Read ahead every row whose first key column has one of these values."""
        held, covered = self._held, self._covered
        wanted = [v for v in dict.fromkeys(values) if v not in covered and (v,) not in held]
        if not wanted:
            return
        conn = self._bench.conn
        search = self._sheet.prepared(conn).among
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
        conn = self._bench.conn
        found = self._sheet.prepared(conn).keyed(conn, self._fields, key, self._empty)
        row = self._held[key] = found[0] if found else None
        return row

    def put(self, row: R) -> None:
        """From now on the row of its key."""
        key = self._key(row)
        self._held[key] = row
        self._pending[self._stored(row) if self._stored else key] = row

    def write(self, row: R) -> None:
        """Write a row that is not held: one that stands no longer in force."""
        self._pending[self._stored(row) if self._stored else self._key(row)] = row

    def where(self, *conditions: ColumnElement[bool]) -> list[R]:
        """Rows that meet the conditions, with everything folded so far."""
        self._write()
        if self._empty is not None:
            conditions = (self._sheet.c[self._empty].is_(None), *conditions)
        return self._sheet.where(self._bench.conn, *conditions)

    def flush(self) -> None:
        """Write what has changed; forget what was read first once it is too much to keep."""
        self._write()
        if len(self._covered) > _KEPT // 2:
            self._covered.clear()
        if len(self._held) > _KEPT:
            self._covered.clear()
            for key in list(islice(self._held, _KEPT // 2)):
                del self._held[key]

    def _write(self) -> None:
        if self._pending:
            upsert(self._bench.conn, self._sheet, list(self._pending.values()))
            self._pending.clear()
