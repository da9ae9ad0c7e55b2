"""A table declared by the struct of its rows: the fields are the columns.

Nothing here knows which database it runs on.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, get_type_hints

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Index, MetaData, Select, Table, select
from sqlalchemy.schema import CreateIndex, DropIndex

from projections.tables.column_types import column_type
from projections.tables.statements import Prepared

R = TypeVar("R", bound=Struct)
_LATER = "later"


class Sheet(Generic[R]):
    """A table whose columns are the fields of the struct `row`, in their order.

    `indexes` serve the view while it projects; those `for_queries` serve only who asks it, and
    are made last when it is built anew.
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        key: tuple[str, ...],
        metadata: MetaData,
        indexes: Iterable[tuple[str, ...]] = (),
        for_queries: Iterable[tuple[str, ...]] = (),
    ) -> None:
        self.row, self.key, self.metadata = row, key, metadata
        self.fields = row.__struct_fields__
        self._prepared: dict[str, Prepared[R]] = {}
        hints = get_type_hints(row)
        columns: list[Column[Any]] = []
        for field in self.fields:
            kind, nullable = column_type(hints[field])
            keyed = field in key
            columns.append(
                Column(field, kind, nullable=nullable, primary_key=keyed, autoincrement=False)
            )
        self.table = Table(name, metadata, *columns)
        for later, group in ((False, indexes), (True, for_queries)):
            for names in group:
                own = (self.table.c[column] for column in names)
                Index(f"ix_{name}_{'_'.join(names)}", *own, info={_LATER: later})

    @property
    def c(self) -> Any:
        """The columns, for conditions."""
        return self.table.c

    def prepared(self, conn: Connection) -> Prepared[R]:
        """What is said to this database again and again, compiled once."""
        dialect = conn.dialect
        known = self._prepared.get(dialect.name)
        if known is None:
            known = self._prepared[dialect.name] = Prepared(self.table, self.row, dialect)
        return known

    def rows(self, conn: Connection, query: Select[Any] | None = None) -> Iterator[R]:
        """Rows of a query that selects every column of this table, one after another."""
        if query is None:
            yield from self.prepared(conn).every(conn)
            return
        build = self.row
        for found in conn.execute(query):
            yield build(*found)

    def where(self, conn: Connection, *conditions: ColumnElement[bool]) -> list[R]:
        """Rows that meet every condition, in the order of their key."""
        order = [self.table.c[name] for name in self.key]
        return list(self.rows(conn, select(self.table).where(*conditions).order_by(*order)))

    def find(self, conn: Connection, **values: Any) -> list[R]:
        """Rows with these values in these columns, in the order of their key; ready-made."""
        return self.prepared(conn).keyed(conn, tuple(values), tuple(values.values()), None)


def drop_later_indexes(conn: Connection, metadata: MetaData) -> None:
    """Leave only the indexes that projecting needs."""
    for table in metadata.sorted_tables:
        for index in table.indexes:
            if index.info[_LATER]:
                conn.execute(DropIndex(index, if_exists=True))


def create_indexes(conn: Connection, metadata: MetaData) -> None:
    """Make every index that is missing."""
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            conn.execute(CreateIndex(index, if_not_exists=True))


def upsert(conn: Connection, sheet: Sheet[R], rows: Sequence[R]) -> None:
    """Write rows, each in place of the one with its key, in one statement for all."""
    if rows:
        sheet.prepared(conn).upsert(conn, rows)
