"""How requests become rows of the log's tables on SQLite, inside a transaction already begun.

Many rows go into one statement: a statement for each gives up the interpreter's lock each time,
and has to win it back from the threads that decide meanwhile.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from eventsourcing.persistence import IntegrityError

from engine.store.committer import Outcome, Request

_EVENTS: Final = "stored_events (originator_id, originator_version, topic, state)"
_COMMANDS: Final = "commands (command_id, first_position, last_position)"
_VERSION: Final = (
    "SELECT MAX(originator_version) FROM stored_events WHERE originator_id = ? AND position <= ?"
)
_MOST_ROWS: Final = 200  # of up to four values; SQLite before 3.32 takes 999 in one statement


class RepeatedCommandError(IntegrityError):
    """The command is on record already; its first result stands."""


def append_together(cursor: sqlite3.Cursor, requests: Sequence[Request]) -> list[range]:
    """Append every request, in order; the positions of each.

    Raises IntegrityError, sqlite3's or the library's, when one of them cannot stand; nothing of
    the transaction may be kept then.
    """
    rows = [row for request in requests for row in request.rows]
    _insert(cursor, _EVENTS, rows)
    last = cursor.lastrowid or 0
    head = end = last - len(rows)
    positions = []
    for request in requests:
        positions.append(range(end + 1, end + 1 + len(request.rows)))
        end += len(request.rows)
    _check_unchanged(cursor, requests, head)
    commands = [
        (command, span[first], span[last])
        for request, span in zip(requests, positions, strict=True)
        for command, (first, last) in request.commands.items()
    ]
    try:
        _insert(cursor, _COMMANDS, commands)
    except sqlite3.IntegrityError as fault:
        raise RepeatedCommandError(str(fault)) from fault
    return positions


def append_each(cursor: sqlite3.Cursor, requests: Sequence[Request]) -> list[Outcome]:
    """Append those that can stand, in order; the positions of each, or what stopped it.

    Raises sqlite3.OperationalError when the database stops them all.
    """
    outcomes: list[Outcome] = []
    for request in requests:
        cursor.execute("SAVEPOINT request")
        try:
            outcomes += append_together(cursor, [request])
        except sqlite3.OperationalError:
            raise
        except Exception as fault:
            # Fails, and so stops all, if SQLite has ended the transaction by itself.
            cursor.execute("ROLLBACK TO request")
            outcomes.append(fault)
        cursor.execute("RELEASE request")
    return outcomes


def _check_unchanged(cursor: sqlite3.Cursor, requests: Sequence[Request], head: int) -> None:
    """Raise IntegrityError when a stream that was read grew up to `head`, or by a request before.

    Nothing can have grown where the log still stood at `head` when it was read.
    """
    written: set[str] = set()
    for request in requests:
        for stream, version in request.unchanged.items():
            if stream in written:
                raise IntegrityError(f"{stream} has grown")
            if request.as_of != head:
                cursor.execute(_VERSION, (stream, head))
                if (cursor.fetchone()[0] or 0) != version:
                    raise IntegrityError(f"{stream} has grown")
        written.update(row[0] for row in request.rows)


def _insert(cursor: sqlite3.Cursor, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), _MOST_ROWS):
        part = rows[start : start + _MOST_ROWS]
        cursor.execute(_statement(into, len(part), len(part[0])), list(chain.from_iterable(part)))


@lru_cache(maxsize=2 * _MOST_ROWS)
def _statement(into: str, rows: int, width: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * rows)}"
