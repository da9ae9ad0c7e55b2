"""The append-only log: typed events in, typed events out, in the order in which they happened."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType
from msgspec import Struct

from engine.domain.event import Event, Recorded
from engine.errors import Conflict
from engine.ids import CommandId, StreamId
from engine.store.codec import decode, encode
from engine.store.group_commit import GroupCommit, Outcome, Request, Row
from engine.store.open import store_at
from engine.store.ports import Address, LogRecorder, WaitForAppend
from engine.store.state_cache import Loaded, StateCache

E = TypeVar("E", bound=Event)
S = TypeVar("S")
_CACHED_STREAMS: Final = 20_000
_LOOK: Final = 1000


class Draft(Struct, frozen=True):
    """An event on its way into the log, at `version` of its stream (the first is 1)."""

    stream: StreamId
    version: int
    event: Event

    @property
    def originator_id(self) -> str:
        """The stream, by the library's name."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version, by the library's name."""
        return self.version


class Decision(Struct, frozen=True):
    """What a decision drafts, the versions of other streams it read, and where the log stood.

    What has grown since is found by comparing versions, unless the log still stands at `as_of`.
    """

    drafts: Sequence[Draft]
    unchanged: Mapping[StreamId, int]
    as_of: int | None


class _Ahead(NamedTuple):
    """Rows of a stream after a version, read while the log stood at `asked_at`."""

    asked_at: int
    after: int
    rows: list[tuple[int, str, bytes]]


class EventMapper(Mapper[str]):
    """Between drafts and stored bytes: our names, our codec, nothing of module paths."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Encode a draft."""
        name, state = encode(domain_event.event)
        return StoredEvent(
            originator_id=domain_event.stream,
            originator_version=domain_event.version,
            topic=name,
            state=state,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Decode into a draft."""
        stream, version = str(stored_event.originator_id), stored_event.originator_version
        event = decode(stored_event.topic, stored_event.state, stream, version)
        return Draft(StreamId(stream), version, event)


class CampaignLog(Application[str]):
    """The log, on a SQLite file or on a PostgreSQL server.

    Raises StoreUnavailable from any method when the store cannot be used, UnknownEvent when it
    holds an event of a newer program.
    """

    name = "log"

    def __init__(self, address: Address, *, create: bool = False, lock_timeout: int = 5) -> None:
        """Open the log at `address`: a file, or a database URL.

        It must exist unless `create`. `lock_timeout` is in seconds.
        """
        self.address = address
        self._store = store_at(address, lock_timeout=lock_timeout)
        try:
            self._open(create=create)
        except BaseException:
            with suppress(AttributeError):
                self.close()
            raise

    def _open(self, *, create: bool) -> None:
        env = self._store.environment(create=create)
        self._faults = self._store.faults
        with self._faults:
            super().__init__({**env, "CREATE_TABLE": "y" if create else "n"})
            self._recorder = cast(LogRecorder, self.recorder)
            self._in_use = self._store.opened(self.recorder)
            self._group_commit = GroupCommit(self._commit, self._look_ahead)
            self._ahead: dict[StreamId, _Ahead] = {}
            self._cache = StateCache(_CACHED_STREAMS, self.recorder.max_notification_id() or 0)

    @property
    def place(self) -> str:
        """Where it is, to show to people: without a password."""
        return self._store.place

    @property
    def schema_version(self) -> int:
        """The version of its schema."""
        return self._store.schema_version

    @property
    def path(self) -> Path:
        """The file of a log that is kept in one; TypeError on a server."""
        if not isinstance(self.address, Path):
            raise TypeError("this log is kept on a server, not in a file; see `address`")
        return self.address

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Our settings alone: variables of the process that the library reads mean others."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """The recorder that belongs to the address."""
        return self._store.factory(env)

    def construct_mapper(self) -> Mapper[str]:
        """Our codec."""
        return EventMapper(JSONTranscoder())

    def head(self) -> int:
        """Position of the newest event, 0 in an empty log."""
        with self._in_use:
            return self.recorder.max_notification_id() or 0

    @property
    def waiting(self) -> int:
        """How many commands of this process wait while another is decided and committed."""
        return self._group_commit.waiting

    def read(self, after: int, limit: int = 1000) -> list[Recorded]:
        """Events in log order after a position, at most `limit`."""
        with self._in_use:
            found = self.recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [
            Recorded(
                n.id,
                StreamId(str(n.originator_id)),
                n.originator_version,
                n.topic,
                decode(n.topic, n.state, str(n.originator_id), n.originator_version),
            )
            for n in found
        ]

    @contextmanager
    def listening(self) -> Iterator[WaitForAppend]:
        """Hear of appends of any process from now on; no event is read for it."""
        with self._faults, self._recorder.listening() as wait_for_append:
            yield wait_for_append

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
        """The position that this process has seen; it looks only if others are known to write.

        Good enough to decide by: what has grown unseen, the append finds out.
        """
        return self.refresh() if self._cache.behind else self._cache.position

    def load(
        self,
        stream: StreamId,
        evolve: Callable[[S | None, E], S],
        *,
        cached: bool = True,
        fresh: bool = True,
    ) -> Loaded[S]:
        """Fold a stream. `cached=False` for states that their fold grows in place.

        With `fresh=False` what was seen last is new enough. The cache knows streams, not
        folds: every caller folds one sort of stream alike, or goes without.
        """
        if not cached:
            return self._fold(stream, evolve, Loaded(None, 0), fresh=fresh)
        asked_at = self.refresh() if fresh else self._cache.position
        held, whole = self._cache.find(stream)
        if held is not None and whole:
            return held
        loaded = self._fold(stream, evolve, held or Loaded(None, 0), fresh=fresh)
        self._cache.keep(stream, loaded, asked_at)
        return loaded

    def _fold(
        self,
        stream: StreamId,
        evolve: Callable[[S | None, E], S],
        start: Loaded[S],
        *,
        fresh: bool,
    ) -> Loaded[S]:
        rows = self._rows(stream, start.version, fresh=fresh)
        return _folded(stream, rows, evolve, start)

    def _rows(self, stream: StreamId, after: int, *, fresh: bool) -> list[tuple[int, str, bytes]]:
        ahead = None if fresh else self._ahead.pop(stream, None)
        if ahead and (ahead.asked_at, ahead.after) == (self._cache.position, after):
            return ahead.rows
        with self._faults:
            return self._recorder.select_rows(stream, after)

    def _look_ahead(self, streams: Sequence[StreamId]) -> None:
        """Read in one go what the decisions of a group are about to ask for one by one."""
        self._ahead, asked_at = {}, self._cache.position
        after = self._cache.lacking(streams)
        if len(after) > 1:
            # Where that cannot be, each asks for its own, and hears alone what is wrong.
            with suppress(Exception):
                found = self._recorder.select_rows_of(after)
                self._ahead = {s: _Ahead(asked_at, after[s], rows) for s, rows in found.items()}

    def load_all(
        self, streams: Collection[StreamId], evolve: Callable[[S | None, E], S]
    ) -> dict[StreamId, Loaded[S]]:
        """Fold many streams after one look, without the cache."""
        with self._faults:
            found = self._recorder.select_rows_of(dict.fromkeys(streams, 0))
        return {
            stream: _folded(stream, rows, evolve, Loaded(None, 0)) for stream, rows in found.items()
        }

    def append(
        self,
        drafts: Sequence[Draft],
        unchanged: Mapping[StreamId, int] = {},
        as_of: int | None = None,
    ) -> tuple[Recorded, ...]:
        """Record all drafts in one transaction, or none.

        `unchanged` maps other streams that were read for the decision to their versions, `as_of`
        is the position that the log then had. A command that is on record already changes
        nothing: its first result is returned. Raises Conflict when any of these streams has grown
        meanwhile, or when one of several commands is on record already.
        """
        return self.decide_and_append(lambda: Decision(drafts, unchanged, as_of))

    def decide_and_append(
        self, decide: Callable[[], Decision], about: StreamId | None = None
    ) -> tuple[Recorded, ...]:
        """Decide in this thread's turn to write, or in that of another, and append the drafts.

        Those who come at once are decided one after the other and share one commit; see `append`.
        The streams that they are `about` are read together.
        """
        drafts: Sequence[Draft] = ()
        rows: list[Row] = []

        def ask() -> Request:
            nonlocal drafts, rows
            decided = decide()
            drafts = decided.drafts
            rows = [(d.stream, d.version, *encode(d.event)) for d in drafts]
            return Request(rows, _spans(drafts), decided.unchanged, decided.as_of)

        with self._faults:
            try:
                positions = self._group_commit.append(ask, about)
            except (IntegrityError, sqlite3.IntegrityError) as fault:
                # The same command sent twice at once mostly meets its own version first.
                commands = {draft.event.stamp.command_id for draft in drafts}
                first = self.result_of(commands.pop()) if len(commands) == 1 else ()
                if first:
                    return first
                raise Conflict(drafts[0].stream) from fault
        return tuple(
            Recorded(position, draft.stream, draft.version, row[2], draft.event)
            for position, row, draft in zip(positions, rows, drafts, strict=True)
        )

    def _commit(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        with self._in_use:
            outcomes = self._recorder.insert_group(requests)
        for request, outcome in zip(requests, outcomes, strict=True):
            if isinstance(outcome, range):
                self._cache.appended([StreamId(row[0]) for row in request.rows], outcome)
        return outcomes

    def result_of(self, command_id: CommandId) -> tuple[Recorded, ...]:
        """What a command recorded; nothing if it is not on record."""
        with self._in_use:
            span = self._recorder.positions_of(command_id)
        if span is None:
            return ()
        first, last = span
        between = self.read(first - 1, last - first + 1)
        return tuple(r for r in between if r.event.stamp.command_id == command_id)


def _folded(
    stream: StreamId,
    rows: Iterable[tuple[int, str, bytes]],
    evolve: Callable[[S | None, E], S],
    start: Loaded[S],
) -> Loaded[S]:
    state, version = start.state, start.version
    for version, name, stored in rows:
        state = evolve(state, cast(E, decode(name, stored, stream, version)))
    return Loaded(state, version)


def _spans(drafts: Sequence[Draft]) -> dict[CommandId, tuple[int, int]]:
    """Where among the drafts each command begins and ends."""
    spans: dict[CommandId, tuple[int, int]] = {}
    for index, draft in enumerate(drafts):
        command = draft.event.stamp.command_id
        spans[command] = (spans[command][0] if command in spans else index, index)
    return spans
