"""Feeds views from the log: in batches, each event decoded once for all views and never skipped.

The rows of a batch and the new checkpoints are written in one transaction. A worker that finds
the checkpoints moved by another drops its batch and reads on from there. An event that a view
fails on is parked (parking.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from engine.domain.event import Event, Recorded
from engine.errors import StoreUnavailable
from engine.phrases import Phrase
from projections.feeding.advancing import (
    Checkpoint,
    Checkpoints,
    CheckpointWriter,
    Overtaken,
    found_checkpoints,
)
from projections.feeding.checkpoints import (
    mark_of,
    positions,
)
from projections.feeding.event_source import BATCH, EventSource, Progress, contains
from projections.feeding.parking import project_or_park
from projections.feeding.partitions import Partition
from projections.feeding.read_model import (
    KeyOf,
    ReadModel,
    foundations,
    key_function,
    partitions_of,
    with_foundations,
)
from projections.feeding.row_cache import RowCache
from projections.feeding.versions import replace_outdated
from projections.tables.connections import for_writing, single_reads
from projections.tables.database_errors import is_fault_of_database
from projections.tables.open import place_of
from projections.tables.ports import BESIDE_OTHERS


class LogReplaced(StoreUnavailable):
    """The log does not have the event at a view's checkpoint: the view was built from another."""

    def __init__(self, place: str) -> None:
        super().__init__(place, Phrase("fault.views.other-log"), Phrase("remedy.views.rebuild"))


class Runner:
    """Feeds the views of `registry` from `source`: all partitions, or those named in `only`.

    Not thread-safe.
    """

    def __init__(
        self,
        views: Engine,
        source: EventSource,
        registry: Sequence[ReadModel],
        batch: int = BATCH,
        only: Collection[str] | None = None,
    ) -> None:
        self._reads, self._alone = views, for_writing(views)
        self._views = for_writing(views, BESIDE_OTHERS)
        self._source, self._registry = source, with_foundations(registry)
        self._batch, self._prepared = batch, False
        every = {part: view for view in self._registry for part in partitions_of(view, views)}
        fed = [view for part, view in every.items() if only is None or part.name in only]
        below = [one for view in fed for one in foundations(view)]
        self._parts: dict[Partition, ReadModel] = {
            part: view
            for part, view in every.items()
            if only is None or part.name in only or view in below
        }
        self._asked = [part for part, view in self._parts.items() if view not in below]
        self._takers: dict[type[Event], list[tuple[Partition, KeyOf | None]]] = defaultdict(list)
        for part, view in self._parts.items():
            for kind in view.HANDLES:
                self._takers[kind].append((part, key_function(view, part)))
        self._caches: dict[Partition, RowCache] = {}
        self._last: Checkpoints = {}
        self._checkpoint_writer = CheckpointWriter()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the partitions that it feeds, without the views that they rest on."""
        return tuple(part.name for part in self._asked)

    def prepare(self, but: Collection[ReadModel] = ()) -> dict[str, int]:
        """Create missing tables and replace those of an older version; the position of each view.

        Views in `but` that have no tables yet are left without: a rebuild is about to swap them
        in. Raises NewerViews, with nothing changed, if a newer program made some of the tables.
        """
        with self._alone.begin() as conn:
            replace_outdated(conn, self._registry, but)
            reached = positions(conn)
        self._prepared = True
        return {view.NAME: reached.get(view.NAME, 0) for view in self._registry}

    def position(self, conn: Connection) -> int | None:
        """The log position of all partitions in `parts`; None while they differ."""
        checkpoints = found_checkpoints(conn, self._parts)
        found = {
            checkpoints[part].position if part in checkpoints else None for part in self._asked
        }
        return found.pop() if len(found) == 1 else None

    def catch_up(self, progress: Progress | None = None, until: int | None = None) -> int:
        """Project every event up to the newest, or up to position `until`; how many were read.

        With `until` the log is not asked for its newest position. Raises UnknownEvent for an event
        of a newer program, once all before it are projected; NewerViews as soon as a newer program
        has made the tables; LogReplaced if the views were built from another log.
        """
        checkpoints, read = self._begin(), 0
        head = self._source.head() if until is None else until
        self._check_log(checkpoints, head)
        while checkpoints and (after := min(at.position for at in checkpoints.values())) < head:
            batch = self._source.read(after, self._batch)
            if until is not None:
                batch = [r for r in batch if r.position <= until]
            if not batch:
                break
            try:
                self._project(batch, checkpoints)
            except Overtaken:
                checkpoints = self._begin()
                continue
            reached, mark = batch[-1].position, mark_of(batch[-1])
            checkpoints = self._last = {
                part: msgspec.structs.replace(at, position=reached, mark=mark)
                if at.position < reached
                else at
                for part, at in checkpoints.items()
            }
            read += len(batch)
            if progress:
                progress(reached, max(head, reached))
        return read

    def _check_log(self, checkpoints: Checkpoints, head: int) -> None:
        """Check that the log has the event of each checkpoint, unless nothing is new."""
        if checkpoints == self._last and all(at.position == head for at in checkpoints.values()):
            return
        for position, mark in {(at.position, at.mark) for at in checkpoints.values()}:
            if not contains(self._source, position, mark):
                raise LogReplaced(place_of(self._reads))
        self._last = checkpoints

    def _begin(self) -> Checkpoints:
        """Read the checkpoints; tables are prepared at the first call, and again if some are gone.

        Another process may have deleted them, or a newer program replaced them.
        """
        if not self._prepared:
            self.prepare()
        with single_reads(self._reads) as conn:
            found = self._checkpoints_if_any(conn)
        if len(found) < len(self._parts):
            self.prepare()
            with self._reads.connect() as conn:
                found = found_checkpoints(conn, self._parts)
        self._caches = {  # without those whose rows another worker has written
            part: cache
            for part, cache in self._caches.items()
            if found.get(part) == self._last.get(part)
        }
        return found

    def _checkpoints_if_any(self, conn: Connection) -> Checkpoints:
        try:
            return found_checkpoints(conn, self._parts)
        except DBAPIError:
            return {}  # no tables yet; if the database is at fault, creating them fails too

    def _project(self, batch: Sequence[Recorded], checkpoints: Checkpoints) -> None:
        """Write rows and checkpoints of all views in one transaction.

        If a view fails on an event, the transaction is repeated with `project_or_park`.
        """
        caches, self._caches = self._caches, {}
        try:
            with self._views.begin() as conn:
                self._checkpoint_writer.advance(conn, batch[-1], checkpoints)
                for part, own in self._shares(batch, checkpoints):
                    cache = caches.setdefault(part, RowCache(conn, part))
                    cache.conn = conn
                    self._parts[part].project(cache, own)
            self._caches = caches
        except Exception as fault:
            if isinstance(fault, Overtaken):
                self._caches = caches
                raise
            if is_fault_of_database(fault):
                raise
            with self._views.begin() as conn:
                self._checkpoint_writer.advance(conn, batch[-1], checkpoints)
                for part, own in self._shares(batch, checkpoints):
                    project_or_park(conn, part, self._parts[part], own)

    def _shares(
        self, batch: Sequence[Recorded], checkpoints: Mapping[Partition, Checkpoint]
    ) -> Iterator[tuple[Partition, list[Recorded]]]:
        """Each partition that takes any event of the batch, with those that it takes."""
        shares: dict[Partition, list[Recorded]] = {part: [] for part in self._parts}
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
            at = checkpoints[part].position
            if own and own[0].position <= at:
                own = [r for r in own if r.position > at]
            if own:
                yield part, own
