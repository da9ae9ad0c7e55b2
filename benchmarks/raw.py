"""The baseline: the same rows into the same table with the sqlite3 module and nothing else."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.store.codec import encode
from engine.store.log import CampaignLog, Draft

StoredRow = tuple[str, int, str, bytes]
"""Stream, version, stored name, bytes."""

_INSERT = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
    "VALUES (?, ?, ?, ?)"
)


def open_raw(path: Path) -> sqlite3.Connection:
    """A connection to an empty log file, set as the log sets its own: WAL, synchronous FULL."""
    CampaignLog(path, create=True).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def stored(drafts: Iterable[Draft]) -> list[StoredRow]:
    """The rows as the log would write them."""
    return [(draft.stream, draft.version, *encode(draft.event)) for draft in drafts]


def insert_one_by_one(connection: sqlite3.Connection, rows: Sequence[StoredRow]) -> int:
    """Each row in a transaction of its own."""
    for row in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_INSERT, row)
        connection.execute("COMMIT")
    return len(rows)


def insert_at_once(
    connection: sqlite3.Connection, rows: Sequence[StoredRow], commands: Iterable[str] = ()
) -> int:
    """All rows in one transaction, with a row for each command beside them."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, rows)
    connection.executemany("INSERT INTO commands VALUES (?, 1, 1)", [(name,) for name in commands])
    connection.execute("COMMIT")
    return len(rows)
