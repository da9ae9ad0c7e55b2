"""A log on a PostgreSQL server: checks that it can be used, and names what is wrong with it.

No message shows a password.
"""

import re
from contextlib import closing
from typing import Final

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.conninfo import conninfo_to_dict

from engine.errors import StoreUnavailable
from engine.phrases import phrase
from engine.store.library import LogFactory
from engine.store.postgres import schema
from engine.store.postgres.check import check
from engine.store.postgres.connections import ServerDatastore, connect
from engine.store.postgres.recorder import PostgresLogRecorder
from engine.store.unavailable import unavailable

BY_STATE: Final = {
    "28": ("refused-login", "check-login"),
    "3D000": ("no-such-database", "createdb"),
    "25006": ("read-only", "primary"),
    "42501": ("not-permitted", "grant"),
    "42P01": ("no-log", "check-address-init"),
    "42883": ("no-log", "check-address-init"),
    "3F000": ("no-log", "check-address-init"),
    "53100": ("server-disk-full", "free-space"),
    "53300": ("no-connections", "connections"),
    "55P03": ("held", "wait"),
    "57P": ("going-away", "server-back"),
    "08": ("connection-lost", "send-again"),
    "22021": ("nul", "without-nul"),
}
"""Fault and remedy by SQLSTATE, or by its beginning."""

BY_WORD: Final = (
    ("Timed out waiting for a connection", "too-many-connections", "in-a-moment"),
    ("FATAL: .*(password|authentication|pg_hba)", *BY_STATE["28"]),
    ('FATAL: .*role ".*" does not exist', *BY_STATE["28"]),
    ("no password supplied", *BY_STATE["28"]),
    ('FATAL: .*database ".*" does not exist', *BY_STATE["3D000"]),
    ("FATAL: .*(too many|remaining connection slots)", *BY_STATE["53300"]),
    ("FATAL: .*the database system", *BY_STATE["57P"]),
)
"""For faults without a state: those met while connecting."""


class FaultsNamed:
    """Turns the library's and the driver's faults into StoreUnavailable with a remedy.

    Can be entered any number of times, by any number of threads.
    """

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if isinstance(fault, (PersistenceError, psycopg.Error)):
            raise _named(self._place, fault) from fault


class ServerStore:
    """A log in one database of a server. `lock_timeout` is in seconds."""

    schema_version = schema.SCHEMA_VERSION

    def __init__(self, url: str, *, lock_timeout: int) -> None:
        self._url, self._lock_timeout = url, lock_timeout
        self.place = shown(url)
        self.faults = FaultsNamed(self.place)

    def factory(self, *, create: bool) -> LogFactory:
        """The factory of the log's recorder; StoreUnavailable unless the log may be used."""
        with self.faults, closing(self._connect()) as connection:
            check(connection, self.place)
            if create:
                schema.install(connection, self.place)
            found = schema.version(connection)
        schema.refuse_newer(found, self.place)
        if not found:
            raise unavailable(self.place, "no-log-yet", "init")
        if found < schema.SCHEMA_VERSION:
            raise unavailable(self.place, "older-server", "init", found=found)
        datastore = ServerDatastore(self._url, lock_timeout=self._lock_timeout)
        return LogFactory(PostgresLogRecorder(datastore), datastore.close)

    def opened(self) -> FaultsNamed:
        """To enter for each use: a server guards its own files, so faults are only named."""
        return self.faults

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return connect(self._url, lock_timeout=self._lock_timeout)


def shown(url: str) -> str:
    """An address without its password; StoreUnavailable when it is no address."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        # The driver's own words quote the address, password and all.
        where = phrase("thing.database-address")
        raise unavailable(where, "address-unreadable", "address-form") from None
    host = f"{parts.get('host', 'localhost')}"
    port = f":{parts['port']}" if "port" in parts else ""
    user = f"{parts['user']}@" if "user" in parts else ""
    return f"postgresql://{user}{host}{port}/{parts.get('dbname', '')}"


def _named(place: str, fault: Exception) -> StoreUnavailable:
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    text = str(fault).strip()
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if state:
        for length in (5, 3, 2):
            if state[:length] in BY_STATE:
                return unavailable(place, *BY_STATE[state[:length]])
        return unavailable(place, text.splitlines()[0], "server-log")
    for word, what, remedy in BY_WORD:
        if re.search(word, text):
            return unavailable(place, what, remedy)
    why = text.splitlines()[0].rpartition("failed: ")[2]
    return unavailable(place, "unreachable", "reach", why=why)
