"""Folded streams, kept so that a busy stream is not read again for every command."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any, Generic, TypeVar

from msgspec import Struct

from engine.ids import StreamId

S = TypeVar("S")


class Loaded(Struct, Generic[S], frozen=True):
    """A folded stream; version 0 and no state where nothing has happened."""

    state: S | None
    version: int


class StateCache:
    """What streams folded to, as of a log position. Thread-safe; the longest unused goes first.

    A stream that has grown since is not thrown away but folded on from where it stands.
    """

    def __init__(self, size: int, position: int) -> None:
        self._size = size
        self._held: OrderedDict[StreamId, Loaded[Any]] = OrderedDict()
        self._grown: set[StreamId] = set()
        self._lock = Lock()
        self.position = position
        self._own = position

    def find(self, stream: StreamId) -> tuple[Loaded[Any] | None, bool]:
        """What is held of a stream, and whether it is still all there is."""
        with self._lock:
            found = self._held.get(stream)
            if found is None:
                return None, False
            self._held.move_to_end(stream)
            return found, stream not in self._grown

    def lacking(self, streams: Iterable[StreamId]) -> dict[StreamId, int]:
        """Those of the streams of which there is more than is held, and the versions held."""
        with self._lock:
            return {
                stream: held.version if (held := self._held.get(stream)) else 0
                for stream in streams
                if stream not in self._held or stream in self._grown
            }

    def keep(self, stream: StreamId, loaded: Loaded[Any], asked_at: int) -> None:
        """Hold what was read while the log stood at `asked_at`; not if it has moved on since."""
        with self._lock:
            if asked_at != self.position:
                return
            self._held[stream] = loaded
            self._held.move_to_end(stream)
            self._grown.discard(stream)
            if len(self._held) > self._size:
                gone, _ = self._held.popitem(last=False)
                self._grown.discard(gone)

    def grown(self, streams: Iterable[StreamId], position: int) -> None:
        """The log has come to `position`, and these streams have grown."""
        with self._lock:
            self._grown.update(stream for stream in streams if stream in self._held)
            self.position = max(self.position, position)

    def appended(self, streams: Iterable[StreamId], positions: range) -> None:
        """This process made these streams grow; what others wrote before is left to a look."""
        with self._lock:
            for stream in streams:
                if stream in self._held:
                    self._grown.add(stream)
            self._own = positions.stop - 1
            if positions.start == self.position + 1:
                self.position = self._own

    @property
    def behind(self) -> bool:
        """Whether others are known to have written since the last look."""
        return self._own > self.position
