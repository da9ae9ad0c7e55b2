"""The name of a campaign, a phase, a duty: in Chinese, and in English if somebody gave one."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import UNSET, UnsetType
from pydantic import ConfigDict, GetPydanticSchema, with_config


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, kw_only=True)
class Title:
    """A name in Chinese, and in English where one was given; it is stored as it was given."""

    zh: str
    en: Annotated[str | UnsetType, GetPydanticSchema(lambda _source, handler: handler(str))] = (
        field(default_factory=lambda: UNSET)
    )

    @property
    def english(self) -> str:
        """The English name, or the Chinese where there is none."""
        return self.en or self.zh
