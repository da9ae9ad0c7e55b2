"""Moves checkpoints on, unless another worker has moved them first."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import ClauseElement, Connection, select, tuple_

from engine.domain.event import Recorded
from projections.feeding.checkpoints import TRACKING, mark_of, partition_of
from projections.feeding.partitions import Partition
from projections.feeding.read_model import ReadModel

_KEY = (TRACKING.c.projection, TRACKING.c.part)


class Overtaken(Exception):
    """Another worker has projected this batch."""


class Checkpoint(Struct, frozen=True, gc=False):
    """Where a partition stands (checkpoints.TrackingRow)."""

    position: int
    mark: str
    built: int
    version: int


Checkpoints = dict[Partition, Checkpoint]


def found_checkpoints(conn: Connection, parts: Mapping[Partition, ReadModel]) -> Checkpoints:
    """The checkpoints of partitions that have one in the version of their view."""
    found = _by_partition(TRACKING.rows(conn))
    return {
        part: found[part]
        for part, view in parts.items()
        if part in found and found[part].version == view.VERSION
    }


class CheckpointWriter:
    """Advances checkpoints in the transactions of one runner."""

    def __init__(self) -> None:
        self._statements: dict[tuple[Partition, ...], tuple[str, str]] = {}

    def advance(self, conn: Connection, to: Recorded, checkpoints: Checkpoints) -> None:
        """Lock the checkpoints and move them to an event; Overtaken if another worker has."""
        behind = {part: at for part, at in checkpoints.items() if at.position < to.position}
        lock, these = self._lock_and_condition(conn, tuple(behind))
        if _by_partition(conn.exec_driver_sql(lock)) != behind:
            raise Overtaken
        there = f"position = {to.position:d}, mark = '{mark_of(to)}'"
        conn.exec_driver_sql(f"UPDATE {TRACKING.sql.name} SET {there} WHERE {these}")

    def _lock_and_condition(
        self, conn: Connection, parts: tuple[Partition, ...]
    ) -> tuple[str, str]:
        """The statement that locks the checkpoints of these partitions, and the condition for them.

        All workers lock in the order of the key, so that they cannot deadlock.
        """
        known = self._statements.get(parts)
        if known is None:
            these = tuple_(*_KEY).in_([(part.view, part.number) for part in parts])
            lock = select(TRACKING.sql).where(these).order_by(*_KEY).with_for_update()
            known = self._statements[parts] = (_literal(lock, conn), _literal(these, conn))
        return known


def _literal(said: ClauseElement, conn: Connection) -> str:
    return str(said.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True}))


def _by_partition(rows: Iterable[Any]) -> Checkpoints:
    return {
        partition_of(row): Checkpoint(row.position, row.mark, row.built, row.version)
        for row in rows
    }
