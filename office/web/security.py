"""What guards every request before a page is asked: headers, the size of bodies, how many come."""

import hmac
from collections import OrderedDict
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from office.web.refusals import PageRefused

CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
_HEADERS: Final = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)
_SLACK: Final = 1 << 20  # of a form around its files
_REMEMBERED: Final = 10_000


class SecureHeaders:
    """Adds the headers to every answer; what an answer sets itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS:
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, with_headers)


class TooLarge(Exception):
    """More came than a request may bring."""


class BoundedBodies:
    """Refuses a body of more than `most` bytes: by its declared length, or where it passes that;
    and a form that asks to be read otherwise than in UTF-8, as pages are written: other codecs make
    halves of signs of it, or nothing.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most + _SLACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        declared, is_read = headers.get("content-length", "0"), _is_read(headers)
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.most or (declared.isdecimal() and int(declared) > self.most):
                raise TooLarge
            if not is_read:
                raise HTTPException(400)
            return message

        await self.app(scope, bounded, send)


def _is_read(headers: Headers) -> bool:
    """Whether a form says nothing of how its texts are encoded, or UTF-8."""
    _, options = parse_options_header(headers.get("content-type"))
    return options.get(b"charset", b"utf-8").lower() in (b"utf-8", b"utf8")


class Rates:
    """A bucket for each caller: `most` requests at once, `per_second` more after that."""

    def __init__(self, most: float, per_second: float) -> None:
        self.most, self.per_second = most, per_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, caller: str) -> bool:
        """Count one request of a caller; False if it is one too many."""
        now = monotonic()
        left, since = self._left.pop(caller, (self.most, now))
        left = min(self.most, left + (now - since) * self.per_second)
        allowed = left >= 1
        self._left[caller] = (left - allowed, now)
        while len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return allowed


def check_origin(headers: Headers) -> None:
    """Raise PageRefused for a form that was sent from a page of another site."""
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise PageRefused(403, "error.web.other-origin")
    source = headers.get("origin") or headers.get("referer")
    if source and _site(source) != headers.get("host", "").lower():
        raise PageRefused(403, "error.web.other-origin")


def _site(source: str) -> str | None:
    """The host and port of an address; None for what is no address."""
    try:
        return urlsplit(source).netloc.lower()
    except ValueError:
        return None


def holds_nul(scope: Scope) -> bool:
    """Whether there is the sign NUL in an address: in nothing that is kept there is one, and a
    server of databases fails at the question.
    """
    return "\0" in scope["path"] or b"%00" in scope["query_string"]


def check_signs(form: FormData) -> None:
    """Raise PageRefused for a form with the sign NUL in a text, which nobody can type."""
    if any("\0" in part for pair in form.multi_items() for part in pair if isinstance(part, str)):
        raise PageRefused(400, "error.web.unreadable")


def check_token(given: object, wanted: str) -> None:
    """Raise PageRefused unless a form bears the token of its session."""
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise PageRefused(403, "error.web.csrf")
