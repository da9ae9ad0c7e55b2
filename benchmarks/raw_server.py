"""The same baseline on a PostgreSQL server, with psycopg and nothing else."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import psycopg

from benchmarks.raw import StoredRow
from benchmarks.server import PostgresServer
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from office.settings import StoreSettings

_EVENTS: Final = (
    "campaign_log.stored_events (position, originator_id, originator_version, topic, state, link)"
)
_INSERT: Final = f"INSERT INTO {_EVENTS} VALUES (%s, %s, %s, %s, %s, %s)".encode()
_HEAD: Final = b"SELECT max(position) FROM campaign_log.stored_events"
_DUE: Final = (
    b"SELECT item FROM campaign_views.deadlines WHERE attention_on <= %s "
    b"ORDER BY attention_on, item LIMIT 1"
)
_LINK: Final = bytes(32)
_COPY_EVENTS: Final = f"COPY {_EVENTS} FROM STDIN (FORMAT BINARY)".encode()
_COPY_COMMANDS: Final = (
    b"COPY campaign_log.commands (command_id, first_position, last_position) "
    b"FROM STDIN (FORMAT BINARY)"
)


class Server:
    """Databases of one server."""

    one_by_one = "raw psycopg, one INSERT a transaction"
    at_once = "raw psycopg, binary COPY of encoded rows"
    least_alone = 0.5
    least_at_once = 2.6

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._offices: dict[str, StoreSettings] = {}

    def called(self, what: str) -> str:
        """With the store's name: the rows without one are of SQLite."""
        return f"{what}, PostgreSQL"

    def place(self, stem: str) -> DatabaseUrl:  # noqa: ARG002 (databases are numbered)
        """An empty database."""
        return DatabaseUrl(self._server.fresh())

    def office(self, stem: str) -> StoreSettings:
        """A database, the same each time."""
        known = self._offices.get(stem)
        if known is None:
            folder = self._server.folder / stem
            known = StoreSettings(folder=folder, database_url=self._server.fresh())
            self._offices[stem] = known
        return known

    def raw(self, stem: str) -> "RawServer":
        """A database of its own."""
        return RawServer(self.place(stem))

    def look(self, office: StoreSettings, on: date) -> "LookIntoServer":
        """The office's database."""
        return LookIntoServer(office, on)


class LookIntoServer:
    """Two prepared statements, one round trip each."""

    def __init__(self, office: StoreSettings, on: date) -> None:
        self._connection = psycopg.connect(office.database_url, autocommit=True)
        self._on = on

    def ask(self) -> bool:
        """How far the log is, and whether anything is due."""
        self._connection.execute(_HEAD, prepare=True).fetchone()
        found = self._connection.execute(_DUE, (self._on,), prepare=True).fetchone()
        return found is not None

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class RawServer:
    """A log's schema through psycopg, which counts the positions itself."""

    def __init__(self, address: DatabaseUrl) -> None:
        CampaignLog(address, create=True).close()
        self._connection = psycopg.connect(address, autocommit=True)
        self._connection.execute("SET synchronous_commit = on")
        self._head = 0

    def insert_one_by_one(self, rows: Sequence[StoredRow]) -> int:
        """One prepared statement and one round trip for each, which commits by itself."""
        for row in self._placed(rows):
            self._connection.execute(_INSERT, row, prepare=True)
        return len(rows)

    def insert_at_once(self, rows: Sequence[StoredRow], commands: Sequence[str] = ()) -> int:
        """COPY into each table."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            with cursor.copy(_COPY_EVENTS) as copy:
                copy.set_types(["int8", "text", "int8", "text", "bytea", "bytea"])
                for row in self._placed(rows):
                    copy.write_row(row)
            if commands:
                with cursor.copy(_COPY_COMMANDS) as copy:
                    copy.set_types(["text", "int8", "int8"])
                    for name in commands:
                        copy.write_row((name, 1, 1))
        return len(rows)

    def clear(self) -> None:
        """Delete the events."""
        self._connection.execute("TRUNCATE campaign_log.stored_events")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _placed(
        self, rows: Sequence[StoredRow]
    ) -> Iterator[tuple[int, str, int, str, bytes, bytes]]:
        for position, row in enumerate(rows, start=self._head + 1):
            yield position, *row, _LINK
        self._head += len(rows)
