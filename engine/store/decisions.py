"""Decisions on their way into the log: what they draft, and how that becomes a request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from engine.domain.event import Event, Recorded
from engine.ids import CommandId, StreamId
from engine.store.codec import encode
from engine.store.ports import CommandRow, Request, Row
from engine.store.uncommitted import Uncommitted


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
    """What a decision drafts, the versions of other streams that it read, where the log stood.

    Streams that have grown since are found by comparing versions, unless the log still stands at
    `as_of`. `fingerprints` are kept beside the ids of the commands. `moments` are the earliest
    and the latest that the drafts bear, dated ones aside, where they must follow those on record.
    """

    drafts: Sequence[Draft]
    unchanged: Mapping[StreamId, int]
    as_of: int | None
    fingerprints: Mapping[CommandId, bytes] = {}
    moments: tuple[datetime, datetime] | None = None


Decide = Callable[[], Decision]
"""Decides by the log as it stands; called again when that changed before the append."""


class CommandOnRecord(NamedTuple):
    """What a command recorded, and its fingerprint if it had one."""

    result: tuple[Recorded, ...]
    fingerprint: bytes | None


class Attempt:
    """A decision on its way into the log: each call decides anew."""

    __slots__ = ("_decide", "_uncommitted", "drafts", "request")

    def __init__(self, decide: Decide, uncommitted: Uncommitted) -> None:
        self._decide, self._uncommitted = decide, uncommitted
        self.drafts: Sequence[Draft] = ()
        self.request = Request((), (), {}, None)

    def __call__(self) -> Request:
        decided = self._decide()
        self.drafts = drafts = decided.drafts
        rows: list[Row] = [(d.stream, d.version, *encode(d.event)) for d in drafts]
        drafted = self._uncommitted
        rests = drafted.has_any(decided.unchanged) or drafted.has_any([row[0] for row in rows])
        drafted.add(rows, decided.moments)
        self.request = Request(
            rows,
            _command_rows(drafts, decided.fingerprints),
            decided.unchanged,
            decided.as_of,
            rests,
            decided.moments,
        )
        return self.request

    def recorded(self, positions: range) -> tuple[Recorded, ...]:
        """What was recorded, at these positions."""
        rows = zip(positions, self.drafts, self.request.rows, strict=True)
        return tuple(
            Recorded(position, draft.stream, draft.version, row[2], draft.event)
            for position, draft, row in rows
        )


def _command_rows(
    drafts: Sequence[Draft], fingerprints: Mapping[CommandId, bytes]
) -> list[CommandRow]:
    """Where among the drafts each command begins and ends."""
    if len(drafts) == 1:
        command = drafts[0].event.stamp.command_id
        return [CommandRow(command, 0, 0, fingerprints.get(command))]
    rows: dict[CommandId, CommandRow] = {}
    for index, draft in enumerate(drafts):
        command = draft.event.stamp.command_id
        known = rows.get(command)
        first = known.first if known else index
        rows[command] = CommandRow(command, first, index, fingerprints.get(command))
    return list(rows.values())
