"""What the decisions of a group have drafted so far: the ones after them see it, nobody else."""

from collections.abc import Iterable, Sequence
from threading import get_ident
from typing import Any

from engine.ids import StreamId
from engine.store.ports import Row, StreamRow
from engine.store.state_cache import Loaded


class Drafted:
    """The rows that a group has drafted for one stream, and the state they were folded to."""

    __slots__ = ("rows", "state")

    def __init__(self) -> None:
        self.rows: list[StreamRow] = []
        self.state: Loaded[Any] | None = None

    def after(self, version: int) -> list[StreamRow]:
        """The rows after a version."""
        return [row for row in self.rows if row[0] > version]


class _Group:
    __slots__ = ("drafted", "outer", "thread")

    def __init__(self, outer: "_Group | None") -> None:
        self.outer = outer
        self.thread = get_ident()
        self.drafted: dict[str, Drafted] = {}


class Uncommitted:
    """Entered by the thread that decides and commits a group, and left when it has done so.

    A decision that appends by itself enters it anew: what it appends is committed before the rest
    of its group, so it sees none of it.
    """

    __slots__ = ("_group",)

    def __init__(self) -> None:
        self._group: _Group | None = None

    def __enter__(self) -> None:
        self._group = _Group(self._group)

    def __exit__(self, *_: object) -> None:
        group = self._group
        self._group = group.outer if group else None

    def of(self, stream: StreamId) -> Drafted | None:
        """What this thread's group has drafted for a stream; None if it decides no group."""
        group = self._group
        if group is None or not group.drafted or group.thread != get_ident():
            return None
        return group.drafted.get(stream)

    def has_any(self, streams: Iterable[str]) -> bool:
        """Whether the group under way has drafted something for one of the streams."""
        group = self._group
        return group is not None and not group.drafted.keys().isdisjoint(streams)

    def add(self, rows: Sequence[Row]) -> None:
        """Rows that a decision of the group under way has drafted."""
        if self._group:
            drafted = self._group.drafted
            for row in rows:
                if row[0] not in drafted:
                    drafted[row[0]] = Drafted()
                drafted[row[0]].rows.append(row[1:])
