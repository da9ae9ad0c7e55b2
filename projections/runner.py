"""Brings the views up to the log: in batches, decoded once for all, never twice, never skipping.

Rows and the position they stand at are written in one transaction. A worker that finds the
position moved by another drops its batch and reads on from there. An event that a view cannot
take is parked with its error, and the view goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection, Engine, MetaData, Table, delete, func, select, update
from sqlalchemy.exc import OperationalError

from engine.domain.event import Recorded
from projections.sqlite import for_writing
from projections.view import Sheet, View, upsert

Progress = Callable[[int, int], None]
"""Told (position reached, position of the log's head) after each batch."""

_BATCH = 1000


class EventSource(Protocol):
    """The log, as far as views need it."""

    def head(self) -> int:
        """The position of the newest event, 0 for an empty log."""
        ...

    def read(self, after: int, limit: int = _BATCH) -> Sequence[Recorded]:
        """Events after a position, oldest first; UnknownEvent stops everything, loudly."""
        ...


class TrackingRow(Struct, frozen=True):
    """How far a view has come, in which version, and the tables it made."""

    projection: str
    version: int
    position: int
    tables: tuple[str, ...]


class ParkedRow(Struct, frozen=True):
    """An event that a view could not take; `parked_at` is when the event was recorded."""

    projection: str
    position: int
    stream: str
    name: str
    error: str
    parked_at: datetime


BOOKS = MetaData()
TRACKING = Sheet("tracking", TrackingRow, ("projection",), BOOKS)
PARKED = Sheet("parked", ParkedRow, ("projection", "position"), BOOKS)


class _Overtaken(Exception):
    """Another worker has taken this batch."""


class Runner:
    """Feeds the views of `registry` from `source`."""

    def __init__(
        self, views: Engine, source: EventSource, registry: Sequence[View], batch: int = _BATCH
    ) -> None:
        self._reads, self._views = views, for_writing(views)
        self._source, self._registry = source, registry
        self._batch, self._prepared = batch, False

    def prepare(self) -> dict[str, int]:
        """Make missing tables, drop those of another version; the position of each view."""
        with self._views.begin() as conn:
            BOOKS.create_all(conn)
            known = {row.projection: row for row in TRACKING.rows(conn)}
            for view in self._registry:
                row = known.get(view.NAME)
                if row is None or row.version != view.VERSION:
                    start_over(conn, view, row)
            return self._positions(conn)

    def catch_up(self, progress: Progress | None = None, until: int | None = None) -> int:
        """Project everything up to the head (or `until`); how many events were read.

        Raises UnknownEvent for an event of a newer program; what came before it stands.
        """
        positions, read = self._begin(), 0
        head = self._source.head() if progress else 0
        while positions:
            after = min(positions.values())
            batch = self._source.read(after, self._batch)
            if until is not None:
                batch = [r for r in batch if r.position <= until]
            if not batch:
                break
            try:
                with self._views.begin() as conn:
                    for view in self._registry:
                        self._advance(conn, view, batch, positions[view.NAME])
            except _Overtaken:
                with self._reads.connect() as conn:
                    positions = self._positions(conn)
                continue
            reached = batch[-1].position
            positions = {name: max(at, reached) for name, at in positions.items()}
            read += len(batch)
            if progress:
                progress(reached, max(head, reached))
        return read

    def _begin(self) -> dict[str, int]:
        """The positions; tables are seen to once, and again if somebody deleted the file."""
        if self._prepared:
            with self._reads.connect() as conn:
                found = self._positions(conn) if has_books(conn) else {}
            if len(found) == len(self._registry):
                return found
        self._prepared = True
        return self.prepare()

    def _positions(self, conn: Connection) -> dict[str, int]:
        names = {view.NAME for view in self._registry}
        return {r.projection: r.position for r in TRACKING.rows(conn) if r.projection in names}

    def _advance(self, conn: Connection, view: View, batch: Sequence[Recorded], at: int) -> None:
        reached = batch[-1].position
        if at >= reached:
            return
        moved = conn.execute(
            update(TRACKING.table)
            .where(TRACKING.c.projection == view.NAME, TRACKING.c.position == at)
            .values(position=reached)
        )
        if moved.rowcount != 1:
            raise _Overtaken
        handles = frozenset(view.HANDLES)
        own = [r for r in batch if type(r.event) in handles and r.position > at]
        if own:
            _project(conn, view, own)


def _project(conn: Connection, view: View, batch: Sequence[Recorded]) -> None:
    """The whole batch at once; if that fails, event by event, and park those that fail."""
    try:
        with conn.begin_nested():
            view.project(conn, batch)
        return
    except OperationalError:
        raise  # the database, not the event
    except Exception as fault:
        if len(batch) == 1:
            _park(conn, view, batch[0], fault)
            return
    for recorded in batch:
        _project(conn, view, [recorded])


def _park(conn: Connection, view: View, recorded: Recorded, fault: Exception) -> None:
    row = ParkedRow(
        projection=view.NAME,
        position=recorded.position,
        stream=recorded.stream,
        name=recorded.name,
        error=f"{type(fault).__name__}: {fault}",
        parked_at=recorded.event.stamp.recorded_at,
    )
    upsert(conn, PARKED, [row])


def start_over(conn: Connection, view: View, known: TrackingRow | None) -> None:
    """Give a view empty tables and position 0."""
    for name in known.tables if known else ():
        Table(name, MetaData()).drop(conn, checkfirst=True)
    view.TABLES.drop_all(conn)
    view.TABLES.create_all(conn)
    conn.execute(delete(PARKED.table).where(PARKED.c.projection == view.NAME))
    tables = tuple(sorted(view.TABLES.tables))
    upsert(conn, TRACKING, [TrackingRow(view.NAME, view.VERSION, 0, tables)])


def has_books(conn: Connection) -> bool:
    """Whether any view was ever built here."""
    return conn.dialect.has_table(conn, TRACKING.table.name)


def positions(conn: Connection) -> Mapping[str, int]:
    """How far each view has come."""
    return {row.projection: row.position for row in TRACKING.rows(conn)}


def position(conn: Connection) -> int:
    """The log position that every view has reached, 0 without views."""
    found = conn.execute(select(func.min(TRACKING.c.position))).scalar()
    return int(found or 0)


def parked(conn: Connection, projection: str | None = None) -> list[ParkedRow]:
    """Events that could not be taken, by view and position."""
    return PARKED.where(conn, *(() if projection is None else (PARKED.c.projection == projection,)))
