"""Where the time of the log stands: runs of events of one day, in the order of the log.

A run ends where the day changes, where events are dated or strays that those before them were not,
and where time runs backwards: so there are hardly more runs than days, however long the log is.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, MetaData, and_, func, select

from engine.domain.event import Event, Recorded
from engine.domain.office.events import ClockConfirmed, OfficeFounded, StraysMarked
from engine.store.names import EVENTS
from projections.feeding.row_cache import RowCache
from projections.tables.table import Table, upsert

_WORDS = (OfficeFounded, ClockConfirmed)
"""Events by which somebody says that the clock is right."""

NAME = "moments"
VERSION = 1
HANDLES: tuple[type[Event], ...] = tuple(EVENTS.values())

# --- tables ----------------------------------------------------------------------------------

TABLES = MetaData()


class RunRow(Struct, frozen=True, gc=False):
    """Events that follow each other, from `first` to `last` by their positions, inclusive.

    They were recorded on one day, from `begins_at` to `ends_at`. `dated` are moments that somebody
    gave, with a reason; `stray` ones were said afterwards not to be true. `confirms` says that the
    run begins with somebody's word that the clock is right.
    """

    first: int
    last: int
    day: date
    begins_at: datetime
    ends_at: datetime
    dated: bool
    stray: bool
    confirms: bool


RUNS = Table("moment_runs", RunRow, ("first",), TABLES, for_queries=(("day", "last"),))

# --- project ---------------------------------------------------------------------------------


class _Newest:
    """The run that goes on; None until it is read, and in an empty log."""

    def __init__(self, cache: RowCache) -> None:
        newest = select(RUNS.sql).order_by(RUNS.c.first.desc()).limit(1)
        self.run = next(RUNS.rows(cache.conn, newest), None)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Let the newest run go on, or begin others; split those in which strays are marked."""
    newest = cache.once(_Newest)
    begun: list[RunRow] = []
    run = newest.run
    known = run.last if run else 0
    for r in batch:
        if r.position <= known:
            continue
        after = _with(run, r)
        if run is not None and after.first != run.first:
            begun.append(run)
        run = after
        if isinstance(r.event, StraysMarked):
            upsert(cache.conn, RUNS, [*begun, run])
            begun.clear()
            run = _mark(cache.conn, r.event.first, r.event.last, run)
    if run is not None:
        upsert(cache.conn, RUNS, [*begun, run])
    newest.run = run


def _with(run: RunRow | None, r: Recorded) -> RunRow:
    """The run with one more event, or another that begins with it."""
    stamp = r.event.stamp
    moment = stamp.recorded_at
    if (
        run is not None
        and run.day == stamp.on
        and run.dated == stamp.dated
        and not run.stray
        and run.ends_at <= moment
        and not isinstance(r.event, _WORDS)
    ):
        return RunRow(
            run.first, r.position, run.day, run.begins_at, moment, run.dated, False, run.confirms
        )
    confirms = isinstance(r.event, _WORDS)
    return RunRow(r.position, r.position, stamp.on, moment, moment, stamp.dated, False, confirms)


def _mark(conn: Connection, first: int, last: int, newest: RunRow) -> RunRow:
    """Make strays of the events from `first` to `last`; the newest run as it is then.

    The moments of a run that is split are known of its ends alone: its parts keep both.
    """
    found = RUNS.where(conn, RUNS.c.last >= first, RUNS.c.first <= last)
    parts = [part for run in found for part in _split(run, first, last)]
    upsert(conn, RUNS, parts)
    return max([*parts, newest], key=attrgetter("first", "last")) if parts else newest


def _split(run: RunRow, first: int, last: int) -> Iterator[RunRow]:
    if run.first < first:
        yield replace(run, last=first - 1)
    yield replace(run, first=max(run.first, first), last=min(run.last, last), stray=True)
    if run.last > last:
        yield replace(run, first=last + 1)


# --- queries ---------------------------------------------------------------------------------


class BackwardStep(Struct, frozen=True):
    """The event at `position` was recorded at `moment`, which is before that of an event before it,
    `newest` at the position `after`.
    """

    position: int
    moment: datetime
    after: int
    newest: datetime


class Leap(Struct, frozen=True):
    """The event at `position` was recorded at `moment`, long after the newest before it."""

    position: int
    moment: datetime
    newest: datetime


def position_of_day(conn: Connection, day: date) -> int:
    """The last event that was recorded by the end of a day, in the order of the log; 0 if none.

    Dated events and strays are none of these.
    """
    found = conn.execute(select(func.max(RUNS.c.last)).where(_true(), RUNS.c.day <= day)).scalar()
    return int(found or 0)


def day_of(conn: Connection, position: int) -> date | None:
    """The office's day at a log position; None before the first event that says it."""
    last = (
        select(RUNS.sql)
        .where(_true(), RUNS.c.first <= position)
        .order_by(RUNS.c.first.desc())
        .limit(1)
    )
    run = next(RUNS.rows(conn, last), None)
    return None if run is None else run.day


def _true() -> ColumnElement[bool]:
    """The condition for runs whose moments are those of the clock."""
    return and_(RUNS.c.dated.is_(False), RUNS.c.stray.is_(False))


def runs(conn: Connection) -> list[RunRow]:
    """All runs in the order of the log."""
    return RUNS.where(conn)


def backward_steps(found: Sequence[RunRow]) -> Iterator[BackwardStep]:
    """Every place at which time ran backwards, dated events and strays aside."""
    for before, run in pairwise(_by_the_clock(found)):
        if run.begins_at < before.ends_at:
            yield BackwardStep(run.first, run.begins_at, before.last, before.ends_at)


def unconfirmed_leap(found: Sequence[RunRow], silence: timedelta) -> Leap | None:
    """The first time at which nothing was recorded for longer than `silence`, since somebody has
    last said that the clock is right, or whose log it is.
    """
    leap: Leap | None = None
    for before, run in pairwise(_by_the_clock(found)):
        if run.confirms:
            leap = None
        elif leap is None and run.begins_at - before.ends_at > silence:
            leap = Leap(run.first, run.begins_at, before.ends_at)
    return leap


def _by_the_clock(found: Sequence[RunRow]) -> Iterator[RunRow]:
    return (run for run in found if not (run.dated or run.stray))


def ranges(found: Sequence[RunRow], kind: str) -> list[tuple[int, int]]:
    """Ranges of positions of which `kind`, dated or stray, is true; neighbours are joined."""
    joined: list[tuple[int, int]] = []
    for run in found:
        if getattr(run, kind):
            if joined and joined[-1][1] == run.first - 1:
                joined[-1] = (joined[-1][0], run.last)
            else:
                joined.append((run.first, run.last))
    return joined
