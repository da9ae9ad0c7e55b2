"""The statements of one table on one database: compiled once, then passed to the driver as text.

Building and compiling an SQLAlchemy statement takes ten times as long as running it on SQLite, and
every batch of events needs the same few. Values are converted by the column types' own processors.
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
    any_,
    bindparam,
    select,
)
from sqlalchemy import (
    Table as SqlTable,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from projections.tables.column_types import Conversion, JsonText, caching
from projections.tables.ports import COPIED

R = TypeVar("R", bound=Struct)
_PAGE = 1000
_MANY = 100
"""From this many rows on, DELETE and COPY are faster than one upsert, despite the round trips."""
_SIZES = (1, 16, 256)
"""Numbers of values in one search by a column; a smaller number is padded to the next size."""


class Statements(Generic[R]):
    """Statements for one kind of database on the table whose columns are the fields of `row`."""

    def __init__(self, table: SqlTable, row: type[R], dialect: Dialect) -> None:
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
        """Insert rows, no two with the same key, replacing those that have their keys."""
        columns = zip(*map(msgspec.structs.astuple, rows), strict=True)
        converted = [_converted(*pair) for pair in zip(self._binds, columns, strict=True)]
        if not self._arrays:
            conn.exec_driver_sql(self._upsert, list(zip(*converted, strict=True)))
            return
        arrays = tuple(map(list, converted))
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
        """Rows with these values in these columns, and NULL in the column `empty` if given."""
        statement = self._searches.get((fields, empty))
        if statement is None:
            conditions = [self._table.c[name] == bindparam(name) for name in fields]
            statement = self._search((fields, empty), conditions, empty)
        given = zip(fields, key, strict=True)
        converted = {name: self._conversion_of(name)(value) for name, value in given}
        return list(self._rows(self._execute(conn, statement, converted)))

    def among(
        self, conn: Connection, field: str, values: Sequence[Any], empty: str | None
    ) -> Iterator[R]:
        """Rows with one of these values in a column, and NULL in the column `empty` if given."""
        convert = self._conversion_of(field)
        if self._arrays:
            asked = {"values": list(map(convert, values))}
            yield from self._rows(self._execute(conn, self._among_all(field, empty), asked))
            return
        start = 0
        while start < len(values):
            left = len(values) - start
            size = next((size for size in _SIZES if size >= left), _SIZES[-1])
            page = [convert(value) for value in values[start : start + size]]
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
        """A search by one array parameter: the driver spends as long on each separate parameter as
        the server on looking its value up.
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
        """On PostgreSQL one statement for all rows, with one array per column, at half the cost of
        rows one by one. `upsert` uses DELETE and COPY for many rows.
        """
        statement: str = self._compiled(self._upsert_statement()).string
        if not self._arrays:
            return statement
        into, _, rest = statement.partition(" VALUES ")
        rest = rest[rest.index("ON CONFLICT") :]
        return f"{into} SELECT * FROM {self._unnested(self._names)} {rest}"

    def _delete_string(self) -> str:
        """Deletes rows by their keys. The LATERAL query with OFFSET 0 makes the server look each
        key up in the index, even while it has no statistics of a new table.
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
        """The server's name for the type of a column."""
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

    def _conversion_of(self, name: str) -> Callable[[Any], Any]:
        return self._binds[self._names.index(name)] or _same

    def _rows(self, result: CursorResult[Any]) -> Iterator[R]:
        while page := result.fetchmany(_PAGE):
            columns = [
                _converted(convert, column)
                for convert, column in zip(self._reads, zip(*page, strict=True), strict=True)
            ]
            yield from map(self._row, *columns)


def _converted(convert: Conversion | None, column: Sequence[Any]) -> Iterable[Any]:
    return column if convert is None else map(convert, column)


def _same(value: Any) -> Any:
    return value


def _bind(column: Column[Any], dialect: Dialect) -> Conversion | None:
    """The conversion to the driver's value; JsonText itself caches the value that repeats."""
    kind = column.type
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert if convert is None or isinstance(kind, JsonText) else caching(convert)


def _read(column: Column[Any], dialect: Dialect) -> Conversion | None:
    convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return None if convert is None else caching(convert)
