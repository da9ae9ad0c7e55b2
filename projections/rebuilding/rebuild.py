"""Building views anew: beside the old ones, swapped in at once; and proving that they agree."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from time import monotonic, sleep
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import DBAPIError

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from projections.feeding.checkpoints import PARKED, TRACKING, TrackingRow, parked, part_of, position
from projections.feeding.read_model import View, tables_of
from projections.feeding.runner import EventSource, Progress, Runner
from projections.rebuilding import worker_processes as crew
from projections.rebuilding.staging import BATCH, begin, build, follows, go_on, make_indexes
from projections.rebuilding.worker_processes import Work, hands, shared_out
from projections.registry import ALL
from projections.tables.connections import address_of, consistent_reads, has_many_writers
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
_COMPARISON: Final = "verify"

_PATIENCE: Final = 30.0
_PAUSE: Final = 0.2
_IN_THE_WAY: Final = (
    "its tables are in use without a pause, so that they cannot be replaced",
    "let those who read them end, then run: campaign rebuild, which goes on",
)

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
    *,
    continuing: Callable[[int], None] | None = None,
    processes: int | None = None,
) -> int:
    """Build these views (None: all) from the whole log while the old ones serve, then swap.

    The number of events read. Killed at any moment it leaves the old views whole, and beside them
    what it has built: the next run goes on there, and tells `continuing` from which position.
    With a long log every core builds some of the views; `processes` sets another number. Raises
    RebuildHeld while somebody else rebuilds.
    """
    chosen = [view for view in registry if names is None or view.NAME in names]
    if not chosen:
        return 0
    Runner(views, source, registry).prepare(but=chosen)
    with locked(views, _PURPOSE):
        try:
            head = source.head()
            shares = shared_out(chosen, hands(source, chosen, head, processes))
            with _shadows(views, source, len(shares)) as opened:
                stand = [begin(*one, source) for one in zip(opened, shares, strict=True)]
                if continuing and any(stand):
                    continuing(min(stand))
                if isinstance(source, CampaignLog) and len(shares) > 1:
                    work = Work(source.address, address_of(views), _PURPOSE, head)
                    read = crew.build(work, source.place, shares, stand, progress)
                else:
                    read = build(opened[0], source, chosen, head, progress)
                if has_many_writers(views):  # else the swap makes them, and none writes
                    for shadow, share in zip(opened, shares, strict=True):
                        make_indexes(shadow, share)
                patience = monotonic() + _PATIENCE
                while True:
                    read += _followed(opened, shares, source, progress)
                    if _swapped(views, opened, shares):
                        break
                    if monotonic() > patience:
                        raise StoreUnavailable(place_of(views), *_IN_THE_WAY)
                    sleep(_PAUSE)
        except DBAPIError:
            drop_staging(views, _PURPOSE)  # what is at fault is not built upon
            raise
        drop_staging(views, _PURPOSE)
    return read


def broke_off_at(views: Engine) -> int | None:
    """How far a rebuild had come that broke off; None without one, or while one is at work."""
    if not count_staging(views, _PURPOSE):
        return None  # without the lock, which others may just want
    try:
        with locked(views, _PURPOSE):
            stand = [_stand(views, part) for part in range(count_staging(views, _PURPOSE))]
    except RebuildHeld:
        return None
    return min(stand, default=None)


def _stand(views: Engine, part: int) -> int:
    shadow = open_staging(address_of(views), _PURPOSE, part)
    try:
        with shadow.connect() as conn:
            return position(conn)
    except DBAPIError:
        return 0  # it had not begun
    finally:
        shadow.dispose()


@contextmanager
def _shadows(views: Engine, source: EventSource, number: int) -> Iterator[list[Engine]]:
    """The places to build in: as an interrupted run left them, or empty."""
    address = address_of(views)
    opened = [open_staging(address, _PURPOSE, part) for part in range(number)]
    try:
        if not all(follows(shadow, source) for shadow in opened):
            for shadow in opened:
                shadow.dispose()
            drop_staging(views, _PURPOSE)
            opened = [open_staging(address, _PURPOSE, part) for part in range(number)]
        yield opened
    finally:
        for shadow in opened:
            shadow.dispose()


def _swapped(views: Engine, opened: Sequence[Engine], shares: Sequence[Sequence[View]]) -> bool:
    """Put what is built in place of the old views, unless their readers are in the way."""
    _count_building(views, opened)
    try:
        return swap_in(views, [_built(*one) for one in zip(opened, shares, strict=True)])
    except StoreUnavailable:
        if not has_many_writers(views):  # it copies; a server moves, and wants no room
            drop_staging(views, _PURPOSE)
        raise


def _followed(
    opened: Sequence[Engine],
    shares: Sequence[Sequence[View]],
    source: EventSource,
    progress: Progress | None,
) -> int:
    """Read what the log has grown by meanwhile: the old views have gone on. How many events.

    It ends once that was less than a batch; what comes in that moment the views are fed again.
    """
    read = 0
    while True:
        head = source.head()
        pairs = zip(opened, shares, strict=True)
        found = max(go_on(shadow, source, share, head, progress) for shadow, share in pairs)
        read += found
        if found < BATCH:
            return read


def _built(shadow: Engine, share: Sequence[View]) -> BuiltTables:
    books = [(sheet.table.name, view.NAME) for sheet in (TRACKING, PARKED) for view in share]
    return BuiltTables(
        shadow, [tables for view in share for tables in tables_of(view, shadow)], books
    )


def _count_building(views: Engine, opened: Sequence[Engine]) -> None:
    """Tell writers of the old rows that what they remember is void."""
    with views.connect() as conn:
        before = {row.projection: row.built for row in TRACKING.rows(conn)}
    for shadow in opened:
        with shadow.begin() as conn:
            rows = [row for row in TRACKING.rows(conn) if row.projection in before]
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

    A parked event is a difference too. Nothing is changed, and others may go on: the views are
    read as they stand at the beginning. Those of another version, or not yet built, are begun
    first. Raises RebuildHeld while somebody else compares, or has swapped the views meanwhile.
    """
    Runner(views, source, registry).prepare()
    with (
        locked(views, _COMPARISON),
        _throw_away(views) as shadow,
        consistent_reads(views) as old,
    ):
        names = {view.NAME for view in registry}
        tracked = [row for row in TRACKING.rows(old) if row.projection in names]
        for at in sorted({row.position for row in tracked}):
            further = [part_of(row).name for row in tracked if row.position >= at]
            build(shadow, source, registry, at, progress, further)
        _hold(old, views, registry, tracked)
        with shadow.connect() as new:
            for view in registry:
                for table in view.TABLES.sorted_tables:
                    yield from _compare(old, new, view.NAME, table)
                yield from _left_out(old, new, view.NAME)


