"""Streams folded to states, with what is known already and what has to be read."""

import gc
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar, cast

from engine.domain.event import Event
from engine.ids import StreamId
from engine.store.codec import decode_stream
from engine.store.moments import moment_of
from engine.store.ports import LogRecorder, Request, StreamRow
from engine.store.state_cache import Loaded, StateCache
from engine.store.uncommitted import Uncommitted

E = TypeVar("E", bound=Event)
S = TypeVar("S")
_CACHED_STREAMS: Final = 20_000
_LOOK: Final = 1000


class _Ahead(NamedTuple):
    """Rows of a stream after a version, read while the log stood at `asked_at`."""

    asked_at: int
    after: int
    rows: list[StreamRow]


Strays = tuple[tuple[int, int], ...]
"""Ranges of positions, inclusive, whose events were recorded at moments that were not true."""


class Newest(NamedTuple):
    """The newest moment of the log as it stood at a position."""

    position: int
    strays: Strays
    moment: datetime | None

    def after(self, moments: tuple[datetime, datetime] | None, positions: range) -> "Newest | None":
        """What it is after rows with these moments; None if others have written before them."""
        if positions.start != self.position + 1:
            return None
        latest = moments[1] if moments else self.moment
        moment = max(self.moment, latest) if self.moment and latest else latest or self.moment
        return Newest(positions.stop - 1, self.strays, moment)


class Streams:
    """The streams of a log, for many threads. `position` is where the log stands at first.

    A decision of a group (see group_commit.py) also sees what the ones before it have drafted.
    Looks are made within `in_use`, and reads within `faults`.
    """

    def __init__(
        self,
        recorder: LogRecorder,
        position: int,
        in_use: AbstractContextManager[None],
        faults: AbstractContextManager[None],
    ) -> None:
        self._recorder, self._in_use, self._faults = recorder, in_use, faults
        self._cache = StateCache(_CACHED_STREAMS, position)
        self._ahead: dict[StreamId, _Ahead] = {}
        self._newest: Newest | None = None
        self.uncommitted = Uncommitted()

    def refresh(self) -> int:
        """Look which streams have grown since the last look; the position looked at."""
        with self._in_use:
            while True:
                grown = self._recorder.grown_since(self._cache.position, _LOOK)
                if grown:
                    streams = (StreamId(stream) for _, stream in grown)
                    self._cache.grown(streams, grown[-1][0])
                if len(grown) < _LOOK:
                    return self._cache.position

    def seen(self) -> int:
        """The position that this process has seen; it looks only if others are known to write."""
        return self.refresh() if self._cache.behind else self._cache.position

    def appended(self, recorded: Sequence[tuple[Request, range]]) -> None:
        """This process has recorded these requests, each at its positions."""
        self._cache.appended([(request.rows, positions) for request, positions in recorded])
        if self._newest is not None:
            for request, positions in recorded:
                self._newest = self._newest and self._newest.after(request.moments, positions)

    def newest(self, strays: Strays) -> datetime | None:
        """The moment of the last event that is neither dated nor a stray, as last seen of the log
        and with what the group of this thread has drafted; None in a log without one.
        """
        position, known = self._cache.position, self._newest
        if known is None or known.position != position or known.strays != strays:
            known = self._newest = Newest(position, strays, self._read_newest(strays, position))
        drafted = self.uncommitted.newest()
        return max(filter(None, (known.moment, drafted)), default=None) if drafted else known.moment

    def _read_newest(self, strays: Strays, until: int) -> datetime | None:
        with self._faults:
            for first, last in (*sorted(strays, reverse=True), (0, 0)):
                if last < until and (found := self._recorder.newest_undated(last, until)):
                    return moment_of(found)
                until = min(until, first - 1)
        return None

    def load(
        self,
        stream: StreamId,
        evolve: Callable[[S | None, E], S],
        *,
        cached: bool = True,
        fresh: bool = True,
    ) -> Loaded[S]:
        """Fold a stream; see CampaignLog.load."""
        drafted = self.uncommitted.for_stream(stream)
        loaded: Loaded[S]
        if not cached:
            loaded = _folded(stream, self._rows(stream, 0, fresh=fresh), evolve)
        elif drafted is not None and stream in drafted.states:
            loaded = drafted.states[stream]
        else:
            loaded = self._load(stream, evolve, fresh=fresh)
        if drafted is not None:
            loaded = _folded(stream, drafted.after(stream, loaded.version), evolve, loaded)
            if cached:
                drafted.states[stream] = loaded
        return loaded

    def _load(
        self, stream: StreamId, evolve: Callable[[S | None, E], S], *, fresh: bool
    ) -> Loaded[S]:
        asked_at = self.refresh() if fresh else self._cache.position
        held, rows = self._cache.find(stream)
        if held is None or rows is None:
            start = held or Loaded(None, 0)
            # Events make no cycles, and thousands of them would have the collector walk through
            # the whole program several times.
            collecting = gc.isenabled()
            gc.disable()
            try:
                read = self._rows(stream, start.version, fresh=fresh)
                loaded: Loaded[S] = _folded(stream, read, evolve, start)
            finally:
                if collecting:
                    gc.enable()
            self._cache.keep(stream, loaded, asked_at)
            return loaded
        if rows:
            held = _folded(stream, rows, evolve, held)
            self._cache.fold_on(stream, held)
        return held

    def load_at(
        self, stream: StreamId, evolve: Callable[[S | None, E], S], position: int
    ) -> Loaded[S]:
        """Fold a stream as it stood at a log position, without the cache."""
        with self._faults:
            rows = self._recorder.select_rows_until(stream, position)
        return _folded(stream, rows, evolve)

    def load_all(
        self, streams: Collection[StreamId], evolve: Callable[[S | None, E], S]
    ) -> dict[StreamId, Loaded[S]]:
        """Fold many streams after one query, without the cache."""
        with self._faults:
            found = self._recorder.select_rows_of(dict.fromkeys(streams, 0))
        for stream, rows in found.items():
            if (drafted := self.uncommitted.for_stream(stream)) is not None:
                rows += drafted.after(stream, rows[-1][0] if rows else 0)
        return {stream: _folded(stream, rows, evolve) for stream, rows in found.items()}

    def read_ahead(self, streams: Sequence[StreamId]) -> None:
        """Read in one query what the next decisions will ask for one by one."""
        self._ahead, asked_at = {}, self._cache.position
        after = self._cache.lacking(streams)
        if len(after) > 1:
            # If that fails, each decision asks for itself, and only the one at fault is refused.
            with suppress(Exception):
                found = self._recorder.select_rows_of(after)
                self._ahead = {s: _Ahead(asked_at, after[s], rows) for s, rows in found.items()}

    def _rows(self, stream: StreamId, after: int, *, fresh: bool) -> list[StreamRow]:
        ahead = None if fresh else self._ahead.pop(stream, None)
        if ahead and (ahead.asked_at, ahead.after) == (self._cache.position, after):
            return ahead.rows
        with self._faults:
            return self._recorder.select_rows(stream, after)


def _folded(
    stream: StreamId,
    rows: Sequence[StreamRow],
    evolve: Callable[[S | None, E], S],
    start: Loaded[Any] = Loaded(None, 0),  # noqa: B008 (frozen)
) -> Loaded[S]:
    state = start.state
    for event in decode_stream(rows, stream):
        state = evolve(state, cast(E, event))
    # A large state grows in place while it is read, and is kept and shared from here on.
    if (freeze := getattr(state, "freeze", None)) is not None:
        freeze()
    return Loaded(state, rows[-1][0] if rows else start.version)
