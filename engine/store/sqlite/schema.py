"""The schema of the log's file, as steps from each version to the next.

`campaign init` brings an older file to today's version; a newer one is refused (store.py).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Protocol

Steps = Mapping[int, Sequence[str]]
"""Statements, by the version that they lead to."""

STEPS: Final[Steps] = MappingProxyType(
    {
        1: (
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
        ),
        2: ("ALTER TABLE commands ADD COLUMN fingerprint BLOB",),
    }
)
SCHEMA_VERSION: Final = max(STEPS)


class Executes(Protocol):
    """What is needed of a cursor."""

    def execute(self, sql: str, /) -> Any: ...
    def fetchone(self) -> Any: ...


def bring_up(cursor: Executes, steps: Steps = STEPS) -> None:
    """Take the steps that lead from the file's version to today's.

    The caller has begun a writing transaction: of programs that start at once, one takes the
    steps and the others find them taken; if a step fails, none is taken.
    """
    cursor.execute("PRAGMA user_version")
    (found,) = cursor.fetchone()
    for version in sorted(steps):
        if version > found:
            for statement in steps[version]:
                cursor.execute(statement)
            cursor.execute(f"PRAGMA user_version = {version}")
