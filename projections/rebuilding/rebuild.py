"""Rebuilds views from the whole log, beside the live ones, and swaps them in at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Final

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from engine.errors import StoreUnavailable
from engine.phrases import Phrase
from engine.store.log import CampaignLog
from projections.feeding.checkpoints import PARKED, TRACKING, parked, position
from projections.feeding.event_source import EventSource, Progress
from projections.feeding.read_model import ReadModel, foundations, with_foundations
from projections.feeding.runner import Runner
from projections.rebuilding import worker_processes
from projections.rebuilding.staging import (
    STAGING_BATCH,
    begin,
    build,
    extend,
    make_indexes,
    resumable,
)
from projections.rebuilding.worker_processes import RebuildTask, divided, process_count
from projections.registry import ALL
from projections.tables.connections import address_of, has_many_writers
from projections.tables.open import (
    count_staging,
    drop_staging,
    locked,
    open_staging,
    place_of,
    swap_in,
)
from projections.tables.ports import BuiltTables, RebuildHeld
from projections.tables.table import upsert

_PURPOSE: Final = "rebuild"

_PATIENCE: Final = 30.0
_PAUSE: Final = 0.2
_IN_THE_WAY: Final = (
    Phrase("fault.views.tables-in-use"),
    Phrase("remedy.views.end-readers"),
)


def rebuild(
    views: Engine,
    source: EventSource,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
    registry: Sequence[ReadModel] = ALL,
    *,
    continuing: Callable[[int], None] | None = None,
    processes: int | None = None,
) -> int:
    """Rebuild these views (None: all) from the whole log, then swap them in; how many events.

    Views that rest on one of them are rebuilt too.

    The live views serve until the swap. A run killed at any moment leaves them whole, and its
    staging databases beside them: the next run goes on there, and calls `continuing` with the
    position it starts from. A long log is read by one process per core, each building some of the
    views; `processes` sets another number. Raises RebuildHeld while another process rebuilds.
    """
    named = [view for view in registry if names is None or view.NAME in names]
    chosen = [
        view for view in registry if view in named or any(one in named for one in foundations(view))
    ]
    if not chosen:
        return 0
    Runner(views, source, registry).prepare(but=chosen)
    with locked(views, _PURPOSE):
        try:
            read = _rebuilt(views, source, chosen, progress, continuing, processes)
        except DBAPIError:
            drop_staging(views, _PURPOSE)  # staging may be broken: a later run must not resume it
            raise
        drop_staging(views, _PURPOSE)
    if below := [view for view in with_foundations(chosen) if view not in chosen]:
        Runner(views, source, below).catch_up()  # the rebuilt views may have passed them
    return read


def _rebuilt(
    views: Engine,
    source: EventSource,
    chosen: Sequence[ReadModel],
    progress: Progress | None,
    continuing: Callable[[int], None] | None,
    processes: int | None,
) -> int:
    head = source.head()
    shares = divided(chosen, process_count(source, chosen, head, processes))
    with _staging(views, source, len(shares)) as opened:
        reached = [begin(*one, source) for one in zip(opened, shares, strict=True)]
        if continuing and any(reached):
            continuing(min(reached))
        if isinstance(source, CampaignLog) and len(shares) > 1:
            task = RebuildTask(source.address, address_of(views), _PURPOSE, head)
            read = worker_processes.build(task, source.place, shares, reached, progress)
        else:
            read = build(opened[0], source, chosen, head, progress)
        if has_many_writers(views):  # on SQLite the swap creates them, as it copies the tables
            for staging, share in zip(opened, shares, strict=True):
                make_indexes(staging, share)
        patience = monotonic() + _PATIENCE
        while True:
            read += _extended(opened, shares, source, progress)
            if _swapped(views, opened, shares):
                return read
            if monotonic() > patience:
                raise StoreUnavailable(place_of(views), *_IN_THE_WAY)
            sleep(_PAUSE)


def interrupted_at(views: Engine) -> int | None:
    """How far an interrupted rebuild had come; None without one, or while one is running."""
    if not count_staging(views, _PURPOSE):
        return None  # without taking the lock, which another process may need
    try:
        with locked(views, _PURPOSE):
            reached = [_reached(views, part) for part in range(count_staging(views, _PURPOSE))]
    except RebuildHeld:
        return None
    return min(reached, default=None)


def _reached(views: Engine, number: int) -> int:
    staging = open_staging(address_of(views), _PURPOSE, number)
    try:
        with staging.connect() as conn:
            return position(conn)
    except DBAPIError:
        return 0  # it had no tables yet
    finally:
        staging.dispose()


@contextmanager
def _staging(views: Engine, source: EventSource, number: int) -> Iterator[list[Engine]]:
    """Staging databases: as an interrupted run left them if it can be resumed, or empty."""
    address = address_of(views)
    opened = [open_staging(address, _PURPOSE, part) for part in range(number)]
    try:
        if not all(resumable(staging, source) for staging in opened):
            for staging in opened:
                staging.dispose()
            drop_staging(views, _PURPOSE)
            opened = [open_staging(address, _PURPOSE, part) for part in range(number)]
        yield opened
    finally:
        for staging in opened:
            staging.dispose()


def _swapped(
    views: Engine, opened: Sequence[Engine], shares: Sequence[Sequence[ReadModel]]
) -> bool:
    """Swap in what is built; False if readers hold the live tables locked."""
    _count_rebuild(views, opened)
    try:
        return swap_in(views, [_built(*one) for one in zip(opened, shares, strict=True)])
    except StoreUnavailable:
        if not has_many_writers(views):  # the disk may be full: SQLite copies, a server does not
            drop_staging(views, _PURPOSE)
        raise


def _extended(
    opened: Sequence[Engine],
    shares: Sequence[Sequence[ReadModel]],
    source: EventSource,
    progress: Progress | None,
) -> int:
    """Read the events that came during the build, until they are fewer than a batch; how many.

    The workers project later ones after the swap.
    """
    read = 0
    while True:
        head = source.head()
        pairs = zip(opened, shares, strict=True)
        found = max(extend(staging, source, share, head, progress) for staging, share in pairs)
        read += found
        if found < STAGING_BATCH:
            return read


def _built(staging: Engine, share: Sequence[ReadModel]) -> BuiltTables:
    tracked = [(table.sql.name, view.NAME) for table in (TRACKING, PARKED) for view in share]
    return BuiltTables(staging, [view.TABLES for view in share], tracked)


def _count_rebuild(views: Engine, opened: Sequence[Engine]) -> None:
    """Raise `built` in the new checkpoints, so that writers of the old rows drop their caches."""
    with views.connect() as conn:
        before = {row.projection: row.built for row in TRACKING.rows(conn)}
    for staging in opened:
        with staging.begin() as conn:
            rows = [row for row in TRACKING.rows(conn) if row.projection in before]
            built = [msgspec.structs.replace(row, built=before[row.projection] + 1) for row in rows]
            upsert(conn, TRACKING, built)


def redrive(
    views: Engine, source: EventSource, name: str, registry: Sequence[ReadModel] = ALL
) -> int:
    """Try the parked events of a view again; how many of them are now projected.

    The view is rebuilt, for its rows are right only if its events come in order.
    """
    with views.connect() as conn:
        before = len(parked(conn, name))
    if not before:
        return 0
    rebuild(views, source, [name], registry=registry)
    with views.connect() as conn:
        return before - len(parked(conn, name))
