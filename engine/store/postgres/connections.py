"""Connections to a PostgreSQL server: opened when needed, kept, and replaced when they have died.

The library's pool runs threads of its own and retries for half a minute before it says why a
server cannot be reached; here the first failed connection says so.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore
from typing import Any, Final

import psycopg
from eventsourcing import persistence
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from engine.store.postgres import statements

_MOST: Final = 16
_DEFAULTS: Final = {
    "application_name": "campaign",
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds until what was sent has arrived
}
# An acknowledged commit is on disk, also on a server whose default is asynchronous commit.
_SET_UP: Final = (
    "SET default_transaction_isolation = 'read committed'; SET lock_timeout = {lock_timeout_ms}; "
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'"
)
_KINDS: Final = (
    (psycopg.IntegrityError, persistence.IntegrityError),
    (psycopg.InterfaceError, persistence.InterfaceError),
    (psycopg.OperationalError, persistence.OperationalError),
    (psycopg.DataError, persistence.DataError),
    (psycopg.InternalError, persistence.InternalError),
    (psycopg.ProgrammingError, persistence.ProgrammingError),
    (psycopg.NotSupportedError, persistence.NotSupportedError),
    (psycopg.DatabaseError, persistence.DatabaseError),
)
Connection = statements.Connection


def connect(url: str, *, lock_timeout: int = 5) -> Connection:
    """A connection with our settings, in autocommit mode. `lock_timeout` is in seconds.

    Raises psycopg.Error.
    """
    settings = {**_DEFAULTS, **conninfo_to_dict(url), "client_encoding": "UTF8"}
    address = make_conninfo("", **settings)
    connection = psycopg.connect(address, autocommit=True)
    try:
        connection.execute(_SET_UP.format(lock_timeout_ms=lock_timeout * 1000), prepare=False)
    except BaseException:
        connection.close()
        raise
    return connection


class ServerDatastore:
    """Connections of one log. At most 16 are in use at once; further threads wait."""

    def __init__(self, url: str, *, lock_timeout: int) -> None:
        self._url = url
        self.lock_timeout = lock_timeout
        self.turn_seconds = 30.0
        self._turns = Semaphore(_MOST)
        self._idle: list[Connection] = []
        self._keeping = Lock()
        self._closed = False

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """A connection for one use; the driver's faults are raised as the library's."""
        if not self._turns.acquire(timeout=self.turn_seconds):
            raise persistence.OperationalError("Timed out waiting for a connection")
        try:
            with faults_translated():
                connection = self._take()
                try:
                    yield connection
                finally:
                    self._give_back(connection)
        finally:
            self._turns.release()

    @contextmanager
    def listening(self, channel: str) -> Iterator[Connection]:
        """A connection that listens on a channel, beside those for commands."""
        with faults_translated():
            connection = connect(self._url, lock_timeout=self.lock_timeout)
            try:
                connection.execute(f"LISTEN {channel}")
                yield connection
            finally:
                connection.close()

    def close(self) -> None:
        """Close every connection; those in use close when they come back."""
        with self._keeping:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Connection:
        if self._closed:
            raise persistence.InterfaceError("The log is closed")
        while True:
            with self._keeping:
                found = self._idle.pop() if self._idle else None
            if found is None:
                return self._open()
            if not has_spoken(found):
                return found
            found.close()

    def _open(self) -> Connection:
        connection = connect(self._url, lock_timeout=self.lock_timeout)
        try:
            statements.prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: Connection) -> None:
        at_rest = connection.info.transaction_status is TransactionStatus.IDLE
        with self._keeping:
            if at_rest and not connection.closed and not self._closed:
                self._idle.append(connection)
                return
        connection.close()


def has_spoken(connection: Connection) -> bool:
    """Whether the server has sent something unasked, mostly that it is shutting down."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def faults_translated() -> Iterator[None]:
    """Raises the driver's faults as the library's, each with its cause."""
    try:
        yield
    except psycopg.Error as fault:
        for kind, ours in _KINDS:
            if isinstance(fault, kind):
                raise ours(str(fault)) from fault
        raise persistence.PersistenceError(str(fault)) from fault
