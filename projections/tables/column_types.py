"""Column types: how the fields of a row struct are stored in a table of any database."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, Text, Time
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

BYTEWISE = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that every database orders as Python does, whatever the server's collation."""

Conversion = Callable[[Any], Any]
"""From a field's value to the driver's, or back."""

_CACHED = 2048
_CACHED_LONG = 16
"""How many values are cached once one of them is a text longer than _LONG characters."""
_LONG = 4096


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """In UTC: SQLite stores no zone."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A value of a closed enumeration, stored as text."""

    impl = BYTEWISE
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        """Plain str: drivers differ in how they treat its subclasses."""
        return None if value is None else str.__str__(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """The enumeration's value; ValueError for a text that is none."""
        return None if value is None else self.values(value)


class JsonText(TypeDecorator[Any]):
    """A nested value, stored as JSON text and decoded as `shape`."""

    impl = BYTEWISE
    cache_ok = True

    def __init__(self, shape: object) -> None:
        super().__init__()
        self.shape = shape
        self._decoder = msgspec.json.Decoder(shape)
        self._last: tuple[object, str] = ((), "[]")

    def process_bind_param(self, value: object, _dialect: Dialect) -> str | None:
        """JSON; the last result is cached: successive rows often hold the very same object."""
        if value is None:
            return None
        last = self._last
        if value is not last[0]:
            self._last = last = (value, msgspec.json.encode(value).decode())
        return last[1]

    def process_result_value(self, value: str | None, _dialect: Dialect) -> object:
        """The decoded value."""
        return None if value is None else self._decoder.decode(value)


def _integer() -> TypeEngine[Any]:
    """On SQLite INTEGER: as wide, and a primary key of that type is the rowid itself."""
    return BigInteger().with_variant(Integer(), "sqlite")


_PLAIN: tuple[tuple[type[msgspec.inspect.Type], Callable[[], TypeEngine[Any]]], ...] = (
    (msgspec.inspect.StrType, lambda: BYTEWISE),
    (msgspec.inspect.IntType, _integer),
    (msgspec.inspect.BoolType, Boolean),
    (msgspec.inspect.DateType, Date),
    (msgspec.inspect.DateTimeType, Instant),
    (msgspec.inspect.TimeType, Time),
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
        return EnumText(shape.cls), nullable
    return JsonText(hint), nullable


class _Cache(dict[Any, Any]):
    """Results of a conversion, for a bounded number of values."""

    def __init__(self, convert: Conversion) -> None:
        super().__init__()
        self._convert, self._room = convert, _CACHED

    def __missing__(self, value: Any) -> Any:
        converted = self._convert(value)
        if isinstance(value, str) and len(value) > _LONG:
            self._room = min(self._room, _CACHED_LONG)
        if len(self) >= self._room:
            self.clear()
        self[value] = converted
        return converted


def caching(convert: Conversion) -> Conversion:
    """The same conversion, cached for values that repeat: dates, enumerations, short texts.

    The values must be hashable.
    """
    return _Cache(convert).__getitem__
