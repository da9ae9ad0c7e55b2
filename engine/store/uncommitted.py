"""What the decisions of a group have drafted so far: the ones after them see it, nobody else."""

from collections.abc import Iterable, Sequence
from threading import get_ident
from typing import Any

from engine.ids import StreamId
from engine.store.ports import Row, StreamRow
from engine.store.state_cache import Loaded


class _Group:
    """The drafted rows of each stream, and the states that they were folded to."""

    __slots__ = ("rows", "states", "thread")

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.rows: dict[str, list[StreamRow]] = {}
        self.states: dict[StreamId, Loaded[Any]] = {}


class Uncommitted:
    """Entered by the thread that decides and commits a group, and left when it has done so.

    A decision that appends by itself enters it anew: what it appends is committed before the rest
    of its group, so it sees none of it.
    """

    def __init__(self) -> None:
        self._groups: list[_Group] = []

    def __enter__(self) -> None:
        self._groups.append(_Group(get_ident()))

    def __exit__(self, *_: object) -> None:
        self._groups.pop()

    def add(self, rows: Sequence[Row]) -> None:
        """Rows that a decision of this group has drafted."""
        drafted = self._groups[-1].rows
        for row in rows:
            drafted.setdefault(row[0], []).append(row[1:])

    def holds_any_of(self, streams: Iterable[str]) -> bool:
        """Whether this group has drafted something for one of the streams."""
        drafted = self._groups[-1].rows
        return bool(drafted) and not drafted.keys().isdisjoint(streams)

    def after(self, stream: StreamId, version: int) -> list[StreamRow]:
        """Rows of a stream after a version; none for a thread that decides no group."""
        group = self._own_group()
        rows = group.rows.get(stream, ()) if group else ()
        return [row for row in rows if row[0] > version]

    def state(self, stream: StreamId) -> Loaded[Any] | None:
        """What rows of this group were folded to."""
        group = self._own_group()
        return group.states.get(stream) if group else None

    def keep(self, stream: StreamId, loaded: Loaded[Any]) -> None:
        """Keep that for the next decision."""
        self._groups[-1].states[stream] = loaded

    def _own_group(self) -> _Group | None:
        # The group of another thread may end while this one looks.
        group = next(iter(self._groups[-1:]), None)
        return group if group is not None and group.rows and group.thread == get_ident() else None
