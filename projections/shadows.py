"""Building views in a shadow: anew, or from where a run that broke off had come to."""

import gc
import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from msgspec import Struct
from sqlalchemy import Engine, MetaData, delete, inspect
from sqlalchemy.exc import DBAPIError

from engine.store.codec import encode
from projections.books import PARKED
from projections.runner import EventSource, Progress, Runner
from projections.sheet import Sheet, drop_later_indexes, upsert
from projections.view import View

BATCH: Final = 4000
"""Events a transaction: more than a runner takes, for nobody waits to see them."""

_GARBAGE: Final = 200_000


class OriginRow(Struct, frozen=True):
    """Which log a shadow is built from: the digest of its event at a position."""

    position: int
    digest: str


ORIGIN = Sheet("origin", OriginRow, ("position",), MetaData())


def follows(shadow: Engine, source: EventSource) -> bool:
    """Whether what stands in a shadow may be built upon, or nothing does.

    It must come from this log. With parked events it is not: they would stay parked, although
    the program may have been mended.
    """
    try:
        with shadow.connect() as conn:
            if not inspect(conn).has_table(ORIGIN.table.name):
                return True
            origins, parked = list(ORIGIN.rows(conn)), list(PARKED.rows(conn))
    except DBAPIError:
        return False
    return not parked and all(_at(source, row.position) == row for row in origins)


def begin(shadow: Engine, chosen: Sequence[View], source: EventSource, head: int) -> int:
    """Note which log is built from, up to `head`; how far all of the views have come already."""
    stand = Runner(shadow, source, chosen).prepare()
    with shadow.begin() as conn:
        ORIGIN.metadata.create_all(conn)
        conn.execute(delete(ORIGIN.table))
        upsert(conn, ORIGIN, [_at(source, head)])
    return min(stand.values())


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


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Batches leave next to no cycles behind; to look for them takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _at(source: EventSource, position: int) -> OriginRow:
    """The newest event up to a position, which no other log has there."""
    digest = hashlib.sha256()
    for r in source.read(position - 1, 1) if position else ():
        name, state = encode(r.event)
        digest.update(f"{r.position} {r.stream} {r.version} {name} ".encode() + state)
    return OriginRow(position, digest.hexdigest())
