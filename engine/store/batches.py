"""Joins the requests of many callers, so that a group costs hardly more than one request."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    StoredEvent,
)

from engine.ids import CommandId, StreamId
from engine.store.ports import CommandRow, Outcome, Request, Row


def record_group(
    requests: Sequence[Request],
    insert: Callable[[Request], range],
    insert_each: Callable[[Sequence[Request]], Sequence[Outcome]],
) -> list[Outcome | None]:
    """Record requests: all with one `insert`, or with `insert_each` if one of them is refused.

    Returns for each request its positions, or the fault that refuses it. If one is refused, those
    that rest on others of the group are not recorded and their outcome is None: they have to be
    decided again. Raises what the library raises when the store cannot be used; nothing is
    recorded then.
    """
    try:
        if len(requests) == 1:
            return [insert(requests[0])]
        return [*_shared_out(insert(joined(requests)), requests)]
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        if len(requests) == 1:
            return [fault]
        alone = [request for request in requests if not request.rests_on_group]
        outcomes = iter(insert_each(alone))
        return [None if request.rests_on_group else next(outcomes) for request in requests]


def joined(requests: Sequence[Request]) -> Request:
    """The requests joined into one, in their order.

    The store accepts it only if it would accept every one of them. Raises IntegrityError when one
    of them cannot follow those before it.
    """
    if len(requests) == 1:
        return requests[0]
    rows: list[Row] = []
    commands: dict[CommandId, CommandRow] = {}
    unchanged: dict[StreamId, int] = {}
    written: dict[str, int] = {}  # streams that earlier requests write, with their newest version
    for request in requests:
        for stream, version in request.unchanged.items():
            known = written.get(stream) or unchanged.setdefault(stream, version)
            if known != version:
                raise IntegrityError(f"{stream} has grown")
        for row in request.rows:
            if written.get(row[0], row[1] - 1) != row[1] - 1:
                raise IntegrityError(f"{row[0]} has grown")
            written[row[0]] = row[1]
        begin = len(rows)
        for command, first, last, mark in request.commands:
            if command in commands:
                raise IntegrityError(f"command {command!r} is on record already")
            commands[command] = CommandRow(command, begin + first, begin + last, mark)
        rows += request.rows
    as_of = {request.as_of for request in requests}
    borne = [request.moments for request in requests if request.moments]
    moments = (min(first for first, _ in borne), max(last for _, last in borne)) if borne else None
    return Request(
        rows,
        list(commands.values()),
        unchanged,
        as_of.pop() if len(as_of) == 1 else None,
        moments=moments,
    )


def _shared_out(positions: range, requests: Sequence[Request]) -> list[range]:
    """The positions of each request, cut from those of the joined one."""
    ends = accumulate((len(request.rows) for request in requests), initial=0)
    return [positions[begin:end] for begin, end in pairwise(ends)]


def record_stored(
    stored_events: Sequence[StoredEvent],
    insert_group: Callable[[Sequence[Request]], Sequence[Outcome | None]],
) -> list[int]:
    """Record what the library hands over, which names no commands; the positions."""
    if not stored_events:
        return []
    rows = [(str(s.originator_id), s.originator_version, s.topic, s.state) for s in stored_events]
    (outcome,) = insert_group([Request(rows, (), {}, None)])
    if isinstance(outcome, Exception):
        raise outcome
    return list(outcome or ())
