"""The books of the views: how far each part has come, and which events it could not take."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, MetaData, Table, delete, func, inspect, select

from engine.domain.event import Recorded
from projections.feeding.partitions import Part
from projections.feeding.read_model import View, parts_of, tables_of
from projections.tables.table import Sheet, upsert


class TrackingRow(Struct, frozen=True, gc=False):
    """How far a part of a view has come, in which version, and the tables the view made.

    `mark` is of the event at `position`, empty at 0. `built` counts how often it was built anew:
    what a writer remembers of its rows is void then.
    """

    projection: str
    part: int
    parts: int
    version: int
    position: int
    mark: str
    built: int
    tables: tuple[str, ...]


class ParkedRow(Struct, frozen=True, gc=False):
    """An event that a view could not take; `parked_at` is when the event was recorded."""

    projection: str
    position: int
    stream: str
    name: str
    error: str
    parked_at: datetime


def part_of(row: Any) -> Part:
    """The part that a row of tracking is about."""
    return Part(row.projection, row.part, row.parts)


BOOKS = MetaData()
TRACKING = Sheet("tracking", TrackingRow, ("projection", "part"), BOOKS)
PARKED = Sheet("parked", ParkedRow, ("projection", "position"), BOOKS)


def mark_of(r: Recorded) -> str:
    """Tells an event from that of another log at its position; alike for all programs to come."""
    stamp = r.event.stamp
    said = (r.position, r.stream, r.version, stamp.command_id, stamp.recorded_at.isoformat())
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def drop_foreign_books(conn: Connection) -> None:
    """Books of another program's shape go, and with them every view is built anew."""
    found = inspect(conn)
    for sheet in (TRACKING, PARKED):
        name = sheet.table.name
        if found.has_table(name):
            columns = {column["name"] for column in found.get_columns(name)}
            if columns != set(sheet.fields):
                BOOKS.drop_all(conn)
                return


def start_over(conn: Connection, view: View, known: Sequence[TrackingRow]) -> None:
    """Give a view empty tables and each of its parts position 0."""
    tables = [table for group in tables_of(view, conn) for table in group.sorted_tables]
    names = {name for group in tables_of(view, conn) for name in group.tables}
    for name in {name for row in known for name in row.tables} - names:
        Table(name, MetaData()).drop(conn, checkfirst=True)
    found = set(inspect(conn).get_table_names())
    for table in tables:
        if table.name in found:
            table.drop(conn, checkfirst=False)
        table.create(conn, checkfirst=False)
    for sheet in (PARKED, TRACKING):
        conn.execute(delete(sheet.table).where(sheet.c.projection == view.NAME))
    built = 1 + max((row.built for row in known), default=0)
    rows = [
        TrackingRow(
            part.view, part.number, part.of, view.VERSION, 0, "", built, tuple(sorted(names))
        )
        for part in parts_of(view, conn)
    ]
    upsert(conn, TRACKING, rows)


def positions(conn: Connection) -> Mapping[str, int]:
    """How far each view has come, all parts of it."""
    found = select(TRACKING.c.projection, func.min(TRACKING.c.position))
    return {str(view): int(at) for view, at in conn.execute(found.group_by(TRACKING.c.projection))}


def position(conn: Connection) -> int:
    """The log position that every view has reached, 0 without views."""
    found = conn.execute(select(func.min(TRACKING.c.position))).scalar()
    return int(found or 0)


def parked(conn: Connection, projection: str | None = None) -> list[ParkedRow]:
    """Events that could not be taken, by view and position."""
    return PARKED.where(conn, *(() if projection is None else (PARKED.c.projection == projection,)))