def _hold(
    old: Connection, views: Engine, registry: Sequence[View], tracked: Sequence[TrackingRow]
) -> None:
    """Let nobody swap the tables from here on; those of a swap before this look empty to `old`."""
    for view in registry:
        for table in view.TABLES.sorted_tables:
            old.execute(select(table).limit(0))
    with views.connect() as conn:
        now = {part_of(row): row.built for row in TRACKING.rows(conn)}
    if any(now.get(part_of(row)) != row.built for row in tracked):
        raise RebuildHeld(place_of(views))


@contextmanager
def _throw_away(views: Engine) -> Iterator[Engine]:
    """A place to build in that was not there before and is not after."""
    drop_staging(views, _COMPARISON)
    shadow = open_staging(address_of(views), _COMPARISON)
    try:
        yield shadow
    finally:
        shadow.dispose()
        drop_staging(views, _COMPARISON)


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


def _left_out(old: Connection, new: Connection, projection: str) -> Iterator[Difference]:
    """Events that are parked in the view, or would be now: its rows agree with the rest alone."""
    was, now = ({row.position: row.error for row in parked(c, projection)} for c in (old, new))
    for at in sorted(was | now):
        yield Difference(
            projection, str(PARKED.table.name), str(at), "error", was.get(at), now.get(at)
        )


def _cells(
    projection: str, table: Table, columns: Sequence[str], key: Any, left: Any, right: Any
) -> Iterator[Difference]:
    for column, old, new in zip_longest(columns, left, right):
        if old != new:
            yield Difference(projection, str(table.name), _shown(key), column, str(old), str(new))


def _shown(key: Any) -> str:
    return "/".join(str(part) for part in key)
