"""Owed work: who owes what, by which clock. Other views rest on it, each as of its own position."""

from collections.abc import Sequence

from engine.domain.event import Event, Recorded
from projections.feeding.row_cache import RowCache
from projections.owed_work import tables
from projections.owed_work.owed_work import OWED_WORK_EVENTS, OwedWork

NAME = "owed_work"
VERSION = 6
HANDLES: tuple[type[Event], ...] = OWED_WORK_EVENTS

TABLES = tables.TABLES


def _writing(cache: RowCache) -> OwedWork:
    return OwedWork(cache, writes=True)


def project(cache: RowCache, batch: Sequence[Recorded]) -> None:
    """Keep one row per campaign, unit and duty, and for each time that it changes."""
    owed_work = cache.once(_writing)
    owed_work.begin(batch)
    for r in batch:
        owed_work.apply(r)
    owed_work.flush()
