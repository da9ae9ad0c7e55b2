"""Tables of views by their version: missing and outdated ones are replaced by empty tables."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, MetaData, delete, inspect
from sqlalchemy import Table as SqlTable

from engine.errors import EngineError
from projections.feeding.checkpoints import CHECKPOINTS, PARKED, TRACKING, TrackingRow, partition_of
from projections.feeding.read_model import ReadModel, foundations, partitions_of
from projections.tables.table import upsert


class NewerViews(EngineError):
    """The tables of views were made by a newer program, which this one would fill wrongly."""

    exit_code = 7

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__("error.newer-views", names=self.names)


def replace_outdated(
    conn: Connection, registry: Sequence[ReadModel], but: Collection[ReadModel]
) -> None:
    """Give empty tables to views that have none, or those of an older version.

    A view that rests on one of these starts over too. Views in `but` that have no tables get none.
    Raises NewerViews, with nothing changed, if a newer program made some of the tables.
    """
    _drop_foreign_checkpoints(conn)
    CHECKPOINTS.create_all(conn)
    known: dict[str, list[TrackingRow]] = defaultdict(list)
    for row in TRACKING.rows(conn):
        known[row.projection].append(row)
    newer = [
        view.NAME
        for view in registry
        if any(row.version > view.VERSION for row in known[view.NAME])
    ]
    if newer:
        raise NewerViews(newer)
    replaced: set[ReadModel] = set()
    for view in registry:
        rows = known[view.NAME]
        found = {(partition_of(row), row.version) for row in rows}
        wanted = {(part, view.VERSION) for part in partitions_of(view, conn)}
        void = found != wanted or not replaced.isdisjoint(foundations(view))
        if void and (rows or view not in but):
            _start_over(conn, view, rows)
            replaced.add(view)


def _drop_foreign_checkpoints(conn: Connection) -> None:
    """Drop checkpoint tables that have other columns; every view is then rebuilt."""
    found = inspect(conn)
    for table in (TRACKING, PARKED):
        name = table.sql.name
        if found.has_table(name):
            columns = {column["name"] for column in found.get_columns(name)}
            if columns != set(table.fields):
                CHECKPOINTS.drop_all(conn)
                return


def _start_over(conn: Connection, view: ReadModel, known: Sequence[TrackingRow]) -> None:
    """Replace the tables of a view by empty ones, and set each partition to position 0."""
    tables, names = view.TABLES.sorted_tables, set(view.TABLES.tables)
    for name in {name for row in known for name in row.tables} - names:
        SqlTable(name, MetaData()).drop(conn, checkfirst=True)
    found = set(inspect(conn).get_table_names())
    for table in tables:
        if table.name in found:
            table.drop(conn, checkfirst=False)
        table.create(conn, checkfirst=False)
    for own in (PARKED, TRACKING):
        conn.execute(delete(own.sql).where(own.c.projection == view.NAME))
    built = 1 + max((row.built for row in known), default=0)
    rows = [
        TrackingRow(
            part.view, part.number, part.of, view.VERSION, 0, "", built, tuple(sorted(names))
        )
        for part in partitions_of(view, conn)
    ]
    upsert(conn, TRACKING, rows)
