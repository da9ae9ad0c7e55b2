"""The name of a campaign, a phase, a duty: in Chinese, and in English if somebody gave one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from msgspec import UNSET, UnsetType


class _CheckedAsText:
    """Tells pydantic, which only the checks import, to take a text where one is given."""

    def __get_pydantic_core_schema__(self, _source: Any, handler: Callable[[Any], Any]) -> Any:
        return handler(str)


@dataclass(frozen=True, kw_only=True)
class Title:
    """A name in Chinese, and in English where one was given; it is stored as it was given."""

    zh: str
    en: Annotated[str | UnsetType, _CheckedAsText()] = field(default_factory=lambda: UNSET)

    @property
    def english(self) -> str:
        """The English name, or the Chinese where there is none."""
        return self.en or self.zh
