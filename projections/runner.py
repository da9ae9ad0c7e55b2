"""Brings the views up to the log: in batches, decoded once for all, never twice, never skipping.

Rows and the position they stand at are written in one transaction. A worker that finds the
position moved by another drops its batch and reads on from there. An event that a view cannot
take is parked with its error, and the view goes on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    bindparam,
    delete,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from engine.domain.event import Event, Recorded
from projections.bench import Bench
from projections.databases import BESIDE_OTHERS, for_writing, is_fault_of_database
from projections.sheet import Sheet, upsert
from projections.view import View

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


class TrackingRow(Struct, frozen=True, gc=False):
    """How far a view has come, in which version, and the tables it made.

    `built` counts how often it was built anew: what a writer remembers of its rows is void then.
    """

    projection: str
    version: int
    position: int
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


BOOKS = MetaData()
TRACKING = Sheet("tracking", TrackingRow, ("projection",), BOOKS)
PARKED = Sheet("parked", ParkedRow, ("projection", "position"), BOOKS)


_THESE = TRACKING.c.projection.in_(bindparam("names", expanding=True))
# In one order, so that no two who move several views wait for each other.
_HELD = select(TRACKING.table).where(_THESE).order_by(TRACKING.c.projection).with_for_update()
_MOVE = update(TRACKING.table).where(_THESE).values(position=bindparam("to"))


class _Overtaken(Exception):
    """Another worker has taken this batch."""


class _Standing(Struct, frozen=True, gc=False):
    """Where a view stands: a log position, and the building it was made in."""

    position: int
    built: int


class Runner:
    """Feeds the views of `registry` from `source`; for one thread at a time."""

    def __init__(
        self, views: Engine, source: EventSource, registry: Sequence[View], batch: int = _BATCH
    ) -> None:
        self._reads, self._alone = views, for_writing(views)
        self._views = for_writing(views, BESIDE_OTHERS)
        self._source, self._registry = source, registry
        self._batch, self._prepared = batch, False
        self._takers: dict[type[Event], list[str]] = defaultdict(list)
        for view in registry:
            for kind in view.HANDLES:
                self._takers[kind].append(view.NAME)
        self._bench: Bench | None = None
        self._left: dict[str, _Standing] = {}

    def prepare(self) -> dict[str, int]:
        """Make missing tables, drop those of another version; the position of each view."""
        with self._alone.begin() as conn:
            _drop_foreign_books(conn)
            BOOKS.create_all(conn)
            known = {row.projection: row for row in TRACKING.rows(conn)}
            for view in self._registry:
                row = known.get(view.NAME)
                if row is None or row.version != view.VERSION:
                    start_over(conn, view, row)
            standing = self._standing(conn)
        self._prepared = True
        return {name: at.position for name, at in standing.items()}

    def catch_up(self, progress: Progress | None = None, until: int | None = None) -> int:
        """Project everything up to the head (or `until`); how many events were read.

        Raises UnknownEvent for an event of a newer program; what came before it stands.
        """
        standing, read = self._begin(), 0
        head = self._source.head()
        goal = head if until is None else min(head, until)
        while standing and (after := min(at.position for at in standing.values())) < goal:
            batch = self._source.read(after, self._batch)
            if until is not None:
                batch = [r for r in batch if r.position <= until]
            if not batch:
                break
            try:
                self._take(batch, standing)
            except _Overtaken:
                standing = self._begin()
                continue
            reached = batch[-1].position
            standing = self._left = {
                name: _Standing(max(at.position, reached), at.built)
                for name, at in standing.items()
            }
            read += len(batch)
            if progress:
                progress(reached, max(head, reached))
        return read

    def _begin(self) -> dict[str, _Standing]:
        """Where the views stand; tables are seen to once, and again if somebody deleted them."""
        if not self._prepared:
            self.prepare()
        with self._reads.connect() as conn:
            found = self._found(conn)
        if len(found) < len(self._registry):
            self.prepare()
            with self._reads.connect() as conn:
                found = self._standing(conn)
        if found != self._left:
            self._bench = None  # others have written
        return found

    def _found(self, conn: Connection) -> dict[str, _Standing]:
        try:
            return self._standing(conn)
        except DBAPIError:
            return {}  # no tables; a broken database shows itself when they are made

    def _standing(self, conn: Connection) -> dict[str, _Standing]:
        names = {view.NAME for view in self._registry}
        return {
            row.projection: _Standing(row.position, row.built)
            for row in TRACKING.rows(conn)
            if row.projection in names
        }

    def _take(self, batch: Sequence[Recorded], standing: Mapping[str, _Standing]) -> None:
        """Rows and positions of all views in one transaction.

        Only when a view cannot take an event is the batch done again, each view by itself.
        """
        bench, self._bench = self._bench, None
        try:
            with self._views.begin() as conn:
                if bench is None:
                    bench = Bench(conn)
                bench.conn = conn
                self._track(conn, batch[-1].position, standing)
                for view, own in self._shares(batch, standing):
                    view.project(bench, own)
            self._bench = bench
        except Exception as fault:
            if isinstance(fault, _Overtaken) or is_fault_of_database(fault):
                raise
            with self._views.begin() as conn:
                self._track(conn, batch[-1].position, standing)
                for view, own in self._shares(batch, standing):
                    _project(conn, view, own)

    def _track(self, conn: Connection, to: int, standing: Mapping[str, _Standing]) -> None:
        """Move the views on, unless one of them stands elsewhere; nobody else moves them now."""
        behind = {name: at for name, at in standing.items() if at.position < to}
        found = conn.execute(_HELD, {"names": list(behind)})
        if {row.projection: _Standing(row.position, row.built) for row in found} != behind:
            raise _Overtaken
        conn.execute(_MOVE, {"names": list(behind), "to": to})

    def _shares(
        self, batch: Sequence[Recorded], standing: Mapping[str, _Standing]
    ) -> Iterator[tuple[View, list[Recorded]]]:
        """Each view that takes anything of the batch, with what it takes."""
        shares: dict[str, list[Recorded]] = defaultdict(list)
        for r in batch:
            for name in self._takers.get(type(r.event), ()):
                if standing[name].position < r.position:
                    shares[name].append(r)
        for view in self._registry:
            if view.NAME in shares:
                yield view, shares[view.NAME]


def _project(conn: Connection, view: View, batch: Sequence[Recorded]) -> None:
    """The whole batch at once; if that fails, event by event, and park those that fail."""
    try:
        with conn.begin_nested():
            view.project(Bench(conn), batch)
        return
    except Exception as fault:
        if is_fault_of_database(fault):
            raise
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


def _drop_foreign_books(conn: Connection) -> None:
    """Books of another program's shape go, and with them every view is built anew."""
    found = inspect(conn)
    for sheet in (TRACKING, PARKED):
        name = sheet.table.name
        if found.has_table(name):
            columns = {column["name"] for column in found.get_columns(name)}
            if columns != set(sheet.fields):
                BOOKS.drop_all(conn)
                return


def start_over(conn: Connection, view: View, known: TrackingRow | None) -> None:
    """Give a view empty tables and position 0."""
    for name in known.tables if known else ():
        if name not in view.TABLES.tables:
            Table(name, MetaData()).drop(conn, checkfirst=True)
    found = set(inspect(conn).get_table_names())
    for table in view.TABLES.sorted_tables:
        if table.name in found:
            table.drop(conn, checkfirst=False)
        table.create(conn, checkfirst=False)
    conn.execute(delete(PARKED.table).where(PARKED.c.projection == view.NAME))
    tables = tuple(sorted(view.TABLES.tables))
    built = known.built + 1 if known else 1
    upsert(conn, TRACKING, [TrackingRow(view.NAME, view.VERSION, 0, built, tables)])


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
