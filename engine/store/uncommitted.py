"""What the decisions of a group have drafted so far: the ones after them see it, nobody else."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import get_ident
from typing import Any

from engine.ids import StreamId
from engine.store.ports import Row, StreamRow
from engine.store.state_cache import Loaded


class Drafted:
    """The rows that a group has drafted for each stream, and the states they were folded to."""

    __slots__ = ("newest", "outer", "rows", "states", "thread")

    def __init__(self, outer: "Drafted | None") -> None:
        self.outer = outer
        self.thread = get_ident()
        self.rows: dict[str, list[StreamRow]] = {}
        self.states: dict[StreamId, Loaded[Any]] = {}
        self.newest: datetime | None = None

    def after(self, stream: StreamId, version: int) -> list[StreamRow]:
        """The rows of a stream after a version."""
        return [row for row in self.rows.get(stream, ()) if row[0] > version]


class Uncommitted:
    """The drafts of the group under way. The thread that decides and commits it enters, and exits
    after the commit.

    A decision that itself appends enters once more and sees no drafts of the outer group: what it
    appends is committed before them.
    """

    __slots__ = ("_group",)

    def __init__(self) -> None:
        self._group: Drafted | None = None

    def __enter__(self) -> None:
        self._group = Drafted(self._group)

    def __exit__(self, *_: object) -> None:
        group = self._group
        self._group = group.outer if group else None

    def for_stream(self, stream: StreamId) -> Drafted | None:
        """This thread's group, if it has drafted something for the stream."""
        group = self._group
        if group is None or stream not in group.rows or group.thread != get_ident():
            return None
        return group

    def has_any(self, streams: Iterable[str]) -> bool:
        """Whether the group under way has drafted something for one of the streams."""
        group = self._group
        return group is not None and not group.rows.keys().isdisjoint(streams)

    def newest(self) -> datetime | None:
        """The newest moment that this thread's group has drafted, dated ones aside."""
        group = self._group
        return None if group is None or group.thread != get_ident() else group.newest

    def add(self, rows: Sequence[Row], moments: tuple[datetime, datetime] | None = None) -> None:
        """Rows that a decision of the group under way has drafted, and what moments they bear."""
        if self._group:
            if moments:
                known = self._group.newest
                self._group.newest = max(known, moments[1]) if known else moments[1]
            drafted = self._group.rows
            for row in rows:
                drafted.setdefault(row[0], []).append(row[1:])
