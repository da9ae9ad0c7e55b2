"""The baseline: the same rows into the same tables with the driver and nothing else."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from engine.store.codec import encode
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from engine.store.ports import Address
from office.settings import Settings, StoreSettings

StoredRow = tuple[str, int, str, bytes]
"""Stream, version, stored name, bytes."""

_INSERT: Final = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state, link) "
    "VALUES (?, ?, ?, ?, zeroblob(32))"
)
_HEAD: Final = "SELECT max(position) FROM stored_events"
_DUE: Final = (
    "SELECT item FROM deadlines WHERE attention_on <= ? ORDER BY attention_on, item LIMIT 1"
)


class Raw(Protocol):
    """A log's tables without the log."""

    def insert_one_by_one(self, rows: Sequence[StoredRow]) -> int:
        """Each row in a transaction of its own; how many."""
        ...

    def insert_at_once(self, rows: Sequence[StoredRow], commands: Sequence[str] = ()) -> int:
        """All rows in one transaction, with a row for each command beside them; how many rows."""
        ...

    def clear(self) -> None:
        """Delete the events."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Look(Protocol):
    """Looks into the databases of an office, with the driver alone."""

    def ask(self) -> bool:
        """How far the log is, and whether anything is due."""
        ...

    def close(self) -> None:
        """Let go of them."""
        ...


class Store(Protocol):
    """Where a log is measured, with the baseline beside it.

    `one_by_one` and `at_once` say how the baseline writes; `least_alone` and `least_at_once` are
    the least ratios to it, of one command alone and of thirty-two threads.
    """

    one_by_one: str
    at_once: str
    least_alone: float
    least_at_once: float

    def called(self, what: str) -> str:
        """The name of a row."""
        ...

    def place(self, stem: str) -> Address:
        """A place for a log or for views, nothing in it yet."""
        ...

    def office(self, stem: str) -> StoreSettings:
        """Where an office keeps log and views: its folder is there if it was open before."""
        ...

    def raw(self, stem: str) -> Raw:
        """The tables of an empty log."""
        ...

    def look(self, office: StoreSettings, on: date) -> Look:
        """Look how far an office's log is, and whether anything is due on that day."""
        ...


class Files:
    """SQLite files in a folder."""

    one_by_one = "raw SQLite, one event a transaction"
    at_once = "raw SQLite, executemany of encoded rows"
    least_alone = 0.65
    least_at_once = 1.6

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def called(self, what: str) -> str:
        """As it is."""
        return what

    def place(self, stem: str) -> Path:
        """A file that is not there yet."""
        return self._folder / f"{stem}.db"

    def office(self, stem: str) -> StoreSettings:
        """A folder."""
        return StoreSettings(folder=self._folder / stem)

    def raw(self, stem: str) -> "RawFile":
        """A file set as the log sets its own."""
        return RawFile(self._folder / f"{stem}.db")

    def look(self, office: StoreSettings, on: date) -> "LookIntoFiles":
        """Two files."""
        return LookIntoFiles(Settings(store=office), on)


class LookIntoFiles:
    """Two files, asked one after the other."""

    def __init__(self, settings: Settings, on: date) -> None:
        self._log = sqlite3.connect(settings.log_address)
        self._views = sqlite3.connect(settings.views_address)
        self._on = on.isoformat()

    def ask(self) -> bool:
        """How far the log is, and whether anything is due."""
        self._log.execute(_HEAD).fetchone()
        return self._views.execute(_DUE, (self._on,)).fetchone() is not None

    def close(self) -> None:
        """Close both."""
        self._log.close()
        self._views.close()


class RawFile:
    """A log file through the sqlite3 module: WAL, synchronous FULL."""

    def __init__(self, path: Path) -> None:
        CampaignLog(path, create=True).close()
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")

    def insert_one_by_one(self, rows: Sequence[StoredRow]) -> int:
        """`BEGIN IMMEDIATE` to `COMMIT` for each."""
        for row in rows:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute(_INSERT, row)
            self.connection.execute("COMMIT")
        return len(rows)

    def insert_at_once(self, rows: Sequence[StoredRow], commands: Sequence[str] = ()) -> int:
        """`executemany` for each table."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(_INSERT, rows)
        named = [(name,) for name in commands]
        self.connection.executemany("INSERT INTO commands VALUES (?, 1, 1, NULL)", named)
        self.connection.execute("COMMIT")
        return len(rows)

    def clear(self) -> None:
        """Delete the events."""
        self.connection.execute("DELETE FROM stored_events")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def stored(drafts: Iterable[Draft]) -> list[StoredRow]:
    """The rows as the log would write them."""
    return [(draft.stream, draft.version, *encode(draft.event)) for draft in drafts]
