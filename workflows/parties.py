"""Whom and what a definition declares beside its duties: categories, parts, lists below units."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import UnsetType

from workflows.titles import CheckedAs, Title


@dataclass(frozen=True, kw_only=True)
class Category:
    """A class of units; a duty's audience is a list of these."""

    key: str
    title: Title
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoleDefinition:
    """A part somebody plays in this campaign, with whom the document names for it."""

    key: str
    title: Title
    held_by: Title | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListDefinition:
    """Things below a unit, such as parks or projects: each unit that owes a task for each of them
    lists its own while the campaign runs.
    """

    key: str
    title: Title
    rules: tuple[str, ...] = ()


class BoardSeenBy(StrEnum):
    """Whose rows of the board a unit sees: its `own` and those of units under it, or `all`."""

    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class SeeRules:
    """What units see of each other."""

    board: BoardSeenBy = BoardSeenBy.OWN


See = Annotated[SeeRules | UnsetType, CheckedAs(SeeRules)]
"""What units see of each other; what is left out is not stored."""

Lists = Annotated[tuple[ListDefinition, ...] | UnsetType, CheckedAs(tuple[ListDefinition, ...])]
"""Lists; what is left out is not stored."""
