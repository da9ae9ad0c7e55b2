"""Values of a definition that may be left out, first among them the English name of a thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from msgspec import UNSET, UnsetType


class CheckedAs:
    """Tells pydantic, which only the checks import, the type of a value that may be left out."""

    def __init__(self, kind: object) -> None:
        self._kind = kind

    def __get_pydantic_core_schema__(self, _source: Any, handler: Callable[[Any], Any]) -> Any:
        return handler(self._kind)


Share = Annotated[int | str | UnsetType, CheckedAs(int | str)]
"""Per cent, or a parameter; what is left out is not stored."""

Word = Annotated[str | UnsetType, CheckedAs(str)]
"""A text; what is left out is not stored."""

WordOrNumber = Annotated[int | str | UnsetType, CheckedAs(int | str)]
"""A date, or a year that is written as a number; what is left out is not stored."""

Days = Annotated[int | UnsetType, CheckedAs(int)]
"""A number of days; what is left out is not stored."""

Chosen = Annotated[bool | UnsetType, CheckedAs(bool)]
"""Yes or no; what is left out is not stored."""


Names = Annotated[tuple[str, ...] | UnsetType, CheckedAs(tuple[str, ...])]
"""Keys of other things; that none is named is said by an empty list, and stored."""


def read_share(written: object) -> int | None:
    """The per cent of a text such as "80%"; None for anything else."""
    if not isinstance(written, str) or not written.endswith("%"):
        return None
    number = written.removesuffix("%").strip()
    return int(number) if number.isdecimal() else None


@dataclass(frozen=True, kw_only=True)
class Title:
    """A name in Chinese, and in English where one was given; it is stored as it was given."""

    zh: str
    en: Annotated[str | UnsetType, CheckedAs(str)] = field(default_factory=lambda: UNSET)

    @property
    def english(self) -> str:
        """The English name, or the Chinese where there is none."""
        return self.en or self.zh
