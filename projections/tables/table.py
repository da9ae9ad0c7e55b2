"""A table declared by the struct of its rows, whose fields are the columns, on any database."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, get_type_hints

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Index, MetaData, Select, and_, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.schema import CreateIndex, DropIndex

from projections.tables.column_types import column_type
from projections.tables.statements import Statements

R = TypeVar("R", bound=Struct)
_LATER = "later"


class Table(Generic[R]):
    """A table whose columns are the fields of the struct `row`, in their order.

    `indexes` are used while events are projected; those in `current` hold only the rows that are
    valid now. `for_queries` are used by queries alone; a rebuild creates them last. An index
    of its own holds the columns `counted` of the rows valid now, so that a count reads it alone.
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        key: tuple[str, ...],
        metadata: MetaData,
        indexes: Iterable[tuple[str, ...]] = (),
        current: Iterable[tuple[str, ...]] = (),
        for_queries: Iterable[tuple[str, ...]] = (),
        counted: tuple[str, ...] = (),
    ) -> None:
        self.row, self.key, self.metadata = row, key, metadata
        self.fields = row.__struct_fields__
        self._statements: dict[str, Statements[R]] = {}
        hints = get_type_hints(row)
        columns: list[Column[Any]] = []
        for field in self.fields:
            kind, nullable = column_type(hints[field])
            keyed = field in key
            columns.append(
                Column(field, kind, nullable=nullable, primary_key=keyed, autoincrement=False)
            )
        self.sql = SqlTable(name, metadata, *columns)
        for later, group in ((False, indexes), (True, for_queries)):
            for names in group:
                own = (self.sql.c[column] for column in names)
                Index(f"ix_{name}_{'_'.join(names)}", *own, info={_LATER: later})
        of_now = {f"ix_{name}_now_{'_'.join(names)}": (names, False) for names in current}
        if counted:
            of_now[f"ix_{name}_counted"] = counted, True
        for named, (names, later) in of_now.items():
            own = (self.sql.c[column] for column in names)
            now = self.valid_at(None)
            where: dict[str, Any] = {"sqlite_where": now, "postgresql_where": now}
            Index(named, *own, info={_LATER: later}, **where)

    @property
    def c(self) -> Any:
        """The columns, for conditions."""
        return self.sql.c

    def statements(self, conn: Connection) -> Statements[R]:
        """The compiled statements for this kind of database."""
        dialect = conn.dialect
        known = self._statements.get(dialect.name)
        if known is None:
            known = self._statements[dialect.name] = Statements(self.sql, self.row, dialect)
        return known

    def rows(self, conn: Connection, query: Select[Any] | None = None) -> Iterator[R]:
        """Rows of a query that selects every column of this table; without one, all rows."""
        if query is None:
            yield from self.statements(conn).every(conn)
            return
        build = self.row
        for found in conn.execute(query):
            yield build(*found)

    def where(self, conn: Connection, *conditions: ColumnElement[bool]) -> list[R]:
        """Rows that meet every condition, in the order of their key."""
        order = [self.sql.c[name] for name in self.key]
        return list(self.rows(conn, select(self.sql).where(*conditions).order_by(*order)))

    def valid_at(self, position: int | None) -> ColumnElement[bool]:
        """The condition for rows valid at a log position (None: now), of a table whose rows are
        valid from `since_position` until just before `until_position`.
        """
        since, until = self.sql.c.since_position, self.sql.c.until_position
        if position is None:
            return until.is_(None)
        return and_(since <= position, or_(until.is_(None), until > position))

    def find(self, conn: Connection, **values: Any) -> list[R]:
        """Rows with these values in these columns, by key; the statement is compiled once."""
        return self.statements(conn).keyed(conn, tuple(values), tuple(values.values()), None)


def drop_later_indexes(conn: Connection, metadata: MetaData) -> None:
    """Drop the indexes that queries alone use."""
    for table in metadata.sorted_tables:
        for index in table.indexes:
            if index.info[_LATER]:
                conn.execute(DropIndex(index, if_exists=True))


def create_indexes(conn: Connection, metadata: MetaData) -> None:
    """Create every index that is missing."""
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            conn.execute(CreateIndex(index, if_not_exists=True))


def upsert(conn: Connection, table: Table[R], rows: Sequence[R]) -> None:
    """Insert rows, replacing those with the same key, in one statement for all."""
    if rows:
        table.statements(conn).upsert(conn, rows)
