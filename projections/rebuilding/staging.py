"""Builds views in a staging database: from nothing, or from where an interrupted run stopped."""

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from projections.feeding.checkpoints import PARKED, TRACKING
from projections.feeding.event_source import EventSource, Progress, contains
from projections.feeding.read_model import ReadModel
from projections.feeding.runner import Runner
from projections.tables.table import create_indexes, drop_later_indexes

STAGING_BATCH: Final = 4000
"""Events per transaction: more than a runner takes, for no reader waits for them."""

_GARBAGE: Final = 200_000


def resumable(staging: Engine, source: EventSource) -> bool:
    """Whether a run may go on from what the staging database holds; true if it is empty.

    Its checkpoints must be in this log, and no event may be parked: the program may have been
    mended since, and would project the event now.
    """
    try:
        with staging.connect() as conn:
            if not inspect(conn).has_table(TRACKING.sql.name):
                return True
            tracked, parked = list(TRACKING.rows(conn)), list(PARKED.rows(conn))
    except DBAPIError:
        return False
    return not parked and all(contains(source, row.position, row.mark) for row in tracked)


def begin(staging: Engine, chosen: Sequence[ReadModel], source: EventSource) -> int:
    """Create what is missing; the position that all of the views have reached already."""
    return min(Runner(staging, source, chosen).prepare().values())


def build(
    staging: Engine,
    source: EventSource,
    chosen: Sequence[ReadModel],
    until: int,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Build these views, or their partitions `only`, up to a position; how many events were read.

    Indexes that queries alone use are dropped first, and not created.
    """
    Runner(staging, source, chosen).prepare()
    with staging.begin() as conn:
        for view in chosen:
            drop_later_indexes(conn, view.TABLES)
    return extend(staging, source, chosen, until, progress, only)


def extend(
    staging: Engine,
    source: EventSource,
    chosen: Sequence[ReadModel],
    until: int,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> int:
    """The same with all indexes kept: for the few events that came during the build."""
    with _rare_garbage_collection():
        return Runner(staging, source, chosen, STAGING_BATCH, only).catch_up(progress, until)


def make_indexes(staging: Engine, chosen: Sequence[ReadModel]) -> None:
    """Create every index that is missing."""
    with staging.begin() as conn:
        for view in chosen:
            create_indexes(conn, view.TABLES)


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Batches leave almost no cycles; searching for them would take a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
