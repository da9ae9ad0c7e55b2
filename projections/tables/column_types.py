"""Column types: how the fields of a row struct stand in a table of any database."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

BYTEWISE = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that is ordered alike everywhere, as Python orders it, whatever the server's language."""

Turn = Callable[[Any], Any]
"""From a field's value to what the driver takes, or back."""

_REMEMBERED = 2048
_REMEMBERED_LONG = 16
_LONG = 4096


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """In UTC; databases without zones would keep the local figures."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """A word of a closed list, kept as text."""

    impl = BYTEWISE
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        """Plain text: drivers treat subclasses of str each in their own way."""
        return None if value is None else str.__str__(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """The word; a ValueError names a text that is none."""
        return None if value is None else self.words(value)


class Packed(TypeDecorator[Any]):
    """A nested value, kept as JSON text and read back as `shape`."""

    impl = BYTEWISE
    cache_ok = True

    def __init__(self, shape: object) -> None:
        super().__init__()
        self.shape = shape
        self._decoder = msgspec.json.Decoder(shape)
        self._last: tuple[object, str] = ((), "[]")

    def process_bind_param(self, value: object, _dialect: Dialect) -> str | None:
        """JSON; thousands of rows in turn often hold the very same value."""
        if value is None:
            return None
        last = self._last
        if value is not last[0]:
            self._last = last = (value, msgspec.json.encode(value).decode())
        return last[1]

    def process_result_value(self, value: str | None, _dialect: Dialect) -> object:
        """The value in its shape."""
        return None if value is None else self._decoder.decode(value)


def _integer() -> TypeEngine[Any]:
    """SQLite's INTEGER holds as much, and as a key is the place of the row itself."""
    return BigInteger().with_variant(Integer(), "sqlite")


_PLAIN: tuple[tuple[type[msgspec.inspect.Type], Callable[[], TypeEngine[Any]]], ...] = (
    (msgspec.inspect.StrType, lambda: BYTEWISE),
    (msgspec.inspect.IntType, _integer),
    (msgspec.inspect.BoolType, Boolean),
    (msgspec.inspect.DateType, Date),
    (msgspec.inspect.DateTimeType, Instant),
)


def column_type(hint: object) -> tuple[TypeEngine[Any], bool]:
    """The column type for a field's annotation, and whether it may be empty."""
    shape = msgspec.inspect.type_info(hint)
    nullable = False
    if isinstance(shape, msgspec.inspect.UnionType):
        nullable = shape.includes_none
        rest = [t for t in shape.types if not isinstance(t, msgspec.inspect.NoneType)]
        shape = rest[0] if len(rest) == 1 else shape
    for kind, column in _PLAIN:
        if isinstance(shape, kind):
            return column(), nullable
    if isinstance(shape, msgspec.inspect.EnumType) and issubclass(shape.cls, StrEnum):
        return Word(shape.cls), nullable
    return Packed(hint), nullable


class _Memory(dict[Any, Any]):
    """What a turn gave before, for as many values as memory allows."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self._turn, self._room = turn, _REMEMBERED

    def __missing__(self, value: Any) -> Any:
        turned = self._turn(value)
        if isinstance(value, str) and len(value) > _LONG:
            self._room = min(self._room, _REMEMBERED_LONG)
        if len(self) >= self._room:
            self.clear()
        self[value] = turned
        return turned


def remembering(turn: Turn) -> Turn:
    """The same turn for values that repeat: dates, words, short texts. They must be hashable."""
    return _Memory(turn).__getitem__
