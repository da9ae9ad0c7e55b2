"""A table's statements on one database: compiled once, handed to the driver as they are.

Building and compiling an SQLAlchemy statement costs ten times what SQLite needs to run it. What
a view does for every batch is therefore made ready here. Values are turned by the column types'
own processors, so that nothing depends on the database.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ClauseElement,
    Column,
    Connection,
    CursorResult,
    Dialect,
    Insert,
    Table,
    any_,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from projections.tables.column_types import Packed, Turn, remembering
from projections.tables.ports import COPIED

R = TypeVar("R", bound=Struct)
_PAGE = 1000
_MANY = 100
"""Rows from which on two more round trips to a server pay."""
_SIZES = (1, 16, 256)
"""How many values a search by one column looks for at once; the rest of a size is padded."""


class Prepared(Generic[R]):
    """What can be said to one database about the table of `row`, whose columns are its fields."""

    def __init__(self, table: Table, row: type[R], dialect: Dialect) -> None:
        self._table, self._row, self._dialect = table, row, dialect
        self._arrays = dialect.name == "postgresql"
        self._columns: list[Column[Any]] = [table.c[name] for name in row.__struct_fields__]
        self._names = [column.name for column in self._columns]
        self._keys = [column.name for column in table.primary_key.columns]
        self._binds = [_bind(column, dialect) for column in self._columns]
        self._reads = [_read(column, dialect) for column in self._columns]
        self._every = self._compiled(select(*self._columns))
        self._upsert = self._upsert_string()
        if self._arrays:
            self._delete, self._copy = self._delete_string(), self._copy_string()
            self._copied = {COPIED: [self._kind_of(name) for name in self._names]}
        self._searches: dict[tuple[object, ...], SQLCompiler] = {}

    def upsert(self, conn: Connection, rows: Iterable[R]) -> None:
        """Write rows, no two of one key, each in place of the one that has its key."""
        columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
        turned = [_turned(turn, column) for turn, column in zip(self._binds, columns, strict=True)]
        if not self._arrays:
            conn.exec_driver_sql(self._upsert, list(zip(*turned, strict=True)))
            return
        arrays = tuple(map(list, turned))
        if len(arrays[0]) < _MANY:
            conn.exec_driver_sql(self._upsert, arrays)
            return
        keys = tuple(arrays[self._names.index(name)] for name in self._keys)
        conn.exec_driver_sql(self._delete, keys)
        conn.exec_driver_sql(self._copy, list(zip(*arrays, strict=True)), self._copied)

    def every(self, conn: Connection) -> Iterator[R]:
        """All rows, in no order."""
        return self._rows(conn.exec_driver_sql(self._every.string))

    def keyed(
        self, conn: Connection, fields: tuple[str, ...], key: Sequence[Any], empty: str | None
    ) -> list[R]:
        """Rows with these values in these columns, and none in the column `empty`."""
        statement = self._searches.get((fields, empty))
        if statement is None:
            conditions = [self._table.c[name] == bindparam(name) for name in fields]
            statement = self._search((fields, empty), conditions, empty)
        turned = {name: self._turn_of(name)(value) for name, value in zip(fields, key, strict=True)}
        return list(self._rows(self._execute(conn, statement, turned)))

    def among(
        self, conn: Connection, field: str, values: Sequence[Any], empty: str | None
    ) -> Iterator[R]:
        """Rows with one of these values in a column, and none in the column `empty`."""
        turn = self._turn_of(field)
        if self._arrays:
            asked = {"values": list(map(turn, values))}
            yield from self._rows(self._execute(conn, self._among_all(field, empty), asked))
            return
        start = 0
        while start < len(values):
            left = len(values) - start
            size = next((size for size in _SIZES if size >= left), _SIZES[-1])
            page = [turn(value) for value in values[start : start + size]]
            page += page[-1:] * (size - len(page))
            names = [f"v{index}" for index in range(size)]
            statement = self._searches.get((field, size, empty))
            if statement is None:
                condition = self._table.c[field].in_([bindparam(name) for name in names])
                statement = self._search((field, size, empty), [condition], empty)
            yield from self._rows(
                self._execute(conn, statement, dict(zip(names, page, strict=True)))
            )
            start += size

    def _among_all(self, field: str, empty: str | None) -> SQLCompiler:
        """One array, however many: the driver takes as long over each place in a statement as the
        server over looking its value up.
        """
        known = self._searches.get((field, empty))
        if known is None:
            column = self._table.c[field]
            array = bindparam("values", type_=postgresql.ARRAY(column.type))
            known = self._search((field, empty), [column == any_(array)], empty)
        return known

    def _search(self, name: tuple[object, ...], conditions: list[Any], empty: str | None) -> Any:
        if empty is not None:
            conditions.append(self._table.c[empty].is_(None))
        order = [self._table.c[key] for key in self._keys]
        statement = self._compiled(select(*self._columns).where(*conditions).order_by(*order))
        self._searches[name] = statement
        return statement

    def _upsert_string(self) -> str:
        """On PostgreSQL one statement for all rows, from an array for each column: it costs driver
        and server half of what rows one by one do. For many rows, to delete and COPY costs less.
        """
        statement: str = self._compiled(self._upsert_statement()).string
        if not self._arrays:
            return statement
        into, _, rest = statement.partition(" VALUES ")
        rest = rest[rest.index("ON CONFLICT") :]
        return f"{into} SELECT * FROM {self._unnested(self._names)} {rest}"

    def _delete_string(self) -> str:
        """Rows with any of these keys; each key is looked up by itself, whatever the server takes
        a table to hold that nobody has analyzed yet.
        """
        table, keys = self._quoted([self._table.name]), self._quoted(self._keys)
        wanted = ", ".join(f"gone.{self._quoted([name])}" for name in self._keys)
        found = f"SELECT ctid AS at FROM {table} WHERE ({keys}) = ({wanted}) OFFSET 0"
        return (
            f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT found.at FROM "
            f"{self._unnested(self._keys)} AS gone({keys}), LATERAL ({found}) AS found))"
        )

    def _copy_string(self) -> str:
        names = self._quoted(self._names)
        return f"COPY {self._quoted([self._table.name])} ({names}) FROM STDIN (FORMAT BINARY)"

    def _unnested(self, names: Sequence[str]) -> str:
        return f"unnest({', '.join(f'%b::{self._kind_of(name)}[]' for name in names)})"

    def _quoted(self, names: Sequence[str]) -> str:
        return ", ".join(map(self._dialect.identifier_preparer.quote, names))

    def _kind_of(self, name: str) -> str:
        """The type of a column, as the server calls it."""
        kind = self._table.c[name].type.compile(self._dialect)
        return kind.partition(" COLLATE")[0].lower()

    def _upsert_statement(self) -> Insert:
        statement = (postgresql.insert if self._arrays else sqlite.insert)(self._table)
        rest = {name: statement.excluded[name] for name in self._names if name not in self._keys}
        if rest:
            return statement.on_conflict_do_update(index_elements=self._keys, set_=rest)
        return statement.on_conflict_do_nothing(index_elements=self._keys)

    def _compiled(self, statement: ClauseElement) -> Any:
        return statement.compile(dialect=self._dialect)

    def _execute(
        self, conn: Connection, statement: SQLCompiler, values: dict[str, Any]
    ) -> CursorResult[Any]:
        names = statement.positiontup
        given: Any = values if names is None else tuple(values[name] for name in names)
        return conn.exec_driver_sql(statement.string, given)

    def _turn_of(self, name: str) -> Callable[[Any], Any]:
        return self._binds[self._names.index(name)] or _same

    def _rows(self, result: CursorResult[Any]) -> Iterator[R]:
        while page := result.fetchmany(_PAGE):
            columns = [
                _turned(turn, column)
                for turn, column in zip(self._reads, zip(*page, strict=True), strict=True)
            ]
            yield from map(self._row, *columns)


def _turned(turn: Turn | None, column: Sequence[Any]) -> Iterable[Any]:
    return column if turn is None else map(turn, column)


def _same(value: Any) -> Any:
    return value


def _bind(column: Column[Any], dialect: Dialect) -> Turn | None:
    """How the driver wants a value; a nested one knows itself when it repeats."""
    kind = column.type
    turn = kind.dialect_impl(dialect).bind_processor(dialect)
    return turn if turn is None or isinstance(kind, Packed) else remembering(turn)


def _read(column: Column[Any], dialect: Dialect) -> Turn | None:
    turn = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return None if turn is None else remembering(turn)
