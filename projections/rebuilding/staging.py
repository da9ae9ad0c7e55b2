"""Building views in a shadow: anew, or from where a run that broke off had come to."""

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from projections.feeding.checkpoints import PARKED, TRACKING
from projections.feeding.read_model import View
from projections.feeding.runner import EventSource, Progress, Runner, stands_in
from projections.tables.table import create_indexes, drop_later_indexes

BATCH: Final = 4000
"""Events a transaction: more than a runner takes, for nobody waits to see them."""

_GARBAGE: Final = 200_000


def follows(shadow: Engine, source: EventSource) -> bool:
    """Whether what stands in a shadow may be built upon, or nothing does.

    It must come from this log. With parked events it is not: they would stay parked, although
    the program may have been mended.
    """
    try:
        with shadow.connect() as conn:
            if not inspect(conn).has_table(TRACKING.table.name):
                return True
            standing, parked = list(TRACKING.rows(conn)), list(PARKED.rows(conn))
    except DBAPIError:
        return False
    return not parked and all(stands_in(source, row.position, row.mark) for row in standing)


def begin(shadow: Engine, chosen: Sequence[View], source: EventSource) -> int:
    """Make what is missing; how far all of the views have come already."""
    return min(Runner(shadow, source, chosen).prepare().values())


def build(
    shadow: Engine,
    source: EventSource,
    chosen: Sequence[View],
    until: int,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Bring these views, or parts `only`, up to a position, without the indexes for readers alone.

    How many events were read.
    """
    Runner(shadow, source, chosen).prepare()
    with shadow.begin() as conn:
        for view in chosen:
            drop_later_indexes(conn, view.TABLES)
    return go_on(shadow, source, chosen, until, progress, only)


def go_on(
    shadow: Engine,
    source: EventSource,
    chosen: Sequence[View],
    until: int,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> int:
    """The same with the indexes that are there: for the little that the log has grown by."""
    with _seldom_collecting():
        return Runner(shadow, source, chosen, BATCH, only).catch_up(progress, until)


def make_indexes(shadow: Engine, chosen: Sequence[View]) -> None:
    """Make those for readers alone, once nearly everything is built."""
    with shadow.begin() as conn:
        for view in chosen:
            create_indexes(conn, view.TABLES)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Batches leave next to no cycles behind; to look for them takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
