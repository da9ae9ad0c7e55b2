"""`[[links]]`, `series`, `year`, `batch`: how a campaign stands to others (section 9)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.titles import CheckedAs, Title


class LinkKind(StrEnum):
    """How one campaign stands to another: it comes after it, lies within its window, goes along
    with it, or looks back on it.
    """

    CONTINUES = "continues"
    PART_OF = "part_of"
    JOINED_WITH = "joined_with"
    LOOKS_BACK = "looks_back"


@dataclass(frozen=True, kw_only=True)
class PlannedLink:
    """A link to the campaign `to`; a file says `as`. One that is no campaign of this log is named
    by its `title` alone.
    """

    as_: LinkKind
    to: Annotated[str | UnsetType, CheckedAs(str)] = field(default_factory=lambda: UNSET)
    title: Annotated[Title | UnsetType, CheckedAs(Title)] = field(default_factory=lambda: UNSET)
    rules: tuple[str, ...] = ()


Links = Annotated[tuple[PlannedLink, ...] | UnsetType, CheckedAs(tuple[PlannedLink, ...])]
Year = Annotated[int | UnsetType, CheckedAs(int)]
