"""Rows of a table as they were valid at one log position, moved on by the events after it."""

from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from engine.ids import CampaignId
from projections.feeding.row_cache import RowCache
from projections.tables.table import Table, upsert

R = TypeVar("R", bound=Any)
"""A row with the fields campaign, since_position and until_position."""


class ValidRows(Generic[R]):
    """The rows of one table that were valid at `position`, which the owner sets.

    The rows of a campaign are read together. `put` changes them in memory; `flush`, which the
    view of owed work alone calls, writes the changes.
    """

    def __init__(self, cache: RowCache, table: Table[R], *, writes: bool) -> None:
        self._cache, self._table, self._writes = cache, table, writes
        self._key: Any = attrgetter(*table.key[:-1])
        self._stored: Any = attrgetter(*table.key)
        self._held: dict[CampaignId, dict[Any, R]] = {}
        self._pending: dict[Any, R] = {}
        self.position = 0

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))

    def of(self, campaign: CampaignId) -> dict[Any, R]:
        """The rows of a campaign, by the columns of their key without `since_position`."""
        held = self._held.get(campaign)
        if held is None:
            held = self._held[campaign] = self._read(campaign)
        return held

    def put(self, row: R) -> None:
        """Replace the row with its key; the new one is valid from its `since_position` on."""
        held, key = self.of(row.campaign), self._key(row)
        if self._writes:
            before = held.get(key)
            if before is not None and before.since_position < row.since_position:
                ended = msgspec.structs.replace(before, until_position=row.since_position)
                self._pending[self._stored(ended)] = ended
            self._pending[self._stored(row)] = row
        held[key] = row

    def flush(self) -> None:
        """Write pending rows."""
        upsert(self._cache.conn, self._table, list(self._pending.values()))
        self._pending.clear()

    def forget(self) -> None:
        """Drop the rows in memory; they are read again when they are needed."""
        self._held.clear()

    def _read(self, campaign: CampaignId) -> dict[Any, R]:
        at = self.position
        return {
            self._key(row): row
            for row in self._table.find(self._cache.conn, campaign=campaign)
            if row.since_position <= at and (row.until_position is None or row.until_position > at)
        }
