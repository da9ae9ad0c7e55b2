"""Mail servers on loopback, polite and rude, and endpoints that robots post to."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.calendars.clock import SystemClock

HOST: Final = "127.0.0.1"


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Post:
    """What a mail server was given, and how it answers: `refusing` by address, `sender` to any
    letter, `text` after it; `greylisting` puts each address off once.
    """

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.sessions: set[int] = set()
        self.logins: list[tuple[str, str]] = []
        self.refusing: dict[str, str] = {}
        self.greylisting = False
        self.sender = self.text = ""
        self._seen: set[str] = set()

    @property
    def mails(self) -> list[EmailMessage]:
        """The letters that were taken, read back."""
        found = []
        for envelope in self.taken:
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            found.append(mail)
        return found

    @property
    def addresses(self) -> list[str]:
        """Whom they are to."""
        return [address for envelope in self.taken for address in envelope.rcpt_tos]

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Who it is from."""
        self.sessions.add(id(session.peer) if session.peer is None else hash(session.peer))
        if self.sender:
            return self.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Whom it is to."""
        if address in self.refusing:
            return self.refusing[address]
        if self.greylisting and address not in self._seen:
            self._seen.add(address)
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """The letter."""
        if self.text:
            return self.text
        self.taken.append(envelope)
        return f"250 2.0.0 Ok: queued as {len(self.taken):04}"

    def admits(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, told: LoginPassword
    ) -> AuthResult:
        """The clerk, by his password."""
        user, password = told.login.decode(), told.password.decode()
        self.logins.append((user, password))
        if (user, password) == ("clerk", "s3cret-word"):
            return AuthResult(success=True)
        # As rude servers do: they repeat what they were told.
        refusal = f"535 5.7.8 {user}/{password} is not let in"
        return AuthResult(success=False, handled=False, message=refusal)


class Serving(NamedTuple):
    """A mail server at a port."""

    post: Post
    port: int


@contextmanager
def mail_server(**more: Any) -> Iterator[Serving]:
    """A server that takes letters; `more` are settings of aiosmtpd, or its `port`."""
    post, port = Post(), more.pop("port", None) or free_port()
    if more.pop("with_login", False):
        more |= {"auth_required": True, "authenticator": post.admits}
    controller = Controller(post, hostname=HOST, port=port, **more)
    controller.start()
    try:
        yield Serving(post, port)
    finally:
        controller.stop()


# --- rude servers ---


class Talk:
    """The server's side of a conversation."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._file = connection.makefile("rb")

    def say(self, *lines: str) -> None:
        """Send lines."""
        self._connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def drip(self) -> None:
        """A byte now and then, and never the end of a line; until the other side has enough."""
        with suppress(OSError):
            while True:
                self._connection.sendall(b"2")
                time.sleep(0.02)

    def hear(self) -> str:
        """A line of the client; empty at its end."""
        return self._file.readline().decode().strip()

    def hear_text(self) -> bytes:
        """A letter up to the dot that ends it."""
        lines = list(iter(self._file.readline, b".\r\n"))
        return b"".join(lines)

    def greet(self, *extensions: str) -> None:
        """The beginning of every conversation."""
        self.say("220 rude.example")
        self.hear()
        names = ("rude.example", *extensions)
        self.say(*(f"250{' ' if name is names[-1] else '-'}{name}" for name in names))

    def take_envelope(self) -> None:
        """Sender, recipient, and the word that the text follows."""
        for answer in ("250 ok", "250 ok", "354 go on"):
            self.hear()
            self.say(answer)


class Rude:
    """How many came, and what is said to each: `script` is given the number of the connection."""

    def __init__(self, script: Callable[[int, Talk], None]) -> None:
        self.came = 0
        self._script = script
        self._server = socket.create_server((HOST, 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.came += 1
            talk = Talk(connection)
            try:
                self._script(self.came, talk)
            except OSError:
                pass
            finally:
                talk._file.close()
                connection.close()

    def end(self) -> None:
        """Listen no more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@contextmanager
def rude_server(script: Callable[[int, Talk], None]) -> Iterator[Rude]:
    """A server that follows a script."""
    rude = Rude(script)
    try:
        yield rude
    finally:
        rude.end()


# --- certificates ---


class Certificate(NamedTuple):
    """A certificate that vouches for itself, and how a server shows it."""

    file: Path
    context: ssl.SSLContext


def certificate(folder: Path, host: str = HOST, *, days: int = 30) -> Certificate:
    """For a host; with negative `days` it ran out."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county")])
    other: x509.GeneralName = x509.DNSName(host)
    if host == HOST:
        other = x509.IPAddress(ip_address(host))
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}{days}.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return Certificate(file, context)


# --- endpoints of robots ---


class Asked(NamedTuple):
    """A request: its path with the query, its headers in small letters, and what it held."""

    path: str
    headers: dict[str, str]
    body: Any


class Endpoint:
    """What was posted, and what is answered: a status and a body."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.status = 200
        self.answer: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "code": 0}
        self.port = 0


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """An HTTP server that notes what it is asked."""
    found = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                body: Any = json.loads(raw)
            except ValueError:
                body = raw.decode(errors="replace")
            found.asked.append(Asked(self.path, headers, body))
            said = json.dumps(found.answer).encode()
            self.send_response(found.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
