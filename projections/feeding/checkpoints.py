"""Checkpoints: how far each partition of a view has read the log, and which events it failed on."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, MetaData, func, select

from engine.domain.event import Recorded
from projections.feeding.partitions import Partition
from projections.tables.table import Table


class TrackingRow(Struct, frozen=True, gc=False):
    """The checkpoint of partition `part` of `parts`: version, position, names of the view's tables.

    `mark` identifies the event at `position`, and is empty at 0. `built` counts rebuilds: a writer
    that finds another number drops its row cache.
    """

    projection: str
    part: int
    parts: int
    version: int
    position: int
    mark: str
    built: int
    tables: tuple[str, ...]


class ParkedRow(Struct, frozen=True, gc=False):
    """An event that a view failed on; `parked_at` is when the event was recorded."""

    projection: str
    position: int
    stream: str
    name: str
    error: str
    parked_at: datetime


def partition_of(row: Any) -> Partition:
    """The partition whose checkpoint a row is."""
    return Partition(row.projection, row.part, row.parts)


CHECKPOINTS = MetaData()
TRACKING = Table("tracking", TrackingRow, ("projection", "part"), CHECKPOINTS)
PARKED = Table("parked", ParkedRow, ("projection", "position"), CHECKPOINTS)


def mark_of(r: Recorded) -> str:
    """A digest that differs between events of different logs at one position.

    It must never change: checkpoints of later versions of the program are compared with it.
    """
    stamp = r.event.stamp
    said = (r.position, r.stream, r.version, stamp.command_id, stamp.recorded_at.isoformat())
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def positions(conn: Connection) -> Mapping[str, int]:
    """The log position that each view has reached in all its partitions."""
    found = select(TRACKING.c.projection, func.min(TRACKING.c.position))
    return {str(view): int(at) for view, at in conn.execute(found.group_by(TRACKING.c.projection))}


def position(conn: Connection) -> int:
    """The log position that every view has reached, 0 without views."""
    found = conn.execute(select(func.min(TRACKING.c.position))).scalar()
    return int(found or 0)


def parked(conn: Connection, projection: str | None = None) -> list[ParkedRow]:
    """Events that views failed on, by view and position."""
    return PARKED.where(conn, *(() if projection is None else (PARKED.c.projection == projection,)))
