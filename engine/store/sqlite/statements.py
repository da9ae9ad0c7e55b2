"""How requests become rows of the log's tables on SQLite, inside a transaction already begun.

Many rows go into one statement: a statement for each gives up the interpreter's lock each time,
and has to win it back from the threads that decide meanwhile.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from eventsourcing.persistence import IntegrityError

from engine.ids import StreamId
from engine.store.group_commit import Outcome, Request

_EVENTS: Final = "stored_events (originator_id, originator_version, topic, state)"
_COMMANDS: Final = "commands (command_id, first_position, last_position)"
_VERSION: Final = (
    "SELECT MAX(originator_version) FROM stored_events WHERE originator_id = ? AND position <= ?"
)
_MOST_ROWS: Final = 200  # of up to four values; SQLite before 3.32 takes 999 in one statement


class RepeatedCommandError(IntegrityError):
    """The command is on record already; its first result stands."""


def append(cursor: sqlite3.Cursor, request: Request) -> range:
    """Append a request; its positions.

    Raises IntegrityError, sqlite3's or the library's, when it cannot stand; nothing of the
    transaction may be kept then.
    """
    _insert(cursor, _EVENTS, request.rows)
    first = (cursor.lastrowid or 0) - len(request.rows) + 1
    head = first - 1
    # Where the log still stands as it was read, nothing can have grown.
    if request.as_of != head:
        _check_unchanged(cursor, request.unchanged, head)
    commands = [
        (command, first + begin, first + end) for command, (begin, end) in request.commands.items()
    ]
    try:
        _insert(cursor, _COMMANDS, commands)
    except sqlite3.IntegrityError as fault:
        raise RepeatedCommandError(str(fault)) from fault
    return range(first, first + len(request.rows))


def append_each(cursor: sqlite3.Cursor, requests: Sequence[Request]) -> list[Outcome]:
    """Append those that can stand, in order; the positions of each, or what stopped it.

    Raises sqlite3.OperationalError when the database stops them all.
    """
    outcomes: list[Outcome] = []
    for request in requests:
        cursor.execute("SAVEPOINT request")
        try:
            outcomes.append(append(cursor, request))
        except sqlite3.OperationalError:
            raise
        except Exception as fault:
            # Fails, and so stops all, if SQLite has ended the transaction by itself.
            cursor.execute("ROLLBACK TO request")
            outcomes.append(fault)
        cursor.execute("RELEASE request")
    return outcomes


def _check_unchanged(cursor: sqlite3.Cursor, unchanged: Mapping[StreamId, int], head: int) -> None:
    """Raise IntegrityError when a stream that was read has grown up to `head`."""
    for stream, version in unchanged.items():
        (found,) = cursor.execute(_VERSION, (stream, head)).fetchone()
        if (found or 0) != version:
            raise IntegrityError(f"{stream} has grown")


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
