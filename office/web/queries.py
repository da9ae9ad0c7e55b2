"""What stands in the query of a page: what was left empty is None, what is none is refused."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from engine.errors import BadInput
from engine.phrases import phrase

E = TypeVar("E", bound=StrEnum)


def day(text: str, name: str) -> date | None:
    """A day; BadInput names the field."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadInput(name, [phrase("fault.web.no-day", text=text)]) from None


def member(kind: type[E], text: str, name: str) -> E | None:
    """A member of a closed enumeration; BadInput names the field."""
    try:
        return kind(text.strip()) if text.strip() else None
    except ValueError:
        raise BadInput(name, [phrase("fault.web.no-option", text=text)]) from None


def number(text: str, name: str) -> int | None:
    """A whole number; BadInput names the field."""
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 16):
        raise BadInput(name, [phrase("fault.web.no-number", text=text)])
    return int(plain)
