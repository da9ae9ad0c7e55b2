"""Texts of servers and libraries without the secrets of a channel in them."""

import base64
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from engine.texts import shown

_LONGEST = 300
_SHORTEST = 4
_HIDDEN = "***"


class Secrets:
    """What may stand in no fault, no log and no answer."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        self._forms = sorted(found, key=len, reverse=True)

    @classmethod
    def of_login(cls, user: str, password: str) -> "Secrets":
        """A password, also as a server sees it (AUTH PLAIN)."""
        return cls([password, _base64(f"\0{user}\0{password}")] if password else [])

    @classmethod
    def of_url(cls, url: str) -> "Secrets":
        """All that an address says beside its scheme: tokens stand in any part of it."""
        split = urlsplit(url)
        user, _, password = split.netloc.rpartition("@")[0].partition(":")
        host = split.netloc.rpartition("@")[2]
        parts = [url, user, password, *split.path.split("/")]
        parts += [value.partition("=")[2] for value in split.query.split("&")]
        if "." not in host and ":" not in host:
            parts.append(host)  # a token stands where other addresses have a host
        return cls(part for part in parts if "{" not in part)

    def hidden(self, text: str) -> str:
        """The text in one line, of bounded length, every secret in it replaced."""
        line = shown(" ".join(text.split()))
        for secret in self._forms:
            line = line.replace(secret, _HIDDEN)
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _forms(secret: str) -> tuple[str, ...]:
    return secret, quote(secret, safe=""), _base64(secret)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
