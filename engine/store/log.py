"""The append-only log: typed events in, typed events out, in the order in which they happened."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType

from engine.domain.event import Event, Recorded
from engine.errors import Conflict
from engine.ids import CommandId, StreamId
from engine.store.codec import decode
from engine.store.decisions import Attempt, CommandOnRecord, Decide, Decision, Draft
from engine.store.group_commit import GroupCommit
from engine.store.open import store_at
from engine.store.ports import (
    Address,
    ChainedRow,
    ChainEnd,
    CommandEnds,
    CommandRecord,
    LogRecorder,
    Outcome,
    Request,
    StoredRow,
    WaitForAppend,
)
from engine.store.state_cache import Loaded
from engine.store.streams import Strays, Streams
from engine.store.uncommitted import Uncommitted

E = TypeVar("E", bound=Event)
S = TypeVar("S")


class EventMapper(Mapper[str]):
    """Decodes events for followers that use the library: our names and our codec."""

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """A draft with the stream, the version and the event."""
        stream, version = str(stored_event.originator_id), stored_event.originator_version
        event = decode(stored_event.topic, stored_event.state, stream, version)
        return Draft(StreamId(stream), version, event)


class _Turn:
    """What is done for a thread that decides and commits a group (see group_commit.py)."""

    def __init__(
        self, recorder: LogRecorder, streams: Streams, in_use: AbstractContextManager[None]
    ) -> None:
        self._recorder, self._streams, self._in_use = recorder, streams, in_use

    def group(self) -> Uncommitted:
        """Drafts of this group are seen by the decisions after them."""
        return self._streams.uncommitted

    def read_ahead(self, streams: Sequence[StreamId]) -> None:
        """Read together what the next decisions will ask for."""
        self._streams.read_ahead(streams)

    def write(self, requests: Sequence[Request]) -> Sequence[Outcome | None]:
        """Commit the requests of a group."""
        with self._in_use:
            outcomes = self._recorder.insert_group(requests)
        with self._in_use:
            pass  # nothing is acknowledged that went to a file which nobody finds any more
        recorded = [
            (request, outcome)
            for request, outcome in zip(requests, outcomes, strict=True)
            if isinstance(outcome, range)
        ]
        self._streams.appended(recorded)
        if None in outcomes:
            # Mostly another process was first: what is decided again shall see what it wrote.
            self._streams.refresh()
        return outcomes


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
        self._faults = self._store.faults
        with self._faults:
            self.factory = self._store.factory(create=create)
            super().__init__()
            self._in_use = self._store.opened()
            self._recorder = cast(LogRecorder, self.recorder)
            head = self.recorder.max_notification_id() or 0
            self._streams = Streams(self._recorder, head, self._in_use, self._faults)
            self._group_commit = GroupCommit(_Turn(self._recorder, self._streams, self._in_use))

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
        """No settings: variables of the process that the library reads mean others."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:  # noqa: ARG002
        """The factory that belongs to the address."""
        return self.factory

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
        return [
            Recorded(
                row.position,
                row.stream,
                row.version,
                row.name,
                decode(row.name, row.state, row.stream, row.version),
            )
            for row in self.read_stored(after, limit)
        ]

    def read_stored(self, after: int, limit: int = 1000) -> list[StoredRow]:
        """The same with the bytes as they are stored, whatever event they hold."""
        with self._in_use:
            return self._recorder.select_log(after, limit)

    def holds(self, text: str) -> bool:
        """Whether this text stands in any event; reads the whole log."""
        with self._faults, self._in_use:
            return self._recorder.holds(text.encode())

    def read_chained(self, after: int, limit: int = 1000) -> list[ChainedRow]:
        """The same, each with its link."""
        with self._in_use:
            return self._recorder.select_chained(after, limit)

    def read_stream(self, stream: StreamId, until: int) -> list[Recorded]:
        """Events of one stream up to a log position, in order."""
        return [
            Recorded(at, name, version, kind, decode(kind, state, name, version))
            for at, name, version, kind, state, _ in self.read_stream_chained(stream, until)
        ]

    def read_stream_chained(self, stream: StreamId, until: int) -> list[ChainedRow]:
        """The same with the bytes as they are stored, each with its link."""
        with self._in_use:
            return self._recorder.select_stream(stream, until)

    def chain_end(self) -> ChainEnd:
        """Where the chain ends (chain.py)."""
        with self._in_use:
            return self._recorder.chain_end()

    def commands(self, ids: Collection[CommandId]) -> dict[CommandId, CommandRecord]:
        """What is on record of commands, those left out of which nothing is."""
        with self._in_use:
            return self._recorder.commands(ids)

    def count_commands(self, after: int) -> int:
        """How many commands have recorded events after a position."""
        with self._in_use:
            return self._recorder.count_commands(after)

    def commands_with_ends(
        self, after: CommandId, position: int, limit: int = 1000
    ) -> list[CommandEnds]:
        """The first and last event of commands, in the order of their ids; of those that have
        recorded events after a position.
        """
        with self._in_use:
            return self._recorder.commands_with_ends(after, position, limit)

    @contextmanager
    def listening(self) -> Iterator[WaitForAppend]:
        """Wait for appends of any process from now on; no event is read for it."""
        with self._faults, self._recorder.listening() as wait_for_append:
            yield wait_for_append

    def refresh(self) -> int:
        """Look which streams have grown since the last look; the position looked at."""
        return self._streams.refresh()

    def seen(self) -> int:
        """The position that this process has seen; it looks only if others are known to write.

        A decision may go by it: the append finds every stream that has grown since.
        """
        return self._streams.seen()

    def newest(self, strays: Strays = ()) -> datetime | None:
        """The moment of the last event that is neither dated nor one of the strays, as last seen.

        A decision may go by it as by `seen`: the append finds a later one, if it says its moments.
        """
        return self._streams.newest(strays)

    def load(
        self,
        stream: StreamId,
        evolve: Callable[[S | None, E], S],
        *,
        cached: bool = True,
        fresh: bool = True,
    ) -> Loaded[S]:
        """Fold a stream. `cached=False` is for an `evolve` that changes its state in place.

        With `fresh=False` it goes by what was last seen of the log. States are cached by the name
        of their stream: whoever folds a stream with another `evolve` must not use the cache.
        """
        return self._streams.load(stream, evolve, cached=cached, fresh=fresh)

    def load_at(
        self, stream: StreamId, evolve: Callable[[S | None, E], S], position: int
    ) -> Loaded[S]:
        """Fold a stream as it stood at a log position, without the cache."""
        return self._streams.load_at(stream, evolve, position)

    def load_all(
        self, streams: Collection[StreamId], evolve: Callable[[S | None, E], S]
    ) -> dict[StreamId, Loaded[S]]:
        """Fold many streams after one query, without the cache."""
        return self._streams.load_all(streams, evolve)

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
        self, decide: Decide, about: StreamId | None = None
    ) -> tuple[Recorded, ...]:
        """Make a decision when it is this thread's turn to write, and append its drafts.

        Decisions that come at the same time share one commit (see group_commit.py), and another
        thread may make this one. `about` is a stream that it will read. Raises as `append` does;
        a command on record with another fingerprint is a Conflict.
        """
        attempt = Attempt(decide, self._streams.uncommitted)
        with self._faults:
            try:
                positions = self._group_commit.append(attempt, about)
            except IntegrityError as fault:
                return self._result_on_record(attempt, fault)
        return attempt.recorded(positions)

    def decide_and_append_many(
        self, decisions: Sequence[Decide], about: Sequence[StreamId | None]
    ) -> list[tuple[Recorded, ...] | Exception]:
        """The same for many decisions of one caller, in order: the result of each, or its error.

        Each decision sees what the ones before it have drafted. Up to 256 share a commit; one
        that fails does not stop the others.
        """
        attempts = [Attempt(decide, self._streams.uncommitted) for decide in decisions]
        outcomes = self._group_commit.append_many(attempts, about)
        return [
            self._answer(attempt, outcome)
            for attempt, outcome in zip(attempts, outcomes, strict=True)
        ]

    def _answer(self, attempt: Attempt, outcome: Outcome) -> tuple[Recorded, ...] | Exception:
        if not isinstance(outcome, Exception):
            return attempt.recorded(outcome)
        try:
            with self._faults:
                if isinstance(outcome, IntegrityError):
                    return self._result_on_record(attempt, outcome)
                raise outcome
        except Exception as fault:
            return fault

    def _result_on_record(self, attempt: Attempt, fault: Exception) -> tuple[Recorded, ...]:
        """The first result of a command that was sent again, whose own events stand in the way.

        Raises Conflict unless the command is on record with the same fingerprint. One that brings
        no fingerprint is not compared.
        """
        commands = attempt.request.commands
        found = self.on_record(commands[0].command_id) if len(commands) == 1 else None
        if found is None or commands[0].fingerprint not in (None, found.fingerprint):
            raise Conflict(attempt.drafts[0].stream) from fault
        return found.result

    def on_record(self, command_id: CommandId) -> CommandOnRecord | None:
        """What a command recorded, None if it is not on record."""
        with self._in_use:
            found = self._recorder.command(command_id)
        if found is None:
            return None
        between = self.read(found.first - 1, found.last - found.first + 1)
        result = tuple(r for r in between if r.event.stamp.command_id == command_id)
        return CommandOnRecord(result, found.fingerprint)
