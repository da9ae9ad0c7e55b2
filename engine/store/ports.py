"""What the log asks of the place where it is kept, and how such a place is addressed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NewType, Protocol

from engine.ids import StreamId
from engine.store.group_commit import Outcome, Request

if TYPE_CHECKING:
    # Types alone: what imports only an address need not load the library.
    from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory
    from eventsourcing.utils import Environment, EnvType

DatabaseUrl = NewType("DatabaseUrl", str)
"""An address as one line; it may hold a password and is never shown as it is."""

Address = Path | DatabaseUrl

WaitForAppend = Callable[[float], bool]
"""Waits for so many seconds at most; whether the log has grown since it was asked last."""


class LogRecorder(Protocol):
    """What the log asks of a recorder beyond the library's own protocol."""

    def insert_group(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        """Append all in one transaction, each whole or not at all, and wake subscribers.

        The outcome of a request is an IntegrityError when one of its streams or of those it has
        read has grown, or one of its commands is on record already.
        """
        ...

    def select_rows(self, stream: str, after: int) -> list[tuple[int, str, bytes]]:
        """Version, stored name and bytes of a stream's events after a version, in order."""
        ...

    def select_rows_of(
        self, after: Mapping[StreamId, int]
    ) -> dict[StreamId, list[tuple[int, str, bytes]]]:
        """The same of many streams, each after its own version, in one question."""
        ...

    def grown_since(self, position: int, limit: int) -> list[tuple[int, str]]:
        """Positions after one and the streams that grew there, at most `limit`, in order."""
        ...

    def positions_of(self, command_id: str) -> tuple[int, int] | None:
        """First and last position that a command recorded, or None."""
        ...

    def listening(self) -> AbstractContextManager[WaitForAppend]:
        """Hear of appends of any process from now on; no row is read for it."""
        ...


class Store(Protocol):
    """What differs from store to store when a log is opened and used."""

    place: str
    """Where it is, to show to people."""
    schema_version: int
    """The version of the schema that a log has once it is open."""

    @property
    def faults(self) -> AbstractContextManager[None]:
        """Turns the library's and the driver's faults into StoreUnavailable; for many threads."""
        ...

    def environment(self, *, create: bool) -> "EnvType":
        """Settings for the library; StoreUnavailable unless this program may use what is there."""
        ...

    def factory(self, env: "Environment") -> "InfrastructureFactory":
        """Builds the recorder."""
        ...

    def opened(self, recorder: "ApplicationRecorder") -> AbstractContextManager[None]:
        """The log is open: what to enter for every use, so that it cannot change unnoticed."""
        ...
