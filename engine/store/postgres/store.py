"""The log on a PostgreSQL server: can it be used, and what to say when it cannot.

Nothing that is said shows a password.
"""

import re
from contextlib import closing
from typing import Final

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.conninfo import conninfo_to_dict

from engine.errors import Said, StoreUnavailable
from engine.phrases import phrase
from engine.store.library import LogFactory
from engine.store.postgres import schema
from engine.store.postgres.connections import ServerDatastore, connect
from engine.store.postgres.recorder import PostgresLogRecorder

_INIT: Final = phrase("remedy.store.init")
_REACH: Final = phrase("remedy.store.check-server")
_LOGIN: Final = phrase("remedy.store.check-login")

_BY_STATE: Final = {
    "28": (phrase("fault.store.login-refused"), _LOGIN),
    "3D000": (phrase("fault.store.no-such-database"), phrase("remedy.store.createdb")),
    "25006": (phrase("fault.store.read-only"), phrase("remedy.store.primary")),
    "42501": (phrase("fault.store.not-permitted"), phrase("remedy.store.grant")),
    "42P01": (phrase("fault.store.no-log"), phrase("remedy.store.address-or-init")),
    "42883": (phrase("fault.store.no-log"), phrase("remedy.store.address-or-init")),
    "3F000": (phrase("fault.store.no-log"), phrase("remedy.store.address-or-init")),
    "53100": (phrase("fault.store.server-full"), phrase("remedy.store.free-space")),
    "53300": (phrase("fault.store.no-more-connections"), phrase("remedy.store.max-connections")),
    "55P03": (phrase("fault.store.held"), phrase("remedy.store.wait")),
    "57P": (phrase("fault.store.going-away"), phrase("remedy.store.when-it-is-back")),
    "08": (phrase("fault.store.connection-lost"), phrase("remedy.store.try-again-once")),
    "22021": (phrase("fault.store.nul"), phrase("remedy.store.enter-without")),
}
"""By SQLSTATE or the beginning of one."""

_BY_WORD: Final = (
    (
        "Timed out waiting for a connection",
        phrase("fault.store.commands-wait"),
        phrase("remedy.store.try-again"),
    ),
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
            raise StoreUnavailable(self.place, phrase("fault.store.no-log-yet"), _INIT)
        if found < schema.SCHEMA_VERSION:
            fault = phrase("fault.store.schema-older", found=found)
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
        remedy = phrase("remedy.store.write-address")
        raise StoreUnavailable(
            phrase("thing.database-address"), phrase("fault.store.address-unreadable"), remedy
        ) from None
    host = f"{parts.get('host', 'localhost')}"
    port = f":{parts['port']}" if "port" in parts else ""
    user = f"{parts['user']}@" if "user" in parts else ""
    return f"postgresql://{user}{host}{port}/{parts.get('dbname', '')}"


def _named(fault: Exception) -> tuple[Said, Said]:
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    text = str(fault).strip()
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if state:
        for length in (5, 3, 2):
            if state[:length] in _BY_STATE:
                return _BY_STATE[state[:length]]
        return text.splitlines()[0], phrase("remedy.store.see-server-log")
    for word, what, remedy in _BY_WORD:
        if re.search(word, text):
            return what, remedy
    why = text.splitlines()[0].rpartition("failed: ")[2]
    return phrase("fault.store.unreachable", why=why), _REACH
