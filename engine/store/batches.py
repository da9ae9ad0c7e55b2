"""Requests of many callers as one, so that a group costs hardly more than a request alone."""

from collections.abc import Sequence

from eventsourcing.persistence import IntegrityError, StoredEvent

from engine.ids import CommandId, StreamId
from engine.store.group_commit import Request, Row, Write


def append_stored(stored_events: Sequence[StoredEvent], write: Write) -> range:
    """Append what the library stores by itself, without commands; raises what stops it."""
    rows = [(str(s.originator_id), s.originator_version, s.topic, s.state) for s in stored_events]
    (outcome,) = write([Request(rows, {}, {}, None)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def joined(requests: Sequence[Request]) -> Request:
    """All requests as one that stands if each of them stands, in their order.

    Raises IntegrityError when one of them cannot stand with those before it.
    """
    if len(requests) == 1:
        return requests[0]
    rows: list[Row] = []
    commands: dict[CommandId, tuple[int, int]] = {}
    unchanged: dict[StreamId, int] = {}
    written: set[str] = set()
    for request in requests:
        for stream, version in request.unchanged.items():
            if stream in written or unchanged.setdefault(stream, version) != version:
                raise IntegrityError(f"{stream} has grown")
        for command, (first, last) in request.commands.items():
            if command in commands:
                raise IntegrityError(f"command {command!r} is on record already")
            commands[command] = (len(rows) + first, len(rows) + last)
        rows += request.rows
        written.update([row[0] for row in request.rows])
    as_of = requests[0].as_of
    if any(request.as_of != as_of for request in requests):
        as_of = None
    return Request(rows, commands, unchanged, as_of)


def shared_out(positions: range, requests: Sequence[Request]) -> list[range]:
    """The positions of each request, out of those of all."""
    shares, begin = [], 0
    for request in requests:
        end = begin + len(request.rows)
        shares.append(positions[begin:end])
        begin = end
    return shares
