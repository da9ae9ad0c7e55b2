"""One request to another program: bounded in time and size, with no redirect followed."""

import socket
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from threading import Event, Timer
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from msgspec import Struct

from engine.errors import BadInput, Said
from engine.phrases import Phrase, phrase
from office.network_words import network_words

CONNECT_SECONDS: Final = 10
WHOLE_SECONDS: Final = 20
_MOST_ANSWERED: Final = 65_536
_LONGEST: Final = 2000
_PORTS: Final = {"http": 80, "https": 443}


class Answer(Struct, frozen=True):
    """The status of an answer, and how many seconds it asks to wait."""

    status: int
    wait: int | None = None

    @property
    def taken(self) -> bool:
        """Whether it is 2xx."""
        return 200 <= self.status < 300


class Unanswered(Exception):
    """No answer came; `why` is the word of the system, or of the protocol."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _ClosedMeanwhile(Unanswered):
    """The other side closed the connection."""


def not_taken(fault: str) -> Said:
    """Why an address did not take it, as it is kept of the last attempt: a status, or what the
    library said.
    """
    if fault.startswith("HTTP "):
        return fault
    return phrase("fault.webhook.silent", why=network_words(fault))


def checked_address(url: str) -> str:
    """An address that can be sent to; BadInput says why not."""
    fault: Phrase | None = None
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise BadInput("URL", [phrase("fault.webhook.address", url=url)]) from None
    sound = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST
    if not sound or parts.scheme not in _PORTS or not parts.hostname or port == 0:
        fault = phrase("fault.webhook.address", url=url)
    elif parts.username is not None or parts.password is not None:
        fault = phrase("fault.webhook.password")
    elif parts.fragment:
        fault = phrase("fault.webhook.fragment", url=url)
    elif _is_link_local(parts.hostname):
        fault = phrase("fault.webhook.link-local", url=url)
    if fault is not None:
        raise BadInput("URL", [fault])
    return url


def _is_link_local(host: str) -> bool:
    """Whether it is the address of this machine's own link (169.254/16, fe80::/10), where machines
    in a cloud are told their credentials. Offices are on intranets: other addresses are as good as
    any.
    """
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return found.is_link_local or (mapped is not None and mapped.is_link_local)


class Poster:
    """A connection to one address, kept from request to request as long as it holds."""

    def __init__(self, url: str, whole_seconds: float = WHOLE_SECONDS) -> None:
        parts = urlsplit(url)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._host, self._port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._whole = whole_seconds
        self._connection: HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Raises Unanswered. A kept connection that the other side closed meanwhile is opened anew
        once; should it have read the first request after all, it knows the second by its id.
        """
        kept = self._connection is not None
        try:
            return self._once(body, headers)
        except _ClosedMeanwhile:
            if not kept:
                raise
        return self._once(body, headers)

    def _once(self, body: bytes, headers: dict[str, str]) -> Answer:
        connection = self._connection or self._connected()
        self._connection = connection
        ends = Timer(self._whole, _cut, (connection, over := Event()))
        ends.daemon = True
        ends.start()
        try:
            answer = self._answer(connection, body, headers)
            if over.is_set():  # a head that was cut off reads like a whole one
                raise TimeoutError(f"{self._whole:g} s")
            return answer
        except (ConnectionResetError, BrokenPipeError) as fault:
            self._close()
            raise _ClosedMeanwhile(_why(fault)) from fault
        except (OSError, HTTPException, UnicodeError) as fault:  # the last of a host's name
            self._close()
            raise Unanswered(_why(fault)) from fault
        finally:
            ends.cancel()

    def _answer(self, connection: HTTPConnection, body: bytes, headers: dict[str, str]) -> Answer:
        if connection.sock is None:
            _connect(connection)
        connection.request("POST", self._target, body, headers)
        answer = connection.getresponse()
        answer.read(_MOST_ANSWERED)
        if not answer.isclosed() or answer.will_close:
            self._close()
        wait = answer.getheader("retry-after") or ""
        seconds = int(wait) if wait.isascii() and wait.isdecimal() and len(wait) < 7 else None
        return Answer(answer.status, seconds)

    def _connected(self) -> HTTPConnection:
        if self._tls is None:
            return HTTPConnection(self._host, self._port, timeout=CONNECT_SECONDS)
        return HTTPSConnection(self._host, self._port, timeout=CONNECT_SECONDS, context=self._tls)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _connect(connection: HTTPConnection) -> None:
    connection.connect()
    host = connection.sock.getpeername()[0]
    if _is_link_local(host):  # a name may lead anywhere
        raise OSError(f"{host} is link-local")


def _cut(connection: HTTPConnection, over: Event) -> None:
    """End what takes too long: whoever waits for it is told that nothing came."""
    over.set()
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _why(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}".removesuffix(": ")
