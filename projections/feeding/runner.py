"""Brings the views up to the log: in batches, decoded once for all, never twice, never skipping.

Rows and the position they stand at are written in one transaction. A worker that finds the
position moved by another drops its batch and reads on from there. An event that a view cannot
take is parked with its error, and the view goes on.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from sqlalchemy import ClauseElement, Connection, Engine, select, tuple_
from sqlalchemy.exc import DBAPIError

from engine.domain.event import Event, Recorded
from engine.errors import EngineError, StoreUnavailable
from projections.feeding.checkpoints import (
    BOOKS,
    PARKED,
    TRACKING,
    ParkedRow,
    TrackingRow,
    drop_foreign_books,
    mark_of,
    part_of,
    positions,
    start_over,
)
from projections.feeding.partitions import Part
from projections.feeding.read_model import KeyOf, SplitView, View, parts_of
from projections.feeding.row_cache import Bench
from projections.tables.connections import for_writing, single_reads
from projections.tables.database_errors import is_fault_of_database
from projections.tables.open import place_of
from projections.tables.ports import BESIDE_OTHERS
from projections.tables.table import upsert

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


_KEY = (TRACKING.c.projection, TRACKING.c.part)


class NewerViews(EngineError):
    """Views stand in the tables of a newer program, which this one would fill wrongly."""

    exit_code = 7

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"views {', '.join(names)}: their tables are of a newer program; update the program"
        )


class LogReplaced(StoreUnavailable):
    """The event that a view stands at is not in the log: another was put in its place."""

    def __init__(self, place: str) -> None:
        super().__init__(place, "its rows come from another log", "run: campaign rebuild")


class _Overtaken(Exception):
    """Another worker has taken this batch."""


class _Standing(Struct, frozen=True, gc=False):
    """Where a part of a view stands: a log position and the mark of the event there, the building
    it was made in, its version.
    """

    position: int
    mark: str
    built: int
    version: int


class Runner:
    """Feeds the views of `registry` from `source`, every part of them or those named `only`.

    For one thread at a time.
    """

    def __init__(
        self,
        views: Engine,
        source: EventSource,
        registry: Sequence[View],
        batch: int = _BATCH,
        only: Collection[str] | None = None,
    ) -> None:
        self._reads, self._alone = views, for_writing(views)
        self._views = for_writing(views, BESIDE_OTHERS)
        self._source, self._registry = source, registry
        self._batch, self._prepared = batch, False
        self._parts: dict[Part, View] = {}
        self._takers: dict[type[Event], list[tuple[Part, KeyOf | None]]] = defaultdict(list)
        for view in registry:
            for part in parts_of(view, views):
                if only is None or part.name in only:
                    self._parts[part] = view
                    key_of = view.key_of if part.of > 1 and isinstance(view, SplitView) else None
                    for kind in view.HANDLES:
                        self._takers[kind].append((part, key_of))
        self._benches: dict[Part, Bench] = {}
        self._left: dict[Part, _Standing] = {}
        self._said: dict[tuple[Part, ...], tuple[str, str]] = {}

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that it feeds; no two stand for the same rows."""
        return tuple(part.name for part in self._parts)

    def prepare(self, but: Collection[View] = ()) -> dict[str, int]:
        """Make missing tables, drop those of an older version; the position of each view.

        Those in `but` are about to be put in place, and get no empty tables before that. Raises
        NewerViews, with nothing changed, if a newer program has made some.
        """
        with self._alone.begin() as conn:
            drop_foreign_books(conn)
            BOOKS.create_all(conn)
            known: dict[str, list[TrackingRow]] = defaultdict(list)
            for row in TRACKING.rows(conn):
                known[row.projection].append(row)
            newer = [
                view.NAME
                for view in self._registry
                if any(row.version > view.VERSION for row in known[view.NAME])
            ]
            if newer:
                raise NewerViews(newer)
            for view in self._registry:
                parts = parts_of(view, self._reads)
                rows = known[view.NAME]
                found = {(Part(view.NAME, row.part, row.parts), row.version) for row in rows}
                new = not rows and view in but
                if not new and found != {(part, view.VERSION) for part in parts}:
                    start_over(conn, view, rows)
            standing = positions(conn)
        self._prepared = True
        return {view.NAME: standing.get(view.NAME, 0) for view in self._registry}

    def position(self, conn: Connection) -> int | None:
        """The log position at which everything stands that it feeds; None while that differs."""
        standing = self._standing(conn)
        found = {at.position for at in standing.values()}
        return found.pop() if len(found) == 1 and len(standing) == len(self._parts) else None

    def catch_up(self, progress: Progress | None = None, until: int | None = None) -> int:
        """Project everything up to the head; how many events were read. `until` is a position to
        stop at, for those who know one: the log is not asked for its head.

        Raises UnknownEvent for an event of a newer program; what came before it stands. Raises
        NewerViews as soon as a newer program has made the tables, LogReplaced when this is not the
        log that the views come from.
        """
        standing, read = self._begin(), 0
        head = self._source.head() if until is None else until
        self._prove_log(standing, head)
        while standing and (after := min(at.position for at in standing.values())) < head:
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
            reached, mark = batch[-1].position, mark_of(batch[-1])
            standing = self._left = {
                part: msgspec.structs.replace(at, position=reached, mark=mark)
                if at.position < reached
                else at
                for part, at in standing.items()
            }
            read += len(batch)
            if progress:
                progress(reached, max(head, reached))
        return read

    def _prove_log(self, standing: dict[Part, _Standing], head: int) -> None:
        """The views stand at events of this log. Proven again whenever there is news."""
        if standing == self._left and all(at.position == head for at in standing.values()):
            return
        for position, mark in {(at.position, at.mark) for at in standing.values()}:
            if not stands_in(self._source, position, mark):
                raise LogReplaced(place_of(self._reads))
        self._left = standing

    def _begin(self) -> dict[Part, _Standing]:
        """Where the views stand; tables are seen to once, and again if they are not ours any more.

        Somebody may have deleted them, or a newer program have made its own.
        """
        if not self._prepared:
            self.prepare()
        with single_reads(self._reads) as conn:
            found = self._found(conn)
        if len(found) < len(self._parts):
            self.prepare()
            with self._reads.connect() as conn:
                found = self._standing(conn)
        if found != self._left:
            self._benches = {}  # others have written
        return found

    def _found(self, conn: Connection) -> dict[Part, _Standing]:
        try:
            return self._standing(conn)
        except DBAPIError:
            return {}  # no tables; a broken database shows itself when they are made

    def _standing(self, conn: Connection) -> dict[Part, _Standing]:
        found = _standing(TRACKING.rows(conn))
        return {
            part: found[part]
            for part, view in self._parts.items()
            if part in found and found[part].version == view.VERSION
        }

    def _take(self, batch: Sequence[Recorded], standing: Mapping[Part, _Standing]) -> None:
        """Rows and positions of all views in one transaction.

        Only when a view cannot take an event is the batch done again, each view by itself.
        """
        benches, self._benches = self._benches, {}
        try:
            with self._views.begin() as conn:
                self._track(conn, batch[-1], standing)
                for part, own in self._shares(batch, standing):
                    bench = benches.setdefault(part, Bench(conn, part))
                    bench.conn = conn
                    self._parts[part].project(bench, own)
            self._benches = benches
        except Exception as fault:
            if isinstance(fault, _Overtaken) or is_fault_of_database(fault):
                raise
            with self._views.begin() as conn:
                self._track(conn, batch[-1], standing)
                for part, own in self._shares(batch, standing):
                    _project(conn, part, self._parts[part], own)

    def _track(self, conn: Connection, to: Recorded, standing: Mapping[Part, _Standing]) -> None:
        """Move the views on, unless one of them stands elsewhere; nobody else moves them now."""
        behind = {part: at for part, at in standing.items() if at.position < to.position}
        lock, these = self._rows_of(conn, tuple(behind))
        if _standing(conn.exec_driver_sql(lock)) != behind:
            raise _Overtaken
        there = f"position = {to.position:d}, mark = '{mark_of(to)}'"
        conn.exec_driver_sql(f"UPDATE {TRACKING.table.name} SET {there} WHERE {these}")

    def _rows_of(self, conn: Connection, parts: tuple[Part, ...]) -> tuple[str, str]:
        """What locks the rows of these parts, and the condition for them; they change seldom.

        All lock in one order, so that no two who move several views wait for each other.
        """
        known = self._said.get(parts)
        if known is None:
            these = tuple_(*_KEY).in_([(part.view, part.number) for part in parts])
            lock = select(TRACKING.table).where(these).order_by(*_KEY).with_for_update()
            known = self._said[parts] = (_literal(lock, conn), _literal(these, conn))
        return known

    def _shares(
        self, batch: Sequence[Recorded], standing: Mapping[Part, _Standing]
    ) -> Iterator[tuple[Part, list[Recorded]]]:
        """Each part of a view that takes anything of the batch, with what it takes."""
        shares: dict[Part, list[Recorded]] = {part: [] for part in self._parts}
        takers = {
            kind: [(shares[part], part, key_of) for part, key_of in takers]
            for kind, takers in self._takers.items()
        }
        for r in batch:
            for share, part, key_of in takers.get(type(r.event), ()):
                key = None if key_of is None else key_of(r)
                if key is None or part.owns(key):
                    share.append(r)
        for part, own in shares.items():
            at = standing[part].position
            if own and own[0].position <= at:
                own = [r for r in own if r.position > at]
            if own:
                yield part, own


def stands_in(source: EventSource, position: int, mark: str) -> bool:
    """Whether a log has the event of this mark at a position; at 0 every log has."""
    return not position or [mark] == [mark_of(r) for r in source.read(position - 1, 1)]


def _literal(said: ClauseElement, conn: Connection) -> str:
    return str(said.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True}))


def _standing(rows: Iterable[Any]) -> dict[Part, _Standing]:
    return {part_of(row): _Standing(row.position, row.mark, row.built, row.version) for row in rows}


def _project(conn: Connection, part: Part, view: View, batch: Sequence[Recorded]) -> None:
    """The whole batch at once; if that fails, each half by itself, down to the event to park."""
    try:
        with conn.begin_nested():
            view.project(Bench(conn, part), batch)
        return
    except Exception as fault:
        if is_fault_of_database(fault):
            raise
        if len(batch) == 1:
            _park(conn, view, batch[0], fault)
            return
    middle = len(batch) // 2
    for half in (batch[:middle], batch[middle:]):
        _project(conn, part, view, half)


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
