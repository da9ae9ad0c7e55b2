"""The schema of the log's file, as steps from each version to the next.

`campaign init` brings an older file to today's version; a newer one is refused (store.py).
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from engine.store.chain import BEFORE_ALL, START, leaf, link

Steps = Mapping[int, Sequence[str | Callable[[sqlite3.Cursor], None]]]
"""Statements, and what cannot be said in one, by the version that they lead to."""

_PAGE: Final = 1000


def _chain_events(cursor: sqlite3.Cursor) -> None:
    """Copy the events on record into the table with links, each with the link that it gets."""
    position, previous = BEFORE_ALL, START
    while page := cursor.execute(
        # A cast, so that whatever stands in a row has bytes.
        "SELECT position, CAST(originator_id AS TEXT), CAST(originator_version AS INTEGER), "
        "CAST(topic AS TEXT), CAST(state AS BLOB) FROM stored_events "
        "WHERE position > ? ORDER BY position LIMIT ?",
        (position, _PAGE),
    ).fetchall():
        chained = []
        for position, *event in page:
            previous = link(previous, position, leaf(tuple(event)))
            chained.append((position, *event, previous))
        cursor.executemany("INSERT INTO chained_events VALUES (?, ?, ?, ?, ?, ?)", chained)


TABLES: Final = (
    "CREATE TABLE stored_events ("
    "position INTEGER PRIMARY KEY AUTOINCREMENT, "
    "originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, "
    "state BLOB NOT NULL, "
    "UNIQUE (originator_id, originator_version))",
    "CREATE TABLE commands ("
    "command_id TEXT PRIMARY KEY, "
    "first_position INTEGER NOT NULL, "
    "last_position INTEGER NOT NULL) WITHOUT ROWID",
)
"""Those of the first version."""

STEPS: Final[Steps] = MappingProxyType(
    {
        1: TABLES,
        2: ("ALTER TABLE commands ADD COLUMN fingerprint BLOB",),
        # The column has no default: a program that knows no links cannot write any more.
        3: (
            "CREATE TABLE chained_events ("
            "position INTEGER PRIMARY KEY AUTOINCREMENT, "
            "originator_id TEXT NOT NULL, "
            "originator_version INTEGER NOT NULL, "
            "topic TEXT NOT NULL, "
            "state BLOB NOT NULL, "
            "link BLOB NOT NULL)",
            _chain_events,
            "CREATE TABLE chain (as_found INTEGER NOT NULL)",
            "INSERT INTO chain SELECT coalesce(max(seq), 0) FROM sqlite_sequence "
            "WHERE name = 'stored_events'",
            "DROP TABLE stored_events",
            "ALTER TABLE chained_events RENAME TO stored_events",
            "CREATE UNIQUE INDEX stored_events_stream "
            "ON stored_events (originator_id, originator_version)",
            "DELETE FROM sqlite_sequence",
            "INSERT INTO sqlite_sequence SELECT 'stored_events', as_found FROM chain",
        ),
    }
)
SCHEMA_VERSION: Final = max(STEPS)
CHAINED_SINCE: Final = 3


def bring_up(cursor: sqlite3.Cursor, steps: Steps = STEPS) -> None:
    """Take the steps that lead from the file's version to today's.

    The caller has begun a writing transaction: of programs that start at once, one takes the
    steps and the others find them taken; if a step fails, none is taken.
    """
    cursor.execute("PRAGMA user_version")
    (found,) = cursor.fetchone()
    for version in sorted(steps):
        if version > found:
            for step in steps[version]:
                if isinstance(step, str):
                    cursor.execute(step)
                else:
                    step(cursor)
            cursor.execute(f"PRAGMA user_version = {version}")
