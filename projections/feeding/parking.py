"""Parking: an event that a view fails on is put on record with its error, and the view goes on."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from engine.domain.event import Recorded
from engine.texts import shown
from projections.feeding.checkpoints import PARKED, ParkedRow
from projections.feeding.partitions import Partition
from projections.feeding.read_model import ReadModel
from projections.feeding.row_cache import RowCache
from projections.tables.database_errors import is_fault_of_database
from projections.tables.table import upsert

_LONGEST: Final = 2000


def project_or_park(
    conn: Connection, part: Partition, view: ReadModel, batch: Sequence[Recorded]
) -> None:
    """Project a batch; if that fails, each half by itself, down to the single event to park."""
    try:
        with conn.begin_nested():
            view.project(RowCache(conn, part), batch)
        return
    except Exception as fault:
        if is_fault_of_database(fault):
            raise
        if len(batch) == 1:
            _park(conn, view, batch[0], fault)
            return
    middle = len(batch) // 2
    for half in (batch[:middle], batch[middle:]):
        project_or_park(conn, part, view, half)


def _park(conn: Connection, view: ReadModel, recorded: Recorded, fault: Exception) -> None:
    row = ParkedRow(
        projection=view.NAME,
        position=recorded.position,
        stream=recorded.stream,
        name=recorded.name,
        error=_in_words(fault),
        parked_at=recorded.event.stamp.recorded_at,
    )
    upsert(conn, PARKED, [row])


def _in_words(fault: Exception) -> str:
    """What a fault says, in a text that every database keeps: whatever the event held."""
    try:
        said = f"{type(fault).__name__}: {fault}"
    except Exception:
        said = type(fault).__name__
    said = shown(said, lines=True)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
