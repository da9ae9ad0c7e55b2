"""`[[approvals]]`: what is applied for, the branches that answer, and what their silence means."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.titles import CheckedAs, Title, Word


class BranchOrder(StrEnum):
    """Whether the branches answer side by side, or one after the other as they are listed."""

    PARALLEL = "parallel"
    SEQUENCE = "sequence"


@dataclass(frozen=True, kw_only=True)
class ApprovalDefinition:
    """A kind of approval.

    `limit` is how many working days the branches have from the acceptance on, each in its turn of
    a sequence. Only where `deemed_by` names a rule does silence count as consent, and the paper is
    then owed within `document_within` working days. `may_start` lists what must be met for a start
    before the branches have answered.
    """

    key: str
    branches: tuple[str, ...]
    title: Annotated[Title | UnsetType, CheckedAs(Title)] = field(default_factory=lambda: UNSET)
    rules: tuple[str, ...] = ()
    order: BranchOrder = BranchOrder.PARALLEL
    limit: Annotated[int | str | UnsetType, CheckedAs(int | str)] = field(
        default_factory=lambda: UNSET
    )
    deemed_by: Word = field(default_factory=lambda: UNSET)
    document_within: Annotated[int | UnsetType, CheckedAs(int)] = field(
        default_factory=lambda: UNSET
    )
    may_start: tuple[str, ...] = ()


Approvals = Annotated[
    tuple[ApprovalDefinition, ...] | UnsetType, CheckedAs(tuple[ApprovalDefinition, ...])
]
"""Kinds of approval; what is left out is not stored."""
