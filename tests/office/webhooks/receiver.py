"""A real HTTP server that takes webhooks, or does not, as a test wants."""

import hashlib
import hmac
import json
import socket
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple


class Taken(NamedTuple):
    """A request as it came."""

    id: str
    timestamp: int
    signature: str
    body: bytes

    @property
    def told(self) -> Any:
        """The body read."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """As a receiver checks it, by the text of Standard Webhooks alone."""
        key = b64decode(secret.split("_", 1)[1])
        content = b".".join((self.id.encode(), str(self.timestamp).encode(), self.body))
        wanted = b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in self.signature.split(" ")


class Receiver:
    """What came. `answers` are the next statuses, 200 once they are used up; 0 closes without an
    answer in the middle, -1 sends a head that never ends.
    """

    def __init__(self) -> None:
        self.came: list[Taken] = []
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.url = ""
        self.ends = Event()

    @property
    def ids(self) -> list[str]:
        """Of all that came, in order."""
        return [taken.id for taken in self.came]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on loopback."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            head = self.headers
            receiver.came.append(
                Taken(
                    head["webhook-id"],
                    int(head["webhook-timestamp"]),
                    head["webhook-signature"],
                    body,
                )
            )
            status = receiver.answers.pop(0) if receiver.answers else 200
            if status <= 0:
                self._breaks(status)
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def _breaks(self, status: int) -> None:
            if status < 0:
                with suppress(OSError):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    while not receiver.ends.wait(0.05):
                        self.wfile.write(b"x-more: 1\r\n")
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?for=us"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ends.set()
        server.shutdown()
        server.server_close()
        thread.join()
