"""Folded streams, kept so that a busy stream is not read again for every command."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct

from engine.ids import StreamId
from engine.store.ports import Row, StreamRow

S = TypeVar("S")


class Loaded(Struct, Generic[S], frozen=True):
    """A folded stream; version 0 and no state where nothing has happened."""

    state: S | None
    version: int


class _Held:
    """A folded stream and the rows to fold next; with `grown` the log holds others before them."""

    __slots__ = ("grown", "loaded", "rows")

    def __init__(self, loaded: Loaded[Any]) -> None:
        self.loaded = loaded
        self.rows: list[StreamRow] = []
        self.grown = False

    def add(self, row: Row) -> None:
        """Add a row that this process has recorded. If rows are missing before it, the stream has
        to be read.
        """
        newest = self.rows[-1][0] if self.rows else self.loaded.version
        if row[1] == newest + 1:
            self.rows.append(row[1:])
        elif row[1] > newest:
            self.grown = True


class StateCache:
    """Folded streams as of a log position, for many threads. The longest unused goes first.

    A stream that grows is not dropped: its state is folded on from where it stands. Rows that this
    process has recorded itself are not read again for it.
    """

    def __init__(self, size: int, position: int) -> None:
        self._size = size
        self._held: OrderedDict[StreamId, _Held] = OrderedDict()
        self._lock = Lock()
        self.position = position
        self._own = position

    def find(self, stream: StreamId) -> tuple[Loaded[Any] | None, Sequence[StreamRow] | None]:
        """What is held of a stream, and the rows that complete it; None if they must be read."""
        with self._lock:
            held = self._held.get(stream)
            if held is None:
                return None, None
            self._held.move_to_end(stream)
            return held.loaded, None if held.grown else tuple(held.rows)

    def lacking(self, streams: Iterable[StreamId]) -> dict[StreamId, int]:
        """Which of the streams must be read, and after which version."""
        with self._lock:
            return {
                stream: held.loaded.version if held else 0
                for stream in streams
                if (held := self._held.get(stream)) is None or held.grown
            }

    def keep(self, stream: StreamId, loaded: Loaded[Any], asked_at: int) -> None:
        """Hold what was read while the log stood at `asked_at`; not if it has moved on since."""
        with self._lock:
            if asked_at != self.position:
                return
            self._held[stream] = _Held(loaded)
            self._held.move_to_end(stream)
            if len(self._held) > self._size:
                self._held.popitem(last=False)

    def fold_on(self, stream: StreamId, loaded: Loaded[Any]) -> None:
        """Hold a stream with some of its rows folded."""
        with self._lock:
            held = self._held.get(stream)
            if held is not None and held.loaded.version < loaded.version:
                held.loaded = loaded
                held.rows = [row for row in held.rows if row[0] > loaded.version]

    def grown(self, streams: Iterable[StreamId], position: int) -> None:
        """The log has come to `position`, and these streams have grown."""
        with self._lock:
            for stream in streams:
                if (held := self._held.get(stream)) is not None:
                    held.grown = True
            self.position = max(self.position, position)

    def appended(self, recorded: Sequence[tuple[Sequence[Row], range]]) -> None:
        """Note rows that this process has recorded. If other processes have written before them,
        the next look finds out what.
        """
        with self._lock:
            for rows, positions in recorded:
                follows = positions.start == self.position + 1
                for row in rows:
                    held = self._held.get(cast(StreamId, row[0]))
                    if held is not None and follows:
                        held.add(row)
                    elif held is not None:
                        held.grown = True
                self._own = positions.stop - 1
                if follows:
                    self.position = self._own

    @property
    def behind(self) -> bool:
        """Whether others are known to have written since the last look."""
        return self._own > self.position
