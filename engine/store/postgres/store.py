"""The log on a PostgreSQL server: can it be used, and what to say when it cannot.

Nothing that is said shows a password.
"""

import re
from contextlib import closing
from typing import Final

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.conninfo import conninfo_to_dict

from engine.errors import StoreUnavailable
from engine.store.library import LogFactory
from engine.store.postgres import schema
from engine.store.postgres.connections import ServerDatastore, connect
from engine.store.postgres.recorder import PostgresLogRecorder

_INIT: Final = "run: campaign init"
_REACH: Final = "check that the server runs and that the address is right; what is recorded stays"
_LOGIN: Final = "check the user and the password in the database address"

_BY_STATE: Final = {
    "28": ("the server refuses this user or password", _LOGIN),
    "3D000": ("the server has no such database", f"create it with createdb, then {_INIT}"),
    "25006": ("it is read-only", "name the primary server, or let this user write"),
    "42501": ("this user may not do that there", "let the owner of the database grant it"),
    "42P01": ("it is no campaign log", f"check the address, or {_INIT}"),
    "42883": ("it is no campaign log", f"check the address, or {_INIT}"),
    "3F000": ("it is no campaign log", f"check the address, or {_INIT}"),
    "53100": ("the server's disk is full", "free some space and try again; what is recorded stays"),
    "53300": ("the server takes no more connections", "raise max_connections or end programs"),
    "55P03": ("another program holds it", "wait until that program is done, then try again"),
    "57P": ("the server is going away", "try again when it is back; what is recorded stays"),
    "08": ("the connection was lost", "try again: a command on record is not done twice"),
    "22021": ("text with a NUL in it cannot be kept", "enter it again without"),
}
"""By SQLSTATE or the beginning of one."""

_BY_WORD: Final = (
    ("Timed out waiting for a connection", "too many commands wait", "try again in a moment"),
    ("FATAL: .*(password|authentication|pg_hba)", *_BY_STATE["28"]),
    ('FATAL: .*role ".*" does not exist', *_BY_STATE["28"]),
    ("no password supplied", *_BY_STATE["28"]),
    ('FATAL: .*database ".*" does not exist', *_BY_STATE["3D000"]),
    ("FATAL: .*(too many|remaining connection slots)", *_BY_STATE["53300"]),
    ("FATAL: .*the database system", *_BY_STATE["57P"]),
)
"""For faults without a state: those met while connecting."""


class FaultsNamed:
    """Turns the library's and the driver's faults into StoreUnavailable with a remedy.

    To be entered any number of times, by any number of threads.
    """

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if isinstance(fault, (PersistenceError, psycopg.Error)):
            raise StoreUnavailable(self._place, *_named(fault)) from fault


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
            if create:
                schema.install(connection, self.place)
            found = schema.version(connection)
        schema.refuse_newer(found, self.place)
        if not found:
            raise StoreUnavailable(self.place, "there is no log yet", _INIT)
        if found < schema.SCHEMA_VERSION:
            fault = f"it has the older schema version {found}"
            raise StoreUnavailable(self.place, fault, _INIT)
        datastore = ServerDatastore(self._url, lock_timeout=self._lock_timeout)
        return LogFactory(PostgresLogRecorder(datastore), datastore.close)

    def opened(self) -> FaultsNamed:
        """Nothing to watch: a server answers for its own files."""
        return self.faults

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return connect(self._url, lock_timeout=self._lock_timeout)


def shown(url: str) -> str:
    """An address without its password; StoreUnavailable when it is no address."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        # The driver's own words quote the address, password and all.
        remedy = "write it as postgresql://user:password@host:5432/name"
        raise StoreUnavailable("the database address", "it cannot be read", remedy) from None
    host = f"{parts.get('host', 'localhost')}"
    port = f":{parts['port']}" if "port" in parts else ""
    user = f"{parts['user']}@" if "user" in parts else ""
    return f"postgresql://{user}{host}{port}/{parts.get('dbname', '')}"


def _named(fault: Exception) -> tuple[str, str]:
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    text = str(fault).strip()
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if state:
        for length in (5, 3, 2):
            if state[:length] in _BY_STATE:
                return _BY_STATE[state[:length]]
        return text.splitlines()[0], "see the log of the server"
    for word, what, remedy in _BY_WORD:
        if re.search(word, text):
            return what, remedy
    why = text.splitlines()[0].rpartition("failed: ")[2]
    return f"the server cannot be reached ({why})", _REACH
