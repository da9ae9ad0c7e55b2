"""Filters of a list as they stand in its address: an empty one narrows nothing."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from office.web.refusals import PageRefused

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], name: str, text: str) -> E | None:
    """A member by its value, None for an empty text. Raises PageRefused (400) for another one."""
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise PageRefused(400, "error.web.query", where=name) from None


def a_day(name: str, text: str) -> date | None:
    """2009-03-15, None for an empty text. Raises PageRefused (400) for what is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PageRefused(400, "error.web.query", where=name) from None


def a_number(name: str, text: str, most: int) -> int | None:
    """A whole number from 1 to `most`, None for an empty text. Raises PageRefused (400)."""
    if not text:
        return None
    number = whole(text)
    if number is None or not 0 < number <= most:
        raise PageRefused(400, "error.web.query", where=name)
    return number


def whole(text: str) -> int | None:
    """A number of plain digits, None for any other text and for one that nothing could count."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
