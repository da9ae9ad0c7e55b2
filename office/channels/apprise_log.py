"""What Apprise says of a send: it answers yes or no, and tells the reason to its log alone.

Those lines hold addresses with their tokens: they reach no log, and what is read from them is told
without the tokens.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Final

_REASON: Final = re.compile(r"(?:Socket Exception|Response Details|I/O Exception).*", re.DOTALL)


class _Collector(logging.Filter):
    """Keeps the lines of the thread that asks, and lets none of any pass."""

    def __init__(self) -> None:
        super().__init__()
        self.own = local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep a refusal, and what a debug line says of its reason."""
        lines: list[str] | None = getattr(self.own, "lines", None)
        if lines is not None:
            text = record.getMessage()
            if record.levelno >= logging.WARNING or _REASON.match(text):
                lines.append(text)
        return False


def _passes(record: logging.LogRecord) -> bool:
    """Requests are told with the whole address, on the level of debugging alone."""
    return record.levelno > logging.DEBUG


_COLLECTOR: Final = _Collector()


def keep_tokens_out_of_logs() -> None:
    """Let no log have what Apprise writes, nor the addresses that are asked for it."""
    logger = logging.getLogger("apprise")
    if _COLLECTOR not in logger.filters:
        logger.addFilter(_COLLECTOR)
        logger.setLevel(logging.DEBUG)
        logging.getLogger("urllib3.connectionpool").addFilter(_passes)


@contextmanager
def apprise_lines() -> Iterator[list[str]]:
    """The lines that this thread makes Apprise write meanwhile: refusals and their reasons."""
    keep_tokens_out_of_logs()
    lines: list[str] = []
    _COLLECTOR.own.lines = lines
    try:
        yield lines
    finally:
        _COLLECTOR.own.lines = None
