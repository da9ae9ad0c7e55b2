"""What a read model is, and how it reads and writes its rows: in bulk, one row per key.

A table is declared by the struct of its rows: the fields are the columns. Nothing here knows
which database it runs on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

import msgspec
from msgspec import Struct
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Dialect,
    Index,
    Insert,
    MetaData,
    Select,
    Table,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from engine.domain.event import Event, Recorded
from projections.columns import Instant, column_type

R = TypeVar("R", bound=Struct)
T = TypeVar("T")
_PAGE = 500


class View(Protocol):
    """A read model; each module named in registry.py is one.

    VERSION grows with every change of tables or of their meaning: the runner then builds the
    view anew from the whole log. `project` may be given an event twice and leaves the same rows;
    it has no side effects.
    """

    @property
    def NAME(self) -> str: ...  # noqa: N802
    @property
    def VERSION(self) -> int: ...  # noqa: N802
    @property
    def HANDLES(self) -> tuple[type[Event], ...]: ...  # noqa: N802
    @property
    def TABLES(self) -> MetaData: ...  # noqa: N802
    @property
    def project(self) -> Callable[[Connection, Sequence[Recorded]], None]: ...


class Sheet(Generic[R]):
    """A table whose columns are the fields of the struct `row`, in their order."""

    def __init__(
        self,
        name: str,
        row: type[R],
        key: tuple[str, ...],
        metadata: MetaData,
        indexes: Iterable[tuple[str, ...]] = (),
    ) -> None:
        self.row, self.key, self.metadata = row, key, metadata
        self.fields = row.__struct_fields__
        self.upserts: dict[str, SQLCompiler] = {}
        hints = get_type_hints(row)
        columns: list[Column[Any]] = []
        for field in self.fields:
            kind, nullable = column_type(hints[field])
            columns.append(Column(field, kind, nullable=nullable, primary_key=field in key))
        names = ((f"ix_{name}_{'_'.join(index)}", index) for index in indexes)
        self.table = Table(name, metadata, *columns, *(Index(ix, *cols) for ix, cols in names))

    @property
    def c(self) -> Any:
        """The columns, for conditions."""
        return self.table.c

    def rows(self, conn: Connection, query: Select[Any] | None = None) -> Iterator[R]:
        """Rows of a query that selects every column of this table, one after another."""
        query = select(self.table) if query is None else query
        build, fields = self.row, self.fields
        for found in conn.execute(query):
            yield build(**dict(zip(fields, found, strict=True)))

    def where(self, conn: Connection, *conditions: ColumnElement[bool]) -> list[R]:
        """Rows that meet every condition, in the order of their key."""
        order = [self.table.c[name] for name in self.key]
        return list(self.rows(conn, select(self.table).where(*conditions).order_by(*order)))


def upsert(conn: Connection, sheet: Sheet[R], rows: Sequence[R]) -> None:
    """Write rows, each in place of the one with its key, in one statement for all.

    The statement is compiled here and handed to the driver with values turned by the columns'
    own processors: for thousands of rows that is three times as fast as executing it as such.
    """
    if not rows:
        return
    statement = sheet.upserts.get(conn.dialect.name)
    if statement is None:
        statement = _upsert(sheet, conn.dialect).compile(dialect=conn.dialect)
        sheet.upserts[conn.dialect.name] = statement
    names = statement.positiontup if statement.positional else None
    turned = _turned(sheet, conn.dialect, [msgspec.structs.astuple(row) for row in rows])
    values: Any = (
        turned if names == list(sheet.fields) else [dict(r) for r in _named(sheet, turned)]
    )
    conn.exec_driver_sql(str(statement), values)


def _upsert(sheet: Sheet[R], dialect: Dialect) -> Insert:
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = insert(sheet.table)
    rest = {f: statement.excluded[f] for f in sheet.fields if f not in sheet.key}
    keys = list(sheet.key)
    if rest:
        return statement.on_conflict_do_update(index_elements=keys, set_=rest)
    return statement.on_conflict_do_nothing(index_elements=keys)


def _named(sheet: Sheet[R], rows: Iterable[Sequence[Any]]) -> Iterator[Iterable[tuple[str, Any]]]:
    return (zip(sheet.fields, row, strict=True) for row in rows)


def _turned(sheet: Sheet[R], dialect: Dialect, rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Rows as the driver wants their values. Dates repeat, so each is turned once."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    for index, name in enumerate(sheet.fields):
        kind = sheet.table.c[name].type
        turn = kind.dialect_impl(dialect).bind_processor(dialect)
        if turn is None:
            continue
        if isinstance(kind, Date | Instant):
            known = {value: turn(value) for value in set(columns[index])}
            columns[index] = [known[value] for value in columns[index]]
        else:
            columns[index] = [turn(value) for value in columns[index]]
    return list(zip(*columns, strict=True))


class Rows(Generic[R]):
    """The rows of one table that a batch touches: read once, folded in memory, written once.

    `key` and `only` narrow what is held, e.g. to the one row per item that is in force. Keys are
    always tuples.
    """

    def __init__(
        self,
        conn: Connection,
        sheet: Sheet[R],
        key: tuple[str, ...] | None = None,
        only: ColumnElement[bool] | None = None,
    ) -> None:
        self._conn, self._sheet, self._only = conn, sheet, only
        self._fields = key or sheet.key
        getter = attrgetter(*self._fields)
        self._key: Callable[[R], tuple[Any, ...]] = (
            getter if len(self._fields) > 1 else lambda row: (getter(row),)
        )
        self._stored: Callable[[R], Any] = attrgetter(*sheet.key)
        self._held: dict[tuple[Any, ...], R | None] = {}
        self._pending: dict[Any, R] = {}
        self._covered: set[Any] = set()

    def fetch(self, values: Iterable[Any]) -> None:
        """Read ahead every row whose first key column has one of these values."""
        field = self._fields[0]
        wanted = [value for value in dict.fromkeys(values) if value not in self._covered]
        for page in pages(wanted, _PAGE):
            for row in self._select(self._sheet.c[field].in_(page)):
                self._held.setdefault(self._key(row), row)
            self._covered.update(page)

    def get(self, *key: Any) -> R | None:
        """The row with this key."""
        if key not in self._held:
            if key[0] in self._covered:
                return None
            conditions = (
                self._sheet.c[field] == value
                for field, value in zip(self._fields, key, strict=True)
            )
            self._held[key] = next(iter(self._select(*conditions)), None)
        return self._held[key]

    def put(self, row: R) -> None:
        """From now on the row of its key."""
        self._held[self._key(row)] = row
        self._pending[self._stored(row)] = row

    def write(self, row: R) -> None:
        """Write a row that is not held: one that stands no longer in force."""
        self._pending[self._stored(row)] = row

    def where(self, *conditions: ColumnElement[bool]) -> list[R]:
        """Rows that meet the conditions, with everything folded so far."""
        self.flush()
        return self._select(*conditions)

    def flush(self) -> None:
        """Write what has changed."""
        if self._pending:
            upsert(self._conn, self._sheet, list(self._pending.values()))
            self._pending.clear()

    def _select(self, *conditions: ColumnElement[bool]) -> list[R]:
        only = () if self._only is None else (self._only,)
        return self._sheet.where(self._conn, *only, *conditions)


def pages(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`."""
    rest = iter(items)
    while page := list(islice(rest, size)):
        yield page
