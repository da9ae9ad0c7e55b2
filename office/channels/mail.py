"""Mail over SMTP: a few connections that are kept, each letter a transaction of its own.

It speaks through `smtplib`: Apprise opens a connection for each letter, and says of a refusal
neither the code nor the stage (docs/how-to/set-up-channels.md has the figures).
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from time import monotonic
from typing import Any, Final

from engine.addresses import ascii_address
from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Letter
from engine.delivery.mail_form import mail_address, mail_of, unwritable
from office.channel_settings import ChannelSettings
from office.channels.smtp_faults import NoLogin, SmtpFaults, Stage, TlsNotOffered

_ACCEPTED: Final = (250, 251, 252)
_GO_ON: Final = 354
_BUSY: Final = 421
_RECEIPT: Final = 200
_WHOLE: Final = 6
"""A letter has so many times the timeout of one answer, however slowly a server goes on talking."""


class MailChannel:
    """Hands letters to a mail server. The receipt is what the server said when it took them.

    Several threads may send at once: each uses a connection of its own, and up to `connections`
    are kept for the next letters. Nothing goes out in the clear unless the settings say so.
    """

    def __init__(self, settings: ChannelSettings, sender: str, sender_name: str = "") -> None:
        self._settings, self._sender_name = settings, sender_name
        self._sender = ascii_address(settings.sender or sender)
        self._faults = SmtpFaults(settings, self._sender)
        self._idle: list[_Connection] = []
        self._lock = Lock()

    @property
    def name(self) -> str:
        """As the settings call it."""
        return self._settings.name

    @property
    def connections(self) -> int:
        """How many letters may be under way at once."""
        return self._settings.connections

    def address_of(self, letter: Letter) -> str:
        """The person's mail address."""
        return letter.recipient.address

    def close(self) -> None:
        """Take leave of the server."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.leave()

    def hidden(self, text: str) -> str:
        """The text without the password."""
        return self._faults.hidden(text)

    def send(self, letter: Letter) -> str:
        """Hand it to the server; ChannelFault says at which stage it was refused."""
        address = mail_address(self.name, letter)
        connection, is_fresh = self._connection()
        try:
            return self._delivered(connection, letter, address)
        except _Stale as stale:
            if is_fresh:
                raise stale.fault from None
        # A server may end a connection between two letters: nothing of this one was taken.
        try:
            return self._delivered(self._opened(), letter, address)
        except _Stale as again:
            raise again.fault from None

    def _delivered(self, connection: "_Connection", letter: Letter, address: str) -> str:
        """By one connection, which is kept afterwards if it may be."""
        try:
            answer = connection.deliver(letter, address)
        except (ChannelFault, _Stale):
            self._keep_or_drop(connection)
            raise
        self._keep_or_drop(connection)
        return answer

    def probe(self) -> str:
        """Connect and log in, and send nothing: how the server greets, and whether by TLS."""
        connection = self._opened()
        try:
            return connection.greeting
        finally:
            connection.leave()

    def _connection(self) -> tuple["_Connection", bool]:
        with self._lock:
            if self._idle:
                return self._idle.pop(), False
        return self._opened(), True

    def _opened(self) -> "_Connection":
        return _Connection(self._settings, self._sender, self._sender_name, self._faults)

    def _keep_or_drop(self, connection: "_Connection") -> None:
        with self._lock:
            if connection.is_usable and len(self._idle) < self._settings.connections:
                self._idle.append(connection)
                return
        connection.drop()


class _Stale(Exception):
    """The server had ended the connection before it took anything of the letter."""

    def __init__(self, fault: ChannelFault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class _Begun:
    """A server that is known to whoever opens it before it has said a word."""

    def __init__(self, begun: Callable[[Any], None], *args: Any, **kwargs: Any) -> None:
        begun(self)
        super().__init__(*args, **kwargs)


class _Server(_Begun, smtplib.SMTP):
    pass


class _TlsServer(_Begun, smtplib.SMTP_SSL):
    pass


class _Connection:
    """One connection to the server, logged in."""

    def __init__(
        self, settings: ChannelSettings, sender: str, sender_name: str, faults: SmtpFaults
    ) -> None:
        self._settings, self._faults = settings, faults
        self._sender, self._sender_name = sender, sender_name
        self.is_usable = True
        self.greeting = ""
        self._stage = Stage.CONNECT
        self._server: smtplib.SMTP | None = None
        self._until: float | None = None
        self._watch: Timer | None = None
        self._watching = Lock()
        try:
            with self._bounded():
                self._smtp = self._connected()
        except ChannelFault:
            self.drop()
            raise
        except Exception as error:
            self.drop()
            raise faults.of_error(self._stage, error, "") from error
        self._plain = self._smtp.has_extn("8bitmime")
        self._options = " BODY=8BITMIME" if self._plain else ""

    def deliver(self, letter: Letter, address: str) -> str:
        """One letter; what the server said to it. ChannelFault, or _Stale if it took nothing."""
        try:
            mail = mail_of(letter, address, self._sender, self._sender_name, plain=self._plain)
        except (ValueError, LookupError) as fault:
            raise unwritable(self._settings.name, letter, fault) from fault
        self._stage = Stage.SENDER
        try:
            with self._bounded():
                return self._transaction(mail, address)
        except ChannelFault:
            self._reset()
            raise
        except _Stale:
            raise
        except Exception as error:
            self.is_usable = False
            told = self._faults.of_error(self._stage, error, address)
            if self._stage is Stage.SENDER and isinstance(error, smtplib.SMTPServerDisconnected):
                raise _Stale(told) from error
            raise told from error

    def leave(self) -> None:
        """Say goodbye and close."""
        with suppress(Exception):
            self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Close without a word."""
        self.is_usable = False
        if self._watch is not None:
            self._watch.cancel()
        if self._server is not None:
            with suppress(Exception):
                self._server.close()

    def _begun(self, server: smtplib.SMTP) -> None:
        self._server = server

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Each answer has its timeout, and a byte now and then keeps it off: all of them together
        have a limit too. Raises TimeoutError.
        """
        until = monotonic() + self._settings.timeout * _WHOLE
        with self._watching:
            self._until = until
            if self._watch is None:
                self._look_at(until)
        try:
            yield
        except Exception as error:
            if monotonic() >= until:
                raise TimeoutError from error
            raise
        finally:
            self._until = None

    def _look_at(self, until: float) -> None:
        """One watch for many letters: a thread for each would cost a fifth of the time."""
        watch = self._watch = Timer(max(until - monotonic(), 0), self._cut)
        watch.daemon = True
        watch.start()

    def _cut(self) -> None:
        with self._watching:
            until, self._watch = self._until, None
            if until is None:
                return
            if monotonic() < until:
                self._look_at(until)
                return
        sock = self._server.sock if self._server is not None else None
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # of TLS, without its farewell

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        # The name that the office greets with: to ask the system for one may wait for its DNS.
        own, wait = self._sender.rpartition("@")[2], settings.timeout
        context = self._tls() if settings.security != "none" else None
        host, port = settings.host, settings.used_port
        if settings.security == "tls":
            server: smtplib.SMTP = _TlsServer(
                self._begun, host, port, local_hostname=own, timeout=wait, context=context
            )
        else:
            server = _Server(self._begun, host, port, local_hostname=own, timeout=wait)
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            self._stage = Stage.TLS
            if not server.has_extn("starttls"):
                raise TlsNotOffered
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        if settings.user:
            self._stage = Stage.LOGIN
            try:
                server.login(settings.user, settings.password)
            except smtplib.SMTPNotSupportedError as fault:
                raise NoLogin from fault
            except smtplib.SMTPResponseException:
                raise
            except smtplib.SMTPException as fault:  # no mechanism that both know
                if isinstance(fault, smtplib.SMTPServerDisconnected):
                    raise
                raise NoLogin from fault
        words = server.ehlo_resp or server.helo_resp or b""
        self.greeting = self._faults.said(250, words.split(b"\n")[0])
        return server

    def _tls(self) -> ssl.SSLContext:
        """Certificates are verified, also by an authority of the office's own."""
        file = self._settings.ca_file
        try:
            return ssl.create_default_context(cafile=file or None)
        except (OSError, ssl.SSLError) as fault:
            raise self._faults.of_ca_file(file, fault) from fault

    def _transaction(self, mail: bytes, address: str) -> str:
        smtp = self._smtp
        # Both addresses are known to be plain ones: the library would take them apart once more.
        sender = f"FROM:<{self._sender}>{self._options}"
        self._ask(*smtp.docmd("MAIL", sender), address, taken=(250,))
        self._stage = Stage.RECIPIENT
        self._ask(*smtp.docmd("RCPT", f"TO:<{address}>"), address, taken=_ACCEPTED)
        self._stage = Stage.TEXT
        smtp.putcmd("data")
        self._ask(*smtp.getreply(), address, taken=(_GO_ON,))
        self._stage = Stage.ANSWER
        smtp.send(_as_sent(mail))
        code, words = smtp.getreply()
        self._ask(code, words, address, taken=(250,))
        return self._faults.said(code, words)[:_RECEIPT]

    def _ask(self, code: int, words: bytes, address: str, *, taken: tuple[int, ...]) -> None:
        if code in taken:
            return
        fault = self._faults.of_answer(self._stage, code, words, address)
        if code in (_BUSY, -1):
            self.is_usable = False
            if self._stage is Stage.SENDER:
                raise _Stale(fault)
        raise fault

    def _reset(self) -> None:
        """After a refusal the connection serves the next letter, if the server says so."""
        if not self.is_usable:
            return
        try:
            with self._bounded():
                code, _ = self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            code = -1
        self.is_usable = code == 250


def _as_sent(mail: bytes) -> bytes:
    """Lines that begin with a dot have it doubled, and a dot alone ends the text (RFC 5321)."""
    if mail.startswith(b"."):
        mail = b"." + mail
    stuffed = mail.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")
