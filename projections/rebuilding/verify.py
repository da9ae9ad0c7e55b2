"""Proves that views agree with the log: builds them again, and compares row by row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, select
from sqlalchemy import Table as SqlTable

from projections.feeding.checkpoints import PARKED, TRACKING, TrackingRow, parked, partition_of
from projections.feeding.event_source import EventSource, Progress
from projections.feeding.read_model import ReadModel
from projections.feeding.runner import Runner
from projections.rebuilding.staging import build
from projections.registry import ALL
from projections.tables.connections import address_of, consistent_reads
from projections.tables.open import drop_staging, locked, open_staging, place_of
from projections.tables.ports import RebuildHeld

_PURPOSE: Final = "verify"

Snapshot = dict[str, list[tuple[object, ...]]]


class Difference(Struct, frozen=True):
    """Where a view and the log disagree. Without a column, the whole row is missing or extra.

    `old` is the view's value, `new` the log's; both as text, None for no row.
    """

    projection: str
    table: str
    key: str
    column: str | None
    old: str | None
    new: str | None


def verify(
    views: Engine,
    source: EventSource,
    progress: Progress | None = None,
    registry: Sequence[ReadModel] = ALL,
) -> Iterator[Difference]:
    """Build every view again up to its own position, and compare with the rows that it has.

    A parked event is a difference too. Views of an older version, or not yet built, are first
    replaced by empty ones; nothing else is changed, and writers may go on, for the rows are read
    as of the beginning. Raises RebuildHeld while another process compares, or if one has swapped
    in rebuilt views since.
    """
    Runner(views, source, registry).prepare()
    with (
        locked(views, _PURPOSE),
        _temporary_staging(views) as staging,
        consistent_reads(views) as old,
    ):
        names = {view.NAME for view in registry}
        tracked = [row for row in TRACKING.rows(old) if row.projection in names]
        for at in sorted({row.position for row in tracked}):
            further = [partition_of(row).name for row in tracked if row.position >= at]
            build(staging, source, registry, at, progress, further)
        _hold(old, views, registry, tracked)
        with staging.connect() as new:
            for view in registry:
                for table in view.TABLES.sorted_tables:
                    yield from _compare(old, new, view.NAME, table)
                yield from _parked_differences(old, new, view.NAME)


def snapshot(views: Engine, registry: Sequence[ReadModel] = ALL) -> Snapshot:
    """Every row of every view, by table and in the order of keys."""
    with views.connect() as conn:
        return {
            table.name: [tuple(row) for row in _ordered(conn, table)]
            for view in registry
            for table in view.TABLES.sorted_tables
        }


def _hold(
    old: Connection, views: Engine, registry: Sequence[ReadModel], tracked: Sequence[TrackingRow]
) -> None:
    """Keep the tables from being swapped from here on, by reading each.

    Tables swapped before this would look empty to `old`: RebuildHeld if any were.
    """
    for view in registry:
        for table in view.TABLES.sorted_tables:
            old.execute(select(table).limit(0))
    with views.connect() as conn:
        now = {partition_of(row): row.built for row in TRACKING.rows(conn)}
    if any(now.get(partition_of(row)) != row.built for row in tracked):
        raise RebuildHeld(place_of(views))


@contextmanager
def _temporary_staging(views: Engine) -> Iterator[Engine]:
    """An empty staging database, deleted at the end."""
    drop_staging(views, _PURPOSE)
    staging = open_staging(address_of(views), _PURPOSE)
    try:
        yield staging
    finally:
        staging.dispose()
        drop_staging(views, _PURPOSE)


def _ordered(conn: Connection, table: SqlTable) -> Iterator[Any]:
    query = select(table).order_by(*table.primary_key.columns)
    yield from conn.execution_options(yield_per=1000).execute(query)


def _compare(
    old: Connection, new: Connection, projection: str, table: SqlTable
) -> Iterator[Difference]:
    """Merge both tables in the order of their keys, in constant memory."""
    keys = [str(column.name) for column in table.primary_key.columns]
    columns = [str(column.name) for column in table.columns]
    at = [columns.index(key) for key in keys]
    ours, theirs = _ordered(old, table), _ordered(new, table)
    left, right = next(ours, None), next(theirs, None)
    while left is not None or right is not None:
        left_key = None if left is None else tuple(left[i] for i in at)
        right_key = None if right is None else tuple(right[i] for i in at)
        if left_key == right_key:
            yield from _cells(projection, table, columns, left_key, left, right)
            left, right = next(ours, None), next(theirs, None)
        elif right_key is None or (left_key is not None and left_key < right_key):
            yield Difference(projection, str(table.name), _shown(left_key), None, str(left), None)
            left = next(ours, None)
        else:
            yield Difference(projection, str(table.name), _shown(right_key), None, None, str(right))
            right = next(theirs, None)


def _parked_differences(old: Connection, new: Connection, projection: str) -> Iterator[Difference]:
    """Events parked in the view, or parked while it was built again: its rows lack both."""
    was, now = ({row.position: row.error for row in parked(c, projection)} for c in (old, new))
    for at in sorted(was | now):
        yield Difference(
            projection, str(PARKED.sql.name), str(at), "error", was.get(at), now.get(at)
        )


def _cells(
    projection: str, table: SqlTable, columns: Sequence[str], key: Any, left: Any, right: Any
) -> Iterator[Difference]:
    for column, old, new in zip_longest(columns, left, right):
        if old != new:
            yield Difference(projection, str(table.name), _shown(key), column, str(old), str(new))


def _shown(key: Any) -> str:
    return "/".join(str(part) for part in key)
