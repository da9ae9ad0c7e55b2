"""The operating log: one line for each batch or tick, on the standard error.

For people on a terminal; otherwise JSON, one object per line. What happened in the campaigns is
not here but in the log of events.
"""

import io
import logging
import os
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, Final, TextIO

import structlog

from engine.texts import shown, shown_in_json

_SECRET_NAMES: Final = re.compile(r"passw|secret|token|credential|authorization|api_?key", re.I)
_SECRET_IN_ADDRESS: Final = re.compile(r"(\w://[^:/@\s]*):[^@\s]+@")
_HIDDEN: Final = "***"
_Line = MutableMapping[str, Any]


def configure(process: str, out: TextIO | None = None) -> None:
    """Set structlog up, once per program; `process` names it in every line (worker, scheduler)."""
    out = out or sys.stderr

    def named(_logger: object, _method: str, line: _Line) -> _Line:
        return {"process": process, "pid": os.getpid(), **line}

    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        named,
        without_secrets,
        without_unsafe_signs,
    ]
    shape: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=_write_traceback)]
        if out.isatty()
        else [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
            # What a traceback holds comes in with the processor before.
            lambda _logger, _method, line: shown_in_json(line),
        ]
    )
    structlog.configure(
        processors=[*shared, *shape],
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    # Warnings of libraries come out in the same form.
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[strip, *shape])
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


@contextmanager
def kept_off() -> Iterator[None]:
    """No line meanwhile: a command that says itself what it did is not interrupted by the log."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    try:
        yield
    finally:
        structlog.configure(**before)


def without_secrets(_logger: object, _method: str, line: _Line) -> _Line:
    """Passwords and tokens never reach the log, not even inside an address of a database."""
    return {name: _shown(name, value) for name, value in line.items()}


def without_unsafe_signs(_logger: object, _method: str, line: _Line) -> _Line:
    """A name with a line break or an escape sequence in it begins no line of its own."""
    return {name: shown(value) if isinstance(value, str) else value for name, value in line.items()}


def _write_traceback(out: TextIO, fault: Any) -> None:
    plain = io.StringIO()
    structlog.dev.plain_traceback(plain, fault)
    out.write(shown(plain.getvalue(), lines=True))


def _shown(name: str, value: object) -> object:
    if _SECRET_NAMES.search(name):
        return _HIDDEN
    if isinstance(value, str):
        return _SECRET_IN_ADDRESS.sub(rf"\1:{_HIDDEN}@", value)
    return value
