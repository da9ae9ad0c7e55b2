"""Writes requests into the log's tables on SQLite, inside a transaction already begun.

Many rows go into one statement: a statement of its own for each row would give up the
interpreter's lock each time, and would have to win it back from other threads.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from eventsourcing.persistence import IntegrityError

from engine.ids import StreamId
from engine.store.chain import START, leaves, links
from engine.store.moments import UNDATED, moment_of
from engine.store.ports import ChainEnd, Outcome, Request
from engine.store.sqlite.connections import translated

_EVENTS: Final = "stored_events (originator_id, originator_version, topic, state, link)"
_COMMANDS: Final = "commands (command_id, first_position, last_position, fingerprint)"
_VERSION: Final = (
    "SELECT MAX(originator_version) FROM stored_events WHERE originator_id = ? AND position <= ?"
)
_END: Final = (
    "SELECT max(coalesce((SELECT max(position) FROM stored_events), 0), "
    "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'), 0)), "
    "(SELECT link FROM stored_events ORDER BY position DESC LIMIT 1)"
)
"""The position given out last, which is never given out again, and the newest event's link."""
NEWEST: Final = (
    "SELECT state FROM stored_events WHERE position > ? AND position <= ? "
    "AND instr(state, ?) ORDER BY position DESC LIMIT 1"
)
"""The bytes of the last event between two positions that is not dated."""
CHAINED: Final = (
    "SELECT position, originator_id, originator_version, topic, state, link "
    "FROM stored_events WHERE position > ? ORDER BY position LIMIT ?"
)
CHAIN_END: Final = (
    "SELECT coalesce(max(e.position), 0), e.link, "
    "(SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'), "
    "(SELECT as_found FROM chain) FROM stored_events AS e"
)
_MOST_ROWS: Final = 190  # of five values each; SQLite before 3.32 takes 999 in one statement


def append(cursor: sqlite3.Cursor, request: Request, digests: Sequence[bytes]) -> range:
    """Append a request, `digests` those of its rows; its positions.

    Raises IntegrityError, sqlite3's or the library's, when a stream has grown or a command is on
    record already; the transaction must be rolled back then.
    """
    head, previous = cursor.execute(_END).fetchone()
    first = head + 1
    chained = links(START if previous is None else previous, first, digests)
    rows = [(*row, link) for row, link in zip(request.rows, chained, strict=True)]
    _insert(cursor, _EVENTS, rows)  # AUTOINCREMENT gives out the positions after `head`
    # Where the log still stands as it was read, nothing can have grown.
    if request.as_of != head:
        _check_unchanged(cursor, request.unchanged, head)
        _check_moment(cursor, request, head)
    commands = [
        (command, first + begin, first + end, fingerprint)
        for command, begin, end, fingerprint in request.commands
    ]
    _insert(cursor, _COMMANDS, commands)
    return range(first, first + len(request.rows))


def chain_end(row: tuple[int, bytes | None, int | None, int]) -> ChainEnd:
    """What CHAIN_END finds."""
    position, link, given_out, as_found = row
    return ChainEnd(position, START if link is None else link, given_out or 0, as_found)


def append_each(cursor: sqlite3.Cursor, requests: Sequence[Request]) -> list[Outcome]:
    """Append requests in order, each whole or not at all; the positions of each, or its fault.

    Raises sqlite3.OperationalError when the database cannot be used.
    """
    outcomes: list[Outcome] = []
    for request in requests:
        cursor.execute("SAVEPOINT request")
        try:
            outcomes.append(append(cursor, request, leaves(request.rows)))
        except sqlite3.OperationalError:
            raise
        except Exception as fault:
            # This raises, and so stops all, if SQLite has ended the transaction by itself.
            cursor.execute("ROLLBACK TO request")
            outcomes.append(translated(fault) if isinstance(fault, sqlite3.Error) else fault)
        cursor.execute("RELEASE request")
    return outcomes


def _check_unchanged(cursor: sqlite3.Cursor, unchanged: Mapping[StreamId, int], head: int) -> None:
    """Raise IntegrityError when a stream that was read has grown up to `head`."""
    for stream, version in unchanged.items():
        (found,) = cursor.execute(_VERSION, (stream, head)).fetchone()
        if (found or 0) != version:
            raise IntegrityError(f"{stream} has grown")


def _check_moment(cursor: sqlite3.Cursor, request: Request, head: int) -> None:
    """Raise IntegrityError when a later moment than the request's was recorded meanwhile."""
    if request.moments is None:
        return
    found = cursor.execute(NEWEST, (request.as_of or 0, head, UNDATED)).fetchone()
    newest = moment_of(found[0]) if found else None
    if newest is not None and newest > request.moments[0]:
        raise IntegrityError("time has run on")


def _insert(cursor: sqlite3.Cursor, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        cursor.execute(_statement(into, 1, len(rows[0])), rows[0])
        return
    for start in range(0, len(rows), _MOST_ROWS):
        part = rows[start : start + _MOST_ROWS]
        cursor.execute(_statement(into, len(part), len(part[0])), list(chain.from_iterable(part)))


@lru_cache(maxsize=2 * _MOST_ROWS)
def _statement(into: str, rows: int, width: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * rows)}"
