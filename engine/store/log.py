"""The append-only log: typed events in, typed events out, in the order in which they happened."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from eventsourcing.application import AggregateNotFoundError, Application, Repository
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
from engine.store import files
from engine.store.codec import decode, encode
from engine.store.sqlite import LogFactory, SQLiteLogRecorder

E = TypeVar("E", bound=Event)
S = TypeVar("S")
_CACHED_STREAMS = 4096


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


class Loaded(Struct, Generic[S], frozen=True):
    """A folded stream; version 0 and no state where nothing has happened."""

    state: S | None
    version: int


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
    """The log on one SQLite file.

    Raises StoreUnavailable from any method when the file cannot be used, UnknownEvent when it
    holds an event of a newer program.
    """

    name = "log"

    def __init__(self, path: Path, *, create: bool = False, lock_timeout: int = 5) -> None:
        """Open the log at `path`; it must exist unless `create`. `lock_timeout` is in seconds."""
        self.path = path
        files.check(path, create=create)
        uri = path.absolute().as_uri()
        with files.faults_named(path):
            super().__init__(
                {
                    "SQLITE_DBNAME": f"{uri}?mode={'rwc' if create else 'rw'}",
                    "SQLITE_LOCK_TIMEOUT": str(lock_timeout),
                    "CREATE_TABLE": "y" if create else "n",
                    "AGGREGATE_CACHE_MAXSIZE": str(_CACHED_STREAMS),
                    "DEEPCOPY_FROM_AGGREGATE_CACHE": "n",
                }
            )
        self._uncached: Repository[str] = Repository(self.events)
        self._recorder.datastore.pool.db_name = f"{uri}?mode=rw"
        self._opened = files.inode(path)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Our settings alone: variables of the process that the library reads mean others."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """Our recorder, on SQLite."""
        return cast(InfrastructureFactory, LogFactory(env))

    def construct_mapper(self) -> Mapper[str]:
        """Our codec."""
        return EventMapper(JSONTranscoder())

    @property
    def _recorder(self) -> SQLiteLogRecorder:
        return cast(SQLiteLogRecorder, self.recorder)

    @contextmanager
    def _file(self) -> Iterator[None]:
        files.unchanged(self.path, self._opened)
        with files.faults_named(self.path):
            yield

    def head(self) -> int:
        """Position of the newest event, 0 in an empty log."""
        with self._file():
            return self._recorder.max_notification_id() or 0

    def read(self, after: int, limit: int = 1000) -> list[Recorded]:
        """Events in log order after a position, at most `limit`."""
        with self._file():
            found = self._recorder.select_notifications(after, limit, inclusive_of_start=False)
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

    def load(
        self,
        stream: StreamId,
        evolve: Callable[[S | None, E], S],
        *,
        cached: bool = True,
    ) -> Loaded[S]:
        """Fold a stream. `cached=False` for states that their fold grows in place.

        The cache knows streams, not folds: every caller folds one sort of stream alike, or
        goes without.
        """

        def fold(start: Loaded[S] | None, drafts: Iterable[Draft]) -> Loaded[S] | None:
            state, version = (start.state, start.version) if start else (None, 0)
            begun = version
            for draft in drafts:
                state = evolve(state, cast(E, draft.event))
                version = draft.version
            return start if version == begun else Loaded(state, version)

        cache = self.repository.cache if cached else None
        repository = self.repository if cached else self._uncached
        with self._file():
            try:
                found: Any = repository.get(stream, projector_func=cast(Any, fold))
            except AggregateNotFoundError:
                return Loaded(None, 0)
        if cache is not None:
            # The library leaves the state of the first load there, to be folded on every time.
            cache.put(stream, found)
        return cast("Loaded[S]", found)

    def append(self, drafts: Sequence[Draft]) -> tuple[Recorded, ...]:
        """Record all drafts in one transaction, or none.

        A command that is on record already changes nothing: its first result is returned.
        Raises Conflict when a stream has grown meanwhile, or when one of several commands is
        on record already.
        """
        if not drafts:
            return ()
        command_ids = [draft.event.stamp.command_id for draft in drafts]
        with self._file():
            try:
                recordings = self.events.put(cast(Any, drafts), command_ids=command_ids)
            except IntegrityError as fault:
                # The same command sent twice at once mostly meets its own version first.
                first = self.result_of(command_ids[0]) if len(set(command_ids)) == 1 else ()
                if first:
                    return first
                raise Conflict(drafts[0].stream) from fault
        return tuple(
            Recorded(
                r.notification.id, draft.stream, draft.version, r.notification.topic, draft.event
            )
            for r, draft in zip(recordings, drafts, strict=True)
        )

    def result_of(self, command_id: CommandId) -> tuple[Recorded, ...]:
        """What a command recorded; nothing if it is not on record."""
        with self._file():
            span = self._recorder.positions_of(command_id)
        if span is None:
            return ()
        first, last = span
        between = self.read(first - 1, last - first + 1)
        return tuple(r for r in between if r.event.stamp.command_id == command_id)
