"""Building views anew: beside the old ones, swapped in at once; and proving that they agree."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Table, select

from projections import databases
from projections.databases import take_over
from projections.registry import ALL
from projections.runner import PARKED, TRACKING, EventSource, Progress, Runner, parked
from projections.sheet import drop_later_indexes, upsert
from projections.view import View, tables_of

Snapshot = dict[str, list[tuple[object, ...]]]


class Difference(Struct, frozen=True):
    """Where a view and the log disagree. Without a column, the whole row is missing or extra.

    `old` is what the view holds, `new` what the log says; both as text, None for no row.
    """

    projection: str
    table: str
    key: str
    column: str | None
    old: str | None
    new: str | None


def rebuild(
    views: Engine,
    source: EventSource,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
    registry: Sequence[View] = ALL,
) -> int:
    """Build these views (None: all) from the whole log while the old ones serve, then swap.

    The number of events read. Killed at any moment it leaves the old views whole.
    """
    chosen = [view for view in registry if names is None or view.NAME in names]
    if not chosen:
        return 0
    Runner(views, source, registry).prepare()
    with databases.shadow(views, "rebuild") as shadow:
        read = _lean(shadow, source, chosen).catch_up(progress)
        _count_building(views, shadow)
        books = [(sheet.table.name, view.NAME) for sheet in (TRACKING, PARKED) for view in chosen]
        tables = [tables for view in chosen for tables in tables_of(view, views)]
        take_over(views, shadow, tables, books)
    return read


def _lean(shadow: Engine, source: EventSource, chosen: Sequence[View]) -> Runner:
    """A runner for tables that nobody asks yet."""
    runner = Runner(shadow, source, chosen)
    runner.prepare()
    with shadow.begin() as conn:
        for view in chosen:
            drop_later_indexes(conn, view.TABLES)
    return runner


def _count_building(views: Engine, shadow: Engine) -> None:
    """Tell writers of the old rows that what they remember is void."""
    with views.connect() as conn:
        before = {row.projection: row.built for row in TRACKING.rows(conn)}
    with shadow.begin() as conn:
        rows = list(TRACKING.rows(conn))
        built = [msgspec.structs.replace(row, built=before[row.projection] + 1) for row in rows]
        upsert(conn, TRACKING, built)


def redrive(views: Engine, source: EventSource, name: str, registry: Sequence[View] = ALL) -> int:
    """Try the parked events of a view again; how many of them it now takes.

    The view is built anew: rows are right only if their events came in order.
    """
    with views.connect() as conn:
        before = len(parked(conn, name))
    if not before:
        return 0
    rebuild(views, source, [name], registry=registry)
    with views.connect() as conn:
        return before - len(parked(conn, name))


def verify(
    views: Engine,
    source: EventSource,
    progress: Progress | None = None,
    registry: Sequence[View] = ALL,
) -> Iterator[Difference]:
    """Build every view again in a shadow, up to the position it stands at, and compare by row.

    Nothing is changed. Views that are of another version or not yet built are brought up first.
    """
    at = Runner(views, source, registry).level()
    with databases.shadow(views, "verify") as shadow:
        for position in sorted(set(at.values())):
            level = [view for view in registry if at[view.NAME] == position]
            _lean(shadow, source, level).catch_up(progress, until=position)
        with views.connect() as old, shadow.connect() as new:
            for view in registry:
                for table in view.TABLES.sorted_tables:
                    yield from _compare(old, new, view.NAME, table)


def snapshot(views: Engine, registry: Sequence[View] = ALL) -> Snapshot:
    """Every row of every view, by table and in the order of keys."""
    with views.connect() as conn:
        return {
            table.name: [tuple(row) for row in _ordered(conn, table)]
            for view in registry
            for table in view.TABLES.sorted_tables
        }


def _ordered(conn: Connection, table: Table) -> Iterator[Any]:
    query = select(table).order_by(*table.primary_key.columns)
    yield from conn.execution_options(yield_per=1000).execute(query)


def _compare(
    old: Connection, new: Connection, projection: str, table: Table
) -> Iterator[Difference]:
    """Walk both tables in the order of their keys; memory stays flat."""
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


def _cells(
    projection: str, table: Table, columns: Sequence[str], key: Any, left: Any, right: Any
) -> Iterator[Difference]:
    for column, old, new in zip_longest(columns, left, right):
        if old != new:
            yield Difference(projection, str(table.name), _shown(key), column, str(old), str(new))


def _shown(key: Any) -> str:
    return "/".join(str(part) for part in key)
