"""`[[inspections]]`: what is inspected, by whom, and which units are drawn."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.titles import CheckedAs, Title


@dataclass(frozen=True, kw_only=True)
class InspectionDraw:
    """So many units of a category are drawn."""

    category: str
    count: int


@dataclass(frozen=True, kw_only=True)
class InspectionRules:
    """One sort of inspection (R044-R046, R111).

    A `covert` one is sealed until it is revealed. `team_from` are the categories of the bodies that
    second people to its team; `conduct` is what is looked for, `measures` what an authority may
    decide on.
    """

    key: str
    title: Annotated[Title | UnsetType, CheckedAs(Title)] = field(default_factory=lambda: UNSET)
    rules: tuple[str, ...] = ()
    covert: bool = False
    draw: tuple[InspectionDraw, ...] = ()
    team_from: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


Inspections = Annotated[
    tuple[InspectionRules, ...] | UnsetType, CheckedAs(tuple[InspectionRules, ...])
]
"""Inspections that the document asks for; what is left out is not stored."""
