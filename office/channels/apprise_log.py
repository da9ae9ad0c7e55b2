"""What Apprise says of a send: it answers yes or no, and tells the reason to its log alone.

The log holds addresses with their tokens: it goes nowhere else, and what is read from it is told
without them.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Final

_LOGGER: Final = "apprise"
_REASON: Final = re.compile(r"(?:Socket Exception|Response Details|I/O Exception).*", re.DOTALL)


class _Collector(logging.Handler):
    """Keeps the lines of the thread that asks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.own = local()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a refusal, and what a debug line says of its reason."""
        lines: list[str] | None = getattr(self.own, "lines", None)
        if lines is None:
            return
        text = record.getMessage()
        if record.levelno >= logging.WARNING or _REASON.match(text):
            lines.append(text)


_COLLECTOR: Final = _Collector()


@contextmanager
def apprise_lines() -> Iterator[list[str]]:
    """The lines that this thread makes Apprise write meanwhile: refusals and their reasons."""
    logger = logging.getLogger(_LOGGER)
    if _COLLECTOR not in logger.handlers:
        logger.addHandler(_COLLECTOR)
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
    lines: list[str] = []
    _COLLECTOR.own.lines = lines
    try:
        yield lines
    finally:
        _COLLECTOR.own.lines = None
