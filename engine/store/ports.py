"""What the log asks of the store that keeps it, and how a store is addressed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NewType, Protocol

from msgspec import Struct

from engine.ids import CommandId, StreamId

if TYPE_CHECKING:
    # Types alone: what imports only an address need not load the library.
    from engine.store.library import LogFactory

DatabaseUrl = NewType("DatabaseUrl", str)
"""The address of a PostgreSQL database; it may hold a password, so it is never shown as it is."""

Address = Path | DatabaseUrl
"""Where a log is kept: a SQLite file, or a PostgreSQL database that many programs share."""

WaitForAppend = Callable[[float], bool]
"""Waits so many seconds at most for the log to grow; whether it has grown since the last call."""

Row = tuple[str, int, str, bytes]
"""An event to record: stream, version, stored name, canonical bytes."""

ChainedRow = tuple[int, StreamId, int, str, bytes, bytes]
"""An event on record: position, stream, version, stored name, bytes, link."""

StreamRow = tuple[int, str, bytes]
"""An event of one stream: version, stored name, canonical bytes."""


class StoredRow(NamedTuple):
    """An event on record, with the bytes as they are stored."""

    position: int
    stream: StreamId
    version: int
    name: str
    state: bytes


class ChainEnd(NamedTuple):
    """Where the chain ends: the newest event's position and link, (0, 32 zero bytes) in an empty
    log.

    `given_out` is the last position that the store has given out; `as_found` what it was when the
    chain was made: events up to there, and gaps between them, were taken as they were found.
    """

    position: int
    link: bytes
    given_out: int
    as_found: int


class CommandRow(NamedTuple):
    """A command to record: its first and last row in the request, counted from 0.

    `fingerprint` tells whether the same command comes again, or another one under the same id.
    """

    command_id: CommandId
    first: int
    last: int
    fingerprint: bytes | None = None


class CommandRecord(NamedTuple):
    """A command on record: the positions of its first and last event, and its fingerprint.

    The fingerprint is None for a command that was recorded without one.
    """

    first: int
    last: int
    fingerprint: bytes | None


class CommandEnds(NamedTuple):
    """A command on record: where its first event is, and the bytes of its first and last; None for
    one that is not there.
    """

    command_id: CommandId
    position: int
    first: bytes | None
    last: bytes | None


class Request(Struct, frozen=True):
    """Rows to record together or not at all; nothing is recorded if there are none.

    `unchanged` maps each stream that was read to the version it had while the log stood at
    `as_of`; the request is refused when one of them has grown since. With `rests_on_group` it
    counts on rows that requests before it in the same group are about to record. `moments` are the
    earliest and the latest that its rows bear, dated ones aside: it is refused, too, if a later
    one than the first was recorded since; None is not compared.
    """

    rows: Sequence[Row]
    commands: Sequence[CommandRow]
    unchanged: Mapping[StreamId, int]
    as_of: int | None
    rests_on_group: bool = False
    moments: tuple[datetime, datetime] | None = None


Outcome = range | Exception
"""The positions of a request's rows, or what stopped it."""


class LogRecorder(Protocol):
    """What the log asks of a recorder, beyond what the library asks."""

    def insert_group(self, requests: Sequence[Request]) -> Sequence[Outcome | None]:
        """Record all requests in one transaction, each whole or not at all, and wake listeners.

        The outcome of a request is an IntegrityError when a stream that it writes or has read has
        grown, or one of its commands is on record already. It is None, and nothing is recorded,
        for one that rests on its group when others of the group fail.
        """
        ...

    def select_rows(self, stream: str, after: int) -> list[StreamRow]:
        """Events of a stream after a version, in order."""
        ...

    def select_rows_until(self, stream: str, position: int) -> list[StreamRow]:
        """Events of a stream up to a log position, in order."""
        ...

    def select_rows_of(self, after: Mapping[StreamId, int]) -> dict[StreamId, list[StreamRow]]:
        """Events of many streams, each after its own version, in one query."""
        ...

    def holds(self, part: bytes) -> bool:
        """Whether these bytes stand in any event; reads the whole log."""
        ...

    def select_log(self, after: int, limit: int) -> list[StoredRow]:
        """Events in log order after a position, at most `limit`."""
        ...

    def select_chained(self, after: int, limit: int) -> list[ChainedRow]:
        """The same, each with its link."""
        ...

    def select_stream(self, stream: str, position: int) -> list[ChainedRow]:
        """Events of a stream up to a log position, in order, each with its link."""
        ...

    def chain_end(self) -> ChainEnd:
        """Where the chain ends (chain.py)."""
        ...

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        ...

    def newest_undated(self, after: int, until: int) -> bytes | None:
        """The bytes of the last event in (after, until] that is not dated, None without one."""
        ...

    def command(self, command_id: str) -> CommandRecord | None:
        """What is on record of a command, None if nothing is."""
        ...

    def commands(self, ids: Collection[CommandId]) -> dict[CommandId, CommandRecord]:
        """What is on record of commands, those left out of which nothing is."""
        ...

    def count_commands(self, after: int) -> int:
        """How many commands have recorded events after a position."""
        ...

    def commands_with_ends(self, after: CommandId, position: int, limit: int) -> list[CommandEnds]:
        """The first and last event of commands, in the order of their ids; of those that have
        recorded events after a position.
        """
        ...

    def listening(self) -> AbstractContextManager[WaitForAppend]:
        """Wait for appends of any process from now on; no event is read for it."""
        ...


class Store(Protocol):
    """What differs between the stores when a log is opened and used."""

    place: str
    """Where the log is kept, to show to people: without a password."""
    schema_version: int
    """The schema version of a log once it is open."""

    @property
    def faults(self) -> AbstractContextManager[None]:
        """Turns faults of the library and the driver into StoreUnavailable; for many threads."""
        ...

    def factory(self, *, create: bool) -> "LogFactory":
        """Makes the recorder; StoreUnavailable unless this program may use the log.

        Only with `create` a log is made, or an older one brought to today's schema.
        """
        ...

    def opened(self) -> AbstractContextManager[None]:
        """Called once the log is open; the result is entered for each use of the log.

        It raises StoreUnavailable when another log was put in the place of this one meanwhile.
        """
        ...
