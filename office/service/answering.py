"""Around the pages: who may be answered at all, and a line and figures for each request."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from office.service.metrics import Metrics

_FORWARDED: Final = frozenset({b"x-forwarded-for", b"forwarded"})
_QUIET: Final = "/static/"
_UNSAID: Final = re.compile(r"^(/feeds(?=/)|/c/[^/]+(?=/(?:.*/)?inspections?(?:/|$)))/.*$")
"""Paths that stand in no line whole: the address of a feed is a secret, and of an inspection, which
may be covert, nobody else is to know that it is there.
"""


class OnlyHere:
    """Refuses whoever does not sit at this machine while `is_open` says that the door is open: then
    nobody has to prove who he is. `refusal` is what he reads.

    Where no proxy is `trusted` to say whom it speaks for, whatever came by one came from elsewhere.
    """

    def __init__(
        self, app: ASGIApp, is_open: Callable[[], bool], refusal: str, *, trusted: bool
    ) -> None:
        self._app, self._is_open, self._trusted = app, is_open, trusted
        self._refusal = f"{refusal}\n".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not self._is_open() or self._is_from_here(scope):
            await self._app(scope, receive, send)
            return
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(self._refusal)).encode()),
        ]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": self._refusal})

    def _is_from_here(self, scope: Scope) -> bool:
        if not self._trusted and any(name in _FORWARDED for name, _ in scope["headers"]):
            return False
        client = scope.get("client")
        return client is not None and is_loopback(client[0])


class Observed:
    """Tells of each request its path (never the query, in which a secret might stand, nor what is
    _UNSAID), its answer and how long that took.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics
        self._log = structlog.get_logger("pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, seen = monotonic(), dict[str, Any]()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            seconds, status = monotonic() - began, int(seen.get("status", 500))
            self._metrics.answered(scope["method"], status, seconds)
            if not scope["path"].startswith(_QUIET):
                self._log.info(
                    "request_answered",
                    method=scope["method"],
                    path=_UNSAID.sub(r"\1/-", scope["path"]),
                    status=status,
                    seconds=round(seconds, 4),
                )


def is_loopback(host: str) -> bool:
    """Whether an address is one by which this machine reaches itself alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
